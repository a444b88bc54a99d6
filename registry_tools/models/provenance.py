"""Where a fact was read: the words, their span, and the place of the text that holds them."""

from __future__ import annotations

from pydantic import Field

from registry_tools.models.base import Model


class Place(Model):
    """Where a text stands in its source.

    `path` is a JSON path, XPath, column name or block id; `start_char` is where the text begins inside the value at `path`
    (0 but for cells that hold several texts). `page` counts from 1; `box` is left, top, right, bottom in PDF points from
    the page's top left corner.
    """

    path: str
    start_char: int = 0
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


class Fact(Model):
    """Something read from a text: `text[start:end] == quote`, in characters of the text as given."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
