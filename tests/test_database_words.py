"""What tables and columns are, in words: every one has them, and docs/database.md is what they make."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from registry_tools.db.tables import arrow_schemas
from registry_tools.db.words import ColumnRow, column, table_comments, table_words
from registry_tools.lexicons.loader import rows

DOCS = Path(__file__).resolve().parents[1] / "docs"


def test_words_stand_in_one_place_and_each_is_used() -> None:
    for table, schema in arrow_schemas().items():
        assert table_words(table), f"a comment above {table} in db/schema, or a line in lexicons/columns.csv"
        for name in schema.names:
            assert column(table, name).words, f"a line for {table},{name} in lexicons/columns.csv"
    own = {(row.table, row.column) for row in rows("columns", ColumnRow)}
    assert len(own) == len(rows("columns", ColumnRow))
    assert not {table for table, name in own if name is None} & table_comments().keys()
    for table, name in own - {(table, None) for table in arrow_schemas()}:
        holders = [schema for other, schema in arrow_schemas().items() if table in ("*", other)]
        assert any(name in schema.names for schema in holders), f"no column {table}.{name}"
    for row in rows("columns", ColumnRow):
        if row.refers_to:
            other, _, key = row.refers_to.partition(".")
            assert key in arrow_schemas()[other].names


def test_a_column_of_many_tables_has_its_words_once() -> None:
    assert column("doses", "quote").words == column("criteria", "quote").words
    assert column("thresholds", "criterion_id").refers_to == ("criteria", "criterion_id")
    assert column("criteria", "criterion_id").refers_to is None
    assert column("criteria", "parent_id").refers_to == ("criteria", "criterion_id")
    assert column("criteria", "no_such_column").words == ""


def test_the_reference_page_is_what_the_schema_says() -> None:
    spec = importlib.util.spec_from_file_location("docs_database", DOCS / "database.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "database.md").read_text("utf-8") == module.reference(), "run: python docs/database.py"
