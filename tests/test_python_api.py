"""The database from Python: SQL, tables, comparisons, studies as models."""

from __future__ import annotations

import datetime
import doctest
import gzip
import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import registry_tools
from registry_tools import Database, Study, extract, open_database, open_store, read_studies
from registry_tools.errors import DatabaseError, QueryError, RegistryToolsError
from registry_tools.models.base import Model


@pytest.fixture
def db(demo_database: Path) -> Iterator[Database]:
    with open_database(demo_database) as opened:
        yield opened


def test_sql_in_every_shape(db: Database) -> None:
    answer = db.sql(
        "SELECT study_id, value, relative_to FROM thresholds WHERE measure = $measure AND study_id <= $last ORDER BY ALL",
        {"measure": "bilirubin_total", "last": "NCT90000002"},
    )
    assert answer.columns == ("study_id", "value", "relative_to")
    assert answer.rows()[-1] == {"study_id": "NCT90000002", "value": 2.0, "relative_to": "ULN"}
    assert len(answer) == len(answer.rows()) == answer.arrow().num_rows == answer.polars().height == len(answer.pandas()) == 5
    assert answer.polars().rows()[0] == ("NCT90000001", 1.5, "ULN")
    assert answer.pandas()["value"].tolist() == [1.5, 1.5, 3.0, 3.0, 2.0]
    assert db.sql("SELECT ? + 1 AS two", [1]).rows() == [{"two": 2}]


def test_pandas_keeps_whole_numbers_and_truth_values_with_gaps(db: Database) -> None:
    frame = db.sql(
        """SELECT * FROM (VALUES (1::BIGINT, true, DATE '2024-05-01'), (NULL, NULL, NULL)) t(n, is_blind, start_date)"""
    ).pandas()
    assert [str(one) for one in frame.dtypes] == ["Int64", "boolean", "datetime64[ms]"]
    assert frame["n"].isna().tolist() == [False, True]
    assert frame["start_date"][0].date() == datetime.date(2024, 5, 1)


def test_an_answer_outlives_its_database(demo_database: Path) -> None:
    with open_database(demo_database) as opened:
        answer = opened.table("studies", studies="NCT90000001")
    assert [row["study_id"] for row in answer] == ["NCT90000001"]


@pytest.mark.parametrize(
    ("filters", "studies"),
    [
        ({"studies": "nct90000003"}, {"NCT90000003"}),
        ({"studies": ["NCT90000003", "NCT90000004"]}, {"NCT90000003", "NCT90000004"}),
        ({"condition": "leukemia"}, {"NCT90000001", "NCT90000002"}),
        ({"intervention": "isatuximab", "phase": "Phase 3"}, {"NCT90000003", "NCT90000004"}),
        ({"sponsor": "no such sponsor"}, set()),
    ],
)
def test_filters_choose_the_same_in_tables_comparisons_and_models(
    db: Database, filters: dict[str, Any], studies: set[str]
) -> None:
    with_limits = {row["study_id"] for row in db.table("thresholds", **filters)}
    assert with_limits == studies
    assert {row["study_id"] for row in db.compare("thresholds", **filters)} == studies
    found = {study.study_id for study in db.studies(**filters)}
    assert found >= studies
    assert found == {row["study_id"] for row in db.table("studies", **filters)}


def test_a_table_without_studies_follows_its_sources(db: Database) -> None:
    assert len(db.table("blocks", studies="NCT90000001")) == len(db.table("blocks")) > 0
    assert len(db.table("blocks", studies="NCT90000002")) == 0
    with pytest.raises(QueryError, match="about no study"):
        db.table("runs", studies="NCT90000001")


def test_comparisons_have_their_views(db: Database) -> None:
    limits = db.compare("thresholds", "bilirubin", condition="myeloma", source="registry")
    assert {row["eligible_limit"] for row in limits} == {"<= 1.5 x ULN", "<= 2 x ULN"}
    matrix = db.compare("thresholds", view="matrix", studies=["NCT90000002"]).rows()
    assert matrix[0]["bilirubin_total"] == "<= 2 x ULN [unless Gilbert's syndrome]"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda db: db.sql("SELEC 1"), QueryError, "SELEC"),
        (lambda db: db.sql("SELECT CAST('x' AS INT)"), QueryError, "Conversion"),
        (lambda db: db.sql("CREATE TABLE mine (i INT)"), QueryError, "read-only"),
        (lambda db: db.sql(""), QueryError, "no rows"),
        (lambda db: db.sql("SELECT * FROM frames"), QueryError, "frames"),
        (lambda db: db.table("opinions"), QueryError, "opinions"),
        (lambda db: db.table("studies; DROP TABLE studies"), QueryError, "no table"),
        (lambda db: db.table("studies", colour="red"), TypeError, "colour"),
        (lambda db: db.compare("opinions"), QueryError, "thresholds"),
        (lambda db: db.compare("arms", view="matrix"), QueryError, "matrix"),
        (lambda db: db.study("NCT00000000"), DatabaseError, "NCT00000000"),
        (lambda db: db.study("NCT00000000", from_record=True), DatabaseError, "NCT00000000"),
    ],
)
def test_errors_say_what_is_wrong(db: Database, call: Any, error: type[Exception], words: str) -> None:
    frames = [1, 2]  # a variable is no table
    assert frames
    with pytest.raises(error, match=words):
        call(db)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        open_database(tmp_path / "none.duckdb")
    with pytest.raises(DatabaseError, match="no Parquet export"):
        open_database(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shape", ["pandas", "polars"])
def test_a_missing_library_is_one_line(db: Database, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry_tools.extras.find_spec", lambda name: None)
    with pytest.raises(RegistryToolsError, match=rf"needs {shape} - pip install 'registry-tools\[frames\]'"):
        getattr(db.sql("SELECT 1"), shape)()


def test_importing_the_package_brings_no_heavy_library() -> None:
    heavy = "{'duckdb', 'pyarrow', 'pandas', 'polars', 'pydantic'}"
    script = f"import sys, registry_tools, registry_tools.database; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_public_name_is_there() -> None:
    for name in registry_tools.__all__:
        assert getattr(registry_tools, name) is not None
    assert set(registry_tools._HOMES) <= set(registry_tools.__all__)
    for name, home in registry_tools._HOMES.items():
        assert hasattr(importlib.import_module(f"registry_tools.{home}"), name)


# --- studies as models


def test_a_study_from_rows_is_the_study_that_was_extracted(demo_files: list[Path], tmp_path: Path) -> None:
    """Without the bytes: the rows alone give every field."""
    path = tmp_path / "rows.duckdb"
    with open_store(path) as store:
        extract(demo_files, store, keep_records=False)
    records = {study.study_id: study for study in read_studies(*(one for one in demo_files if one.suffix != ".csv"))}
    with open_database(path) as db:
        for study_id, extracted in records.items():
            if db.study(study_id).format == extracted.format:
                assert Study.from_database(db, study_id) == extracted
        assert {study.format for study in db.studies()} == {"ctgov_json", "ctgov_xml", "ctgov_csv"}
        with pytest.raises(DatabaseError, match="without --no-raw"):
            db.study("NCT90000001", from_record=True)


def test_a_study_from_rows_is_the_study_read_again_from_its_record(db: Database) -> None:
    numbers = [row["study_id"] for row in db.table("studies")]
    assert len(numbers) == 6
    for study_id in numbers:
        assert db.study(study_id) == db.study(study_id, from_record=True)
        assert len(db.table("studies", studies=study_id)) == 1


def test_facts_of_a_study_carry_their_words(db: Database) -> None:
    study = db.study("nct90000001")
    assert study.eligibility is not None
    frame = study.eligibility
    bounds = [(one, bound) for one in frame.criteria for bound in one.thresholds if bound.measure == "bilirubin_total"]
    assert [bound.quote for _, bound in bounds] == ["Total bilirubin ≤ 1.5 × ULN", "≤ 3 × ULN"]
    for criterion, bound in bounds:
        assert criterion.text[bound.start : bound.end] == bound.quote
        assert (frame.text or "")[criterion.start : criterion.end] == criterion.text


# What rows do not say (registry_tools/db/study_models): where a study read from rows may differ from the one extracted.
ALLOWED = {
    ".interventions[].arm_labels", ".arms[].intervention_names", ".endpoints[].time_frame_place",
    ".results.baseline_measures[].classes", ".results.outcome_measures[].classes",
}  # fmt: skip


def differences(one: object, other: object, path: str = "") -> Iterator[str]:
    """Paths of the fields in which two models differ; inside the measures' classes, that of the classes."""
    if one == other:
        return
    if isinstance(one, Model) and isinstance(other, Model) and type(one) is type(other):
        for name in type(one).model_fields:
            yield from differences(getattr(one, name), getattr(other, name), f"{path}.{name}")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other) and isinstance(one[0], Model):
        for left, right in zip(one, other, strict=True):
            yield from differences(left, right, f"{path}[]")
    else:
        before, classes, _ = path.partition(".classes")
        yield before + classes


def sample(path: Path, every: int, into: Path) -> Path:
    """Every so-manieth record of an archive of records, as a file of the same kind."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(into / path.name, "w") as chosen:
            for name in sorted(archive.namelist())[::every]:
                chosen.writestr(name, archive.read(name))
        return into / path.name
    with gzip.open(path) as lines:
        (into / path.stem).write_bytes(b"".join(islice(lines, 0, None, every)))
    return into / path.stem


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize(("name", "every", "share"), [("ctgov_v2.ndjson.gz", 12, 0.98), ("ctgov_xml.zip", 12, 0.98)])
def test_studies_of_the_corpus_come_back_from_rows(shared: Path, tmp_path: Path, name: str, every: int, share: float) -> None:
    records = sample(shared / "corpus" / "registry" / name, every, tmp_path)
    with open_store(tmp_path / "corpus.duckdb") as store:
        extract([records], store, keep_records=False)
    extracted = {study.study_id: study for study in read_studies(records)}
    assert len(extracted) > 100
    same, found = 0, Counter[str]()
    with open_database(tmp_path / "corpus.duckdb") as db:
        for study in db.studies():
            differing = set(differences(extracted.pop(study.study_id), study))
            same += not differing
            found.update(differing)
    assert extracted == {}
    assert set(found) <= ALLOWED
    assert same >= share * (same + sum(found.values())), found


# --- docs/python.md

PAGE = Path(__file__).resolve().parents[1] / "docs" / "python.md"


def test_the_pages_examples_print_what_it_shows(demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(demo_database, tmp_path / "demo.duckdb")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    blocks = re.findall(r"<!-- run -->\n```python\n(.*?)```\n", PAGE.read_text("utf-8"), re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "python.md", str(PAGE), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_page_has_every_public_name() -> None:
    imported = set(re.findall(r"\w+", " ".join(re.findall(r"from registry_tools import (.*)", PAGE.read_text("utf-8")))))
    assert imported >= set(registry_tools.__all__)
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / name).exists(), name
