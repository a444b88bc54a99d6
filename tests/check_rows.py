"""Databases for the tests of checks: rows by the names of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from registry_tools.checks import checks
from registry_tools.checks.finding import Finding
from registry_tools.db.store import Store, open_store
from registry_tools.db.tables import quoted_columns

STUDY, RECORD, PAPER = "NCT90000077", "r" * 64, "d" * 64


def put(store: Store, table: str, **values: Any) -> None:
    """One row; study and source are those of the test's record unless given."""
    names = {
        row[0]
        for row in store.query("SELECT column_name FROM information_schema.columns WHERE table_name = ?", [table]).fetchall()
    }
    row = {name: value for name, value in ({"study_id": STUDY, "source_id": RECORD} | values).items() if name in names}
    if "quote" in row and table in quoted_columns():  # there it is generated
        row["quote_apart"] = row.pop("quote")
    marks = ", ".join(f"${name}" for name in row)
    store.query(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)


@contextmanager
def database(folder: Path) -> Iterator[Store]:
    """An empty database with one registry record and one paper of the same study."""
    with open_store(folder / "checks.duckdb") as store:
        put(
            store,
            "sources",
            source_id=RECORD,
            kind="ctgov_json",
            name="record.json",
            status="loaded",
            richness=3,
            is_current=True,
        )
        put(store, "sources", source_id=PAPER, kind="text", name="paper.txt", status="loaded", is_current=True)
        put(store, "studies", registry="ctgov", enrollment=60, enrollment_type="ACTUAL")
        put(store, "documents", study_id=None, source_id=PAPER, document_id=PAPER, kind="text", name="paper.txt", status="read")
        yield store


def table(
    store: Store, rows: Sequence[Sequence[str]], *, heads: int = 1, caption: str = "", footnotes: str = "", name: str = "t1"
) -> None:
    """A table of the paper. The first `heads` rows are heads; "" is no cell; a row of one cell spans the table."""
    width = max(len(row) for row in rows)
    put(
        store,
        "document_tables",
        source_id=PAPER,
        document_id=PAPER,
        table_id=name,
        page=2,
        caption=caption,
        footnotes=footnotes,
    )
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if text:
                span = width if len(row) == 1 else 1
                put(store, "table_cells", source_id=PAPER, document_id=PAPER, table_id=name, row_index=i, column_index=j,
                    row_span=1, column_span=span, text=text, is_header=i < heads, page=2)  # fmt: skip


def block(store: Store, text: str, name: str = "b1") -> None:
    put(store, "blocks", source_id=PAPER, document_id=PAPER, block_id=name, page=1, ordinal=1, kind="paragraph", text=text)


def found(store: Store, rule: str) -> list[Finding]:
    return list(checks()[rule](store, None))


def messages(store: Store, rule: str) -> list[str]:
    return [one.message for one in found(store, rule)]


def source_text(store: Store, path: str) -> str | None:
    """The text of the paper at a path that a ground gives."""
    if path.startswith("blocks["):
        row = store.query("SELECT text FROM blocks WHERE block_id = ?", [path[7:-1]]).fetchone()
    elif path.endswith(".caption"):
        row = store.query("SELECT caption FROM document_tables WHERE table_id = ?", [path[7:-9]]).fetchone()
    else:
        name, _, at = path.removeprefix("tables[").removesuffix("]").partition("].cells[")
        i, j = at.split(",")
        row = store.query(
            "SELECT text FROM table_cells WHERE table_id = ? AND row_index = ? AND column_index = ?", [name, int(i), int(j)]
        ).fetchone()
    return row[0] if row else None
