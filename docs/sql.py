"""Writes the answers under the queries of docs/sql.md, from the example that ships with the package; a test compares them."""

from __future__ import annotations

import io
import re
import tempfile
from contextlib import chdir, redirect_stdout
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from registry_tools.cli.options import Format
from registry_tools.cli.printing import print_rows
from registry_tools.db.store import Store, open_store
from registry_tools.pipeline import extract

OUT = Path(__file__).with_name("sql.md")
BLOCK = re.compile(r"^```sql\n(.*?)^```\n((?:\n(?:\|[^\n]*\n)+)?)", re.DOTALL | re.MULTILINE)


class Question(NamedTuple):
    """A query of the page under its heading, with the answer printed below it (a Markdown table)."""

    title: str
    query: str
    printed: str


def questions(page: str) -> list[Question]:
    """The page's queries in order."""
    found = []
    for block in BLOCK.finditer(page):
        heading = re.findall(r"^#+ (.*)$", page[: block.start()], re.MULTILINE)[-1]
        found.append(Question(heading, block[1], block[2].strip("\n")))
    return found


def answer(store: Store, query: str) -> str:
    """What `registry-tools sql QUERY --format markdown` prints; a query that writes a file writes it in the working folder."""
    out = io.StringIO()
    with redirect_stdout(out):
        print_rows(store.query(query), Format.markdown)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def filled(page: str, store: Store) -> str:
    """The page with the answers that this database gives."""
    return BLOCK.sub(lambda block: f"```sql\n{block[1]}```\n\n{answer(store, block[1])}\n", page)


def write() -> None:
    """Put the answers of the example under the queries, for a person to read before it is committed."""
    with (
        tempfile.TemporaryDirectory() as name,
        chdir(name),
        as_file(files("registry_tools") / "demo") as folder,
        open_store(Path(name) / "demo.duckdb") as store,
    ):
        receipt = extract(sorted(path for path in folder.iterdir() if path.name != "README.md"), store)
        if receipt.failures:  # an answer without one of the sources would look as good as the true one
            raise SystemExit("\n".join(f"{name}: {error}" for name, error in receipt.failures))
        OUT.write_text(filled(OUT.read_text("utf-8"), store), "utf-8")


if __name__ == "__main__":
    write()
