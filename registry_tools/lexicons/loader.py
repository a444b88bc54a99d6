"""The one way into the vocabulary: CSV files in this folder, each row checked by a model.

A file has a header row; lines that start with `#` are comments. A cell that a row model types as a tuple is split at `|`;
an empty cell is None, or the empty tuple. A bad row stops the load and is named by file and line.
"""

from __future__ import annotations

import csv
import typing
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import ValidationError

from registry_tools.errors import LexiconError
from registry_tools.models.base import Model

Row = TypeVar("Row", bound=Model)


@cache
def rows(name: str, model: type[Row]) -> tuple[Row, ...]:
    """All rows of `lexicons/<name>.csv` as `model`; raises LexiconError on the first that does not fit."""
    where = f"lexicons/{name}.csv"
    text = files("registry_tools.lexicons").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(parse(text, model, where))


def parse(text: str, model: type[Row], where: str) -> Iterator[Row]:
    """Rows of a lexicon's text; `where` names it in errors."""
    lists = {key for key, field in model.model_fields.items() if typing.get_origin(field.annotation) is tuple}
    reader = csv.reader(line if not line.startswith("#") else "\n" for line in text.splitlines(keepends=True))
    header: list[str] | None = None
    for cells in reader:
        if not any(cells):
            continue
        if header is None:
            header = cells
            continue
        line = f"{where}:{reader.line_num}"
        if len(cells) != len(header):
            raise LexiconError(f"{len(cells)} cells where the header has {len(header)}", where=line, hint="quote commas")
        given: dict[str, object] = {}
        for key, cell in zip(header, cells, strict=True):
            if key in lists:
                given[key] = tuple(part.strip() for part in cell.split("|") if part.strip())
            elif cell.strip():
                given[key] = cell.strip()
        try:
            yield model.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            column = ".".join(str(part) for part in first["loc"]) or "row"
            raise LexiconError(f"column {column}: {first['msg']}", where=line, hint="mend the row") from error
