"""Which schedule of a sentence belongs to which dose, and what doses in a list share."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from registry_tools.parsers.facts.alternation import by_first_letter
from registry_tools.parsers.facts.dose_draft import Draft, take_all
from registry_tools.parsers.facts.dose_mention import Mention
from registry_tools.parsers.facts.dose_rows import FormRow
from registry_tools.parsers.facts.dose_sentence import ATTRIBUTES, Sentence

_SCHEDULE: Final = frozenset(("frequency", "days", "duration"))
_SLOW: Final = re.compile(r"Q\d*[WM]")
_WHEN: Final = frozenset(("frequency", "days"))
_STARTING: Final = ("loading", "initial", "starting")
_PER_DAY: Final = frozenset(("QD", "BID", "TID", "QID"))
_SHARING: Final = 70  # characters between two doses within which they share one schedule
_STEP: Final = 8  # characters after "increased by 5 mg" within which a frequency is that of the steps
_FORM: Final = 40  # characters before a dose in which its form may stand
_LISTED: Final = re.compile(
    r"\s?(?:\+|/|,|,?\s?and|or|plus|&|with|combined\swith|in\scombination\swith)\s?(?:a\s|an\s|oral\s|iv\s|intravenous\s)?",
    re.IGNORECASE,
)
_AND_THEN: Final = re.compile(r"\s?,?\s?(?:and|then|and\sthen)\s(?:then\s|once\s)?", re.IGNORECASE)
_IF: Final = re.compile(
    r"\b(?:if|when|in\scase\sof|for\s(?:patients|participants|subjects|children|adults|those))\s[^,.;()\n]{3,80}", re.IGNORECASE
)
_JOIN_WORDS: Final = (
    "and", "or", "plus", "with", "followed", "then", "versus", "vs", "combined", "alone", "accompanied", "accompained",
    "together", "along",
)  # fmt: skip
_CONDITIONAL: Final = ("if", "when", "case", "patients", "participants", "subjects", "children", "adults", "those")  # of _IF
_JOIN_WORD: Final = re.compile(rf"\b{by_first_letter(_JOIN_WORDS)}\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"\b(?:after|before|prior\sto|following|while)\s", re.IGNORECASE)
_EPITHETS: Final = frozenset(("route", "frequency"))  # "oral daily tadalafil"
_LEADS: Final = re.compile(r"\b(?:as\san?|via|by|administered|given|injected|infused|taken)\s$", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_]{3}")


class ScheduleSharer:
    """Puts the attributes of one sentence on its drafts."""

    def __init__(self, text: str, sentence: Sentence, drafts: list[Draft], dropped: list[tuple[int, int]]) -> None:
        self.text = text
        self.sentence = sentence
        self.drafts = drafts
        self.parts = [mention for mention in sentence.mentions if mention.kind in ("label", "start")]
        self.attributes = [mention for mention in sentence.attributes() if not self._dropped(mention, dropped)]

    def _dropped(self, mention: Mention, dropped: list[tuple[int, int]]) -> bool:
        """Whether a frequency is that of an amount that is no dose ("increased by 5 mg every week", "at most 6 mg daily")."""
        if mention.kind != "frequency":
            return False
        said = any(0 <= mention.start - other.end <= 1 and _bounds(other, mention) for other in self.sentence.mentions)
        if said and not any(other.kind == "amount" and other.start == mention.start for other in self.sentence.mentions):
            return True
        return any(
            mention.start == start
            or (end > start and 0 <= mention.start - end <= _STEP and ")" not in self.text[end : mention.start])
            for start, end in dropped
        )

    def share(self) -> None:
        """Give each attribute to the dose in whose stretch of the sentence it stands, then share along lists."""
        drafts = self.drafts
        bounds = [self._bound(before, after) for before, after in pairwise(drafts)]
        edges = [self.sentence.start, *bounds, self.sentence.end + 1]
        for draft, begin, end in zip(list(drafts), edges[:-1], edges[1:], strict=True):
            self._condition(draft, begin, end)
            self._own(draft, [mention for mention in self.attributes if begin <= mention.start < end], end)
        self._forms()
        if len(drafts) > 1:
            self._backward()
            self._forward()

    def _condition(self, draft: Draft, begin: int, end: int) -> None:
        """The words that restrict a dose: the part of the study, loading and starting, "if …"."""
        first = self.drafts[0].start
        for mention in self.parts:
            part = (
                mention.kind == "label"
                and mention.flag == "numbered"
                and (begin <= mention.start < end or mention.end <= first)
            )
            if part or (mention.kind == "start" and (begin <= mention.start < end or mention.end <= first)):
                words = self.text[mention.start : mention.end]
                draft.conditions.append(words)
                draft.starting |= begin <= mention.start < end and words.lower().startswith(_STARTING)
        words = self.text[draft.start : end].lower()
        if not any(word in words for word in _CONDITIONAL):
            return
        told = _IF.search(self.text, draft.start, min(end, len(self.text)))
        if told is not None:
            draft.conditions.append(told.group().strip())

    def _bound(self, before: Draft, after: Draft) -> int:
        """Where the words of `before` stop and those of `after` begin: the last join between them."""
        low, high = self._body_end(before), after.start
        if high <= low:
            return max(low, high) if before.anchor != after.anchor else after.start
        cut = high
        for mention in self.sentence.mentions:
            if not low <= mention.start < high or mention.kind not in ("then", "join"):
                continue
            # "0.25 mg weekly Second 2 weeks: 0.5 mg weekly": what stands before the colon is the next one's
            cut = self._before_colon(mention, low, cut) if mention.value == ":" else mention.start
        for word in _JOIN_WORD.finditer(self.text, low, high):
            cut = word.start() if cut == high or word.start() > cut else cut
        return self._epithets(low, high) if cut == high else cut

    def _epithets(self, low: int, high: int) -> int:
        """Where the attributes begin that stand right before a dose, other words parting them from the one before it."""
        cut = high
        for mention in self.attributes[::-1]:
            if low <= mention.start < cut and 0 <= cut - mention.end <= 1 and mention.kind in _EPITHETS:
                cut = mention.start
        own = _WORDS.search(self.text, low, cut) and not _LEADS.search(self.text, max(low, cut - 20), cut)
        return cut if own else high

    def _before_colon(self, colon: Mention, low: int, cut: int) -> int:
        return next((other.start for other in self.attributes if low <= other.start and 0 <= colon.start - other.end <= 1), cut)

    def _body_end(self, draft: Draft) -> int:
        inside = draft.drug is not None and draft.drug.start >= self.sentence.start
        return max(draft.end, draft.drug.reach if draft.drug and inside else 0)

    def _own(self, draft: Draft, own: list[Mention], end: int) -> None:
        """Attributes of one dose; those after "then" that begin another schedule of the same amount make a second dose."""
        cut = self._days_then(own) or next((mention.start for mention in self.sentence.mentions
                    if mention.kind == "then" and draft.end <= mention.start < end), None)  # fmt: skip
        first = [mention for mention in own if cut is None or mention.start < cut]
        rest = [mention for mention in own if cut is not None and mention.start >= cut]
        two = any(mention.kind in _WHEN for mention in first) and any(mention.kind in _WHEN for mention in rest)
        own = first if two else own
        take_all(draft, [mention for mention in own if mention.start >= draft.at])
        # of what stands before the dose, the nearest counts
        take_all(draft, sorted((mention for mention in own if mention.start < draft.at), key=lambda mention: -mention.start))
        if two:
            second = Draft(
                draft.start, draft.end, draft.sentence, draft.step + 1, draft.low, draft.high, draft.unit, draft.kind
            )
            second.conditions = list(draft.conditions)
            second.drug, second.route, second.anchor = draft.drug, draft.route, draft.anchor
            take_all(second, rest)
            self.drafts.insert(self.drafts.index(draft) + 1, second)

    def _days_then(self, own: list[Mention]) -> int | None:
        """Where a frequency follows on listed days: "on days 0, 14, 28 and every 4 weeks thereafter"."""
        for days, after in pairwise(own):
            if days.kind == "days" and after.kind == "frequency" and _AND_THEN.fullmatch(self.text, days.end, after.start):
                return after.start
        return None

    def _backward(self) -> None:
        """What is said once after the last of a list holds for those before it."""
        for draft, after in reversed(list(pairwise(self.drafts))):
            if draft.step != after.step or after.start - self._body_end(draft) > _SHARING:
                continue
            if draft.low is not None and self._apart(draft, after):
                continue
            if after.low is None and draft.low is not None and not after.scheduled:
                continue
            if draft.low is None and draft.drug and not draft.drug.placebo and not self._coordinate(draft, after):
                # a drug in passing ("added to metformin and a sulfonylurea for 52 weeks") hands the duration on
                passed = after.duration_days if after.low is None and not after.frequency else None
                draft.duration_days = draft.duration_days or passed
            elif not draft.frequency and not draft.days:
                draft.borrow(after, duration=draft.duration_days is None)
            elif draft.frequency != "once" and ";" not in self.text[self._body_end(draft) : after.start]:
                draft.borrow(after, schedule=False, route=False)
                draft.cycle_days = draft.cycle_days or (after.cycle_days if draft.days else None)

    def _apart(self, draft: Draft, after: Draft) -> bool:
        """Whether two doses share no schedule: one of rays and one of a drug, or other drugs in clauses of their own."""
        if (draft.kind == "radiation") != (after.kind == "radiation"):
            return True
        end = self._body_end(draft)
        return not _same(draft, after) and _CLAUSE.search(self.text, end, max(end, after.start)) is not None

    def _forward(self) -> None:
        """What is said once before the first of a list, or for the same drug, holds for those after it."""
        first = self.drafts[0]
        amount_at = self.sentence.mentions[first.anchor].start if first.low is not None else first.start
        lead = {mention.kind for mention in self.sentence.mentions if mention.kind in ATTRIBUTES and mention.end <= amount_at}
        for before, draft in pairwise(self.drafts):
            if draft.step == first.step:
                draft.cycle_days = draft.cycle_days or (first.cycle_days if "cycle" in lead else None)
                draft.route = draft.route or (first.route if "route" in lead and draft.scheduled else None)
            later_start = draft.starting and before.frequency != "once" and before.step > first.step
            if draft.low is None or later_start:
                continue
            if _same(draft, before) and draft.start - self._body_end(before) <= _SHARING:
                draft.borrow(before, duration=draft.step == before.step)
                if draft.frequency is None and before.frequency in _PER_DAY:
                    draft.frequency = before.frequency
            elif draft.step > 0 and (earlier := self._earlier(draft)) is not None:
                draft.borrow(earlier, duration=False)
            elif draft.step == first.step and not draft.scheduled:
                draft.borrow(first, schedule=bool(lead & _SCHEDULE), duration="duration" in lead, route="route" in lead)

    def _earlier(self, draft: Draft) -> Draft | None:
        """The last dose of the same drug before a step ("then 300 mg")."""
        for other in self.drafts[: self.drafts.index(draft)][::-1]:
            if other.frequency and other.step < draft.step and _same(draft, other):
                return other
        return None

    def _coordinate(self, draft: Draft, after: Draft) -> bool:
        """Whether two drugs stand beside each other in one list ("X + Y", "X IV over 1 hour and Y on day 1")."""
        end = self._body_end(draft)
        if draft.route and not draft.route_implied and after.low is None:
            return True
        return _LISTED.fullmatch(self.text, end, max(end, after.start)) is not None

    def _forms(self) -> None:
        """A form implies its route where none is said."""
        forms = [
            (mention.start, mention.value.route)
            for mention in self.sentence.mentions
            if mention.kind == "form" and isinstance(mention.value, FormRow) and mention.value.route
        ]
        if not forms:
            return
        limits = [*(draft.start for draft in self.drafts[1:]), self.sentence.end]
        for draft, limit in zip(self.drafts, limits, strict=True):
            if draft.route is None:
                near = (route for start, route in forms if draft.start - _FORM <= start <= max(limit, draft.end))
                draft.route = next(near, forms[0][1] if len(self.drafts) == 1 else None)
                draft.route_implied = True


def _bounds(words: Mention, frequency: Mention) -> bool:
    """Whether a frequency is the most allowed ("no more than once a day") or that of steps ("titrated every two weeks")."""
    slow = isinstance(frequency.value, str) and _SLOW.fullmatch(frequency.value) is not None
    return words.kind == "cap" or (words.kind == "change" and slow)


def _same(one: Draft, other: Draft) -> bool:
    """Whether two doses of a sentence are of one drug."""
    if one.drug is None or other.drug is None:
        return one.drug is other.drug
    return one.drug is other.drug or bool(one.drug.words & other.drug.words)
