"""Each number of a criterion to what it is: a measure's bound, a time window, a known non-fact, or something unexplained."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_names import head_end, is_count, is_name, is_rate
from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.measures import having, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantities_shared import share
from registry_tools.parsers.facts.quantity_rows import MeasureRow
from registry_tools.parsers.facts.thresholds import Linked
from registry_tools.parsers.facts.thresholds_another import after_load, changing, of_another_thing, of_change
from registry_tools.parsers.facts.thresholds_heading import Heading, of_heading
from registry_tools.parsers.facts.thresholds_last import exception, is_gloss, same_rate, same_words
from registry_tools.parsers.facts.thresholds_measure import Link, behind
from registry_tools.parsers.facts.thresholds_number import measure_of
from registry_tools.parsers.facts.thresholds_supply import sense, supply
from registry_tools.parsers.facts.thresholds_times import band_end, is_of_people, timed
from registry_tools.parsers.facts.thresholds_words import other_text, range_text, rate_unit


class Links:
    """Bounds sorted by what they are. `doubtful`: a comparator was supplied, or two readings are possible.

    `band`: the tokens of the ages that head a row of values; they are the condition of all its bounds.
    """

    __slots__ = ("band", "doubtful", "thresholds", "unexplained", "windows")

    def __init__(self, thresholds: list[Linked], windows: list[Bound], unexplained: list[Bound], doubtful: bool,
                 band: tuple[int, int] | None) -> None:  # fmt: skip
        self.thresholds = thresholds
        self.windows = windows
        self.unexplained = unexplained
        self.doubtful = doubtful
        self.band = band


def link_bounds(tokens: Tokens, chunks: list[Chunk], bounds: list[Bound], polarity: str | None,
                heading: Heading | None = None) -> Links:  # fmt: skip
    """Sort the bounds of one criterion; `heading` is what its heading measures."""
    sorting = Sorting(tokens, chunks, share(chunks, bounds), polarity, heading)
    _sort(sorting)
    done = {id(item.bound) for item in sorting.linked}
    unexplained = [bound for bound in sorting.unexplained if id(bound) not in done]
    return Links(sorting.linked, sorting.windows, unexplained, sorting.doubtful, sorting.band)


def _sort(sorting: Sorting) -> None:
    head = -1  # where the criterion's own list number ends: asked only for a bare number
    for n, bound in enumerate(sorting.bounds):
        if _continues_name(sorting, n, bound):
            continue
        bare = bound.comparator is None and bound.unit is None
        if bare and head < 0:
            head = head_end(sorting.tokens.text)
        if n in sorting.done or (bare and sorting.tokens.starts[sorting.chunks[bound.at].first] < head):
            continue
        if is_name(sorting.tokens, sorting.chunks, bound):
            sorting.named = bound
            continue
        if bound.time or bound.half:
            _time(sorting, n, bound)
        else:
            _number(sorting, n, bound)


def _continues_name(sorting: Sorting, n: int, bound: Bound) -> bool:
    """Whether the number goes on with a name before it: "cohorts 1, 2 and 3", "type 1 or 2"."""
    named = sorting.named
    if named is None or n == 0 or sorting.bounds[n - 1] is not named or bound.unit is not None:
        return False
    if bound.pair is not None and bound.pair == named.pair:
        return True
    between = sorting.chunks[named.last : bound.first]
    if (
        bound.explicit
        or not between
        or len(between) > 2
        or any(chunk.kind not in ("joiner", "dash", "to") for chunk in between)
    ):
        return False
    sorting.named = bound
    return True


def _time(sorting: Sorting, n: int, bound: Bound) -> None:
    if _is_banded(sorting, bound):
        sorting.own(bound)
        return
    link = timed(sorting, bound)
    if link is None and bound.forward and n + 1 < len(sorting.bounds):  # ">= 18, but < 70 years of age"
        link = behind(sorting.chunks, sorting.bounds[n + 1])
    link = link or of_heading(sorting, bound)
    if link is not None and link.rows[0].slug in having("age") and is_of_people(sorting, bound):
        sorting.own(bound)
    elif link is not None:
        if bound.comparator is None and link.rows[0].slug in having("at_least"):
            bound.comparator = "<" if sorting.polarity == "exclusion" else ">="
            sorting.doubtful = True
        if bound.comparator is not None:
            if bound.comparator == "=":
                sense(sorting, bound, link.rows[0])
            sorting.link(bound, link)
            return
    elif bound.half or not is_rate(sorting.tokens, sorting.chunks, bound):
        sorting.windows.append(bound)
    sorting.own(bound)


def _is_banded(sorting: Sorting, bound: Bound) -> bool:
    """Whether the time is an end of the ages that head a row of values."""
    if sorting.band is None and not sorting.owner and (end := band_end(sorting, bound)) is not None:
        sorting.band = (sorting.chunks[bound.first].first, end)
    return sorting.band is not None and sorting.chunks[bound.last - 1].last <= sorting.band[1]


def _number(sorting: Sorting, n: int, bound: Bound) -> None:
    plain = bound.unit is None and bound.relative is None
    if _is_equation(sorting, n, bound) or (plain and is_of_people(sorting, bound, right_before=True)):
        sorting.own(bound)
        return
    heading = sorting.heading
    bare = bound.comparator is None and plain
    if bare and heading is None and sorting.last is None and not sorting.places:
        _leave(sorting, bound)  # most numbers of a text that measures nothing
        return
    link = measure_of(sorting, n, bound)
    if heading is not None:
        link = link or of_heading(sorting, bound)
        if bound.comparator is None and link is not None and set(link.rows) <= set(heading.rows):
            bound.comparator = heading.comparator
    if bound.comparator is None or bound.comparator == "=":
        sorting.doubtful = supply(sorting, bound, link) or sorting.doubtful
    if bound.comparator is None:
        link = exception(sorting, bound)
    if bound.comparator is None:
        _leave(sorting, bound)
    elif link is not None:
        _bounded(sorting, n, bound, link)
    elif not bound.explicit and (words := range_text(sorting.tokens, sorting.chunks, bound, sorting.owner)) is not None:
        sorting.link(bound, None, words)
    elif not bound.explicit or bound.style == "roman" or bound.comparator == "=":
        _leave(sorting, bound)
    elif bound.unit is not None or bound.relative is not None or bound.value != 1 or bound.comparator != ">=":
        _unknown(sorting, bound)  # a bare "at least one" is no fact


def _is_equation(sorting: Sorting, n: int, bound: Bound) -> bool:
    """ "1 pack-year = 20 cigarettes a day": what a unit means."""
    if bound.comparator != "=" or n == 0 or sorting.bounds[n - 1].last != bound.first:
        return False
    return sorting.bounds[n - 1].comparator is None and sorting.bounds[n - 1].unit is not None


def _leave(sorting: Sorting, bound: Bound) -> None:
    """A number that is no bound: unexplained, unless it counts, names or repeats something."""
    counts = bound.style in ("word", "roman", "multiple") or is_count(sorting.tokens, sorting.chunks, bound)
    if not counts and not is_gloss(sorting, bound):
        sorting.unexplained.append(bound)


def _bounded(sorting: Sorting, n: int, bound: Bound, link: Link) -> None:
    """A bound with its measure; of a change of that measure, of both blood pressures, or of none ("grade 2 lymphoma")."""
    row = link.rows[0]
    of_people = row.slug in having("age") and is_of_people(sorting, bound)
    if of_people or (not bound.explicit and (row.slug in having("grade") or row.kind == "count")):
        sorting.own(bound)
        return
    another = of_change(sorting.chunks, link, bound) or of_another_thing(sorting.tokens, sorting.chunks, link, bound)
    if another is not None:
        sorting.link(bound, None, another)
        return
    link = after_load(sorting, bound, link)
    for part, own in _pressure(sorting, n, link) or [(bound, None)]:
        sorting.link(part, link if own is None else Link((own,), link.first, link.last, link.content, link.places))


def _unknown(sorting: Sorting, bound: Bound) -> None:
    """A bound on a measure that the lexicon does not have: its words are kept."""
    named = bound.at + 1 < bound.last and sorting.tokens.low[sorting.chunks[bound.at + 1].first][0].isalpha()
    rated = (
        bound.unit is not None and bound.unit.startswith("/") and named
    )  # "14 drinks per week": the unit names what is counted
    text = (
        (bound.at + 1, bound.at + 2)
        if rated
        else changing(sorting.chunks, bound) or same_words(sorting, bound) or other_text(sorting.chunks, bound, sorting.owner)
    )
    if text is None:
        sorting.unexplained.append(bound)
        return
    bound.unit = rate_unit(sorting.tokens, sorting.chunks, bound) or same_rate(sorting, bound, text)
    sorting.link(bound, None, text)


def _pressure(sorting: Sorting, n: int, link: Link) -> list[tuple[Bound, MeasureRow | None]] | None:
    """ "Blood pressure > 140/90 mmHg" is two bounds; a lone number beside a diastolic bound is systolic."""
    if not any(row.slug in having("pressure") for row in link.rows) or n + 1 >= len(sorting.bounds):
        return None
    one, two = sorting.bounds[n], sorting.bounds[n + 1]
    between = sorting.chunks[one.last : two.first]
    slashed = len(between) == 1 and between[0].kind == "joiner" and between[0].value == "/"
    if slashed and two.comparator is None and two.pair is None and two.value < one.value:
        two.comparator, two.explicit = one.comparator, one.explicit
        one.unit = two.unit = one.unit or two.unit
        one.last, two.first = two.last, one.first
        sorting.done.add(n + 1)
        return [(one, _only(having("upper_pressure"))), (two, _only(having("lower_pressure")))]
    if link.rows[0].slug in having("pressure_pair") and any(
        chunk.kind == "msr" and chunk.value in having("lower_pressure") for chunk in between
    ):
        return [(one, _only(having("upper_pressure")))]
    return None


def _only(slugs: frozenset[str]) -> MeasureRow:
    (slug,) = slugs
    return measures()[slug]
