"""What a reader saw on one page, before it is understood: characters, words, rules, rectangles, pictures.

Both PDF readers fill this model; line building, structure and the table finder consume it.

Coordinates: PDF points, origin at the top left corner of the page as it is shown (the page's own /Rotate and crop box are
applied), x to the right, y downwards; boxes are (left, top, right, bottom) with left <= right and top <= bottom.

Text is in the order of the content stream, glyphs already repaired (`glyphs.py`): one entry of `text` may hold several
characters (a ligature). `rotation` of a word is how far its writing direction is turned clockwise from left-to-right: 0, 90
(reads downwards), 180, 270 (reads upwards); slanted text (watermarks) is -1. To read text turned by 90, 180 or 270, take
`page.turned(rotation)`: the same page with that text upright, rules and all; `page.turned_back(rotation, box)` brings a box
of it home.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

Box = tuple[float, float, float, float]


class Font(NamedTuple):
    """A font at one size. `name` without its subset prefix ("ABCDEF+"); `size` in points on the page."""

    name: str
    size: float
    bold: bool
    italic: bool


class Chars(NamedTuple):
    """Characters by column, all of one length, in stream order, without blanks.

    x0, x1: from the character's origin to where the next would stand (advance width); for turned text the box around that.
    y0, y1: top and bottom of the font's line at this place; `baseline`: y of the origin (x of it for text turned by 90 or 270).
    """

    text: list[str]
    x0: list[float]
    y0: list[float]
    x1: list[float]
    y1: list[float]
    baseline: list[float]
    font: list[int]  # index in PageContent.fonts


class Word(NamedTuple):
    """Characters first..last-1 of the page, without a blank between them.

    `run` numbers the text objects of the stream: words with the same run were drawn by one operator.
    `baseline` as in Chars. `font` is the index in PageContent.fonts of the word's first character; `size` is that font's size.
    `script` is 1 where the word is raised against its neighbours (superscript), -1 lowered, else 0. A word never mixes scripts:
    "10" and its raised "9" are two words, `glued` says that no blank stands between this word and the one before it.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    font: int
    rotation: int
    script: int
    glued: bool
    run: int
    first: int
    last: int


class Rule(NamedTuple):
    """A straight line, drawn or as a thin filled rectangle. Horizontal: y0 == y1 (its middle); vertical: x0 == x1."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float

    @property
    def horizontal(self) -> bool:
        return self.y0 == self.y1


class Fill(NamedTuple):
    """A filled rectangle (shading of a header band, a redaction). `grey` is 0 (black) to 1 (white)."""

    x0: float
    y0: float
    x1: float
    y1: float
    grey: float


@dataclass(frozen=True, slots=True)
class Note:
    """A glyph repaired on this page: characters first..last-1, by `rule` (see models.document.Substitution)."""

    rule: str
    original: str
    replacement: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page as read. `number` counts from 1; width and height are those of the page as shown, in points.

    `frames` are boxes of stroked rectangles (their four sides are in `rules` too); `images` of pictures.
    `tags` maps a word's index to its marked-content id, `roles` such an id to its type in the file's tagged structure (H1 to
    H6, Title, Caption, TOCI; others are left out). `respaced` are the fonts of invisible text
    whose widths were put right (invisible.py).
    """

    number: int
    width: float
    height: float
    rotation: int = 0
    reader: str = ""
    chars: Chars = field(default_factory=lambda: Chars([], [], [], [], [], [], []))
    fonts: list[Font] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    tags: dict[int, int] = field(default_factory=dict)
    respaced: tuple[str, ...] = ()
    roles: dict[int, str] = field(default_factory=dict)

    def turned(self, rotation: int) -> PageContent:
        """This page turned so that words of `rotation` (90, 180, 270) read left to right; other words are left out.

        Word and rule coordinates are of the turned page; `chars` stay as they are.
        """
        width, height = (self.height, self.width) if rotation in (90, 270) else (self.width, self.height)
        words = []
        for word in self.words:
            if word.rotation != rotation:
                continue
            x0, y0, x1, y1 = self._turn(rotation, word.x0, word.y0, word.x1, word.y1)
            baseline = {90: self.width - word.baseline, 180: self.height - word.baseline, 270: word.baseline}[rotation]
            words.append(word._replace(x0=x0, y0=y0, x1=x1, y1=y1, baseline=baseline, rotation=0))
        return replace(
            self,
            width=width,
            height=height,
            words=words,
            rules=[Rule(*self._turn(rotation, *rule[:4]), rule.width) for rule in self.rules],
            fills=[Fill(*self._turn(rotation, *fill[:4]), fill.grey) for fill in self.fills],
            frames=[self._turn(rotation, *box) for box in self.frames],
            images=[self._turn(rotation, *box) for box in self.images],
            tags={},
        )

    def turned_back(self, rotation: int, box: Box) -> Box:
        """The box on this page of a box on `self.turned(rotation)`."""
        x0, y0, x1, y1 = box
        if rotation == 90:
            return self.width - y1, x0, self.width - y0, x1
        if rotation == 180:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        return y0, self.height - x1, y1, self.height - x0

    def _turn(self, rotation: int, x0: float, y0: float, x1: float, y1: float) -> Box:
        if rotation == 90:  # text reads downwards: its x is our y, its y counts from our right edge
            return y0, self.width - x1, y1, self.width - x0
        if rotation == 180:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        return self.height - y1, x0, self.height - y0, x1
