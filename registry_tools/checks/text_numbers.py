"""Sentences of documents as checks read them: counts with percentages, values with intervals, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.finding import Ground
from registry_tools.checks.printed import COUNT, NUMBER, CountPercent, Interval, number
from registry_tools.checks.words import named, words

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_PERCENT = r"(?P<percent>\d{1,3}(?:[.·]\d{1,4})?)\s?%"
_OF = (
    rf"(?P<count>(?:{COUNT}))\s?(?:/|(?:out )?of (?:the |all |a total of )?)\s?(?P<of>{COUNT})"
    rf"(?:\s[a-z-]{{1,24}}){{0,5}}\s?[(\[]\s?{_PERCENT}\s?[)\]]"
)
_LABELLED = rf"\bn\s?=\s?(?P<count>{COUNT})\s?[,;]\s?{_PERCENT}"
_SEPARATOR = r"\s{0,2}(?:%\s?)?(?:to|–|—|-|−|,|;|:)\s{0,2}"
_PART_OF = re.compile(r"(?:\bof|/)\s?(?:the |all |these |those |a total of )?$", re.I)
_KIND = (
    r"(?P<kind>(?:\d{1,2}(?:\.\d)?\s?%\s?)?"
    r"(?:CI|CrI|confidence interval|credible interval|IQR|(?:inter-?quartile )?range|min[a-z]*[,–-]? ?max[a-z]*))"
)
_WITH = re.compile(
    rf"(?<![\w.,/–-])(?P<value>{NUMBER})\s?(?:%|[A-Za-z/%·²³-]{{1,16}})?\s?[(\[,;]\s?{_KIND}[\s:=,;]{{1,3}}"
    rf"(?P<low>{NUMBER}){_SEPARATOR}(?P<high>{NUMBER})(?:\s?%?\s?[)\]])?",
    re.I,
)


class Sentence(NamedTuple):
    """A block of a document's running text."""

    source_id: str
    study_id: str | None
    path: str
    page: int | None
    text: str
    section: str

    def ground(self, role: str, start: int, end: int) -> Ground:
        return Ground(
            role=role, quote=self.text[start:end], source_id=self.source_id, path=self.path, page=self.page,
            start_char=start, end_char=end,
        )  # fmt: skip


class Counted(NamedTuple):
    """A count with its percentage at characters start..end."""

    found: CountPercent
    start: int
    end: int


class Stated(NamedTuple):
    """A value with its interval; `kind` is what the text calls the interval, in lower case."""

    found: Interval
    kind: str
    start: int
    end: int


def blocks(store: Store, studies: Sequence[str] | None) -> Iterator[Sentence]:
    """The running text of the documents of these studies (None: of all documents)."""
    for row in ask(store, "blocks", studies):
        yield _sentence(row)


def _sentence(row: Row) -> Sentence:
    return Sentence(
        row["source_id"],
        row["study_id"],
        f"blocks[{row['block_id']}]",
        row["page"],
        row["text"] or "",
        row["section_title"] or "",
    )


def counted(text: str) -> Iterator[Counted]:
    """Counts of people with their percentage: "12 of 14 patients (85.7 %)", "12 patients (85.7 %)", "n = 12, 85.7 %".

    >>> [(one.found.count, one.found.of, one.found.percent) for one in counted("9 of 14 patients (64.3%) and 2 (14.3%) women")]
    [(9, 14, 64.3), (2, None, 14.3)]
    """
    people = "|".join(sorted(map(re.escape, words("people")), key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![\w.,/=-])(?:{_OF}|{_LABELLED.replace('count', 'count2').replace('percent', 'percent2')}"
        rf"|(?P<count3>{COUNT})\s(?:{people})\s?[(\[]\s?{_PERCENT.replace('percent', 'percent3')}\s?[)\]]"
        rf"|(?P<count4>{COUNT})\s?[(\[]\s?{_PERCENT.replace('percent', 'percent4')}\s?[)\]]\s(?:of\s(?:the\s)?)?(?:{people}))",
        re.I,
    )
    for found in pattern.finditer(text):
        groups = found.groupdict()
        if groups["of"] is None and _PART_OF.search(text, max(0, found.start() - 24), found.start()):
            continue  # "six of the 10 patients (60 %)": the number is the denominator
        count = next(groups[name] for name in ("count", "count2", "count3", "count4") if groups[name])
        percent = next(groups[name] for name in ("percent", "percent2", "percent3", "percent4") if groups[name])
        of = groups["of"]
        percent = percent.replace("·", ".")
        whole = int(of.replace(",", "")) if of else None
        yield Counted(CountPercent(int(count.replace(",", "")), whole, float(percent), percent), found.start(), found.end())


def stated(text: str) -> Iterator[Stated]:
    """Values with an interval that the text names: "87.90 % (range 20.9 %–98.4 %)", "0.72 (95 % CI, 0.55 to 0.95)"."""
    for found in _WITH.finditer(text):
        if named("no_value", text[max(0, found.start() - 12) : found.start()].rstrip(" =").rpartition(" ")[2]):
            continue  # "per 100 patient-years (95 % CI", "in 2015 (range", "SD = 9.4 (range"
        if named("people", text[found.end("value") : found.start("kind")]):
            continue
        numbers = Interval(
            number(found["value"]), number(found["low"]), number(found["high"]), found["value"], found["low"], found["high"]
        )
        yield Stated(numbers, found["kind"].strip().lower(), found.start(), found.end())
