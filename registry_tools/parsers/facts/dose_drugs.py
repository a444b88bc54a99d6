"""Which words of a text name a drug: those of the intervention's names, codes, known names and the INN's stems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from registry_tools.parsers.facts.dose_vocabulary import TOKEN, phrases, plain_words, salts, squeeze, stems

# Development codes: BAY38-9456, BAY 1753011, GSK2269557, JNJ-53718678, M5717, I-DXd
_CODE = re.compile(
    r"[a-z]?[A-Z][A-Za-z]{0,7}-?\d{3,}[A-Za-z0-9]*(?:-[A-Za-z0-9]+){0,3}|[a-z]?[A-Z]{2,8}(?:-|\s(?=\d{4}))?\d{2,}[A-Za-z0-9]*(?:-[A-Za-z0-9]+){0,3}"
)
_CODE_LETTERS = re.compile(r"[A-Za-z]+")
_MARK = re.compile(r"\s?(?:®|™|\((?:R|TM|r|tm)\))")
_ALIAS = re.compile(r"\s?\(([^()\n]{1,80})\)")
_DOSED = re.compile(r"\d\s?(?:mg|mcg|g|µg|ug|ml|iu|gy|%|x|times|days?|weeks?|months?|units?)(?![a-z])", re.IGNORECASE)
_PLACEBO_OF = re.compile(r"(?:\s(?:of|for|to\smatch|matched\sfor|matched\sto|to|matching|matched|match))\s|\s", re.IGNORECASE)
_PLACEBO_AFTER = re.compile(r"[\s-](?:(?:matching|matched)[\s-])?placebos?(?![a-z])", re.IGNORECASE)
_STRENGTH = re.compile(r"[\d.,/]+\s?(?:mg|mcg|µg|ug|g|ml|iu|%|units?|milligrams?)(?:/\w+)?(?![a-z])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug named in the text at `start`..`end`; `reach` includes its aliases in brackets."""

    name: str
    start: int
    end: int
    reach: int
    placebo: bool
    words: frozenset[str]
    sure: bool = True  # a code, a listed name or an INN stem, not only a word of an intervention's name


def name_words(name: str) -> frozenset[str]:
    """The words that identify a drug (no salts' or forms' words are dropped but those of the plain list)."""
    return frozenset(word for word in re.findall(r"[a-z0-9]+", name.lower()) if word not in plain_words())


class DrugFinder:
    """Finds drugs in one text; built from the names of the arm's interventions."""

    def __init__(self, names: Sequence[str]) -> None:
        self.known: set[str] = set()
        self.numbers: set[str] = set()
        cleaned: list[str] = []
        for name in names:
            clean = _clean(name)
            if any(_role(word) == "nondrug" for word in _words(name)) and not looks_like_drug(name):
                cleaned.append(clean)
                continue
            for word in _WORD.findall(_STRENGTH.sub(" ", name)):
                low = word.lower()
                if low.isdigit():
                    if len(low) >= 3 and name.startswith(word):
                        self.numbers.add(low)
                elif (
                    (len(low) > 2 or (len(low) == 2 and word.isupper() and "/" in name and low not in _SHORT))
                    and low not in plain_words()
                    and not _is_nondrug(low)
                ):
                    self.known.add(low)
            cleaned.append(clean)
        self.names = cleaned
        self.default = self._choose()

    def _choose(self) -> str | None:
        """The name a dose without a drug belongs to: a known drug before others, and any before a placebo."""
        ranked = sorted(
            (name for name in self.names if name),
            key=lambda name: (
                all(_is_nondrug(word) or word in plain_words() for word in _words(name)),
                "placebo" in name.lower(),
                not looks_like_drug(name),
            ),
        )
        return ranked[0] if ranked else None

    def at(self, text: str, start: int) -> Drug | None:
        """The drug whose name begins at `start`, a word's beginning."""
        end = self._extent(text, start)
        if end is None:
            return None
        placebo = text[start:end].lower().endswith(("placebo", "placebos"))
        if placebo:
            of = _PLACEBO_OF.match(text, end)
            rest = self._extent(text, of.end()) if of else None
            if rest is not None:
                end = rest
        tail = salts().match(text, end)
        if tail is not None:
            end = tail.end()
        mark = _MARK.match(text, end)
        if mark is not None:
            end = mark.end()
        after = _PLACEBO_AFTER.match(text, end)
        if after is not None:
            placebo, end = True, after.end()
        reach = end
        alias = _ALIAS.match(text, reach)
        if alias is not None and not _says_how(alias[1]):
            reach = alias.end()
        name = text[start:end]
        return Drug(name, start, end, reach, placebo, name_words(name), placebo or looks_like_drug(name))

    def _extent(self, text: str, start: int) -> int | None:
        """Where the name that begins at `start` ends."""
        end = self._known_run(text, start)
        code = _CODE.match(text, start)
        if code is not None and (end is None or code.end() > end) and (start == 0 or not text[start - 1].isalnum()):
            letters = _CODE_LETTERS.match(code.group())
            low = letters.group().lower() if letters else ""
            if low not in plain_words() and low not in phrases() and low not in _NOT_CODES:
                return code.end()
        token = TOKEN.match(text, start)
        if token is None:
            return end
        low = token.group().lower()
        group = phrases().get(low)
        if group is not None:
            found = group.pattern.match(text, start)
            if found is not None and any(entry.kind == "drug" for entry in group.entries.get(squeeze(found.group()), ())):
                return max(found.end(), end or 0)
        if end is not None:
            return end
        return token.end() if len(low) >= 6 and low not in plain_words() and stems().search(low) else None

    def _known_run(self, text: str, start: int) -> int | None:
        """End of the run of words from the interventions' names that begins at `start`."""
        end: int | None = None
        at = start
        while True:
            word = _WORD.match(text, at)
            if word is None:
                return end
            low = word.group().lower()
            if low not in self.known:
                # "dupilumab-treated": the part before the hyphen
                head = low.split("-")[0]
                return at + len(head) if head in self.known and head != low else end
            end = word.end()
            if text[end : end + 1] != " ":
                return end
            at = end + 1


_SHORT = frozenset(("er", "xr", "xl", "sr", "la", "iv", "sc", "im", "po", "qd", "mg", "ml", "iu", "hd", "ld", "or"))
_NOT_CODES = frozenset(("d", "w", "c", "q", "x", "t", "v", "n", "e", "m", "h"))


def _is_nondrug(word: str) -> bool:
    group = phrases().get(word)
    entries = group.entries.get(word, ()) if group else ()
    return any(
        entry.kind in ("nondrug", "diet", "blood", "nodose", "start", "label", "admin", "frequency", "route", "form")
        for entry in entries
    )


def is_no_drug(name: str) -> bool:
    """Whether a name is that of a device, a procedure or a programme."""
    return not looks_like_drug(name) and any(_role(word) == "nondrug" for word in _words(name))


def _role(word: str) -> str:
    group = phrases().get(word)
    entries = group.entries.get(word, ()) if group else ()
    return entries[0].kind if entries else ""


def _says_how(words: str) -> bool:
    """Whether the words in a bracket say how something is dosed, so that they are no alias."""
    if _DOSED.search(words):
        return True
    for token in TOKEN.finditer(words):
        group = phrases().get(token.group().lower())
        found = group.pattern.match(words, token.start()) if group else None
        if (
            group
            and found
            and any(entry.kind in ("route", "frequency") for entry in group.entries.get(squeeze(found.group()), ()))
        ):
            return True
    return False


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def looks_like_drug(name: str) -> bool:
    """Whether a name holds a known drug, a code or an INN stem."""
    if _CODE.search(name):
        return True
    for word in _words(name):
        group = phrases().get(word)
        if group and any(entry.kind == "drug" for entry in group.entries.get(word, ())):
            return True
        if len(word) >= 6 and stems().search(word):
            return True
    return False


def _clean(name: str) -> str:
    """A name without brackets, strengths and plain words at its ends."""
    short = _STRENGTH.sub(" ", name.split("(")[0])
    words = short.split()
    while words and words[-1].strip(".,:;").lower() in plain_words():
        words.pop()
    while words and words[0].strip(".,:;").lower() in plain_words():
        words.pop(0)
    return " ".join(words).strip(" ,.:;-") or " ".join(_STRENGTH.sub(" ", name).split()) or name
