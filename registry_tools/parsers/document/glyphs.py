"""What a font's codes really show: symbol fonts, Pi fonts, private-use codes, glyph numbers without a way back to text.

The tables are lexicons/glyph_*.csv. A code that no table explains and the file itself does not is U+FFFD, never a guess:
a wrong digit or comparator is worse than a missing one.
"""

from __future__ import annotations

import fnmatch
import unicodedata
from collections.abc import Iterable
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

UNKNOWN = "\ufffd"
Repair = dict[int, tuple[str, str]]  # character code -> what it shows, and the rule that says so

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_GLYPHS_OF_SYMBOL = 63  # Microsoft's Symbol: glyph number + 63 is the code, from the upper half on; + 29 below


class GlyphRow(Model):
    table: str
    original: str
    replacement: str


class FontRow(Model):
    font: str
    table: str


class CodeRow(Model):
    code: str
    character: str


class OrderRow(Model):
    first: int
    characters: str


def _code(original: str) -> int:
    return int(original[2:], 16) if original.startswith("U+") else ord(original)


@cache
def _tables() -> dict[str, Repair]:
    tables: dict[str, Repair] = {}
    for row in rows("glyph_tables", GlyphRow):
        tables.setdefault(row.table, {})[_code(row.original)] = (row.replacement, "pi_font")
    return tables


@cache
def symbol() -> dict[int, str]:
    """The Symbol font's encoding."""
    return {int(row.code, 16): row.character for row in rows("glyph_symbol", CodeRow)}


@cache
def _wingdings() -> dict[int, str]:
    return {int(row.code, 16): row.character for row in rows("glyph_wingdings", CodeRow)}


@cache
def glyph_order() -> dict[int, str]:
    """Glyph number to character in Microsoft's core fonts."""
    return {row.first + at: character for row in rows("glyph_order", OrderRow) for at, character in enumerate(row.characters)}


def is_dingbats(font: str) -> bool:
    name = font.lower()
    return "wingding" in name or "webding" in name


def is_symbol(font: str) -> bool:
    return font.lower().lstrip("-").startswith("symbol")


def standard_symbol() -> Repair:
    """Signs of the Symbol font that pdfminer reads through StandardEncoding, and what they are."""
    return _tables()["standard_symbol"]


@cache
def repair_of(font: str) -> Repair:
    """The codes of this font that show something else than they say."""
    repair: Repair = {code: (text, "ligature") for code, text in _LIGATURES.items()}
    private = _wingdings() if is_dingbats(font) else symbol()
    for code in range(0x20, 0x100):
        shown = private.get(code) or ("•" if is_dingbats(font) else (chr(code) if code < 0x7F else UNKNOWN))
        repair[0xF000 + code] = (shown, "private_use")
    if is_dingbats(font):
        repair.update({code: (_wingdings().get(code, "•"), "pi_font") for code in range(0x21, 0x100)})
    for row in rows("glyph_fonts", FontRow):
        if fnmatch.fnmatchcase(font.lower(), row.font.lower()):
            repair.update(_tables()[row.table])
            break
    return repair


def by_glyph_number(font: str, codes: Iterable[int]) -> Repair | None:
    """The way back for a font whose codes are glyph numbers, if `codes` (all of a page) then make plausible text.

    Symbol fonts are taken without that test: their few signs make no words.
    """
    seen = list(codes)
    if is_symbol(font):
        return {code: (symbol().get(code + (29 if code < 98 else _GLYPHS_OF_SYMBOL), UNKNOWN), "shifted") for code in set(seen)}
    order = glyph_order()
    text = "".join(" " if code == 3 else order.get(code, UNKNOWN) for code in seen)
    if not plausible(text):
        return None
    return {code: (order.get(code, UNKNOWN), "shifted") for code in set(seen)}


def plausible(text: str) -> bool:
    """Whether text looks like written language or numbers, not like codes: common signs, and vowels among the letters."""
    signs = [sign for sign in text if not sign.isspace()]
    if not signs:
        return False
    common = sum(sign != UNKNOWN and (sign.isalnum() or unicodedata.category(sign)[0] in "PSM") for sign in signs)
    letters = [sign for sign in text.lower() if sign.isalpha()]
    if common < 0.85 * len(signs):
        return False
    if len(letters) < 12:
        return common == len(signs) or sum(sign.isdigit() or sign in ".-/" for sign in signs) > 0.5 * len(signs)
    if len(letters) < 0.6 * len(signs):
        return True  # figures and labels: vowels tell nothing
    latin = [sign for sign in letters if sign < "\u0250"]
    if len(latin) < 0.5 * len(letters):
        return UNKNOWN not in text or text.count(UNKNOWN) < 0.1 * len(signs)
    vowels = sum(sign in "aeiouyäöüéèáàíóúåæøêâôîçãõ" for sign in latin)
    return 0.2 < vowels / len(latin) < 0.65
