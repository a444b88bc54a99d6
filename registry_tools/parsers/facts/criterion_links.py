"""Each number of a criterion to what it is: a measure's bound, a time window, a known non-fact, or something unexplained."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_names import head_end, is_count, is_name, is_rate
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.measures import MeasureRow, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantities_shared import joined, share
from registry_tools.parsers.facts.thresholds import Linked
from registry_tools.parsers.facts.thresholds_compatible import compatible, told_by
from registry_tools.parsers.facts.thresholds_measure import Link, before, behind, of_change
from registry_tools.parsers.facts.thresholds_near import near, split
from registry_tools.parsers.facts.thresholds_words import other_text, range_text, rate_unit, starts_noun

# A bare number of years is an age from here on ("Adults, 18 years or more").
_ADULT = 12
_RATE_REACH = 6
_RANGES_OF_A_MEASURE = frozenset(("time", "class", "score"))


class Links(NamedTuple):
    """Bounds sorted by what they are. `doubtful`: a comparator was supplied, or two readings are possible."""

    thresholds: list[Linked]
    windows: list[Bound]
    unexplained: list[Bound]
    doubtful: bool


def link_bounds(tokens: Tokens, chunks: list[Chunk], bounds: list[Bound], polarity: str | None) -> Links:
    """Sort the bounds of one criterion."""
    sorter = _Sorter(tokens, chunks, share(chunks, bounds), polarity)
    sorter.sort()
    done = {id(item.bound) for item in sorter.linked}
    unexplained = [bound for bound in sorter.unexplained if id(bound) not in done]
    return Links(sorter.linked, sorter.windows, unexplained, sorter.doubtful)


class _Sorter:
    """The state of sorting one criterion's bounds, left to right."""

    def __init__(self, tokens: Tokens, chunks: list[Chunk], bounds: list[Bound], polarity: str | None) -> None:
        self.tokens, self.chunks, self.bounds, self.polarity = tokens, chunks, bounds, polarity
        self.linked: list[Linked] = []
        self.windows: list[Bound] = []
        self.unexplained: list[Bound] = []
        self.doubtful = False
        self._owner: dict[int, Bound] = {}
        self._last: Linked | None = None
        self._done: set[int] = set()
        self._named: Bound | None = None
        self._beyond_age = False

    def sort(self) -> None:
        head = head_end(self.tokens.text)
        for n, bound in enumerate(self.bounds):
            if self._continues_name(n, bound):
                continue
            listed = self.tokens.starts[self.chunks[bound.at].first] < head and bound.comparator is None and bound.unit is None
            if n in self._done or listed:
                continue
            if is_name(self.tokens, self.chunks, bound):
                self._named = bound
                continue
            if bound.time or bound.half:
                self._time(n, bound)
            else:
                self._number(n, bound)

    def _continues_name(self, n: int, bound: Bound) -> bool:
        """Whether the number goes on with a name before it: "cohorts 1, 2 and 3", "type 1 or 2"."""
        named = self._named
        if named is None or n == 0 or self.bounds[n - 1] is not named or bound.unit is not None:
            return False
        if bound.pair is not None and bound.pair == named.pair:
            return True
        between = self.chunks[named.last : bound.first]
        if (
            bound.explicit
            or not between
            or len(between) > 2
            or any(chunk.kind not in ("joiner", "dash", "to") for chunk in between)
        ):
            return False
        self._named = bound
        return True

    def _link(self, bound: Bound, link: Link | None, text: tuple[int, int] | None = None) -> None:
        named = (link is not None and link.first < bound.first) or text is not None
        self._last = Linked(bound, link, link.rows if link is not None else (), text, named)
        self.linked.append(self._last)
        self._beyond_age = self._beyond_age or any(row.slug != "age" for row in self._last.rows)
        self._own(bound)

    def _own(self, bound: Bound) -> None:
        for at in range(bound.first, bound.last):
            self._owner[at] = bound

    def _time(self, n: int, bound: Bound) -> None:
        link = self._timed(bound)
        if link is None and bound.forward and n + 1 < len(self.bounds):  # ">= 18, but < 70 years of age"
            link = behind(self.chunks, self.bounds[n + 1])
        if link is not None and link.rows[0].slug == "age" and self._is_of_people(bound):
            self._own(bound)
        elif link is not None:
            if bound.comparator is None and link.rows[0].slug == "life_expectancy":
                bound.comparator = "<" if self.polarity == "exclusion" else ">="
                self.doubtful = True
            if bound.comparator is not None:
                if bound.comparator == "=":
                    self._sense(bound, link.rows[0])
                self._link(bound, link)
                return
        elif bound.half or not is_rate(self.tokens, self.chunks, bound):
            self.windows.append(bound)
        self._own(bound)

    def _is_of_people(self, bound: Bound) -> bool:
        """Whether an age only says whom another bound is for: "the Lansky scale for patients <= 16 years"."""
        if not self._beyond_age:
            return False
        index, start = context_index(("condition",)), self.chunks[bound.first].first
        for at in range(max(0, start - 4), start):
            found = look_up(index, self.tokens.low, at)
            if found is not None and found[0].value == "people" and found[1] >= start - 1:
                return True
        return False

    def _timed(self, bound: Bound) -> Link | None:
        """The measure whose value a time is (age, life expectancy, ...), or None for a window."""
        rows, chunks = measures(), self.chunks
        if bound.half:
            return None
        if bound.implied in rows and compatible(rows[bound.implied], bound):
            return before(chunks, bound, self._owner) or Link((rows[bound.implied],), bound.first, bound.last, False)
        led = self._led(("within", "for", "after", "every"), bound)
        ahead = before(chunks, bound, self._owner) if not led else None
        after = behind(chunks, bound)
        if after is not None and after.first - bound.last <= 2:
            return (
                ahead
                if ahead is not None and ahead.rows[0].slug == "gestational_age" and after.rows[0].slug == "age"
                else after
            )
        if ahead is not None and not ahead.content and not (self._led(("before",), bound) and bound.first - ahead.last > 1):
            return ahead
        last = self._last
        if not led and last is not None and last.rows and last.rows[0].kind == "time" and self._closely(last.bound, bound):
            return Link(last.rows, bound.first, bound.last, False)
        return Link((rows["age"],), bound.first, bound.last, False) if not led and self._is_bare_age(bound) else None

    def _closely(self, one: Bound, two: Bound) -> bool:
        """Whether a second time goes on with the measure of the first: ">= 18 years and < 75 years"."""
        opposite = (one.comparator in (">", ">=")) != (two.comparator in (">", ">="))
        between = self.chunks[one.last : two.first]
        return opposite and joined(self.chunks, one, two) and not any(chunk.low in ("with", "for", "of") for chunk in between)

    def _is_bare_age(self, bound: Bound) -> bool:
        """ "Adults >= 18 years": years of a person, with no direction behind them."""
        if bound.unit != "a" or bound.value < _ADULT or not (bound.explicit or bound.pair is not None):
            return False
        end = self.chunks[bound.last - 1].last
        low = self.tokens.low
        if end < len(low) and look_up(context_index(("before", "after", "period_noun")), low, end) is not None:
            return False
        if bound.first == 0:
            return True
        here = self.chunks[bound.first - 1]
        if here.kind == "word":
            return here.low in word_set("person") or not here.low[0].isalnum()
        return here.kind in ("open", "stop", "dash", "times") or (here.kind in ("joiner", "num") and bound.first <= 3)

    def _led(self, kinds: tuple[str, ...], bound: Bound) -> bool:
        """Whether "within", "for", "after" or the like stands right before the bound."""
        index, low, start = context_index(kinds), self.tokens.low, self.chunks[bound.first].first
        for begin in range(max(0, start - 4), start):
            found = look_up(index, low, begin)
            if found is not None and found[1] == start and not (found[0].kind == "after" and low[begin] in ("from", "past")):
                return (
                    low[begin] not in ("for", "of", "period", "duration", "over", "until", "up", "to") or found[1] - begin > 1
                )
        return False

    def _number(self, n: int, bound: Bound) -> None:
        link = self._measure(n, bound)
        if bound.comparator is None or bound.comparator == "=":
            self.doubtful = self._supply(bound, link) or self.doubtful
        if bound.comparator is None:
            link = self._exception(bound)
        if bound.comparator is None:
            self._leave(bound)
        elif link is not None:
            self._bounded(n, bound, link)
        elif not bound.explicit and (words := range_text(self.chunks, bound, self._owner)) is not None:
            self._link(bound, None, words)
        elif not bound.explicit or bound.style == "roman" or bound.comparator == "=":
            self._leave(bound)
        elif bound.unit is not None or bound.relative is not None or bound.value != 1 or bound.comparator != ">=":
            self._unknown(bound)  # a bare "at least one" is no fact

    def _leave(self, bound: Bound) -> None:
        """A number that is no bound: unexplained, unless it counts, names or repeats something."""
        counts = bound.style in ("word", "roman", "multiple") or is_count(self.tokens, self.chunks, bound)
        if not counts and not self._is_gloss(bound):
            self.unexplained.append(bound)

    def _bounded(self, n: int, bound: Bound, link: Link) -> None:
        """A bound with its measure; of a change of that measure, of both blood pressures, or of none ("grade 2 lymphoma")."""
        row = link.rows[0]
        of_people = row.slug == "age" and self._is_of_people(bound)
        if of_people or (not bound.explicit and (row.slug == "ctcae_grade" or row.kind == "count")):
            self._own(bound)
            return
        changed = of_change(chunks=self.chunks, link=link, bound=bound)
        if changed is not None:
            self._link(bound, None, changed)
            return
        for part, own in self._pressure(n, link) or [(bound, None)]:
            self._link(part, link if own is None else link._replace(rows=(own,)))

    def _exception(self, bound: Bound) -> Link | None:
        """ "(25,000/uL if the marrow is involved)": a number in brackets, with a condition, is the limit for some people."""
        last, chunks = self._last, self.chunks
        if (
            last is None
            or not last.rows
            or not 0 < bound.first - last.bound.last <= 10
            or chunks[bound.first - 1].kind != "open"
        ):
            return None
        alike = bound.unit is not None and bound.unit == last.bound.unit and last.bound.relative in (None, "predicted")
        found = look_up(context_index(("condition",)), self.tokens.low, chunks[bound.last - 1].last) if alike else None
        if found is None or not all(compatible(row, bound) for row in last.rows):
            return None
        bound.comparator, bound.explicit, self.doubtful = last.bound.comparator, True, True
        bound.relative, bound.percent_of = last.bound.relative, last.bound.percent_of
        return Link(last.rows, bound.first, bound.last, False, last.link.places if last.link is not None else ())

    def _unknown(self, bound: Bound) -> None:
        """A bound on a measure that the lexicon does not have: its words are kept."""
        named = bound.at + 1 < bound.last and self.tokens.low[self.chunks[bound.at + 1].first][0].isalpha()
        rated = (
            bound.unit is not None and bound.unit.startswith("/") and named
        )  # "14 drinks per week": the unit names what is counted
        text = (bound.at + 1, bound.at + 2) if rated else self._same_words(bound) or other_text(self.chunks, bound, self._owner)
        if text is None:
            self.unexplained.append(bound)
            return
        bound.unit = rate_unit(self.tokens, self.chunks, bound) or self._same_rate(bound, text)
        self._link(bound, None, text)

    def _same_words(self, bound: Bound) -> tuple[int, int] | None:
        """The unknown measure of the bound before: "diameter < 3.0 mm or > 8 mm"."""
        last = self._last
        if last is None or last.text is None or bound.first < last.bound.last or not near(self.chunks, last.bound, bound):
            return None
        same = (
            last.bound.unit == bound.unit
            or bound.unit is None
            or last.bound.unit is None
            or last.bound.comparator == bound.comparator
        )
        return (
            last.text
            if same and (joined(self.chunks, last.bound, bound) or self._between_conditions(last.bound, bound))
            else None
        )

    def _same_rate(self, bound: Bound, text: tuple[int, int]) -> str | None:
        """The rate said once for two counts of a kind: ">= 2 sessions of a per week or >= 3 sessions of b"."""
        last = self._last
        if last is None or last.text is None or last.bound.unit is None or not last.bound.unit.startswith("/"):
            return None
        alike = self.chunks[last.text[0]].low == self.chunks[text[0]].low != ""
        return last.bound.unit if alike and 0 <= bound.first - last.text[1] <= _RATE_REACH else None

    def _between_conditions(self, one: Bound, two: Bound) -> bool:
        """Whether a condition and a joining word stand between two bounds: "... for men and > 62 mL/m2 for women"."""
        low, begin, end = self.tokens.low, self.chunks[one.last - 1].last, self.chunks[two.first].first
        while begin < end and low[begin] in "()[],":
            begin += 1
        found = look_up(context_index(("condition", "adjunct", "group")), low, begin) if begin < end else None
        return found is not None and low[end - 1] in word_set("onward")

    def _is_gloss(self, bound: Bound) -> bool:
        """Whether the number says the bound before it again in another unit: "110 lb (50 kg)"."""
        last = self._last
        if last is None or bound.unit is None or bound.first < last.bound.last:
            return False
        between = self.chunks[last.bound.last : bound.first]
        return (
            0 < len(between) <= 3
            and between[0].kind in ("open", "joiner", "times", "dash")
            and between[0].value in ("(", "[", "/", "or", "")
        )

    def _measure(self, n: int, bound: Bound) -> Link | None:
        """The measure of a bound that is no time."""
        rows, chunks = measures(), self.chunks
        implied = rows.get(bound.implied or "")
        if implied is not None and compatible(implied, bound) and implied.kind in _RANGES_OF_A_MEASURE:
            found = before(chunks, bound, self._owner)
            return (
                found
                if found is not None and found.rows[0].slug == implied.slug
                else Link((implied,), bound.first, bound.last, False)
            )
        following = self.bounds[n + 1] if n + 1 < len(self.bounds) else None
        ahead = before(chunks, bound, self._owner) if not bound.flipped else None
        after = behind(chunks, bound)
        shared = following is not None and following.pair is not None and following.pair == bound.pair
        if after is not None and following is not None and not shared and following.first <= after.first:
            after = None
        bare = bound.unit is None and bound.relative is None and bound.explicit
        if (
            bare
            and ahead is not None
            and starts_noun(chunks, bound.last)
            and (ahead.content or split(chunks, ahead.last, bound.first))
        ):
            ahead = None  # ">= 2 cycles": something else is counted
        if after is None and ahead is None and bound.forward and following is not None:
            after = behind(chunks, following)
            after = after if after is not None and all(compatible(row, bound) for row in after.rows) else None
        if after is not None and ahead is not None:
            return self._nearer(bound, ahead, after)
        found = ahead or after
        if found is None and (told := told_by(bound)) is not None:
            return Link((told,), bound.first, bound.last, False)
        return found or self._inherited(bound)

    def _nearer(self, bound: Bound, ahead: Link, after: Link) -> Link:
        """Of the measure before a bound and the one behind it, the one it is about."""
        parted = split(self.chunks, ahead.last, bound.first)
        scored = ahead.rows[0].kind in ("score", "class") and not ahead.content and not parted
        counted = bound.unit is None and bound.relative is None and after.rows[0].kind in ("count", "length")
        if (counted and not scored) or ahead.content or ahead.rows[0].slug == "bp" or parted:
            return after
        return ahead

    def _inherited(self, bound: Bound) -> Link | None:
        """The measure of the bound before it: "> 9 and <= 14 g/dL", "<= 3 x ULN (<= 5 in case of ...)"."""
        last = self._last
        if last is not None and last.rows and bound.pair is not None and bound.pair == last.bound.pair:
            return Link(last.rows, bound.first, bound.last, False)
        if last is None or not last.rows or bound.first < last.bound.last:
            return None
        bare = bound.unit is None and bound.relative is None and bound.explicit
        if bare and last.bound.relative not in (None, "predicted") and joined(self.chunks, last.bound, bound):
            bound.relative, self.doubtful = last.bound.relative, True
        if not all(compatible(row, bound) for row in last.rows):
            return None
        if not near(self.chunks, last.bound, bound) and not self._between_conditions(last.bound, bound):
            return None
        return Link(last.rows, bound.first, bound.last, False, last.link.places if last.link is not None else ())

    def _supply(self, bound: Bound, link: Link | None) -> bool:
        """Give a bound without a comparator the one that makes sense, if any does; True where that is a guess."""
        if link is None:
            return False
        row = link.rows[0]
        if self._last is not None and self._last.rows == link.rows and self._last.bound.relative == bound.relative is not None:
            bound.comparator, bound.explicit = self._last.bound.comparator, True
            return True
        if bound.relative in ("ULN", "LLN"):
            upper = bound.relative == "ULN"
            bound.comparator = (">" if upper else "<") if self.polarity == "exclusion" else ("<=" if upper else ">=")
            return True
        if bound.comparator == "=":
            return self._sense(bound, row)
        adjacent = not link.content and link.last <= bound.first and not split(self.chunks, link.last, bound.first)
        if (
            adjacent
            and row.kind in ("class", "score")
            and row.slug not in ("ctcae_grade", "pain_nrs")
            and bound.unit in (None, "%")
        ):
            bound.comparator = "="
        return False

    def _sense(self, bound: Bound, row: MeasureRow) -> bool:
        """ "Age = 18 years" and "ECOG = 2" have lost a stroke of their sign."""
        if row.slug == "ecog" and bound.value > 0:
            bound.comparator = "<="
        elif row.slug == "age" and self.polarity != "exclusion":
            bound.comparator = ">=" if bound.value <= 40 else "<="
        elif row.slug == "life_expectancy":
            bound.comparator = "<" if self.polarity == "exclusion" else ">="
        else:
            return False
        self.doubtful = True
        return True

    def _pressure(self, n: int, link: Link) -> list[tuple[Bound, MeasureRow | None]] | None:
        """ "Blood pressure > 140/90 mmHg" is two bounds; a lone number beside a diastolic bound is systolic."""
        if not any(row.slug in ("bp", "sbp", "dbp") for row in link.rows) or n + 1 >= len(self.bounds):
            return None
        one, two = self.bounds[n], self.bounds[n + 1]
        rows, between = measures(), self.chunks[one.last : two.first]
        slashed = len(between) == 1 and between[0].kind == "joiner" and between[0].value == "/"
        if slashed and two.comparator is None and two.pair is None and two.value < one.value:
            two.comparator, two.explicit = one.comparator, one.explicit
            one.unit = two.unit = one.unit or two.unit
            one.last, two.first = two.last, one.first
            self._done.add(n + 1)
            return [(one, rows["sbp"]), (two, rows["dbp"])]
        if link.rows[0].slug == "bp" and any(chunk.kind == "msr" and chunk.value == "dbp" for chunk in between):
            return [(one, rows["sbp"])]
        return None
