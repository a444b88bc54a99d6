"""Mentions to doses: which amount belongs to which drug, and which schedule to which amount."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from registry_tools.parsers.facts.dose_amounts import Amount
from registry_tools.parsers.facts.dose_draft import Draft, take_all
from registry_tools.parsers.facts.dose_drugs import Drug, DrugFinder
from registry_tools.parsers.facts.dose_scan import Mention
from registry_tools.parsers.facts.dose_vocabulary import FormRow, plain_words

ATTRIBUTES = frozenset(("frequency", "route", "days", "cycle", "cycles", "duration", "hours"))
_SCHEDULE = frozenset(("frequency", "days", "duration"))
_ADJACENT_LEFT = re.compile(
    r"[\s(:,=\[\"'-]*(?:(?:at|a|an|the|dose|doses|dosage|of|is|was|will|be|fixed|tablets?|capsules?|tab|caps?|injection|oral|total|daily|"
    r"administered|given|single|iv|po|sc|film-coated|low|high|group|infusion|for|hard|solution|cream|gel|target)[\s.:,(]+){0,6}$",
    re.IGNORECASE,
)
_ADJACENT_RIGHT = re.compile(
    r"\s?(?:\([^()]{1,20}\)\s?)?(?:of\s|doses?\s|the\s|a\s|an\s|single\s|study\s|drug\s|oral\s|intravenous\s|\(iv\)\s|iv\s|subcutaneous\s|\(sc\)\s|sc\s|daily\s|"
    r"\d{1,2}(?:\.\d)?\s?%\s|tablets?\s|tabs?\s|capsules?\s|injections?\s|infusion\s|dosage\s|active\s|matching\s|matched\s|total\s|vials?\s|pills?\s|either\s|once\s|"
    r"twice\s|weekly\s|daily\s|equivalent\s|flat\s|bolus\s|loading\s|iv\s|study\s|recombinant\s|human\s|intranasal\s|inhaled\s|topical\s|"
    r"[A-Za-z]{1,3}\s){0,5}",
    re.IGNORECASE,
)
_COMPOSED = 60  # characters within which "containing" reaches the amount, and one component the next
_SHARING = 70  # characters between two doses within which they share one schedule
_OF = re.compile(r"\sof\s(?:the\s|study\s|drug\s)?$|^\s?of\s", re.IGNORECASE)
_OWN = re.compile(r"[\s(:=\[-]{0,3}(?:(?:at|a|fixed|dose|of|tablets?|capsules?)\s){0,5}$", re.IGNORECASE)
_JOINED = re.compile(r"\s?(?:/|\+|-)\s?$")
_NOUN_LEFT = re.compile(
    r"(?:[^\W_][\w®'-]{1,30}[\s]){0,2}[^\W\d_][\w®'-]{2,30}[\s(:,=-]{1,3}(?:tablets?\s|capsules?\s|tab\.?\s|caps?\.?\s|injection\s)?$"
)
_NOUN_RIGHT = re.compile(
    r"\s(?:\([^()]{1,12}\)\s)?of\s(?:the\s|a\s|study\s)?(?P<noun>[^\W_][\w®'-]{1,30}(?:\s[^\W\d_][\w®'-]{2,30}){0,2})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_][\w®'-]*")


@dataclass(slots=True)
class Sentence:
    """The mentions between two breaks."""

    number: int
    start: int
    end: int
    mentions: list[Mention] = field(default_factory=list)
    line: int = 0

    def has(self, *kinds: str) -> bool:
        return any(mention.kind in kinds for mention in self.mentions)


def sentences(text: str, mentions: list[Mention]) -> list[Sentence]:
    """Mentions grouped by the sentence, line or clause after a semicolon they stand in."""
    found = [Sentence(0, 0, len(text))]
    for mention in mentions:
        if mention.kind == "break":
            found[-1].end = mention.start
            found.append(Sentence(len(found), mention.end, len(text), line=found[-1].line + (mention.value == "\n")))
        else:
            found[-1].mentions.append(mention)
    return found


class SentenceReader:
    """Reads one sentence into drafts; `spare` are attributes no draft took, `subject` the drug spoken of before."""

    def __init__(self, text: str, sentence: Sentence, finder: DrugFinder, subject: Drug | None) -> None:
        self.text = text
        self.sentence = sentence
        self.finder = finder
        self.subject = subject
        self.drugs = [
            mention.value for mention in sentence.mentions if mention.kind == "drug" and isinstance(mention.value, Drug)
        ]
        self.drafts: list[Draft] = []
        self.spare: list[Mention] = []
        self.steps: list[int] = []  # where amounts end by which a dose changes
        self.repeated: list[int] = []  # where amounts end that only say again
        self.composed = len(text)  # from here on drugs are what another one is made of

    def read(self) -> list[Draft]:
        self._anchors()
        self._name()
        self._amountless()
        self._attributes()
        self._caps()
        return self.drafts

    # amounts

    def _anchors(self) -> None:
        """One draft for each level of each amount that is a dose."""
        mentions = self.sentence.mentions
        self.caps: list[tuple[int, float, str]] = []
        kinds = [mention.kind for mention in mentions]
        blood, diet = self.sentence.has("blood"), self.sentence.has("diet", "lab")
        composition = 0
        supply = False
        container: Drug | None = None
        step = 0
        times = 1
        counted: tuple[float, float | None, FormRow, int] | None = None
        for index, mention in enumerate(mentions):
            kind = mention.kind
            if kind == "then":
                step += 1
            elif kind in ("composition", "supply"):
                composition, supply = mention.end, kind == "supply"
                container = next((drug for drug in reversed(self.drugs) if drug.end <= mention.start), None)
            elif kind == "times" and isinstance(mention.value, int):
                times = mention.value
            elif kind == "count" and isinstance(mention.value, tuple):
                low, high, form = mention.value
                counted = (low, high, form, index)
                self._count(mention, low, high, form, step)
            elif kind == "per" and isinstance(mention.value, tuple) and self.drafts and self.drafts[-1].unit:
                body, day = mention.value
                last = self.drafts[-1]
                last.unit = f"{last.unit}/{'kg' if body.lower() == 'kg' else 'm2'}"
                last.frequency = "QD" if day else last.frequency
                last.cover(last.start, mention.end)
            if kind != "amount" or not isinstance(mention.value, Amount):
                continue
            amount = mention.value
            role = self._role(index)
            lone = mention.flag == "volume" and not self.drafts and sum(1 for other in mentions if other.kind == "amount") == 1
            if (
                (mention.flag and not lone and not (mention.flag == "each" and not self.drafts))
                or (amount.strength and self.drafts)
                or any(value == amount.levels[0][0] * times for _, value, _ in self.caps)
                or role == "equivalent"
                or (amount.kind == "volume" and blood)
                or (diet and not self.drugs and amount.unit in ("g", "mg"))
            ):
                times = 1
                if mention.flag == "step":
                    self.steps.append(mention.end)
                continue
            if any(other.kind == "equivalent" and other.start < mention.start for other in mentions) and any(
                draft.unit == amount.unit and draft.low == amount.levels[0][0] for draft in self.drafts
            ):
                self.repeated.append(mention.end)
                continue
            if amount.levels[0][0] == 0 and len(amount.levels) == 1:
                continue
            if self.drafts and self._restated(index, amount):
                times = 1
                continue
            if role == "cap" or (
                role == "upto" and any(draft.unit == amount.unit and draft.low is not None for draft in self.drafts)
            ):
                self.caps.append((mention.start, amount.levels[-1][1] or amount.levels[-1][0], amount.unit))
                times = 1
                continue
            previous = next((draft for draft in reversed(self.drafts) if draft.low is not None and not draft.counted), None)
            if role == "total" and previous is not None and previous.unit == amount.unit and (previous.step == step):
                if re.search(
                    r"for\sa\stotal\sof\s?$|\(total(?:\sof)?\s?$|total\sdose:?\s?(?:of\s)?$",
                    self.text[max(0, mention.start - 20) : mention.start],
                    re.IGNORECASE,
                ):
                    previous.low, previous.high = amount.levels[0]
                previous.cover(mention.start, mention.end)
                times = 1
                continue
            holds = bool(composition) and mention.start - composition <= _COMPOSED
            if holds:
                composition = mention.end
            if holds and previous is not None and not previous.composition and amount.kind == "mass":
                self.composed = min(self.composed, previous.end)
                continue
            factor = float(times)
            times = 1
            after = mentions[index + 1] if index + 1 < len(mentions) else None
            if after is not None and after.kind == "after_times" and isinstance(after.value, int):
                factor *= after.value
            for (low, high), (a, b) in zip(amount.levels, amount.spans, strict=True):
                draft = Draft(
                    a,
                    max(b, mention.end),
                    self.sentence.number,
                    step,
                    round(low * factor, 9),
                    None if high is None else round(high * factor, 9),
                )
                draft.unit, draft.kind, draft.rate, draft.anchor = amount.unit, amount.kind, amount.rate, index
                draft.composition, draft.supply = holds, holds and supply
                draft.container = container if holds else None
                draft.upto = role == "upto"
                self.drafts.append(draft)
            if amount.strength:
                continue
            self._multiply(counted, index, amount)
        self._ranges()
        del kinds

    def _role(self, index: int) -> str:
        """What the words just before (or after) an amount make of it: a cap, a total, an equivalent."""
        mentions = self.sentence.mentions
        mention = mentions[index]
        for before in reversed(mentions[max(0, index - 4) : index]):
            gap = self.text[before.end : mention.start]
            if before.kind in ("cap", "upto", "total", "equivalent"):
                if len(gap) <= 14 and not re.search(r"[;.]|\)\s?$|\d", gap):
                    return before.kind
                break
            if before.kind in ("amount", "drug"):
                break
        after = mentions[index + 1] if index + 1 < len(mentions) else None
        if (
            after is not None
            and after.kind == "cap"
            and after.start - mention.end <= 2
            and not re.match(r"\s?(?:of|dose|is|:)", self.text[after.end :])
        ):
            return "cap"
        return ""

    def _restated(self, index: int, amount: Amount) -> bool:
        """An amount in a bracket right after another amount says it again in another unit."""
        mentions = self.sentence.mentions
        mention = mentions[index]
        previous = mentions[index - 1] if index else None
        if previous is None:
            return False
        if previous.kind == "equivalent" and index > 1:
            previous = mentions[index - 2]
            return previous.kind == "amount"
        opened = self.text[previous.end : mention.start].strip()
        if previous.kind == "amount" and isinstance(previous.value, Amount) and opened in ("(", "(="):
            return previous.value.unit != amount.unit or previous.value.levels == amount.levels
        return False

    def _count(self, mention: Mention, low: float, high: float | None, form: FormRow, step: int) -> None:
        """A bare count of forms is an amount where the sentence gives no other."""
        others = [other for other in self.sentence.mentions if other.kind == "amount" and isinstance(other.value, Amount)]
        placebo = "placebo" in self.text[mention.end : mention.end + 40].split(form.surface)[0].lower()
        if form.unit is None or (not placebo and any(not other.flag or other.flag == "diluent" for other in others)):
            return
        draft = Draft(mention.start, mention.end, self.sentence.number, step, low, high, form.unit, "count", counted=True)
        draft.anchor = self.sentence.mentions.index(mention)
        self.drafts.append(draft)

    def _multiply(self, counted: tuple[float, float | None, FormRow, int] | None, index: int, amount: Amount) -> None:
        """ "2 tablets of 50 mg" is 100 mg; "two capsules (500 mg)" is not 1000."""
        if counted is None or not counted[2].multiplies or amount.kind == "radiation":
            return
        low, _, _, at = counted
        mentions = self.sentence.mentions
        gap = self.text[mentions[at].end : mentions[index].start]
        between = [mention.kind for mention in mentions[at + 1 : index]]
        holds = "composition" in between
        if low == 1 or "(" in gap or "amount" in between or "total" in between:
            return
        if not holds and (len(gap) > 60 or "frequency" in between):
            return
        for draft in self.drafts:
            if draft.anchor == index and draft.low is not None:
                draft.low = round(draft.low * low, 9)
                draft.high = None if draft.high is None else round(draft.high * low, 9)

    def _ranges(self) -> None:
        """ "75 mg to 600 mg" is one dose with two ends."""
        kept: list[Draft] = []
        for draft in self.drafts:
            previous = kept[-1] if kept else None
            if (
                previous is not None and previous.low is not None and draft.low is not None and previous.high is None and draft.high is None
                and previous.unit == draft.unit and previous.low < draft.low and previous.anchor < draft.anchor
                and re.fullmatch(r"\s?(?:-|~|to|up\sto)\s?", self.text[self.sentence.mentions[previous.anchor].end : self.sentence.mentions[draft.anchor].start], re.IGNORECASE)
            ):  # fmt: skip
                previous.high = draft.low
                previous.anchor = draft.anchor
                previous.cover(draft.start, draft.end)
            else:
                kept.append(draft)
        # "up to 1 mg (increasing from 0.5 to 1 mg)" is the range
        tops = {(draft.high, draft.unit) for draft in kept if draft.high is not None}
        self.drafts = [draft for draft in kept if not (draft.high is None and draft.upto and (draft.low, draft.unit) in tops)]

    # drugs

    def _name(self) -> None:
        """Give each amount its drug: the one right after it ("10 mg of X"), else the last one before it."""
        text, mentions = self.text, self.sentence.mentions
        previous_end = self.sentence.start
        anchors = sorted({draft.anchor for draft in self.drafts})
        by_anchor = {anchor: [draft for draft in self.drafts if draft.anchor == anchor] for anchor in anchors}
        respectively = re.search(r"respectively", text[self.sentence.start : self.sentence.end], re.IGNORECASE) is not None
        if respectively and len(self.drafts) > 1 and len(self.drafts) == len(self.drugs):
            for draft, drug in zip(self.drafts, self.drugs, strict=True):
                self._assign(draft, drug)
            return
        last: Drug | None = None
        done: set[int] = set()
        for position, anchor in enumerate(anchors):
            if anchor in done:
                continue
            mention = mentions[anchor]
            begin, end = by_anchor[anchor][0].start, mention.end
            following = mentions[anchors[position + 1]] if position + 1 < len(anchors) else None
            lefts = [drug for drug in self.drugs if previous_end <= drug.start and drug.end <= begin]
            left = lefts[-1] if lefts else None
            right = next((drug for drug in self.drugs if drug.start >= end), None)
            chosen: Drug | None = None
            if right is not None:
                gap = text[end : right.start]
                adjacent = _ADJACENT_RIGHT.fullmatch(gap) is not None
                owned = (
                    following is not None
                    and right.end <= following.start
                    and _OWN.fullmatch(text[right.reach : following.start]) is not None
                )
                listed = left is not None and "," in text[left.reach : begin] and not gap.strip()
                tight = left is not None and not listed and _ADJACENT_LEFT.fullmatch(text[left.reach : begin]) is not None
                if adjacent and (_OF.search(gap) or gap.strip().lower().startswith("of") or (not owned and not tight)):
                    chosen = right
            group = self._compound(left, lefts)
            if len(group) == 2:
                self._split_pair(by_anchor[anchor])
            run = self._slashed(anchors, position)
            if len(group) > 1 and len(run) == len(group):
                for other, drug in zip(run, group, strict=True):
                    for draft in by_anchor[other]:
                        self._assign(draft, drug)
                        draft.start = max(draft.start, group[0].start)
                last, done = group[-1], set(run)
                previous_end = mentions[run[-1]].end
                continue
            if chosen is None and len(group) > 1 and len(group) == len(by_anchor[anchor]):
                for draft, drug in zip(by_anchor[anchor], group, strict=True):
                    self._assign(draft, drug)
                last, previous_end = group[-1], end
                continue
            if chosen is None and left is not None:
                chosen = self._span(group) if len(group) > 1 else left
            if chosen is None:
                noun = self._noun(begin, end, previous_end)
                if noun is not None:
                    chosen = noun
            for draft in by_anchor[anchor]:
                if chosen is not None:
                    self._assign(draft, chosen)
                else:
                    draft.drug = last
            last = chosen or last
            previous_end = end
        # "2 mg daily, can be up-titrated; X to a maximum of 6 mg": the sentence's only drug
        if self.subject is None and len(self.drugs) == 1 and all(draft.drug is None for draft in self.drafts):
            for draft in self.drafts:
                draft.drug = self.drugs[0]
        # "5 mg or 10 mg of X": the ones before share it
        for draft, after in reversed(list(pairwise(self.drafts))):
            if draft.drug is None and after.drug is not None and draft.step == after.step:
                draft.drug = after.drug

    def _assign(self, draft: Draft, drug: Drug) -> None:
        draft.drug = drug
        if draft.start - drug.end < 200 and drug.start >= self.sentence.start:
            draft.cover(drug.start, drug.end)

    def _compound(self, left: Drug | None, lefts: list[Drug]) -> list[Drug]:
        """Drugs joined by a slash or hyphen, the last of which is `left`."""
        if left is None:
            return []
        group = [left]
        for drug in reversed(lefts[:-1]):
            if not _JOINED.fullmatch(self.text[drug.reach : group[0].start]):
                break
            group.insert(0, drug)
        return group

    def _split_pair(self, drafts: list[Draft]) -> None:
        """ "sacubitril/valsartan 49-51 mg" is a fixed combination's two strengths, no range."""
        if len(drafts) != 1 or drafts[0].low is None or drafts[0].high is None or drafts[0].high > 1.25 * drafts[0].low:
            return
        first = drafts[0]
        second = replace(first, low=first.high, high=None, conditions=[], other_frequencies=[])
        first.high = None
        drafts.append(second)
        self.drafts.insert(self.drafts.index(first) + 1, second)

    def _slashed(self, anchors: list[int], position: int) -> list[int]:
        """The amounts from `position` on that are joined by slashes or plus signs ("12.5 mg/10 mEq")."""
        run = [anchors[position]]
        mentions = self.sentence.mentions
        for anchor in anchors[position + 1 :]:
            if not _JOINED.fullmatch(self.text[mentions[run[-1]].end : mentions[anchor].start]):
                break
            run.append(anchor)
        return run

    def _span(self, group: list[Drug]) -> Drug:
        first, final = group[0], group[-1]
        words = frozenset().union(*(drug.words for drug in group))
        return Drug(self.text[first.start : final.end], first.start, final.end, final.reach, first.placebo, words)

    def _noun(self, begin: int, end: int, floor: int) -> Drug | None:
        """A name no list knows, from its place: "0.1 ml of pollen extract", "Maciten Tab. 10 mg"."""
        text = self.text
        found = _NOUN_RIGHT.match(text, end)
        if found is not None:
            words: list[re.Match[str]] = []
            for word in _WORD.finditer(text, found.start("noun"), found.end("noun")):
                if word.group().lower() in plain_words() or self._taken(word):
                    break
                words.append(word)
            if words:
                a, b = words[0].start(), words[-1].end()
                return Drug(text[a:b], a, b, b, False, frozenset(word.group().lower() for word in words))
        window = max(floor, begin - 90)
        left = re.search(_NOUN_LEFT, text[window:begin])
        if left is None:
            return None
        picked: list[re.Match[str]] = []
        for word in reversed(list(_WORD.finditer(text, window + left.start(), begin))):
            if word.group().lower().rstrip(".") in plain_words() or word.group()[0].isdigit() or self._taken(word):
                if picked:
                    break
                continue
            if picked and picked[-1].start() - word.end() > 1:
                break
            picked.append(word)
        picked = [word for word in picked if len(word.group()) > 2]
        if not picked or not picked[-1].group()[0].isupper():
            return None
        a, b = picked[-1].start(), picked[0].end()
        return Drug(text[a:b], a, b, b, False, frozenset(word.group().lower() for word in picked))

    def _taken(self, word: re.Match[str]) -> bool:
        """Whether a word is already read as something else."""
        return any(mention.start < word.end() and word.start() < mention.end for mention in self.sentence.mentions)

    def _amountless(self) -> None:
        """Drugs without an amount of their own, which a schedule may still make a dose."""
        claimed = {id(draft.drug) for draft in self.drafts if draft.drug}
        words = frozenset().union(*(draft.drug.words for draft in self.drafts if draft.drug)) if claimed else frozenset()
        spans = [(draft.start, draft.end) for draft in self.drafts]
        for drug in self.drugs:
            if (
                drug.name.lower() in _DILUENTS
                and drug.name.lower() not in " ".join(self.finder.names).lower()
                and "placebo" not in self.text.lower()
            ):
                continue
            if any(0 <= drug.start - end <= 4 for end in self.repeated):
                continue
            if id(drug) in claimed or drug.start > self.composed or any(a <= drug.start < b for a, b in spans):
                continue
            if drug.words & words and not (
                drug.placebo and not any(draft.drug and draft.drug.placebo for draft in self.drafts)
            ):
                continue
            step = sum(1 for mention in self.sentence.mentions if mention.kind == "then" and mention.end <= drug.start)
            draft = Draft(drug.start, drug.end, self.sentence.number, step, drug=drug)
            self.drafts.append(draft)
        self.drafts.sort(key=lambda draft: (draft.start, draft.anchor))

    # schedules

    def _attributes(self) -> None:
        """Give each attribute to the dose in whose stretch of the sentence it stands, then share along lists."""
        drafts, mentions = self.drafts, self.sentence.mentions
        attributes = [
            mention
            for mention in mentions
            if mention.kind in ATTRIBUTES and not any(0 <= mention.start - end <= 12 for end in self.steps)
        ]
        if not drafts:
            self.spare = attributes
            return
        bounds = [self._bound(before, after) for before, after in pairwise(drafts)]
        for index, draft in enumerate(list(drafts)):
            begin = bounds[index - 1] if index else self.sentence.start
            end = bounds[index] if index < len(bounds) else self.sentence.end + 1
            own = [mention for mention in attributes if begin <= mention.start < end]
            self._own(draft, own, end)
        if len(drafts) > 1:
            self._share()
        self._forms()

    def _bound(self, before: Draft, after: Draft) -> int:
        """Where the words of `before` stop and those of `after` begin: the last join between them."""
        low = self._body_end(before)
        high = after.start
        if high <= low:
            return max(low, high) if before.anchor != after.anchor else after.start
        cut = high
        for mention in self.sentence.mentions:
            if mention.start >= high:
                break
            if mention.start >= low and mention.kind in ("then", "join") and mention.value != ":":
                cut = mention.start
            elif mention.kind == "join" and mention.start >= low:
                # "0.25 mg weekly Second 2 weeks: 0.5 mg weekly": what stands before the colon is the next one's
                cut = next(
                    (
                        other.start
                        for other in self.sentence.mentions
                        if other.kind in ATTRIBUTES and low <= other.start and 0 <= mention.start - other.end <= 1
                    ),
                    cut,
                )
        for word in _JOIN_WORD.finditer(self.text, low, high):
            cut = word.start() if cut == high or word.start() > cut else cut
        return cut

    def _body_end(self, draft: Draft) -> int:
        return max(draft.end, draft.drug.reach if draft.drug and draft.drug.start >= self.sentence.start else 0)

    def _own(self, draft: Draft, own: list[Mention], end: int) -> None:
        """Attributes of one dose; those after "then" that begin another schedule of the same amount make a second dose."""
        steps = [
            mention.start for mention in self.sentence.mentions if mention.kind == "then" and draft.end <= mention.start < end
        ]
        later: list[Mention] = []
        if steps:
            cut = steps[0]
            first = [mention for mention in own if mention.start < cut]
            rest = [mention for mention in own if mention.start >= cut]
            if any(mention.kind in ("frequency", "days") for mention in first) and any(
                mention.kind in ("frequency", "days") for mention in rest
            ):
                own, later = first, rest
        at = draft.start
        take_all(draft, [mention for mention in own if mention.start >= at])
        # of what stands before the dose, the nearest counts
        take_all(draft, [mention for mention in reversed(own) if mention.start < at])
        if later:
            second = Draft(
                draft.start,
                draft.end,
                draft.sentence,
                draft.step + 1,
                draft.low,
                draft.high,
                draft.unit,
                draft.kind,
                draft.drug,
            )
            second.route, second.anchor = draft.route, draft.anchor
            take_all(second, later)
            self.drafts.insert(self.drafts.index(draft) + 1, second)

    def _share(self) -> None:
        """Along a list, what is said once before the first or after the last holds for all."""
        drafts = self.drafts
        for draft, after in reversed(list(pairwise(drafts))):
            if draft.step != after.step or draft.sentence != after.sentence or after.start - self._body_end(draft) > _SHARING:
                continue
            if after.low is None and draft.low is not None and not after.scheduled:
                continue
            bare = not draft.frequency and not draft.days
            if draft.low is None and draft.drug is not None and not draft.drug.placebo and not self._coordinate(draft, after):
                # a drug in passing ("added to metformin and a sulfonylurea for 52 weeks") hands the duration on
                draft.duration_days = draft.duration_days or (
                    after.duration_days if after.low is None and not after.frequency else None
                )
                continue
            if bare and draft.duration_days is None:
                draft.borrow(after)
            elif bare:
                draft.borrow(after, duration=False)
            elif draft.duration_days is None and draft.frequency != "once":
                draft.borrow(after, schedule=False, route=False)
        first = drafts[0]
        amount_at = self.sentence.mentions[first.anchor].start if first.low is not None else first.start
        lead = {mention.kind for mention in self.sentence.mentions if mention.kind in ATTRIBUTES and mention.end <= amount_at}
        for before, draft in pairwise(drafts):
            same = draft.low is not None and (
                draft.drug is before.drug or (draft.drug and before.drug and draft.drug.words & before.drug.words)
            )
            if same and draft.start - self._body_end(before) <= _SHARING:
                draft.borrow(before, duration=draft.step == before.step)
            elif draft.low is not None and draft.step > 0 and (earlier := self._earlier(draft)) is not None:
                draft.borrow(earlier, duration=False)
            elif draft.low is not None and draft.step == first.step and not draft.scheduled:
                draft.borrow(first, schedule=bool(lead & _SCHEDULE), duration="duration" in lead, route="route" in lead)

    def _earlier(self, draft: Draft) -> Draft | None:
        """The last dose of the same drug before a step ("then 300 mg")."""
        words = draft.drug.words if draft.drug else frozenset()
        return next(
            (
                other
                for other in reversed(self.drafts[: self.drafts.index(draft)])
                if other.drug and other.drug.words & words and other.frequency and other.step < draft.step
            ),
            None,
        )

    def _coordinate(self, draft: Draft, after: Draft) -> bool:
        """Whether two drugs stand beside each other in one list ("X + Y", "X and Y")."""
        return _LISTED.fullmatch(self.text, self._body_end(draft), max(self._body_end(draft), after.start)) is not None

    def _forms(self) -> None:
        """A form implies its route where none is said."""
        forms = [
            mention
            for mention in self.sentence.mentions
            if mention.kind == "form" and isinstance(mention.value, FormRow) and mention.value.route
        ]
        if not forms:
            return
        for index, draft in enumerate(self.drafts):
            if draft.route is not None:
                continue
            limit = self.drafts[index + 1].start if index + 1 < len(self.drafts) else self.sentence.end
            near = [mention for mention in forms if draft.start - 40 <= mention.start <= max(limit, draft.end)] or forms
            value = near[0].value
            if isinstance(value, FormRow) and value.route:
                draft.route, draft.route_implied = value.route, True

    def _caps(self) -> None:
        for at, value, unit in self.caps:
            for draft in reversed(self.drafts):
                if draft.start < at:
                    if draft.unit is None or unit.split("/")[0] == draft.unit.split("/")[0] or draft.low is None:
                        draft.max_amount = value
                        draft.end = max(draft.end, at)
                    break


_DILUENTS = frozenset(
    ("saline", "nacl", "normal saline", "isotonic saline", "dextrose", "water", "sodium chloride", "heparinized saline")
)
_LISTED = re.compile(
    r"\s?(?:\+|/|,|,?\s?and|or|plus|&|with|combined\swith|in\scombination\swith)\s?(?:a\s|an\s|oral\s|iv\s|intravenous\s)?",
    re.IGNORECASE,
)
_JOIN_WORD = re.compile(r"\b(?:and|or|plus|with|followed|then|versus|vs|combined|alone)\b", re.IGNORECASE)
