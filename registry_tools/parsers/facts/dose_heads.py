"""Which amounts of a sentence are doses, and of how much."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.dose_amounts import Amount, nine_places
from registry_tools.parsers.facts.dose_draft import Draft
from registry_tools.parsers.facts.dose_drugs import Drug
from registry_tools.parsers.facts.dose_mention import Mention
from registry_tools.parsers.facts.dose_rows import FormRow
from registry_tools.parsers.facts.dose_sentence import Sentence

_ROLE_REACH: Final = 18  # characters between "maximum" or "total" and its amount
_COMPOSED: Final = 60  # characters within which "containing" reaches the amount, and one component the next
_TOTAL: Final = re.compile(r"for\sa\stotal\sof\s?$|\(total(?:\sof)?\s?$|total\sdose:?\s?(?:of\s)?$", re.IGNORECASE)
_ALL_TOLD: Final = re.compile(r"for\sa\stotal\sof\s?$", re.IGNORECASE)
_CAP_ON: Final = re.compile(r"\s?(?:of|dose|is|:)", re.IGNORECASE)
_ROLE_GAP: Final = re.compile(r"[;.]|\)\s?$|\d")
_BESIDE: Final = re.compile(r"\)?\s?[,:]?\s?(?:x\s?)?")
_LIQUID: Final = re.compile(r"\s(?:oral\s)?(?:solution|suspension|syrup)(?![a-z])", re.IGNORECASE)
_MAXIMUM: Final = re.compile(r"\bmax(?:imum|imal)?[^.;\d]{0,16}$", re.IGNORECASE)
_RANGE: Final = re.compile(r"\s?(?:-|~|to|up\sto)\s?", re.IGNORECASE)
_CELLS_ON: Final = re.compile(r"[^.;,:()]{0,40}")  # between a number of cells and its "/kg": "2 x 10^6 anti-CD19 T cells/kg"
_ROLES: Final = frozenset(("cap", "upto", "total", "equivalent"))

Counted = tuple[float, float | None, FormRow, int]


class AmountReader:
    """Reads a sentence's amounts into `drafts`; `caps` are limits, (start, end, amount, unit).

    `dropped` tells where amounts that are no dose begin, and where a frequency of their own may follow; `repeated` where
    amounts end that only say again; from `composed` on drugs are what another one is made of.
    """

    def __init__(self, text: str, sentence: Sentence) -> None:
        self.text = text
        self.sentence = sentence
        self.mentions = sentence.mentions
        self.drafts: list[Draft] = []
        self.caps: list[tuple[int, int, float, str]] = []
        self.dropped: list[tuple[int, int]] = []
        self.repeated: list[int] = []
        self.composed = len(text)
        self._step = 0
        self._times = 1
        self._counted: Counted | None = None
        self._composition = 0  # where "containing", or the last of what it holds, ends
        self._supply = False
        self._equal = 0  # where an amount that only says another again ends
        self._container: Drug | None = None

    def read(self) -> None:
        """One draft for each level of each amount that is a dose."""
        for index, mention in enumerate(self.mentions):
            if mention.kind == "amount" and isinstance(mention.value, Amount):
                self._amount(index, mention, mention.value)
                self._times = 1
            else:
                self._context(index, mention)
        self._ranges()

    def _context(self, index: int, mention: Mention) -> None:
        """What a mention means for the amounts after it (or, for a late "/kg", before it)."""
        kind, value = mention.kind, mention.value
        if kind == "then":
            self._step += 1
        elif kind in ("composition", "supply"):
            self._composition, self._supply = mention.end, kind == "supply"
            self._container = next((drug for drug in reversed(self.sentence.drugs) if drug.end <= mention.start), None)
        elif kind == "times" and isinstance(value, int):
            self._times = value
        elif kind == "count" and isinstance(value, tuple):
            low, high, form = value
            self._counted = (low, high, form, index)
            if form.multiplies and self._times_before(mention, low):
                return
            self._count(index, mention, low, high, form)
        elif kind == "per" and isinstance(value, tuple) and self.drafts and self.drafts[-1].unit:
            body, day = value
            last = self.drafts[-1]
            unit = last.unit or ""
            if unit.endswith(("/kg", "/m2")):
                if unit.startswith("{cells}") and _CELLS_ON.fullmatch(self.text, last.end, mention.start):
                    last.cover(last.start, mention.end)
                return  # the amount has its own already: "2 x 10^6 CD34+ cells/kg"
            last.unit = f"{unit}/{'kg' if body.lower() == 'kg' else 'm2'}"
            last.frequency = "QD" if day else last.frequency
            last.cover(last.start, mention.end)

    def _amount(self, index: int, mention: Mention, amount: Amount) -> None:
        role = self._role(index)
        previous = next((draft for draft in reversed(self.drafts) if not draft.counted), None)
        on = self._equal > 0 and self.text[self._equal : mention.start].strip() == "/"
        if role == "equivalent" or on:
            self._equal = mention.end
            self.composed = min(self.composed, mention.end) if on else self.composed
        said = on or self._denied(mention, amount, role) or self._summed(mention, amount)
        if said or self._again(index, mention, amount):
            self.dropped.append((mention.start, mention.end if mention.flag == "step" else mention.start))
            return
        alone = role == "cap" and not self.drafts and self._scheduled(index)
        if (role == "cap" and not alone) or (role == "upto" and any(draft.unit == amount.unit for draft in self.drafts)):
            self.caps.append((mention.start, mention.end, amount.levels[-1][1] or amount.levels[-1][0], amount.unit))
            self.dropped.append((mention.start, mention.end))
        elif role == "total" and previous is not None and previous.unit == amount.unit and previous.step == self._step:
            counted = (
                previous.kind == "radiation"
                or self._counted is not None
                or _ALL_TOLD.search(self.text, max(0, mention.start - 20), mention.start)
            )
            if counted and _TOTAL.search(self.text, max(0, mention.start - 20), mention.start):
                previous.low, previous.high = amount.levels[0]
            previous.cover(mention.start, mention.end)
        else:
            holds = self._composition > 0 and mention.start - self._composition <= _COMPOSED
            self._composition = mention.end if holds else self._composition
            if holds and previous is not None and not previous.composition and amount.kind == "mass" and not amount.rate:
                self.dropped.append((mention.start, mention.start))
                self.composed = min(self.composed, previous.end)
            else:
                self._draft(index, mention, amount, holds, role)

    def _denied(self, mention: Mention, amount: Amount, role: str) -> bool:
        """Whether an amount is no dose: a concentration, a bound, a step, a diluent, a food, a strength said beside a dose."""
        allowed = {"": True, "each": not self.drafts, "volume": not self.drafts and self._lone()}.get(mention.flag, False)
        first = amount.levels[0][0]
        return (
            not allowed
            or (role == "equivalent" and bool(self.drafts))
            or (amount.strength and (bool(self.drafts) or self._bottled(mention)))
            or any(value == first * self._times for _, _, value, _ in self.caps)
            or (self.sentence.has("cap") and any(draft.capped and draft.low == first * self._times for draft in self.drafts))
            or (amount.kind == "volume" and self.sentence.has("blood"))
            or (amount.unit in ("g", "mg") and not self.sentence.drugs and self._eaten())
            or (first == 0 and len(amount.levels) == 1)
        )

    def _bottled(self, mention: Mention) -> bool:
        """Whether an amount only says how strong a liquid is: "5 mg/5 ml solution was made by ..."."""
        liquid = _LIQUID.match(self.text, mention.end) is not None
        return liquid and not self.sentence.has("frequency", "days", "dosing", "admin", "duration")

    def _eaten(self) -> bool:
        return self.sentence.has("diet") and not self.sentence.has("route", "form")

    def _lone(self) -> bool:
        return sum(1 for mention in self.mentions if mention.kind == "amount") == 1

    def _scheduled(self, index: int) -> bool:
        """Whether a frequency stands right behind an amount ("maximum dose of 1000 mg twice daily")."""
        after = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        at = self.mentions[index].start
        told = _MAXIMUM.search(self.text, max(0, at - 24), at) is not None
        return told and after is not None and after.kind == "frequency" and after.start - self.mentions[index].end <= 1

    def _summed(self, mention: Mention, amount: Amount) -> bool:
        """Whether an amount is a part of the total before it: "total dose 15 mg (10 mg + 5 mg)"."""
        whole = next((draft for draft in self.drafts if draft.total and draft.unit == amount.unit), None)
        if whole is None or whole.low is None or amount.levels[0][0] >= whole.low:
            return False
        between = self.text[whole.end : mention.start]
        return between.lstrip().startswith("(") and ")" not in between

    def _again(self, index: int, mention: Mention, amount: Amount) -> bool:
        """Whether an amount says again what was said: after "i.e.", or in a bracket in another unit."""
        if not self.drafts:
            return False
        explained = self.sentence.has("equivalent") and any(other.kind == "equivalent" for other in self.mentions[:index])
        if explained and any(draft.unit == amount.unit and draft.low == amount.levels[0][0] for draft in self.drafts):
            self.repeated.append(mention.end)
            return True
        gap = self.text[self.drafts[-1].end : mention.start]
        if self._counted is not None and gap.rfind("(") > gap.rfind(")"):
            # "600 mg (2 injections of 300 mg)"
            total = self._counted[0] * amount.levels[0][0]
            if self.drafts[-1].unit == amount.unit and self.drafts[-1].low == total:
                return True
        previous = self.mentions[index - 1] if index else None
        if previous is not None and previous.kind == "equivalent" and index > 1:
            return self.mentions[index - 2].kind == "amount"
        if previous is None or not isinstance(previous.value, Amount):
            return False
        opened = self.text[previous.end : mention.start].strip()
        return opened in ("(", "(=") and (previous.value.unit != amount.unit or previous.value.levels == amount.levels)

    def _role(self, index: int) -> str:
        """What the words just before (or after) an amount make of it: a cap, a total, an equivalent."""
        mention = self.mentions[index]
        for before in self.mentions[max(0, index - 4) : index][::-1]:
            if before.kind in _ROLES:
                gap = self.text[before.end : mention.start]
                if len(gap) <= _ROLE_REACH and not _ROLE_GAP.search(gap):
                    return "cap" if self._limit_sign(before) else before.kind
                break
            if before.kind in ("amount", "drug"):
                break
        following = self.mentions[index + 1 : index + 5]
        after = following[0] if following else None
        if after is None or after.kind != "cap" or after.start - mention.end > 2 or _CAP_ON.match(self.text, after.end):
            return ""
        # "10 mg (maximum 20 mg)", "10 mg (max escalation is 15 mg)": the cap is what follows
        limit = next((one for one in following if one.kind == "amount"), None)
        return "" if limit is not None and limit.start - after.end <= _ROLE_REACH else "cap"

    def _limit_sign(self, mention: Mention) -> bool:
        """The equals sign of "maximum = 2 mg": it says what the limit is, not what another amount equals."""
        if mention.kind != "equivalent" or self.text[mention.start : mention.end].strip() != "=":
            return False
        return any(
            m.kind == "cap" and not self.text[m.end : mention.start].strip() for m in self.mentions if m.end <= mention.start
        )

    def _draft(self, index: int, mention: Mention, amount: Amount, holds: bool, role: str) -> None:
        factor = float(self._times)
        after = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        if after is not None and after.kind == "after_times" and isinstance(after.value, int):
            factor *= after.value
        if not amount.strength:
            factor *= self._multiple(index, amount)
        for (low, high), (start, end) in zip(amount.levels, amount.spans, strict=True):
            draft = Draft(start, max(end, mention.end), self.sentence.number, self._step)
            draft.low, draft.high = nine_places(low * factor), None if high is None else nine_places(high * factor)
            draft.unit, draft.kind, draft.rate, draft.anchor = amount.unit, amount.kind, amount.rate, index
            draft.composition, draft.supply = holds, holds and self._supply
            draft.container = self._container if holds else None
            draft.at = start
            draft.upto, draft.total, draft.capped = role == "upto", role == "total", role == "cap"
            self.drafts.append(draft)

    def _count(self, index: int, mention: Mention, low: float, high: float | None, form: FormRow) -> None:
        """A bare count of forms is an amount where the sentence gives no other, and for a placebo."""
        if form.unit is None:
            return
        named = self.text[mention.end : mention.end + 40].lower().split(form.surface.lower(), maxsplit=1)[0]
        amounts = [other.start for other in self.mentions if other.kind == "amount" and other.flag in ("", "diluent")]
        last = self.mentions[index - 1].value if index else None
        beside = isinstance(last, Drug) and mention.start - last.reach <= 2
        placebo = "placebo" in named or (isinstance(last, Drug) and last.placebo)
        # "X 4 sprays daily or Y 160 ug": the amount is of another drug
        apart = beside and not any(mention.end <= start <= mention.end + _COMPOSED for start in amounts)
        if amounts and not placebo and not apart:
            return
        draft = Draft(mention.start, mention.end, self.sentence.number, self._step, low, high, form.unit, "count")
        draft.counted, draft.anchor, draft.at = True, index, mention.start
        self.drafts.append(draft)

    def _times_before(self, mention: Mention, low: float) -> bool:
        """Whether a count right after an amount multiplies it: "200 mcg 2 puffs" is 400 mcg."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.counted or not _BESIDE.fullmatch(self.text, last.end, mention.start):
            return False
        for draft in self.drafts:
            if draft.anchor == last.anchor and draft.low is not None:
                draft.low = round(draft.low * low, 9)
                draft.high = None if draft.high is None else round(draft.high * low, 9)
        last.cover(last.start, mention.end)
        return True

    def _multiple(self, index: int, amount: Amount) -> float:
        """How many forms the amount is taken in: "2 tablets of 50 mg" is 100 mg; "two capsules (500 mg)" is not 1000."""
        if self._counted is None or not self._counted[2].multiplies or amount.kind == "radiation":
            return 1
        low, _, _, at = self._counted
        gap = self.text[self.mentions[at].end : self.mentions[index].start]
        between = {mention.kind for mention in self.mentions[at + 1 : index]}
        if "(" in gap or "amount" in between or "total" in between:
            return 1
        near = len(gap) <= _COMPOSED and "frequency" not in between
        return low if near or "composition" in between else 1

    def _ranges(self) -> None:
        """Two amounts joined by "to" are one dose with two ends; "up to 1 mg (increasing from 0.5 to 1 mg)" is the range."""
        kept: list[Draft] = []
        for draft in self.drafts:
            if kept and self._continues(kept[-1], draft):
                kept[-1].high, kept[-1].anchor = draft.low, draft.anchor
                kept[-1].cover(draft.start, draft.end)
            else:
                kept.append(draft)
        tops = {(draft.high, draft.unit) for draft in kept if draft.high is not None}
        self.drafts = [draft for draft in kept if not (draft.high is None and draft.upto and (draft.low, draft.unit) in tops)]

    def _continues(self, low: Draft, high: Draft) -> bool:
        if low.low is None or high.low is None or low.high is not None or high.high is not None or low.unit != high.unit:
            return False
        if low.low >= high.low or low.anchor >= high.anchor:
            return False
        gap = self.text[self.mentions[low.anchor].end : self.mentions[high.anchor].start]
        return _RANGE.fullmatch(gap) is not None
