"""A time frame's words as tokens: each a number, a unit of time, a sign, or a phrase of the lexicon and the part it plays."""

from __future__ import annotations

from typing import Final

from registry_tools.models.timepoint import Event, TimeAnchor
from registry_tools.parsers.facts.timeframe_words import PIECE, Entry, misspelt_unit, numbers, phrases, single, units

_SIGNS: Final = {
    ",": "s", "&": "s", "+": "s", "/": "s", "|": "s", ";": "h", "\n": "h", "\r": "h", ".": "h", ":": ":", "=": ":",
    "(": "(", "[": "(", "{": "(", ")": ")", "]": ")", "}": ")", "-": "-", "<": "U", "≤": "U", ">": "U", "≥": "U",
    "@": "@", "±": "±", "~": "~",
}  # fmt: skip
_TENS: Final = frozenset(range(20, 100, 10))


class Token:
    """A stretch of the plain text: the letter of its part, its place, and what it carries (values in days)."""

    __slots__ = ("anchor", "code", "cycle", "cycle_day", "end", "event", "high", "length", "start", "unit", "value", "word")

    def __init__(
        self,
        code: str,
        start: int,
        end: int,
        value: float = 0.0,
        anchor: TimeAnchor | None = None,
        event: Event | None = None,
        word: str = "",
        high: float | None = None,
        unit: float = 0.0,
    ) -> None:
        self.code = code
        self.start = start
        self.end = end
        self.value = value
        self.anchor: TimeAnchor | None = anchor
        self.event: Event | None = event
        self.word = word
        self.high = high
        self.cycle: int | None = None
        self.cycle_day: int | None = None
        self.length: float | None = None
        self.unit = unit

    def copy(self) -> Token:
        """A token that may be changed without changing this one."""
        made = Token(self.code, self.start, self.end, self.value, self.anchor, self.event, self.word, self.high, self.unit)
        made.cycle, made.cycle_day, made.length = self.cycle, self.cycle_day, self.length
        return made


def tokens(text: str) -> list[Token]:
    """The tokens of `text` (plain), without fillers."""
    return _unhyphened(_Lexer(text).read())


class _Lexer:
    def __init__(self, text: str) -> None:
        # lower case, letter by letter: offsets stay
        lowered = text.lower() if text.isascii() else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self.text = text
        self.pieces: list[tuple[str | None, str, int, int]] = []
        for found in PIECE.finditer(lowered):
            start, end = found.span()
            self.pieces.append((found.lastgroup, lowered[start:end], start, end))
        self.known, self.units, self.numbers = phrases(), units(), numbers()
        self.out: list[Token] = []
        self.at = 0

    def read(self) -> list[Token]:
        pieces, out = self.pieces, self.out
        while self.at < len(pieces):
            kind, word, start, end = pieces[self.at]
            self.at += 1
            if kind == "word":
                self._word(word, start, end)
            elif kind == "num":
                value = float(word.replace(",", "." if word.startswith("0,") else ""))
                out.append(Token("x", start, end, word=word) if self._in_name() else Token("#", start, end, value))
            elif kind == "ord":
                out.append(Token("0", start, end, float(word[:-2])))
            elif kind == "date":
                out.append(Token("Z", start, end))
            else:
                self._sign(word, start, end)
        return out

    def _number_next(self, *, glued: bool) -> bool:
        if self.at >= len(self.pieces) or self.pieces[self.at][0] not in ("num", "ord"):
            return False
        return not glued or (self.pieces[self.at][0] == "num" and self.pieces[self.at][2] == self.pieces[self.at - 1][3])

    def _sign(self, word: str, start: int, end: int) -> None:
        out = self.out
        last = out[-1].code if out else ""
        code = _SIGNS.get(word)
        if word == "." and last == "u" and out[-1].end == start and self._goes_on():
            return  # "24 hr. post dose"
        if word == "." and self._abbreviates():
            return  # "ca. 8 months"
        if word == "~" and last != "#":
            return  # "up to ~33 minutes"; between numbers it makes a range
        if word == ";" and last == "#" and self._number_next(glued=False):
            # "1; 2; 3 hours"; but "on day 1; 0, 2 hours" are two
            listed = len(out) > 1 and (out[-2].code != "u" or (len(out[-2].word) > 3 and out[-2].word.endswith("s")))
            code = "s" if self._number_next(glued=True) or listed else "h"
        elif word == "+" and self._number_next(glued=True) and self._widens(start):
            code = "±"
        elif word == "½":
            self._half(start, end)
        if code is not None:
            out.append(Token(code, start, end, 1.0 if word in ">≥" else 0.0, word=word))

    def _goes_on(self) -> bool:
        return self.at < len(self.pieces) and self.text[self.pieces[self.at][2]].islower()

    def _abbreviates(self) -> bool:
        """Whether the stop just taken ends a filler (`approx.`) that a number follows."""
        if self.at < 2 or not self._number_next(glued=False):
            return False
        kind, _, start, _ = self.pieces[self.at - 2]
        return kind == "word" and (not self.out or self.out[-1].end <= start)

    def _widens(self, start: int) -> bool:
        """`Day 14 (+3 days)` widens a visit; `V3 (+37 days)` gives its day."""
        before = self.text[start - 1 : start]
        if before == "(":
            return len(self.out) > 1 and self.out[-2].code in "#u"
        return before == " "

    def _half(self, start: int, end: int) -> None:
        out = self.out
        if out and out[-1].code == "#" and out[-1].end >= start - 1:
            out[-1].value += 0.5
            out[-1].end = end
        else:
            out.append(Token("#", start, end, 0.5))

    def _word(self, word: str, start: int, end: int) -> None:
        out = self.out
        entry, stop = self._phrase(word)
        if entry is not None and entry.rest:
            self._add(entry, start, self.pieces[stop - 1][3], word)
            self.at = stop
            return
        beside = bool(out and out[-1].code in "#0-" and out[-1].end >= start - 1) or self._number_next(glued=False)
        if self._is_unit(word, beside):
            out.append(Token("u", start, end, self.units[word], word=word))
        elif word in self.numbers:
            out.append(Token("#", start, end, self.numbers[word], word=word))
            self._tens()
        elif word in "vcq" and not self._number_next(glued=True):
            out.append(Token("x", start, end, word=word))  # visits V1, cycles C1 and q8w only with their number
        elif word == "v":
            out.append(Token("v", start, self.pieces[self.at][3], word=word))
            self.at += 1
        elif entry is not None:
            self._add(entry, start, end, word)
        elif word == "c":
            out.append(Token("c", start, end, word=word))
        else:
            self._unknown(word, start, end, beside)

    def _phrase(self, word: str) -> tuple[Entry | None, int]:
        """The longest phrase that begins with the piece just taken, and the index behind it."""
        numbered = self.out[-1].code in "#0j-" if self.out else False
        for entry in self.known.get(word, ()):
            at = self.at
            for other in entry.rest:
                if at + 1 < len(self.pieces) and self.pieces[at][1] in "-/":
                    at += 1
                if at >= len(self.pieces) or self.pieces[at][1].removesuffix("'s") != other:
                    break
                at += 1
            else:
                if not (entry.rest and numbered and word in self.units):  # "6th day of the study"
                    return entry, at
        return None, self.at

    def _add(self, entry: Entry, start: int, end: int, word: str) -> None:
        if entry.code:
            self.out.append(Token(entry.code, start, end, entry.value, entry.anchor, entry.event, word))

    def _is_unit(self, word: str, beside: bool) -> bool:
        if word not in self.units:
            return False
        if any(entry.code == "0" for entry in self.known.get(word, ())):  # "second" is mostly an ordinal
            return bool(self.out) and self.out[-1].code == "#"
        if len(word) > 1:
            return True
        within_name = self.at > 1 and self.pieces[self.at - 2][1] == "-" and self._number_next(glued=True)  # "B7-H3"
        return beside and not within_name

    def _unknown(self, word: str, start: int, end: int, beside: bool) -> None:
        """A word outside the lexicon: a slip of a known one, a plural or possessive, or just a word."""
        out = self.out
        entry = single(word)
        unit = misspelt_unit(word) if entry is None and beside else None
        if unit is not None:
            out.append(Token("u", start, end, self.units[unit], word=unit))
        elif entry is not None:
            self._add(entry, start, end, word)
        elif out and out[-1].code == "u" and word.startswith("post") and len(word) > 7:
            out.append(Token("a", start, end, anchor="other"))  # "72 hours postresuscitation"
        else:
            out.append(Token("x", start, end, word=word))

    def _tens(self) -> None:
        """`twenty-four`: a ten and a unit written with a hyphen or a space are one number."""
        out = self.out
        back = 3 if len(out) > 2 and out[-2].code == "-" else 2
        if len(out) >= back and out[-back].word and out[-back].code == "#" and out[-back].value in _TENS and out[-1].value < 10:
            out[-back].value += out[-1].value
            out[-back].end = out[-1].end
            del out[1 - back :]

    def _in_name(self) -> bool:
        """Whether the number just taken is part of a name: `H3`, `COVID-19`, `YH35324`; `average13 months` is none."""
        out, start = self.out, self.pieces[self.at - 1][2]
        hyphen = len(out) > 1 and out[-1].code == "-" and out[-1].end == start
        before = out[-2] if hyphen else out[-1] if out else None
        if before is None or before.code != "x" or not before.word.isalpha():
            return False
        if before.end != (out[-1].start if hyphen else start):
            return False
        behind = self.pieces[self.at][1] if self.at < len(self.pieces) else ""
        return behind not in self.units or len(behind) == 1


def _unhyphened(found: list[Token]) -> list[Token]:
    """Without the hyphens inside compound words, and with those of `3-6-12 months` as commas."""
    out: list[Token] = []
    for i, token in enumerate(found):
        if token.word == "-" and 0 < i < len(found) - 1:
            before, behind = found[i - 1], found[i + 1]
            if before.end == token.start and (before.code in "AB" or (before.code == "#" and behind.code == "s")):
                continue  # "pre- and post-treatment", "3- and 12-month"
            if (
                behind.code == "#"
                and i > 1
                and before.end == behind.start - 1
                and before.code not in "#u)"
                and found[i - 2].word == "-"
            ):
                continue  # "6- to-12-month": the hyphen before a number is no minus
            if before.end == token.start and token.end == behind.start:
                if behind.code == "T" and i + 2 < len(found) and found[i + 2].word == "-":
                    behind.code = "x"  # "edge-to-edge repair"
                if before.code == "u" and behind.code in "GQAa":
                    continue  # "4 years-of-age"
                if not {"#", "u", "0", "M"} & {before.code, behind.code}:
                    continue
                if before.code == behind.code == "#" and i > 2 and found[i - 2].word == "-" and found[i - 3].code == "#":
                    out[-2].code = token.code = "s"
        if token.code == ")" and out and out[-1].code == "(":
            out.pop()  # "(whichever occurs first)" says nothing here
            continue
        out.append(token)
    return out
