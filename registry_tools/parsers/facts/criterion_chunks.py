"""A criterion's tokens as chunks: numbers with their units, measures, comparators, references, and the words between."""

from __future__ import annotations

import math
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import Meaning, WordRow, context_index, look_up, phrase_index, word_set
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.numbers import number_words, parse_number
from registry_tools.parsers.facts.units import unit_spellings

_WORD = Meaning("word", "")
_NUMBER = Meaning("num", "")
_STOP = Meaning("stop", "")
_BRACKETS = {"(": Meaning("open", "("), "[": Meaning("open", "["), ")": Meaning("close", ")"), "]": Meaning("close", "]")}
_MINUS_AFTER = frozenset(("cmp", "open", "between", "to"))
# A class's number is looked for this many tokens after the class's name ("NYHA functional class of II").
_CLASS_REACH = 7
# No unit is longer than this many tokens ("mL / min / 1.73 m ^ 2").
_UNIT_REACH = 14


class Chunk:
    """Tokens `first`..`last` (exclusive) that mean one thing; `number` is the value of a `num`."""

    __slots__ = ("first", "kind", "last", "low", "meaning", "number", "style", "value")

    def __init__(self, meaning: Meaning, first: int, last: int, number: float = 0.0, style: str = "", low: str = "") -> None:
        self.kind = meaning.kind
        self.value = meaning.value
        self.meaning = meaning
        self.first = first
        self.last = last
        self.number = number
        self.style = style  # "word", "roman", "multiple", or "" for figures; "hyphen" for a unit behind one
        self.low = low  # the word of a `word`


def read_chunks(tokens: Tokens) -> list[Chunk]:
    """All chunks in order; every token is in exactly one."""
    low, text, starts = tokens.low, tokens.text, tokens.starts
    index, numbers, total = phrase_index(), _number_words(), len(low)
    multiples, levels = _values("multiple"), _values("roman")
    chunks: list[Chunk] = []
    at = class_until = 0
    letters = False
    while at < total:
        word = low[at]
        if word[0].isdigit() or (word[0] == "." and len(word) > 1) or word in _FRACTIONS:
            at = _number(tokens, chunks, at)
            continue
        if word == "-" and at + 1 < total and low[at + 1][0].isdigit() and not tokens.gap(at + 1):
            if chunks and (chunks[-1].kind in _MINUS_AFTER or (chunks[-1].kind == "word" and tokens.gap(at))):
                at = _number(tokens, chunks, at + 1, sign=-1.0, first=at)
                continue
        if at < class_until:
            level = levels.get(word)
            if level is None and letters and text[starts[at]].isupper():
                level = _values("letter").get(word)
            if level is not None and (len(word) > 1 or text[starts[at]].isupper()):
                chunks.append(Chunk(_NUMBER, at, at + 1, level, "roman"))
                class_until = at + _CLASS_REACH
                at += 1
                continue
        if word in numbers:
            at = _number_word(tokens, chunks, at, numbers)
            continue
        if word in multiples:
            found = look_up(context_index(("multiple",)), low, at)
            if found is not None:
                chunks.append(Chunk(_NUMBER, at, found[1], float(found[0].value), "multiple"))
                at = _unit(tokens, chunks, found[1])
                continue
        found = look_up(index, low, at) if word in index else None
        if (
            found is not None
            and found[0].kind == "msr"
            and found[1] == at + 1
            and len(word) < 3
            and not text[starts[at]].isupper()
        ):
            found = None
        if found is not None and found[0].kind == "msr" and _qualifies(tokens, found[1]):
            found = None
        if found is not None:
            meaning, end = found
            if meaning.kind == "suf" and _opens_bound(tokens, at, end):
                meaning, end = _joining(word), at + 1
            chunks.append(Chunk(meaning, at, end, low=word if meaning is _WORD else ""))
            _ratio(chunks)
            if meaning.kind == "classword" or (meaning.measure is not None and meaning.measure.kind == "class"):
                class_until = end + _CLASS_REACH
                letters = letters or meaning.value == "child_pugh"
            at = end
            continue
        if word in _BRACKETS:
            chunks.append(Chunk(_BRACKETS[word], at, at + 1))
        elif word in ";\n" or (word == "." and _ends_sentence(tokens, at)):
            chunks.append(Chunk(_STOP, at, at + 1))
            class_until = 0
        else:
            chunks.append(Chunk(_WORD, at, at + 1, low=word))
        at += 1
    return chunks


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
    inner = look_up(phrase_index(), low, at + 1) if at + 1 < len(low) else None
    return (
        inner is not None
        and inner[0].kind == "cmp"
        and (inner[1] > end or (inner[1] < len(low) and low[inner[1]][0].isdigit()))
    )


def _joining(word: str) -> Meaning:
    found = look_up(phrase_index(), [word], 0)
    return found[0] if found is not None and found[0].kind == "joiner" else _WORD


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


_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def _number(tokens: Tokens, chunks: list[Chunk], at: int, sign: float = 1.0, first: int | None = None) -> int:
    """Append a number and the unit behind it; the token after them."""
    low = tokens.low
    written = low[at]
    value = float(written) if written.isdecimal() and written.isascii() else _FRACTIONS.get(written) or parse_number(written)
    end = at + 1
    if value is None or not math.isfinite(value):
        chunks.append(Chunk(_WORD, at, end, low=low[at]))
        return end
    if end < len(low) and low[end] in _FRACTIONS:
        value += _FRACTIONS[low[end]]
        end += 1
    value, end = _compound(tokens, value, end)
    chunk = Chunk(_NUMBER, at if first is None else first, end, sign * value)
    chunks.append(chunk)
    end = _repeat(tokens, end, value)
    chunk.last = end
    return _unit(tokens, chunks, end)


def _compound(tokens: Tokens, value: float, end: int) -> tuple[float, int]:
    """The value of a power ("10^5", "1.5 x 10^6" before no unit) or of weeks and days ("36+6", "24 0/7"), and its end."""
    low = tokens.low
    if value == 10 and low[end : end + 1] == ["^"] and end + 1 < len(low):
        minus = low[end + 1] == "-"
        power = low[end + 2] if minus and end + 2 < len(low) else low[end + 1]
        if power.isdigit() and len(power) < 3:
            return 10.0 ** (-int(power) if minus else int(power)), end + (3 if minus else 2)
    if low[end : end + 1] in (["x"], ["*"]) and low[end + 1 : end + 3] == ["10", "^"] and end + 3 < len(low):
        minus = low[end + 3] == "-"
        power = low[end + 4] if minus and end + 4 < len(low) else low[end + 3]
        if power.isdigit() and len(power) < 3 and match_unit(tokens, end)[0] is None:
            return value * 10.0 ** (-int(power) if minus else int(power)), end + (5 if minus else 4)
    at = end + (low[end : end + 1] in (["^"], ["+"], ["-"]))
    if low[at + 1 : at + 3] == ["/", "7"] and low[at].isdigit() and len(low[at]) == 1:
        return value + int(low[at]) / 7, at + 3
    if (
        low[end : end + 1] == ["+"]
        and at + 1 < len(low)
        and len(low[at]) == 1
        and low[at].isdigit()
        and low[at + 1].startswith("week")
    ):
        return value + int(low[at]) / 7, at + 1
    return value, end


def _number_word(tokens: Tokens, chunks: list[Chunk], at: int, numbers: dict[str, float]) -> int:
    low = tokens.low
    value, end = numbers[low[at]], at + 1
    if end + 1 < len(low) and low[end] == "-" and f"{low[at]}-{low[end + 1]}" in numbers:
        value, end = numbers[f"{low[at]}-{low[end + 1]}"], end + 2
    end = _repeat(tokens, end, value)
    chunks.append(Chunk(_NUMBER, at, end, value, "word"))
    return _unit(tokens, chunks, end)


def _repeat(tokens: Tokens, end: int, value: float) -> int:
    """The end of "three (3)": a number said again in brackets is one number."""
    low = tokens.low
    if end + 2 < len(low) and low[end] in "([" and low[end + 2] in ")]":
        again = _number_words().get(low[end + 1])
        if again is None and low[end + 1][0].isdigit():
            again = parse_number(low[end + 1])
        if again == value:
            return end + 3
    return end


def _unit(tokens: Tokens, chunks: list[Chunk], at: int) -> int:
    """Append the unit, unit of time or half-life that stands at `at` (a hyphen may come before it), with an age mark."""
    low = tokens.low
    start = at + 1 if at + 1 < len(low) and low[at] == "-" and not tokens.gap(at + 1) else at
    if start >= len(low):
        return at
    half = look_up(context_index(("half",)), low, start)
    if half is not None:
        chunks.append(Chunk(half[0], start, half[1], style="hyphen" if start > at else ""))
        return half[1]
    code, end = match_unit(tokens, start)
    time, time_end = _time(tokens, start)
    if time is not None and time_end >= end:
        chunks.append(Chunk(Meaning("time", time), start, time_end, style="hyphen" if start > at else ""))
        mark = time_end + 1 if time_end < len(low) and low[time_end] == "-" else time_end
        suffix = look_up(phrase_index(), low, time_end) if time_end < len(low) else None
        if suffix is not None and suffix[0].kind == "suf" and not (suffix[1] < len(low) and low[suffix[1]] == "than"):
            return time_end
        age = look_up(context_index(("agemark",)), low, mark) if mark < len(low) else None
        if age is not None:
            chunks.append(Chunk(_age(), time_end, age[1]))
            return age[1]
        return time_end
    if code is None and low[start : start + 2] == ["in", ")"]:
        code, end = "[in_i]", start + 1  # "102 cm (40 in)"
    if code is not None and end + 1 < len(low) and low[end] == "-" and low[end + 1][0].isalpha() and not tokens.gap(end + 1):
        code = None  # "two Gram-negative"
    if code is None or (start > at and end - start < 2 and low[start].isalpha() and len(low[start]) < 3):
        return at
    chunks.append(Chunk(Meaning("unit", code), start, end))
    return end


@cache
def _age() -> Meaning:
    found = look_up(phrase_index(), ["age"], 0)
    assert found is not None
    return found[0]


def _time(tokens: Tokens, at: int) -> tuple[str | None, int]:
    low = tokens.low
    unit = duration_units().get(low[at])
    if len(low[at]) == 1 and (low[at] == "a" or tokens.text[tokens.starts[at]].isupper()):
        return None, at
    if (
        unit is None
        or low[at] in ("m", "s")
        or (unit.code == "d" and tokens.text[tokens.starts[at]] == "D" and len(low[at]) == 1)
    ):
        if low[at] in _TWO_WORDS and at + 1 < len(low) and (two := duration_units().get(f"{low[at]} {low[at + 1]}")):
            return two.code, at + 2
        return None, at
    end = at + 1
    if low[end : end + 3] == ["(", "s", ")"]:
        end += 3
    elif end < len(low) and low[end] in ("'", "´") and (end + 1 >= len(low) or low[end + 1] != "s"):
        end += 1
    elif low[end : end + 2] == ["'", "s"]:
        end += 2
    return unit.code, end


_TWO_WORDS = frozenset(spelling.split()[0] for spelling in duration_units() if " " in spelling)


def match_unit(tokens: Tokens, at: int) -> tuple[str | None, int]:
    """The longest unit that begins at token `at`, and the token after it."""
    spelled, prefixes, low = unit_spellings(), _unit_prefixes(), tokens.low
    joined, best, end = "", None, at
    for here in range(at, min(at + _UNIT_REACH, len(low))):
        part = low[here]
        if part in _SILENT:
            if here == at and part != "*":
                break
            continue
        if part == "per":
            part = "/"
        elif "µ" in part:
            part = part.replace("µ", "u")
        if joined and part[0].isalpha() and joined[-1].isalpha() and tokens.gap(here):
            joined += " "
        joined += part
        if joined not in prefixes:
            break
        if joined in spelled:
            best, end = spelled[joined], here + 1
    if best is not None:  # a bracket that opened inside the unit closes with it: 10^(9)/L, mL/min/1.73 (m2)
        inside = low[at:end]
        if inside.count("(") > inside.count(")") and end < len(low) and low[end] == ")":
            end += 1
        elif inside.count(")") > inside.count("("):
            return None, at
    return best, end


_SILENT = frozenset("^*()[]{}")


@cache
def _unit_prefixes() -> frozenset[str]:
    """Every beginning of a unit's normal form."""
    return frozenset(spelling[:length] for spelling in unit_spellings() for length in range(1, len(spelling) + 1))


@cache
def _number_words() -> dict[str, float]:
    """Cardinals; multiples and fractions have meanings of their own."""
    apart = word_set("multiple")
    return {
        word: value for word, value in number_words().items() if value == int(value) and word not in apart and word != "once"
    }


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
    return (
        (following.isupper() or not following.isalnum())
        and not (len(before) == 1 and before.isalpha())
        and before not in _SHORTENED
    )


_SHORTENED = frozenset(("vs", "approx", "min", "max", "alk", "no", "dr", "st", "sr"))
