"""Descriptions of arms and interventions to doses."""

from __future__ import annotations

from collections.abc import Sequence
import re
from functools import lru_cache

from registry_tools.models.dose import Dose
from registry_tools.parsers.facts.dose_assembly import ATTRIBUTES, Sentence, SentenceReader, sentences
from registry_tools.parsers.facts.dose_draft import Draft, settle, take_all
from registry_tools.parsers.facts.dose_drugs import Drug, DrugFinder, is_no_drug, looks_like_drug, name_words
from registry_tools.parsers.facts.dose_scan import Mention, Scanner
from registry_tools.parsers.facts.plain import Plain, plain

_FOODLIKE = frozenset(("g", "mL", "L", "kcal", "uL"))  # what foods and blood samples are measured in too
_ITEM = re.compile(r"(?:^|\n)\s*(?:\d{1,2}[.)]|[*•-])[^\n]*\Z")
_ANCHORS = frozenset(("amount", "count", "frequency", "days", "duration", "hours"))


@lru_cache(maxsize=256)
def _finder(names: tuple[str, ...]) -> DrugFinder:
    return DrugFinder(names)


def read_doses(text: str, names: Sequence[str] = ()) -> tuple[Dose, ...]:
    """The doses that a description gives, in reading order; `names` are the names of the arm's interventions.

    A dose needs an amount, a frequency, days or a duration. Offsets are those of `text` as given.
    """
    read = plain(text)
    finder = _finder(tuple(names))
    mentions = Scanner(read.text, finder).run()
    if not any(mention.kind in _ANCHORS for mention in mentions):
        return ()
    drafts = TextReader(read.text, mentions, finder).read()
    return tuple(_dose(read, draft) for draft in drafts)


class TextReader:
    """Reads all sentences of a text and lets them fill one another's gaps."""

    def __init__(self, text: str, mentions: list[Mention], finder: DrugFinder) -> None:
        self.text = text
        self.finder = finder
        self.sentences = sentences(text, mentions)
        self.foodlike = any(mention.kind in ("blood", "diet") for mention in mentions)

    def read(self) -> list[Draft]:
        drafts: list[Draft] = []
        spare: list[tuple[Sentence, list[Mention]]] = []
        subject: Drug | None = None
        for sentence in self.sentences:
            if not sentence.mentions:
                continue
            reader = SentenceReader(self.text, sentence, self.finder, subject)
            found = reader.read()
            for draft in found:
                draft.line, draft.item = sentence.line, _ITEM.search(self.text, 0, draft.start) is not None
                if draft.drug is None:
                    draft.drug = subject
            kept = [draft for draft in found if self._is_dose(draft, sentence)]
            if not any(draft.low is not None or draft.scheduled for draft in kept):
                spare.append((sentence, [mention for mention in sentence.mentions if mention.kind in ATTRIBUTES]))
            drafts += kept
            if reader.drugs:
                subject = next((draft.drug for draft in kept if draft.drug and draft.low is not None), None) or reader.drugs[0]
        drafts = self._count_with_strength(drafts)
        drafts = self._without_strengths(drafts)
        self._changed(drafts)
        drafts = self._spread(drafts, spare)
        drafts = [draft for draft in drafts if draft.low is not None or draft.scheduled]
        if not drafts:
            drafts = self._by_name_alone(spare)
        self._default(drafts)
        for draft in drafts:
            settle(draft)
        return self._merge(self._alternatives(drafts))

    def _is_dose(self, draft: Draft, sentence: Sentence) -> bool:
        """Whether a drug without an amount is dosed here: a bare time must stand beside it ("placebo for 52 weeks")."""
        if draft.low is not None:
            return draft.unit not in _FOODLIKE or bool(draft.route or (draft.drug and draft.drug.sure)) or not self.foodlike
        if draft.drug and not draft.drug.sure and not sentence.has("route", "form", "dosing"):
            return False
        if draft.frequency or draft.days:
            return True
        end = draft.drug.reach if draft.drug else draft.start
        times = [
            mention for mention in sentence.mentions if mention.kind == "duration" and mention.value == draft.duration_days
        ]
        beside = any(
            mention.end <= draft.start or 0 <= mention.start - end <= 30 and "," not in self.text[end : mention.start]
            for mention in times
        )
        return beside and not any(
            mention.kind in ("nodose", "nondrug") and draft.start <= mention.end and mention.start <= draft.end + 20
            for mention in sentence.mentions
        )

    def _count_with_strength(self, drafts: list[Draft]) -> list[Draft]:
        """ "Tablets of 5 mg. One tablet twice a day": the count takes the strength said elsewhere."""
        counted = [draft for draft in drafts if draft.counted]
        strengths = [draft for draft in drafts if draft.kind in ("mass", "activity") and not draft.counted]
        if not counted or not strengths:
            return drafts
        kept: list[Draft] = []
        for draft in drafts:
            if not draft.counted or draft.low is None:
                kept.append(draft)
                continue
            home = next((other for other in strengths if not other.frequency and _same_drug(other, draft)), None)
            if home is None:
                if not any(_same_drug(other, draft) for other in strengths):
                    kept.append(draft)
                continue
            if home.low is not None and draft.low != 1:
                home.low *= draft.low
            home.borrow(draft)
            if draft.sentence == home.sentence:
                home.cover(draft.start, draft.end)
        return kept

    def _changed(self, drafts: list[Draft]) -> None:
        """ "The dose may be increased to 80 mg" keeps the frequency and route said before."""
        for index, draft in enumerate(drafts):
            sentence = self.sentences[draft.sentence]
            if draft.low is None or draft.frequency or draft.days or not sentence.has("change", "then", "upto"):
                continue
            for other in reversed(drafts[:index]):
                if (
                    other.sentence < draft.sentence
                    and other.frequency
                    and other.frequency != "once"
                    and _same_drug(other, draft)
                ):
                    draft.borrow(other, duration=False)
                    draft.days = None
                    break

    def _without_strengths(self, drafts: list[Draft]) -> list[Draft]:
        """What a unit holds, or is supplied in, is no dose where the dose itself is given; nor is a range that sums up steps."""
        doses = [draft for draft in drafts if draft.low is not None and not draft.composition]
        steps = {(draft.low, draft.unit) for draft in doses if draft.high is None}
        return [
            draft
            for draft in drafts
            if not (
                draft.container
                and any(
                    other.scheduled and not other.composition and other.drug and other.drug.words & draft.container.words
                    for other in drafts
                )
            )
            and not (
                draft.composition and (draft.supply or not draft.scheduled) and any(_same_drug(other, draft) for other in doses)
            )
            and not (draft.high is not None and (draft.low, draft.unit) in steps and (draft.high, draft.unit) in steps)
        ]

    def _spread(self, drafts: list[Draft], spare: list[tuple[Sentence, list[Mention]]]) -> list[Draft]:
        """What a sentence without a dose says ("Administered orally.", "Each cycle is 28 days.") holds for the others."""
        dosed = [draft for draft in drafts if draft.low is not None or draft.scheduled]
        for sentence, mentions in spare:
            named = [
                mention.value for mention in sentence.mentions if mention.kind == "drug" and isinstance(mention.value, Drug)
            ]
            about = [
                draft for draft in dosed if not named or any(draft.drug and drug.words & draft.drug.words for drug in named)
            ]
            quiet = sentence.has("nodose", "nondrug", "blood", "diet")
            for draft in about:
                usable = [mention for mention in mentions if not (quiet and mention.kind != "route")]
                if (
                    draft.frequency
                    or draft.days
                    or not (sentence.has("admin", "route", "form", "drug") or sentence.end - sentence.start < 40)
                ):
                    usable = [mention for mention in usable if mention.kind != "frequency"]
                take_all(draft, usable, widen=False)
        self._across(drafts)
        return drafts

    def _across(self, drafts: list[Draft]) -> None:
        """A route said once holds for the other doses of the same drug."""
        for draft in drafts:
            if draft.route is None and draft.low is not None:
                for other in drafts:
                    if other is not draft and other.route and _same_drug(draft, other):
                        draft.route, draft.route_implied = other.route, other.route_implied
                        break

    def _by_name_alone(self, spare: list[tuple[Sentence, list[Mention]]]) -> list[Draft]:
        """A schedule whose drug stands only in the interventions' names."""
        name = self.finder.default
        if name is None:
            return []
        for sentence, mentions in spare:
            if (
                sentence.has("nondrug", "diet")
                or is_no_drug(name)
                or not any(mention.kind in ("frequency", "days", "duration") for mention in mentions)
            ):
                continue
            given = sentence.has("dosing", "route", "form") or (looks_like_drug(name) and sentence.has("admin", "drug"))
            timed = any(mention.kind == "frequency" for mention in mentions)
            if not given and not (looks_like_drug(name) and timed):
                continue
            if sentence.has("nodose") and not timed:
                continue
            first = mentions[0]
            drafts = []
            for drug in self._components() or (None,):
                draft = Draft(first.start, first.end, sentence.number, drug=drug, drug_name=name)
                take_all(draft, mentions)
                drafts.append(draft)
            if drafts[0].scheduled:
                self._spread(drafts, [(other, rest) for other, rest in spare if other is not sentence])
                return drafts
        return []

    def _components(self) -> tuple[Drug, ...]:
        """The drugs of the interventions' names that the text speaks of ("All study drugs are given every 4 weeks")."""
        found: dict[str, Drug] = {}
        joined = " ".join(self.finder.names).lower()
        for sentence in self.sentences:
            for mention in sentence.mentions:
                if (
                    mention.kind == "drug"
                    and isinstance(mention.value, Drug)
                    and mention.value.sure
                    and mention.value.name.lower() in joined
                ):
                    found.setdefault(mention.value.name.lower(), mention.value)
        return tuple(found.values())

    def _default(self, drafts: list[Draft]) -> None:
        """Doses without a drug belong to the drug spoken of elsewhere in the text, else to the interventions' name."""
        for draft in drafts:
            if draft.drug is None and draft.drug_name is None:
                draft.drug_name = self.finder.default

    def _alternatives(self, drafts: list[Draft]) -> list[Draft]:
        """ "every 2 or 4 weeks" is a dose for each."""
        found: list[Draft] = []
        for draft in drafts:
            found.append(draft)
            for code in draft.other_frequencies:
                twin = Draft(
                    draft.start,
                    draft.end,
                    draft.sentence,
                    draft.step,
                    draft.low,
                    draft.high,
                    draft.unit,
                    draft.kind,
                    draft.drug,
                    draft.drug_name,
                    code,
                )
                twin.route, twin.duration_days, twin.max_amount = draft.route, draft.duration_days, draft.max_amount
                found.append(twin)
        return found

    def _merge(self, drafts: list[Draft]) -> list[Draft]:
        """The same dose said twice is one; "for an additional 26 weeks" adds up."""
        kept: list[Draft] = []
        # amounts first, so that "given every 2 weeks. Dose: 300 mg" is one dose
        for draft in drafts:
            twin = next((other for other in kept if _same_dose(other, draft)), None)
            if twin is None:
                kept.append(draft)
                continue
            if draft.additional and twin.duration_days and draft.duration_days:
                twin.duration_days += draft.duration_days
                twin.cover(draft.start, draft.end)
            elif twin.duration_days is None:
                twin.duration_days = draft.duration_days
            if twin.low is None and draft.low is not None:
                twin.low, twin.high, twin.unit = draft.low, draft.high, draft.unit
                twin.drug = twin.drug or draft.drug
            twin.borrow(draft, duration=False)
            twin.cycle_days = twin.cycle_days or draft.cycle_days
            twin.max_amount = twin.max_amount or draft.max_amount
        return kept


def _name(draft: Draft) -> str:
    return draft.drug.name if draft.drug else draft.drug_name or ""


def _same_drug(one: Draft, other: Draft) -> bool:
    a, b = _name(one), _name(other)
    if not a or not b:
        return True
    if ("placebo" in a.lower()) != ("placebo" in b.lower()):
        return False
    return a.lower() == b.lower() or bool(name_words(a) & name_words(b))


def _same_dose(one: Draft, other: Draft) -> bool:
    if not _same_drug(one, other):
        return False
    bare = one.low is None or other.low is None
    if bare and one.line != other.line and one.item and other.item and one.frequency and other.frequency:
        return False
    if not bare and (one.low, one.high, one.unit) != (other.low, other.high, other.unit):
        return False
    for a, b in ((one.frequency, other.frequency), (one.days, other.days), (one.route, other.route)):
        if a and b and a != b:
            return False
    if one.sentence == other.sentence and one.step != other.step and not other.additional:
        return False
    if one.duration_days and other.duration_days and one.duration_days != other.duration_days and not other.additional:
        return False
    return True


def _dose(read: Plain, draft: Draft) -> Dose:
    start, end, quote = read.quote(draft.start, draft.end)
    return Dose(
        start=start,
        end=end,
        quote=quote,
        drug=_name(draft) or None,
        amount=draft.low,
        amount_high=draft.high,
        unit=draft.unit,
        route=draft.route,
        frequency=draft.frequency,
        days=draft.days,
        cycle_days=draft.cycle_days,
        cycles=draft.cycles,
        duration_days=draft.duration_days,
        max_amount=draft.max_amount,
        condition="; ".join(dict.fromkeys(draft.conditions)) or None,
    )
