"""A whole description: its sentences fill one another's gaps."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.dose_assembly import read_sentence
from registry_tools.parsers.facts.dose_draft import Draft, same_drug, settle, take_all
from registry_tools.parsers.facts.dose_drugs import Drug, DrugFinder, is_no_drug, looks_like_drug, name_words
from registry_tools.parsers.facts.dose_mention import Mention
from registry_tools.parsers.facts.dose_merging import alternatives, merge, with_strength, without_caps, without_strengths
from registry_tools.parsers.facts.dose_sentence import ANCHORS, Sentence, sentences

_CHANGES: Final = frozenset(("change", "then", "upto"))
_FOODLIKE: Final = frozenset(("g", "mL", "L", "uL"))  # what foods and blood samples are measured in too
_BESIDE: Final = 30  # characters between a drug without an amount and the time it is given for
_SHORT: Final = 40  # characters of a sentence that is all schedule ("Twice daily.")
_MOST: Final = 200  # doses, or sentences without one, that are weighed against one another

Spare = list[tuple[Sentence, list[Mention]]]


def _length(mention: Mention) -> float:
    return mention.value if isinstance(mention.value, float) else 0.0


class TextReader:
    """Reads all sentences of a text into drafts of doses."""

    def __init__(self, text: str, mentions: list[Mention], finder: DrugFinder) -> None:
        self.text = text
        self.finder = finder
        self.sentences = sentences(text, mentions)
        self.foodlike = any(mention.kind in ("blood", "diet") for mention in mentions)

    def read(self) -> list[Draft]:
        """The doses in reading order."""
        drafts, spare = self._sentences()
        drafts = without_strengths(with_strength(without_caps(drafts)))
        self._changed(drafts)
        self._spread(drafts, spare)
        self._lend(drafts)
        drafts = [draft for draft in drafts if draft.low is not None or draft.scheduled] or self._by_name_alone(spare)
        for draft in drafts:
            if draft.drug is None and draft.drug_name is None:
                draft.drug_name = self.finder.default
            settle(draft)
        return merge(alternatives(drafts))

    def _sentences(self) -> tuple[list[Draft], Spare]:
        drafts: list[Draft] = []
        spare: Spare = []
        subject: Drug | None = None
        for sentence in self.sentences:
            if not sentence.mentions:
                continue
            # neither an amount nor when, so no dose
            bare = sentence.kinds.isdisjoint(ANCHORS)
            found = [] if bare else read_sentence(self.text, sentence, self.finder, subject)
            for draft in found:
                draft.line, draft.item = sentence.line, sentence.item
                draft.drug = draft.drug or subject
            kept = [draft for draft in found if self._is_dose(draft, sentence)]
            if not any(draft.low is not None or draft.scheduled for draft in kept) and len(spare) < _MOST:
                spare.append((sentence, sentence.attributes()))
            drafts += kept
            if sentence.drugs:
                subject = next((draft.drug for draft in kept if draft.drug and draft.low is not None), self._subject(sentence))
        return drafts, spare

    def _subject(self, sentence: Sentence) -> Drug:
        """The drug a sentence speaks of: the interventions' own before the others it names."""
        own = name_words(self.finder.default or "")
        return next((drug for drug in sentence.drugs if drug.words & own), sentence.drugs[0])

    def _is_dose(self, draft: Draft, sentence: Sentence) -> bool:
        """Whether this may be a dose: no food, no device, and without an amount a schedule that stands beside the drug."""
        drug = draft.drug
        if draft.kind == "volume" and sentence.has("nondrug") and not (drug and drug.sure):
            return False
        if draft.low is not None:
            return draft.unit not in _FOODLIKE or not self.foodlike or draft.route is not None or bool(drug and drug.sure)
        if drug is not None and not drug.sure and not sentence.has("route", "form", "dosing"):
            return False
        return bool(draft.frequency or draft.days) or self._timed(draft, sentence)

    def _timed(self, draft: Draft, sentence: Sentence) -> bool:
        """Whether a bare time is how long the drug is given ("placebo for 52 weeks"), and nothing else is spoken of."""
        end = draft.drug.reach if draft.drug else draft.start
        for mention in sentence.mentions:
            if mention.kind in ("nodose", "nondrug") and draft.start <= mention.end and mention.start <= draft.end + 20:
                return False
        return any(
            mention.end <= draft.start or (0 <= mention.start - end <= _BESIDE and "," not in self.text[end : mention.start])
            for mention in sentence.mentions
            if mention.kind == "duration" and mention.value == draft.duration_days
        )

    def _changed(self, drafts: list[Draft]) -> None:
        """A dose that "may be increased to 80 mg" keeps the frequency and route said before."""
        for index, draft in enumerate(drafts):
            sentence = self.sentences[draft.sentence]
            if draft.low is None or draft.frequency or draft.days or draft.starting or not sentence.has(*_CHANGES):
                continue
            if not any(mention.kind in _CHANGES and mention.end <= draft.at for mention in sentence.mentions):
                continue
            for other in drafts[max(0, index - _MOST) : index][::-1]:
                repeated = other.frequency and other.frequency != "once" and other.sentence < draft.sentence
                if repeated and same_drug(other, draft):
                    draft.borrow(other, duration=False)
                    draft.days = None
                    break

    def _spread(self, drafts: list[Draft], spare: Spare) -> None:
        """What a sentence without a dose says ("Administered orally.", "Each cycle is 28 days.") holds for the others."""
        dosed = [draft for draft in drafts if draft.low is not None or draft.scheduled][:_MOST]
        for sentence, mentions in spare:
            quiet = sentence.has("nodose", "nondrug", "blood", "diet")
            usable = [mention for mention in mentions if mention.kind == "route" or not quiet]
            given = sentence.has("admin", "dosing", "route", "form", "drug") or sentence.end - sentence.start < _SHORT
            first = sentence.mentions[0]
            given = given or (first.kind == "frequency" and not first.flag and first.start - sentence.start < 2)
            lasting = [mention for mention in usable if mention.kind == "duration" and isinstance(mention.value, float)]
            longest = max(lasting, key=_length, default=None)  # "3 months for some, for others 6"
            usable = [mention for mention in usable if mention.kind != "duration" or mention is longest]
            for draft in dosed:
                if sentence.drugs and not any(self._of(draft, drug) for drug in sentence.drugs):
                    continue
                when = given and not draft.frequency and not draft.days
                take_all(draft, [mention for mention in usable if when or mention.kind != "frequency"], widen=False)
        for draft in dosed:
            if draft.route is None and draft.low is not None:
                other = next((other for other in dosed if other.route and same_drug(draft, other)), None)
                if other is not None:
                    draft.route, draft.route_implied = other.route, other.route_implied

    def _of(self, draft: Draft, drug: Drug) -> bool:
        """Whether a dose is of a drug, or both name the only intervention (a fixed combination and its components)."""
        if draft.drug is None:
            return False
        told = self.finder.joined
        alone = len(self.finder.names) == 1 and drug.name.lower() in told and draft.drug.name.lower() in told
        return bool(drug.words & draft.drug.words) or alone

    def _lend(self, drafts: list[Draft]) -> None:
        """A schedule said once of a drug holds for all its levels listed after it ("X daily. * 1 mg in arm A, * 2 mg ...")."""
        told = [draft for draft in drafts if draft.low is None and draft.scheduled][:_MOST]
        for bare in told:
            levels = [draft for draft in drafts if draft.low is not None and draft.sentence > bare.sentence][:_MOST]
            levels = [draft for draft in levels if same_drug(draft, bare)]
            if len(levels) > 1 and not any(draft.scheduled or draft.starting for draft in levels):
                for draft in levels:
                    draft.borrow(bare)

    def _by_name_alone(self, spare: Spare) -> list[Draft]:
        """A schedule whose drug stands only in the interventions' names, or in another sentence."""
        name = self.finder.default
        if name is None or is_no_drug(name) or self.finder.nothing_given():
            return []
        known = looks_like_drug(name)
        for sentence, mentions in spare:
            timed = sentence.has("frequency") or (sentence.has("days") and not sentence.has("nodose"))
            if sentence.has("nondrug", "diet") or not (timed or (sentence.has("duration") and not sentence.has("nodose"))):
                continue
            given = sentence.has("dosing", "route", "form") or (known and (timed or sentence.has("admin", "drug")))
            if not given:
                continue
            drafts = [
                Draft(mentions[0].start, mentions[0].end, sentence.number, drug=drug, drug_name=name, at=mentions[0].start)
                for drug in self._components() or (None,)
            ]
            for draft in drafts:
                take_all(draft, mentions)
            if drafts[0].scheduled:
                self._spread(drafts, [(other, rest) for other, rest in spare if other is not sentence])
                return drafts
        return []

    def _components(self) -> tuple[Drug, ...]:
        """The drugs of the interventions' names that the text speaks of ("All study drugs are given every 4 weeks")."""
        found: dict[str, Drug] = {}
        for sentence in self.sentences[:_MOST]:
            for drug in sentence.drugs:
                if drug.sure and drug.name.lower() in self.finder.joined:
                    found.setdefault(drug.name.lower(), drug)
        return tuple(found.values())
