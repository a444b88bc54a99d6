"""A database that is left with much free space is written anew: what stays the same, and what a kill costs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from registry_tools.db import compaction
from registry_tools.db.checksums import checksums
from registry_tools.db.compaction import draft_of
from registry_tools.db.store import Store, open_store
from registry_tools.pipeline import extract

# What a user may have made in the database; a copy that lost any of it would be a loss in silence.
OWN = """
CREATE SEQUENCE own_numbers START 5;
CREATE SCHEMA own;
CREATE TABLE own.notes (number INTEGER PRIMARY KEY DEFAULT nextval('own_numbers'), words VARCHAR UNIQUE, CHECK (number > 0));
INSERT INTO own.notes (words) VALUES ('first'), ('second');
CREATE INDEX own_studies ON studies (study_id);
CREATE VIEW own_titles AS SELECT brief_title FROM studies;
CREATE MACRO own_sum(a, b) AS a + b;
COMMENT ON TABLE own.notes IS 'of the user';
COMMENT ON COLUMN own.notes.words IS 'any words';
"""
CATALOG = (
    "SELECT schema_name, table_name, comment, sql FROM duckdb_tables() ORDER BY ALL",
    "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL",
    "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL",
    "SELECT index_name, table_name, sql FROM duckdb_indexes() ORDER BY ALL",
    "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "SELECT function_name, macro_definition FROM duckdb_functions() WHERE NOT internal ORDER BY ALL",
)


@pytest.fixture(autouse=True)
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "SMALLEST", 0)


def catalog(store: Store) -> list[list[tuple[object, ...]]]:
    return [store.connection.execute(sql).fetchall() for sql in CATALOG]


def make_holes(store: Store) -> None:
    """Some 16 MB of free blocks before the last used one."""
    store.connection.execute("CREATE TABLE hole AS SELECT hash(i) AS a, hash(-i) AS b FROM range(1_000_000) t(i)")
    store.connection.execute("CHECKPOINT")
    store.connection.execute("CREATE TABLE after_it AS SELECT hash(i) AS a FROM range(100_000) t(i)")
    store.connection.execute("CHECKPOINT")
    store.connection.execute("DROP TABLE hole")
    store.connection.execute("CHECKPOINT")


def size(store: Store) -> tuple[int, int, int]:
    """Block size, blocks and free blocks."""
    sql = "SELECT block_size, total_blocks, free_blocks FROM pragma_database_size()"
    return store.connection.execute(sql).fetchall()[0]


def test_what_is_in_it_stays_as_it_was(tmp_path: Path, demo_files: list[Path]) -> None:
    path = tmp_path / "it's.duckdb"
    with open_store(path) as store:
        extract(demo_files, store)
        store.connection.execute(OWN)
        make_holes(store)
        before, made, rows = size(store), catalog(store), checksums(store)
        order = store.query("SELECT criterion_id, quote FROM criteria").fetchall()
    with open_store(path) as store:
        after = size(store)
        assert before[2] > before[1] / 3
        assert after[2] == 0
        assert after[0] * after[1] < before[0] * before[1] / 2
        assert catalog(store) == made
        assert checksums(store) == rows
        assert store.query("SELECT criterion_id, quote FROM criteria").fetchall() == order
        assert store.query("INSERT INTO own.notes (words) VALUES ('third') RETURNING number").fetchall() == [(7,)]
        with pytest.raises(duckdb.ConstraintException):
            store.connection.execute("INSERT INTO sources SELECT * FROM sources LIMIT 1")
        again = extract(demo_files, store)
        assert (again.loaded, again.failed) == (0, 0)
    assert sorted(one.name for one in tmp_path.iterdir()) == [path.name]


def test_a_file_may_have_any_name(tmp_path: Path, demo_files: list[Path]) -> None:
    for name in ("main.duckdb", "registry_tools.duckdb", "select.duckdb", 'a "b" c.duckdb'):
        with open_store(tmp_path / name) as store:
            extract(demo_files[:1], store)
            store.connection.execute("CREATE SCHEMA own")
            make_holes(store)
        with open_store(tmp_path / name) as store:
            assert size(store)[2] == 0


def test_a_link_and_a_mode_stay(tmp_path: Path, demo_files: list[Path]) -> None:
    path, link = tmp_path / "a.duckdb", tmp_path / "link.duckdb"
    open_store(path).connection.close()
    path.chmod(0o640)
    link.symlink_to(path)
    number = path.stat().st_ino
    with open_store(link) as store:
        extract(demo_files, store)
        make_holes(store)
    assert link.is_symlink()
    assert path.stat().st_ino != number
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_without_much_free_space_is_left(tmp_path: Path, demo_files: list[Path]) -> None:
    path = tmp_path / "a.duckdb"
    with open_store(path) as store:
        extract(demo_files, store)
        number = path.stat().st_ino
        assert not store.will_compact()
    assert path.stat().st_ino == number
    with open_store(path) as store:
        make_holes(store)
        assert not store.will_compact()  # nothing was loaded: others made the holes
        extract(demo_files, store, force=True)
        assert store.will_compact()
    assert path.stat().st_ino != number


def test_a_small_file_is_left(tmp_path: Path, demo_files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "SMALLEST", 1_000_000_000)
    path = tmp_path / "a.duckdb"
    with open_store(path) as store:
        extract(demo_files, store)
        make_holes(store)
        number = path.stat().st_ino
    assert path.stat().st_ino == number


@pytest.mark.parametrize("why", ["another connection", "an open transaction", "no replacing", "no room", "an error"])
def test_where_it_cannot_be_the_file_stays(
    tmp_path: Path, demo_files: list[Path], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    path = tmp_path / "a.duckdb"
    with open_store(path) as store:
        extract(demo_files, store)
        make_holes(store)
        rows, number = checksums(store), path.stat().st_ino
        if why == "another connection":
            other = duckdb.connect(str(path))
        elif why == "an open transaction":
            store.connection.execute("BEGIN")
        elif why == "no replacing":
            monkeypatch.setattr(Path, "replace", _in_use)
        elif why == "an error":
            monkeypatch.setattr(compaction, "MEMORY", "enough")
        elif why == "no room":
            monkeypatch.setattr(shutil, "disk_usage", lambda _: _Full())
    if why == "another connection":
        other.close()
    assert path.stat().st_ino == number
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    with open_store(path, read_only=True) as store:
        assert checksums(store) == rows


def _in_use(*_: object) -> None:
    raise PermissionError("in use")


class _Full:
    free = 0


KILLED = """
import os, sys
from pathlib import Path
from registry_tools.db import compaction
from registry_tools.db.store import open_store
from registry_tools.pipeline import extract

compaction.SMALLEST, compaction.FREE = 0, -1
_, path, when, *files = sys.argv
with open_store(path) as store:
    extract(files, store)
    replace = Path.replace
    Path.replace = lambda *names: (when == "after" and replace(*names), os._exit(9))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_the_last_moment_leaves_a_whole_database(tmp_path: Path, demo_files: list[Path], when: str) -> None:
    path = tmp_path / "a.duckdb"
    with open_store(tmp_path / "clean.duckdb") as clean:
        extract(demo_files, clean)
        rows = checksums(clean)
    command = [sys.executable, "-c", KILLED, str(path), when, *map(str, demo_files)]
    assert subprocess.run(command, timeout=60, check=False).returncode == 9
    assert draft_of(path).exists() == (when == "before")
    with open_store(path) as store:
        assert checksums(store) == rows
    assert not draft_of(path).exists()
