"""Writes docs/database.md from the schema's SQL and the words of its tables and columns; a test compares the two."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from registry_tools.db.tables import create_tables, sql_files
from registry_tools.db.words import STATEMENT, column, comment_words, table_words

OUT = Path(__file__).with_name("database.md")
INTRO = """# The database

Written by `python docs/database.py` from `registry_tools/db/schema/*.sql` and `views/*.sql`; what a column is stands in
`registry_tools/lexicons/columns.csv`. The same words are in the `datapackage.json` of `export parquet` and `export csv`.

Every table of facts has `study_id`, `source_id` (the sha256 of the source's bytes), `path` (where in the source the text
stands: a JSON path, an XPath, a CSV column, a block or cell of a document), `page`, `start_char`, `end_char` and `quote`:
the text at `path`, from `start_char` to `end_char`, is `quote`. Where the source gives a value by itself (a result's number
in legacy XML) only the quote is there.

Of several records of one study the newest has rows; of equally new ones the fullest. `sources.is_current` says which.
Documents stand beside the record of their study.
"""


def reference() -> str:
    """The tables, views and macros as Markdown."""
    parts = [INTRO]
    types = _types()
    for folder in ("schema", "views"):
        for name, text in sql_files(folder):
            parts.append(f"## {name.partition('_')[2]}\n")
            if folder == "schema" and (head := re.match(r"((?:--[^\n]*\n)+)\n", text)):
                parts.append(comment_words(head[1]) + "\n")
            for comment, kind, thing, _ in STATEMENT.findall(text):
                parts.append(f"### {thing}\n")
                if kind == "TABLE":
                    parts.append(table_words(thing) + "\n")
                    rows = [f"| `{one}` | {type_.lower()} | {_cell(column(thing, one).words)} |" for one, type_ in types[thing]]
                    parts.append("\n".join(["| column | type | |", "|---|---|---|", *rows]) + "\n")
                else:
                    parts.append((comment_words(comment) + "\n\n" if comment else "") + f"A {kind.lower()}.\n")
    return "\n".join(parts)


def _types() -> dict[str, list[tuple[str, str]]]:
    """Columns of every table with their types, in order."""
    found: dict[str, list[tuple[str, str]]] = {}
    with duckdb.connect() as connection:
        create_tables(connection)
        sql = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY table_name, ordinal_position"
        for table, name, kind in connection.execute(sql).fetchall():
            found.setdefault(table, []).append((name, kind))
    return found


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    OUT.write_text(reference(), "utf-8")
