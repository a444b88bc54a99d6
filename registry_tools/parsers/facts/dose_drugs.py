"""Which words of a text name a drug: those of the intervention's names, codes, known names and the INN's stems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, final

from registry_tools.parsers.facts.dose_leads import beyond, goes_on
from registry_tools.parsers.facts.dose_vocabulary import (
    TOKEN,
    Entry,
    diluents,
    has_stem,
    phrases,
    plain_words,
    salt_letters,
    salts,
    squeeze,
)

# Development codes: BAY38-9456, BAY 1753011, GSK2269557, JNJ-53718678, M5717, mRNA-1273
_CODE: Final = re.compile(
    r"[a-z]?[A-Z][A-Za-z]{0,7}-?\d{3,12}(?:,\d{3}(?!\d))?[A-Za-z0-9]{0,12}(?:-[A-Za-z0-9]{1,12}){0,3}|"
    r"[a-z]?[A-Z]{2,8}(?:-|\s(?=\d{4}))?\d{2,12}[A-Za-z0-9]{0,12}(?:-[A-Za-z0-9]{1,12}){0,3}"
)
_CODE_LETTERS: Final = re.compile(r"[A-Za-z]+")
_MARK: Final = re.compile(r"\s?(?:®|™|\((?:R|TM|r|tm)\))")
_ALIAS: Final = re.compile(r"\s?\(([^()\n]{1,80})\)")
_DOSED: Final = re.compile(
    r"\d\s?(?:mg|mcg|g|µg|ug|ml|iu|gy|%|x|times|days?|weeks?|months?|units?)(?![a-z])|\bauc", re.IGNORECASE
)
_PLACEBO_OF: Final = re.compile(
    r"(?:[\s-](?:of|for|to\smatch|matched\sfor|matched\sto|to|matching|matched|match))\s|\s", re.IGNORECASE
)
_MARKS: Final = frozenset("®™(")
_PLACEBO_LETTERS: Final = frozenset("mMpP")
_PLACEBO_AFTER: Final = re.compile(r"[\s-](?:(?:matching|matched)[\s-])?placebos?(?![a-z])", re.IGNORECASE)
_STRENGTH: Final = re.compile(r"[\d.,/]+\s?(?:mg|mcg|µg|ug|g|ml|iu|%|units?|milligrams?)(?:/\w+)?(?![a-z])", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_TERM: Final = re.compile(r"[a-z0-9]+")
_SHORTEST_STEMMED: Final = 6
_LONGEST_NAME: Final = 12  # words
_NO_DRUG: Final = frozenset(
    ("nondrug", "diet", "blood", "nodose", "start", "label", "admin", "dosing", "frequency", "route", "form", "lab")
)


@final
class Drug:
    """A drug named in the text at `start`..`end`; `reach` includes its aliases in brackets.

    `sure`: a code, a listed name or an INN stem, and not only a word of an intervention's name.
    """

    __slots__ = ("diluent", "end", "name", "placebo", "reach", "start", "sure", "words")

    def __init__(
        self,
        name: str,
        start: int,
        end: int,
        reach: int,
        placebo: bool,
        words: frozenset[str],
        sure: bool = True,
        diluent: bool = False,
    ) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.reach = reach
        self.placebo = placebo
        self.words = words
        self.sure = sure
        self.diluent = diluent


@lru_cache(maxsize=4096)
def name_words(name: str) -> frozenset[str]:
    """The words that identify a drug."""
    return frozenset(word for word in _TERM.findall(name.lower()) if word not in plain_words())


def drug_at(text: str, start: int, end: int, of: str = "") -> Drug:
    """A drug whose name is text[start:end]; `of` is the name that this stands for."""
    name = text[start:end]
    return Drug(name, start, end, end, False, name_words(name) | name_words(of) if of else name_words(name))


class DrugFinder:
    """Finds drugs in texts; built from the names of the arm's interventions."""

    def __init__(self, names: Sequence[str]) -> None:
        self.known: set[str] = set()
        self.numbers: set[str] = set()
        self.names: list[str] = []
        for name in names:
            self.names.append(_clean(name))
            if not is_no_drug(name):
                known, numbers = _learnt(name)
                self.known |= known
                self.numbers |= numbers
        self.starts = {token.group().lower() for word in self.known if (token := TOKEN.match(word))}
        self.joined = " ".join(names).lower()
        self._written = names
        self.default = self._choose()

    def nothing_given(self) -> bool:
        """Whether the names are all those of measurements or of no drug."""
        return bool(self._written) and all(_is_measured(name) for name in self._written)

    def _choose(self) -> str | None:
        """The name a dose without a drug belongs to: a known drug before others, and any before a placebo."""
        names = [name for name in self.names if name]
        return min(names, key=_rank) if len(names) > 1 else names[0] if names else None

    def at(self, text: str, start: int) -> Drug | None:
        """The drug whose name begins at `start`, a word's beginning."""
        token = TOKEN.match(text, start)
        return self.at_word(text, start, token.group().lower()) if token else None

    def at_word(self, text: str, start: int, low: str) -> Drug | None:
        """The drug whose name begins with the word `low` (in small letters) at `start`."""
        end = self._extent(text, start, low)
        if end is None:
            return None
        placebo = text[start:end].lower().endswith(("placebo", "placebos"))
        if placebo:
            of = _PLACEBO_OF.match(text, end)
            word = TOKEN.match(text, of.end()) if of else None
            rest = self._extent(text, word.start(), word.group().lower()) if word else None
            end = end if rest is None else rest
        if goes_on(text, end, salt_letters()) and (tail := salts().match(text, end)) is not None:
            end = tail.end()
        if beyond(text, end) in _MARKS and (mark := _MARK.match(text, end)) is not None:
            end = mark.end()
        if goes_on(text, end, _PLACEBO_LETTERS) and (after := _PLACEBO_AFTER.match(text, end)) is not None:
            placebo, end = True, after.end()
        reach = end
        alias = _ALIAS.match(text, reach) if beyond(text, reach) == "(" else None
        if alias is not None and not _says_how(alias[1]):
            reach = alias.end()
        name = text[start:end]
        return Drug(
            name, start, end, reach, placebo, name_words(name), placebo or looks_like_drug(name), name.lower() in diluents()
        )

    def numbered(self, text: str, start: int) -> Drug | None:
        """A study drug that is called by a number alone."""
        for name in self.numbers:
            end = start + len(name)
            if text.startswith(name, start) and not text[end : end + 1].isdigit():
                return Drug(name, start, end, end, False, frozenset((name,)))
        return None

    def _extent(self, text: str, start: int, low: str) -> int | None:
        """Where the name that begins with the word `low` at `start` ends: the longest of the ways to know it."""
        end = start + len(low)
        known = self._known_run(text, start) if low in self.starts else None
        code = _code_end(text, start) if not text[start + 1 : end].islower() else None
        best = max(known or 0, code or 0, _listed_end(text, start, low) or 0)
        return best or (end if _is_stemmed(low) else None)

    def _known_run(self, text: str, start: int) -> int | None:
        """End of the run of words from the interventions' names that begins at `start`."""
        end: int | None = None
        at = start
        for _ in range(_LONGEST_NAME):
            word = _WORD.match(text, at)
            if word is None:
                return end
            low = word.group().lower()
            if low not in self.known:
                # "dupilumab-treated": the part before the hyphen
                head = low.split("-", maxsplit=1)[0]
                return at + len(head) if head in self.known and head != low else end
            end = word.end()
            if text[end : end + 1] != " ":
                return end
            at = end + 1
        return end


def _rank(name: str) -> tuple[bool, bool, bool]:
    return (
        all(not _kinds(word).isdisjoint(_NO_DRUG) or word in plain_words() for word in _words(name)),
        "placebo" in name.lower(),
        not looks_like_drug(name),
    )


@lru_cache(maxsize=4096)
def _learnt(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words, and the numbers, by which a text may call the drug of a name."""
    known: set[str] = set()
    numbers: set[str] = set()
    for word in _WORD.findall(_STRENGTH.sub(" ", name)):
        low = word.lower()
        if low.isdigit():
            if len(low) >= 3 and name.startswith(word):
                numbers.add(low)
        elif (len(low) > 2 or _is_initials(word, name)) and low not in plain_words() and _kinds(low).isdisjoint(_NO_DRUG):
            known.add(low)
    return frozenset(known), frozenset(numbers)


@lru_cache(maxsize=16_384)
def _is_stemmed(low: str) -> bool:
    """Whether a word ends like a drug's name."""
    return len(low) >= _SHORTEST_STEMMED and low not in plain_words() and has_stem(low)


def _code_end(text: str, start: int) -> int | None:
    found = None if start and text[start - 1].isalnum() else _CODE.match(text, start)
    if found is None:
        return None
    letters = _CODE_LETTERS.match(found.group())
    low = letters.group().lower() if letters else ""
    return None if low in plain_words() or low in phrases() else found.end()


def _listed_end(text: str, start: int, low: str) -> int | None:
    group = phrases().get(low)
    if group is None:
        return None
    end = start + len(low)
    if not group.may_be_longer(text, end):
        return end if "drug" in group.kinds and group.is_alone(text, end) else None
    found = group.pattern.match(text, start)
    if found is None:
        return None
    entries = group.entries.get(squeeze(found.group()), ())
    return found.end() if any(entry.kind == "drug" for entry in entries) else None


def _kinds(word: str) -> frozenset[str]:
    """The parts a word plays in the lexicons."""
    group = phrases().get(word)
    return group.kinds if group else frozenset()


def _is_initials(word: str, name: str) -> bool:
    """Two capitals between slashes stand for a drug ("FF/UMEC/VI")."""
    return len(word) == 2 and word.isupper() and "/" in name and not _kinds(word.lower())


@lru_cache(maxsize=4096)
def is_no_drug(name: str) -> bool:
    """Whether a name is that of a device, a procedure or a programme."""
    return not looks_like_drug(name) and any(entry.kind == "nondrug" for entry in _phrases_in(name))


@lru_cache(maxsize=4096)
def _is_measured(name: str) -> bool:
    """Whether a name is that of a measurement, or of no drug at all."""
    return is_no_drug(name) or (
        not looks_like_drug(name) and any(entry.kind in ("lab", "nodose") for entry in _phrases_in(name))
    )


def _says_how(words: str) -> bool:
    """Whether the words in a bracket say how something is dosed, so that they are no alias."""
    return _DOSED.search(words) is not None or any(entry.kind in ("route", "frequency") for entry in _phrases_in(words))


def _phrases_in(text: str) -> Iterator[Entry]:
    """What the phrases of a short text stand for."""
    for token in TOKEN.finditer(text):
        group = phrases().get(token.group().lower())
        found = group.pattern.match(text, token.start()) if group else None
        if group and found:
            yield from group.entries.get(squeeze(found.group()), ())


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


@lru_cache(maxsize=4096)
def looks_like_drug(name: str) -> bool:
    """Whether a name holds a known drug, a code or an INN stem."""
    if not name.isalpha() and _CODE.search(name):  # a code has figures
        return True
    return any("drug" in _kinds(word) or _is_stemmed(word) for word in _words(name))


@lru_cache(maxsize=4096)
def _clean(name: str) -> str:
    """A name without brackets, strengths and plain words at its ends."""
    short = _STRENGTH.sub(" ", name.split("(", maxsplit=1)[0])
    words = short.split()
    while words and words[-1].strip(".,:;").lower() in plain_words():
        words.pop()
    while words and words[0].strip(".,:;").lower() in plain_words():
        words.pop(0)
    return " ".join(words).strip(" ,.:;-") or " ".join(_STRENGTH.sub(" ", name).split()) or name
