"""Writes docs/database.md from the schema's SQL: each table with the comment above it; a test compares the two."""

from __future__ import annotations

import re
from pathlib import Path

from registry_tools.db.tables import sql_files

OUT = Path(__file__).with_name("database.md")
INTRO = """# The database

Written by `python docs/database.py` from `registry_tools/db/schema/*.sql` and `views/*.sql`.

Every table of facts has `study_id`, `source_id` (the sha256 of the source's bytes), `path` (where in the source the text
stands: a JSON path, an XPath, a CSV column, a block or cell of a document), `page`, `start_char`, `end_char` and `quote`:
the text at `path`, from `start_char` to `end_char`, is `quote`. Where the source gives a value by itself (a result's number
in legacy XML) only the quote is there.

Of several records of one study the newest has rows; of equally new ones the fullest. `sources.is_current` says which.
Documents stand beside the record of their study.
"""
STATEMENT = re.compile(
    r"((?:^--[^\n]*\n)*)^CREATE (?:OR REPLACE )?(TABLE|VIEW|MACRO) (\w+)[ (](.*?);$", re.DOTALL | re.MULTILINE
)


def reference() -> str:
    """The tables, views and macros as Markdown."""
    parts = [INTRO]
    for folder in ("schema", "views"):
        for name, text in sql_files(folder):
            parts.append(f"## {name.partition('_')[2]}\n")
            if folder == "schema" and (head := re.match(r"((?:--[^\n]*\n)+)\n", text)):
                parts.append(_words(head[1]) + "\n")
            for comment, kind, thing, body in STATEMENT.findall(text):
                parts.append(f"### {thing}\n")
                if comment:
                    parts.append(_words(comment) + "\n")
                if kind == "TABLE":
                    columns = re.sub(r"\s+", " ", body).strip().removeprefix("(").removesuffix(")").strip()
                    listed = ", ".join(
                        f"`{c.split()[0]}` {c.split()[1].lower()}" for c in re.split(r", (?=\w+ [A-Z])", columns)
                    )
                    parts.append(listed + "\n")
                else:
                    parts.append(f"A {kind.lower()}.\n")
    return "\n".join(parts)


def _words(comment: str) -> str:
    return " ".join(line.removeprefix("--").strip() for line in comment.strip().splitlines())


if __name__ == "__main__":
    OUT.write_text(reference(), "utf-8")
