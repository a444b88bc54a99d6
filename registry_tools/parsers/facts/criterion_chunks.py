"""A criterion's tokens as chunks: numbers with their units, measures, comparators, references, and the words between."""

from __future__ import annotations

from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.criterion_chunk import NUMBER, STOP, WORD, Chunk
from registry_tools.parsers.facts.criterion_numbers import FRACTIONS, append_number, append_number_word, cardinals
from registry_tools.parsers.facts.criterion_rows import WordRow
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_units import append_unit
from registry_tools.parsers.facts.criterion_vocabulary import Meaning, context_index, look_up, phrase_index, word_set

_BRACKETS: Final = {
    "(": Meaning("open", "("),
    "[": Meaning("open", "["),
    ")": Meaning("close", ")"),
    "]": Meaning("close", "]"),
}
_MINUS_AFTER: Final = frozenset(("cmp", "open", "between", "to"))
# A class's number is looked for this many tokens after the class's name ("NYHA functional class of II").
_CLASS_REACH: Final = 7
# One word of these kinds means the same whatever stands around it.
_SIMPLE: Final = frozenset(("joiner", "to", "dash", "between", "times", "cmp", "ref", "softref"))
# A measure's name of fewer letters ("K", "Hb") is one only with a capital.
_CAPITAL_BELOW: Final = 3


def read_chunks(tokens: Tokens) -> list[Chunk]:
    """All chunks in order; every token is in exactly one."""
    reader = _Reader(tokens)
    low, chunks = tokens.low, reader.chunks
    index, numbers = phrase_index(), _number_words()
    at, total = 0, len(low)
    while at < total:
        word = low[at]
        if at >= reader.class_until and word not in numbers:
            entry = index.get(word)
            if entry is None:
                if word.isalnum() and not word[0].isdigit():
                    chunks.append(Chunk(WORD, at, at + 1, 0.0, "", word))  # most words mean nothing here
                    at += 1
                    continue
            elif at + 1 >= total or low[at + 1] not in entry.longer:
                if entry.single is None:
                    if word.isalnum() and not word[0].isdigit():  # it only begins phrases, and none of them stands here
                        chunks.append(Chunk(WORD, at, at + 1, 0.0, "", word))
                        at += 1
                        continue
                elif entry.single.kind in _SIMPLE and word != "-":
                    chunks.append(Chunk(entry.single, at, at + 1))
                    at += 1
                    continue
        at = reader.step(at)
    return reader.chunks


@cache
def _number_words() -> frozenset[str]:
    """All words that stand for numbers."""
    return frozenset((*cardinals(), *_values("multiple"), *_values("roman"), *FRACTIONS))


class _Reader:
    """The chunks so far, and how far a class's levels ("II", "B") are looked for."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.low = tokens, tokens.low
        self.chunks: list[Chunk] = []
        self._index, self._cardinals = phrase_index(), cardinals()
        self._multiples, self._levels = _values("multiple"), _values("roman")
        self.class_until = 0
        self._letters = False

    def step(self, at: int) -> int:
        """Read the chunk that begins at token `at`; the token after it."""
        word = self.low[at]
        if word[0].isdigit() or word in FRACTIONS or (word[0] == "." and len(word) > 1):
            return append_number(self.tokens, self.chunks, at)
        if word == "-" and self._is_minus(at):
            return append_number(self.tokens, self.chunks, at + 1, sign=-1.0, first=at)
        if at < self.class_until and (level := self._level(at)) is not None:
            self.chunks.append(Chunk(NUMBER, at, at + 1, level, "roman"))
            self.class_until = at + _CLASS_REACH
            return at + 1
        if word in self._cardinals:
            return append_number_word(self.tokens, self.chunks, at, self._cardinals)
        if word in self._multiples and (found := look_up(context_index(("multiple",)), self.low, at)) is not None:
            self.chunks.append(Chunk(NUMBER, at, found[1], float(found[0].value), "multiple"))
            return append_unit(self.tokens, self.chunks, found[1])
        return (self._phrase(at) if word in self._index else None) or self._sign(at)

    def _is_minus(self, at: int) -> bool:
        """Whether a hyphen is a number's sign: "< -2.5"."""
        if at + 1 >= len(self.low) or not self.low[at + 1][0].isdigit() or self.tokens.gap(at + 1) or not self.chunks:
            return False
        return self.chunks[-1].kind in _MINUS_AFTER or (self.chunks[-1].kind == "word" and self.tokens.gap(at))

    def _level(self, at: int) -> float | None:
        """The number that a class's level stands for."""
        word, capital = self.low[at], self.tokens.text[self.tokens.starts[at]].isupper()
        level = self._levels.get(word)
        if level is None and self._letters and capital:
            level = _values("letter").get(word)
        return level if len(word) > 1 or capital else None

    def _phrase(self, at: int) -> int | None:
        """The chunk of the longest known phrase."""
        found = look_up(self._index, self.low, at)
        if found is None or (found[0].kind == "msr" and self._is_other_word(at, found[1])):
            return None
        meaning, end = found
        word = self.low[at]
        if meaning.kind == "suf" and _opens_bound(self.tokens, at, end):
            meaning, end = _joining(word), at + 1
        self.chunks.append(Chunk(meaning, at, end, low=word if meaning is WORD else ""))
        _ratio(self.chunks)
        if meaning.kind == "classword" or (meaning.measure is not None and meaning.measure.kind == "class"):
            self.class_until = end + _CLASS_REACH
            self._letters = self._letters or meaning.value == "child_pugh"
        return end

    def _is_other_word(self, at: int, end: int) -> bool:
        """Whether what is spelled like a measure is not one: "k" for "K", "age-adjusted"."""
        short = end == at + 1 and len(self.low[at]) < _CAPITAL_BELOW
        if (
            self.low[at] in word_set("capital")
            and not self.tokens.text[self.tokens.starts[at] : self.tokens.ends[at]].isupper()
        ):
            return True
        return (short and not self.tokens.text[self.tokens.starts[at]].isupper()) or _qualifies(self.tokens, end)

    def _sign(self, at: int) -> int:
        """A bracket, the end of a sentence, or any other word or sign."""
        word = self.low[at]
        if word in _BRACKETS:
            self.chunks.append(Chunk(_BRACKETS[word], at, at + 1))
        elif word in ";\n" or (word == "." and _ends_sentence(self.tokens, at)):
            self.chunks.append(Chunk(STOP, at, at + 1))
            self.class_until = 0
        else:
            self.chunks.append(Chunk(WORD, at, at + 1, low=word))
        return at + 1


def _qualifies(tokens: Tokens, end: int) -> bool:
    """Whether a measure's name is the first half of another word: "age-adjusted", "albumin-bound"."""
    low = tokens.low
    if (
        low[end : end + 1] != ["-"]
        or end + 1 >= len(low)
        or tokens.gap(end)
        or tokens.gap(end + 1)
        or not low[end + 1].isalpha()
    ):
        return False
    after = look_up(phrase_index(), low, end + 1)
    return after is None or after[0].kind not in ("msr", "to", "classword")


def _opens_bound(tokens: Tokens, at: int, end: int) -> bool:
    """Whether "or greater", "+" and the like are not the end of a bound: "or greater than 194", "or above 17.5", "3+4"."""
    low = tokens.low
    if low[at] == "+":
        return end < len(low) and (low[end][0].isdigit() or low[end] == "=")
    return any(_leads(low, start, end) for start in range(at + 1, end))


def _leads(low: list[str], start: int, end: int) -> bool:
    """Whether a comparator that begins at token `start` goes on past `end`, or has a number behind it."""
    inner = look_up(phrase_index(), low, start)
    return (
        inner is not None
        and inner[0].kind == "cmp"
        and (inner[1] > end or (inner[1] < len(low) and low[inner[1]][0].isdigit()))
    )


def _joining(word: str) -> Meaning:
    found = look_up(phrase_index(), [word], 0)
    return found[0] if found is not None and found[0].kind == "joiner" else WORD


def _ratio(chunks: list[Chunk]) -> None:
    """ "FEV1 (...) / FVC": two measures and a stroke that are a third one."""
    last = chunks[-1].meaning.measure
    if last is None or not last.divides:
        return
    at = len(chunks) - 2
    if at < 1 or not (
        chunks[at].kind == "to" or (chunks[at].kind == "joiner" and chunks[at].value == "/") or chunks[at].low == ":"
    ):
        return
    at -= 1
    if chunks[at].kind == "close" and at >= 3 and chunks[at - 2].kind == "open":
        at -= 3
    measure = chunks[at].meaning.measure
    if at >= 0 and measure is not None and measure.slug == last.divides.split(">")[0]:
        ratio = look_up(phrase_index(), [last.divides.split(">")[1]], 0)
        if ratio is not None:
            first, end = chunks[at].first, chunks[-1].last
            del chunks[at:]
            chunks.append(Chunk(ratio[0], first, end))


@cache
def _values(kind: str) -> dict[str, float]:
    """First words of a kind of lexicons/criterion_words.csv to the number they stand for."""
    return {
        phrase.split("-")[0]: float(row.value or 0)
        for row in rows("criterion_words", WordRow)
        if row.kind == kind
        for phrase in row.phrases
    }


def _ends_sentence(tokens: Tokens, at: int) -> bool:
    """A full stop ends a sentence before a capital, or at the end; not after a single letter ("i.e.", "T. bili")."""
    if at + 1 >= len(tokens.low):
        return True
    if not tokens.gap(at + 1):
        return False
    before = tokens.low[at - 1] if at else ""
    following = tokens.text[tokens.starts[at + 1]]
    shortened = (len(before) == 1 and before.isalpha()) or before in word_set("shortened")
    return (following.isupper() or not following.isalnum()) and not shortened
