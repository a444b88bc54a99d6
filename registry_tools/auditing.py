"""How much of the texts' numbers the facts explain: the recall that users can measure on their own trials.

Every number of every text belongs to a fact (it stands in a fact's words), to a known non-fact (a date, a stage, a list
number, a name: criteria only, whose extractor tells them), or to nothing. What belongs to nothing is clustered by its shape:
the words beside it, digits made 9.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.db.tables import sql_files
from registry_tools.parsers.facts.criterion_facts import read_criterion
from registry_tools.parsers.facts.doses import read_doses
from registry_tools.parsers.facts.timepoints import read_time_frame

if TYPE_CHECKING:
    from registry_tools.db.store import Store
    from registry_tools.models.eligibility import Polarity

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+|[^\w\s]|\d+(?:[.,]\d+)*")
_EXAMPLES = 3
_AROUND = 60


class Reading(NamedTuple):
    """Spans of a text's facts, and of its numbers that belong to nothing (None: all that no fact holds)."""

    facts: list[tuple[int, int]]
    leftover: list[tuple[int, int]] | None


class Cluster(NamedTuple):
    """Numbers that belong to nothing and stand between the same words; examples name where."""

    shape: str
    numbers: int
    examples: tuple[str, ...]


@dataclass
class Audit:
    """Counts over all texts, repeats included. `without_facts` are texts with a number and no fact at all."""

    kind: str
    texts: int = 0
    without_facts: int = 0
    numbers: int = 0
    in_facts: int = 0
    known: int = 0
    nothing: int = 0
    clusters: list[Cluster] = field(default_factory=list)

    @property
    def explained(self) -> float:
        """Share of numbers that belong to a fact or a known non-fact; 1.0 where there are none."""
        return (self.in_facts + self.known) / self.numbers if self.numbers else 1.0


def _criterion(text: str, polarity: Polarity | None) -> Reading:
    read = read_criterion(text, polarity)
    return Reading([(one.start, one.end) for one in (*read.thresholds, *read.windows)], list(read.leftover))


def _time_frame(text: str, _: str | None) -> Reading:
    return Reading([(one.start, one.end) for one in read_time_frame(text)], None)


def _dose(text: str, name: str | None) -> Reading:
    return Reading([(one.start, one.end) for one in read_doses(text, (name,) if name else ())], None)


# By what `registry-tools audit` takes.
READERS: dict[str, Callable[[str, Any], Reading]] = {
    "criteria": _criterion,
    "timeframes": _time_frame,
    "doses": _dose,
}


def audit(store: Store, kind: str) -> Audit:
    """Read every text of a kind in the database again and count; KeyError for an unknown kind."""
    reader = READERS[kind]
    found = Audit(kind)
    shapes: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    for where, text, context, times in _texts(store, kind):
        numbers = [match.span() for match in _NUMBER.finditer(text)]
        found.texts += times
        if not numbers:
            continue
        reading = reader(text, context)
        found.without_facts += 0 if reading.facts else times
        for span in numbers:
            found.numbers += times
            if _inside(span, reading.facts):
                found.in_facts += times
            elif reading.leftover is not None and not _inside(span, reading.leftover):
                found.known += times
            else:
                found.nothing += times
                shape = _shape(text, span)
                shapes[shape] += times
                if len(examples[shape]) < _EXAMPLES:
                    around = text[max(0, span[0] - _AROUND) : span[1] + _AROUND]
                    examples[shape].append(f"{where}: {' '.join(around.split())}")
    found.clusters = [Cluster(shape, count, tuple(examples[shape])) for shape, count in shapes.most_common()]
    return found


def _texts(store: Store, kind: str) -> Iterator[tuple[str, str, str | None, int]]:
    """(where it stands first, text, its context, how often) for each distinct text."""
    rows = store.query(dict(sql_files("queries"))[f"audit_{kind}"])
    while chunk := rows.fetchmany(2000):
        yield from chunk


def _inside(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any((start <= span[0] and span[1] <= end) or (span[0] <= start and end <= span[1]) for start, end in spans)


def _shape(text: str, span: tuple[int, int]) -> str:
    before = _WORD.findall(text[max(0, span[0] - 40) : span[0]])[-2:]
    after = _WORD.findall(text[span[1] : span[1] + 40])[:2]
    plain = [re.sub(r"\d+(?:[.,]\d+)*", "9", word.lower()) for word in (*before, "9", *after)]
    return " ".join(plain)
