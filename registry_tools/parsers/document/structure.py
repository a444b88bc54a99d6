"""What each paragraph is: heading, item, caption, footnote, contents, text of a figure, or running text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.lists import items_not_headings
from registry_tools.parsers.document.markers import marker_of
from registry_tools.parsers.document.paragraphs import Paragraph
from registry_tools.parsers.document.titles import caption_of, is_known, plain_title, role_of, title_of

LONGEST_HEADING = 180  # characters

# the page's number, or none where it is drawn apart; each run of dots is tried once, from its start
_LEADER = re.compile(
    r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}\s{0,3}(?:\d{1,4}|[ivxl]{1,6})\s*$"
    r"|(?<!…)(?<!…\s)(?:…\s?){2,}\s{0,3}\d{1,4}\s*$|(?<!\.)\.{12,}\s*$"
)
_NOTE_MARK = re.compile(r"[¹²³⁰⁴-⁹ᵃ-ᶻ*†‡§¶#‖]|[a-z]\s(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]{3}")
_TAGGED = re.compile(r"H[1-6]?|Title")
_STOP = re.compile(r"[.:;?!]\s*$")
_RAISED_SIGNS = frozenset("¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰ*⁎†‡§")
_SENTENCE = re.compile(r"[.;,]$")


class Look(NamedTuple):
    """The document's usual type: `size` and `fonts` of most of its text."""

    size: float
    fonts: frozenset[str]


def usual_look(lines: Sequence[Line]) -> Look:
    """By number of characters, over all pages."""
    sizes: Counter[float] = Counter()
    fonts: Counter[tuple[float, str]] = Counter()
    for line in lines:
        if line.rotation == 0 and len(line.text) > 30:
            size = round(line.size * 2) / 2
            sizes[size] += len(line.text)
            fonts[size, line.font] += len(line.text)
    if not sizes:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    if not sizes:
        return Look(10.0, frozenset())
    size = sizes.most_common(1)[0][0]
    total = sum(count for (each, _), count in fonts.items() if each == size)
    return Look(size, frozenset(font for (each, font), count in fonts.items() if each == size and count > 0.15 * total))


class Known(NamedTuple):
    """Titles (plain) that the file lists: `outline` with the pages they lead to, `contents` of its contents pages."""

    outline: dict[str, set[int]]
    contents: frozenset[str]


def classify(paragraphs: list[Paragraph], look: Look, heights: dict[int, float], known: Known) -> set[int]:
    """Set `kind` and `marker` of each paragraph; answers the indices of running text, which `mend` may put together.

    `heights` are page heights by number.
    """
    body: set[int] = set()
    for at, paragraph in enumerate(paragraphs):
        if paragraph.kind == "table":
            continue
        paragraph.kind = _kind(paragraph, look, heights, known)
        if paragraph.kind in ("list_item", "heading"):
            marker = marker_of(paragraph.first.text)
            paragraph.marker = marker.text if marker else title_of(paragraph.text).number
        if paragraph.kind in ("paragraph", "list_item", "reference"):
            body.add(at)
    for at in items_not_headings(paragraphs, look.size):
        paragraphs[at].kind = "list_item"
        body.add(at)
    _reject_lone_headings(paragraphs, known)
    return body


def _kind(  # noqa: PLR0911 - a cascade, the surest first
    paragraph: Paragraph, look: Look, heights: dict[int, float], known: Known
) -> str:
    first = paragraph.first
    text = paragraph.text
    if sum(bool(_LEADER.search(line.text)) for line in paragraph.lines) * 2 >= len(paragraph.lines):
        return "contents"
    if first.tag == "TOCI":
        return "contents"
    if caption_of(first.text) and (len(text) < 1500):
        return "caption"
    if is_heading(paragraph, look, known):
        return "heading"
    marker = marker_of(first.text)
    smaller = first.size < look.size - 0.7
    low = first.y0 > 0.55 * heights.get(first.page, 0.0)
    if smaller and low and _NOTE_MARK.match(text) and (marker is None or marker.text == "*"):
        return "footnote"
    if marker is not None:
        return "list_item"
    if _fragment(paragraph, look):
        return "figure_text"
    return "paragraph"


def is_heading(paragraph: Paragraph, look: Look, known: Known) -> bool:  # noqa: PLR0911 - a cascade, the surest first
    """By its wording (a usual title, one of the outline's) or by its type (bold, larger, capitals) and shape."""
    first, text = paragraph.first, paragraph.text
    if len(paragraph.lines) > 4 or len(text) > LONGEST_HEADING:
        return False
    number, words = title_of(text)
    if first.rotation != 0 and role_of(words) is None:
        return False  # the axes of figures are turned and bold too
    letters = [sign for sign in words if sign.isalpha()]
    small = is_known(words) and first.font not in look.fonts and len(paragraph.lines) == 1  # "abstract", as some print it
    begins = words[:1].isupper() or words[:1] in ("“", '"', "'") or bool(number and words[:1].islower()) or small
    if len(letters) < 3 or not _WORD.search(words) or not begins:
        return False
    if "@" in words or sum(sign in _RAISED_SIGNS for sign in words) > 1:
        return False  # authors and their addresses
    title = plain_title(words)
    if all(_TAGGED.fullmatch(line.tag) for line in paragraph.lines) and not _SENTENCE.search(words):
        return True
    if first.page in known.outline.get(title, ()) and not _SENTENCE.search(words):
        return True
    styled = all(line.bold for line in paragraph.lines) or min(line.size for line in paragraph.lines) > look.size + 0.7
    capitals = all(sign.isupper() for sign in letters) and len(letters) > 3
    if is_known(words.rstrip(":")) and len(paragraph.lines) == 1:
        return True
    if _SENTENCE.search(words) and not (number and styled and words.count(".") == 1 and words.endswith(".")):
        return False
    if words.count(". ") > 1 or len(letters) < 0.55 * len(words.replace(" ", "")):
        return False
    if title in known.contents and (number or len(words) > 5) and first.size > look.size - 0.7:
        return True
    if styled or (capitals and first.size > look.size - 0.7):
        return len(paragraph.lines) <= (3 if number or styled else 2)
    other = first.font not in look.fonts and first.pure and -0.3 <= first.size - look.size <= 0.7
    return other and len(paragraph.lines) <= 2 and len(words) < 100 and ":" not in words


def _fragment(paragraph: Paragraph, look: Look) -> bool:
    """A few words here and there, in other type than the text's: labels of a figure, cells of a table that none found."""
    words = sum(line.words for line in paragraph.lines) / len(paragraph.lines)
    if words > 4 or paragraph.first.tabbed:
        return False
    other = abs(paragraph.first.size - look.size) > 0.6 or paragraph.first.font not in look.fonts
    return other and not paragraph.text.rstrip().endswith((".", ":", ";"))


def _reject_lone_headings(paragraphs: list[Paragraph], known: Known) -> None:
    """Bold words among scattered ones are labels: a heading of unusual wording needs text, an item or a table after it."""
    follows: Paragraph | None = None
    for at in range(len(paragraphs) - 1, -1, -1):
        paragraph = paragraphs[at]
        if paragraph.kind != "heading":
            follows = paragraph if paragraph.kind != "caption" else follows
            continue
        words = title_of(paragraph.text).words
        listed = plain_title(words) in known.outline or plain_title(words) in known.contents
        if paragraph.marker or role_of(words) is not None or listed or _TAGGED.fullmatch(paragraph.first.tag):
            continue
        if follows is None or _scattered(follows):
            paragraph.kind = "figure_text"


def _scattered(paragraph: Paragraph) -> bool:
    if paragraph.kind == "table":
        return False
    return paragraph.kind == "figure_text" or (len(paragraph.text) < 45 and not _STOP.search(paragraph.text))


def titles_of_contents(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """Plain titles that the document's contents pages list."""
    found = set()
    for paragraph in paragraphs:
        for line in paragraph.lines:
            leader = _LEADER.search(line.text)
            if leader:
                found.add(plain_title(title_of(line.text[: leader.start()]).words))
    return frozenset(title for title in found if len(title) > 3)
