"""The vocabulary of eligibility criteria as an index: a first word to the phrases that begin with it, longest first."""

from __future__ import annotations

from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.criterion_rows import AnchorRow, ComparatorRow, ReferenceRow, WordRow
from registry_tools.parsers.facts.criterion_tokens import words_of
from registry_tools.parsers.facts.measures import measure_rows
from registry_tools.parsers.facts.quantity_rows import MeasureRow


class Meaning:
    """What a phrase is: `kind` (msr, cmp, suf, ref, softref, joiner, ...) and its value, with a second one where needed.

    `loose`: a comparator between which and its number a noun may stand ("maximum daily dose of 10 mg").
    """

    __slots__ = ("implied", "kind", "loose", "measure", "value")

    def __init__(
        self, kind: str, value: str, measure: MeasureRow | None = None, implied: str | None = None, loose: bool = False
    ) -> None:
        self.kind = kind
        self.value = value
        self.measure = measure
        self.implied = implied
        self.loose = loose


class Entry:
    """The phrases that begin with a word: `single` is the word alone, `longer` the others by their second word."""

    __slots__ = ("longer", "single")

    def __init__(self, single: Meaning | None, longer: dict[str, list[tuple[list[str], Meaning]]]) -> None:
        self.single = single
        self.longer = longer


Index = dict[str, Entry]

# Kinds of lexicons/criterion_words.csv that mean the same wherever they stand; others are looked up where their part is known.
_ANYWHERE: Final = frozenset(("joiner", "times", "dash", "to", "between", "classword"))


# Asked for many times in each criterion: compiled, these cost a third of functions that functools.cache keeps the answers of.
_indexes: Final[dict[tuple[str, ...], Index]] = {}
_word_sets: Final[dict[str, frozenset[str]]] = {}


def phrase_index() -> Index:
    """Measures, comparators, references and the joining words."""
    return context_index(())


def context_index(kinds: tuple[str, ...]) -> Index:
    """Phrases of the given kinds of lexicons/criterion_words.csv (or "anchor", of anchors.csv); `phrase_index` without any."""
    found = _indexes.get(kinds)
    if found is None:
        found = _indexes[kinds] = _context_index(kinds) if kinds else _phrase_index()
    return found


def word_set(kind: str) -> frozenset[str]:
    """The one-word phrases of a kind of lexicons/criterion_words.csv."""
    found = _word_sets.get(kind)
    if found is None:
        found = _word_sets[kind] = _word_set(kind)
    return found


def _phrase_index() -> Index:
    index: dict[str, dict[tuple[str, ...], Meaning]] = {}

    def add(phrase: str, meaning: Meaning) -> None:
        for words in _forms(phrase, meaning.kind == "msr"):
            index.setdefault(words[0], {}).setdefault(words[1:], meaning)

    loose = word_set("extreme")
    for comparator in rows("comparators", ComparatorRow):
        kind = "cmp" if comparator.place == "before" else "suf"
        for phrase in comparator.phrases:
            add(phrase, Meaning(kind, comparator.comparator, None, comparator.measure, phrase in loose))
    for reference in rows("references", ReferenceRow):
        for phrase in reference.phrases:
            add(phrase, Meaning("softref" if reference.soft else "ref", reference.reference))
    for row in measure_rows():
        meaning = Meaning("msr", row.slug, row)
        for spelling in row.spellings:
            add(spelling, meaning)
    for word in rows("criterion_words", WordRow):
        if word.kind in _ANYWHERE:
            for phrase in word.phrases:
                add(phrase, Meaning(word.kind, word.value or ""))
    return _sorted(index)


def _context_index(kinds: tuple[str, ...]) -> Index:
    index: dict[str, dict[tuple[str, ...], Meaning]] = {}
    if "anchor" in kinds:
        for row in rows("anchors", AnchorRow):
            for phrase in row.phrases:
                for words in _forms(phrase):
                    index.setdefault(words[0], {}).setdefault(words[1:], Meaning("anchor", row.anchor))
    for word in rows("criterion_words", WordRow):
        if word.kind in kinds:
            for phrase in word.phrases:
                for words in _forms(phrase):
                    index.setdefault(words[0], {}).setdefault(words[1:], Meaning(word.kind, word.value or ""))
    return _sorted(index)


def _word_set(kind: str) -> frozenset[str]:
    return frozenset(
        phrase.lower()
        for row in rows("criterion_words", WordRow)
        if row.kind == kind
        for phrase in row.phrases
        if " " not in phrase
    )


def look_up(index: Index, low: list[str], at: int) -> tuple[Meaning, int] | None:
    """The longest phrase that begins at token `at`, and the token after it."""
    if at >= len(low):
        return None
    found = index.get(low[at])
    if found is None:
        return None
    after = at + 1
    if after < len(low):
        longer = found.longer.get(low[after])
        if longer is not None:
            for rest, meaning in longer:
                end = after + len(rest)
                if end == after + 1 or low[after:end] == rest:
                    return meaning, end
    return None if found.single is None else (found.single, after)


def _sorted(index: dict[str, dict[tuple[str, ...], Meaning]]) -> Index:
    entries: Index = {}
    for first, found in index.items():
        longer: dict[str, list[tuple[list[str], Meaning]]] = {}
        for rest, meaning in sorted(found.items(), key=lambda item: -len(item[0])):
            if rest:
                longer.setdefault(rest[0], []).append((list(rest), meaning))
        entries[first] = Entry(found.get(()), longer)
    return entries


def _forms(phrase: str, plural: bool = False) -> list[tuple[str, ...]]:
    """A phrase's words; with and without its hyphens; its last word's plural, if wanted."""
    words = tuple(words_of(phrase))
    if not words:
        return []
    forms = [words]
    if "-" in words[1:-1]:
        forms.append(tuple(word for word in words if word != "-"))
    if plural and len(words[-1]) > 3 and words[-1].isalpha() and not words[-1].endswith("s"):
        forms += [(*form[:-1], form[-1] + "s") for form in tuple(forms)]
    return forms
