"""Which drug each amount of a sentence is of."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from registry_tools.parsers.facts.dose_draft import Draft
from registry_tools.parsers.facts.dose_drugs import Drug, drug_at
from registry_tools.parsers.facts.dose_sentence import Sentence
from registry_tools.parsers.facts.dose_vocabulary import plain_words

_ADJACENT_LEFT: Final = re.compile(
    r"[\s(:,=\[\"'-]*+(?:(?:at|a|an|the|dose|doses|dosage|of|is|was|will|be|fixed|tablets?|capsules?|tab|caps?|injection|oral|"
    r"total|daily|administered|given|single|iv|po|sc|film-coated|low|high|group|infusion|for|hard|solution|cream|gel|target)"
    r"[\s.:,(]{1,4}){0,6}",
    re.IGNORECASE,
)
_ADJACENT_RIGHT: Final = re.compile(
    r"\s?(?:\([^()]{1,20}\)\s?)?(?:(?:of|doses?|the|a|an|single|study|drug|oral|intravenous|\(iv\)|iv|subcutaneous|\(sc\)|sc|"
    r"daily|\d{1,2}(?:\.\d)?\s?%|tablets?|tabs?|capsules?|injections?|infusion|dosage|active|matching|matched|total|vials?|"
    r"pills?|either|once|twice|weekly|equivalent|flat|bolus|loading|recombinant|human|intranasal|inhaled|topical|"
    r"[A-Za-z]{1,3})\s){0,5}",
    re.IGNORECASE,
)
_OF: Final = re.compile(r"\sof\s(?:the\s|study\s|drug\s)?$|^\s?of\s", re.IGNORECASE)
_OWN: Final = re.compile(r"[\s(:=\[-]{0,3}(?:(?:at|a|fixed|dose|of|tablets?|capsules?)\s){0,5}", re.IGNORECASE)
_JOINED: Final = re.compile(r"\s?(?:/|\+|-)\s?")
_AND: Final = re.compile(r"\s?(?:/|\+|-|&|,|,?\s?and)\s?", re.IGNORECASE)
_NOUN_LEFT: Final = re.compile(
    r"(?:[^\W_][\w®'-]{1,30}\s){0,2}[^\W\d_][\w®'-]{2,30}[\s(:,=-]{1,3}(?:tablets?\s|capsules?\s|tab\.?\s|caps?\.?\s|injection\s)?$"
)
_NOUN_WORDS: Final = 6  # more than it can take
_NOUN_RIGHT: Final = re.compile(
    r"\s(?:\([^()]{1,12}\)\s)?of\s(?:the\s|a\s|study\s)?(?P<noun>[^\W_][\w®'-]{1,30}(?:\s[^\W\d_][\w®'-]{2,30}){0,2})",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_][\w®'-]*")
_BARE_NOUN: Final = re.compile(
    r"\s(?:oral\s|intravenous\s)?"
    r"(?!\w{1,30}(?:ly|ing|ed|tions?|ments?|ness|ous|ity|able|ible|ary|ery|ence|ance|ients|sion)(?![^\W_]))"
    r"(?P<noun>[^\W\d_]{7,30})(?![^\W_])"
)
_RESPECTIVELY: Final = re.compile(r"respectively", re.IGNORECASE)
_WINDOW: Final = 90  # characters before an amount in which a name no list knows may stand
_COMPONENTS: Final = 8  # at most in one fixed combination
_PAIR: Final = 1.25  # two strengths of a fixed combination are this near, and no range


class DrugNamer:
    """Names the drafts of one sentence; may split one that is of two drugs."""

    def __init__(self, text: str, sentence: Sentence, drafts: list[Draft], subject: Drug | None) -> None:
        self.text = text
        self.sentence = sentence
        self.mentions = sentence.mentions
        self.drugs = sentence.drugs
        self.drafts = drafts
        self.subject = subject
        self._floor = sentence.start  # where the last amount ended
        self._last: Drug | None = None
        self._done: set[int] = set()

    def name(self) -> None:
        """Give each amount its drug: the one right after it ("10 mg of X"), else the last one before it."""
        if self._respectively():
            return
        anchors = sorted({draft.anchor for draft in self.drafts})
        for position, anchor in enumerate(anchors):
            if anchor not in self._done:
                self._anchor(anchors, position, anchor)
        if self.subject is None and len(self.drugs) == 1 and all(draft.drug is None for draft in self.drafts):
            # "2 mg daily, can be up-titrated; X to a maximum of 6 mg": the sentence's only drug
            for draft in self.drafts:
                draft.drug = self.drugs[0]
        for draft, after in reversed(list(pairwise(self.drafts))):
            # "5 mg or 10 mg of X": the ones before share it
            if draft.drug is None and after.drug is not None and draft.step == after.step:
                draft.drug = after.drug

    def _respectively(self) -> bool:
        if len(self.drafts) < 2 or len(self.drafts) != len(self.drugs):
            return False
        if _RESPECTIVELY.search(self.text, self.sentence.start, self.sentence.end) is None:
            return False
        for draft, drug in zip(self.drafts, self.drugs, strict=True):
            _assign(draft, drug)
        return True

    def _anchor(self, anchors: list[int], position: int, anchor: int) -> None:
        drafts = self._at(anchor)
        begin, end = drafts[0].start, self.mentions[anchor].end
        lefts = [drug for drug in self.drugs if self._floor <= drug.start and drug.end <= begin]
        group = self._compound(lefts)
        if len(group) == 2:
            self._split_pair(drafts)
        run = self._slashed(anchors, position)
        if len(run) > len(group) == 1:
            group = self._listed(lefts, len(run)) or group  # "losartan and amlodipine capsules, 100 mg/5 mg"
        if len(group) > 1 and len(run) == len(group):
            for other, drug in zip(run, group, strict=True):
                for draft in self._at(other):
                    _assign(draft, drug)
                    draft.start = max(draft.start, group[0].start)
            self._last, self._floor = group[-1], self.mentions[run[-1]].end
            self._done.update(run)
            return
        following = self.mentions[anchors[position + 1]].start if position + 1 < len(anchors) else None
        chosen = self._right(lefts, begin, end, following)
        if chosen is None and len(group) > 1 and len(group) == len(drafts):
            for draft, drug in zip(drafts, group, strict=True):
                _assign(draft, drug)
            self._last, self._floor = group[-1], end
            return
        if chosen is None and group:
            chosen = self._span(group) if len(group) > 1 else group[0]
        chosen = chosen or self._noun_right(end) or self._noun_left(begin)
        for draft in drafts:
            if chosen is None:
                draft.drug = self._last
            else:
                _assign(draft, chosen)
        # a drug after the amount is taken, and not the next amount's too
        self._last, self._floor = chosen or self._last, max(end, chosen.end) if chosen else end

    def _at(self, anchor: int) -> list[Draft]:
        return [draft for draft in self.drafts if draft.anchor == anchor]

    def _right(self, lefts: list[Drug], begin: int, end: int, following: int | None) -> Drug | None:
        """The drug right after an amount, where it is not the next amount's own and none stands right before."""
        right = next((drug for drug in self.drugs if drug.start >= end), None)
        if right is None:
            return None
        gap = self.text[end : right.start]
        if len(gap) > _WINDOW or _ADJACENT_RIGHT.fullmatch(gap) is None:
            return None
        if _OF.search(gap) or gap.strip().lower().startswith("of"):
            return right
        if following is not None and right.end <= following and _OWN.fullmatch(self.text[right.reach : following]):
            return None
        if lefts:
            before = self.text[lefts[-1].reach : begin]
            # "20 mg of A, 12.5 mg B": the comma parts A from the second amount
            listed = "," in before and not gap.strip()
            if not listed and len(before) <= _WINDOW and _ADJACENT_LEFT.fullmatch(before):
                return None
        return right

    def _compound(self, lefts: list[Drug]) -> list[Drug]:
        """Drugs joined by a slash or hyphen, the last of which is the last before the amount."""
        group = lefts[-1:]
        for drug in reversed(lefts[:-1]):
            if not _JOINED.fullmatch(self.text[drug.reach : group[0].start]):
                break
            group.insert(0, drug)
        return group

    def _listed(self, lefts: list[Drug], number: int) -> list[Drug] | None:
        """The last `number` drugs before the amounts, where only "and" and commas part them."""
        group = lefts[-number:]
        gaps = [self.text[one.reach : other.start] for one, other in pairwise(group)]
        return group if len(group) == number and all(_AND.fullmatch(gap) for gap in gaps) else None

    def _split_pair(self, drafts: list[Draft]) -> None:
        """The "49-51 mg" of a fixed combination are its two strengths, no range."""
        first = drafts[0]
        if len(drafts) != 1 or first.low is None or first.high is None or first.high > _PAIR * first.low:
            return
        second = first.copy()
        second.low, second.conditions, second.other_frequencies = first.high, [], []
        first.high = second.high = None
        drafts.append(second)
        self.drafts.insert(self.drafts.index(first) + 1, second)

    def _slashed(self, anchors: list[int], position: int) -> list[int]:
        """The amounts from `position` on that are joined by slashes or plus signs ("12.5 mg/10 mEq")."""
        run = [anchors[position]]
        for anchor in anchors[position + 1 : position + _COMPONENTS]:
            if not _JOINED.fullmatch(self.text[self.mentions[run[-1]].end : self.mentions[anchor].start]):
                break
            run.append(anchor)
        return run

    def _span(self, group: list[Drug]) -> Drug:
        first, final = group[0], group[-1]
        words = frozenset[str]().union(*(drug.words for drug in group))
        return Drug(self.text[first.start : final.end], first.start, final.end, final.reach, first.placebo, words)

    def _noun_right(self, end: int) -> Drug | None:
        """A name no list knows, after the amount: "0.1 ml of pollen extract"."""
        found = _NOUN_RIGHT.match(self.text, end)
        words: list[re.Match[str]] = []
        if found is not None:
            for word in _WORD.finditer(self.text, found.start("noun"), found.end("noun")):
                if word.group().lower() in plain_words() or self._taken(word.span()):
                    break
                words.append(word)
        if words:
            return drug_at(self.text, words[0].start(), words[-1].end())
        # "150 mg etrumadenant orally": a long word right after, shaped like a name
        bare = _BARE_NOUN.match(self.text, end)
        if bare is None or bare["noun"].lower() in plain_words() or self._taken(bare.span("noun")):
            return None
        return drug_at(self.text, *bare.span("noun"))

    def _noun_left(self, begin: int) -> Drug | None:
        """A name no list knows, before the amount: "Maciten Tab. 10 mg". It begins with a capital."""
        window = max(self._floor, begin - _WINDOW)
        words = self.text[window:begin]
        if "".join(words.rsplit(None, _NOUN_WORDS)[-_NOUN_WORDS:]).islower():
            return None
        left = _NOUN_LEFT.search(words)
        if left is None:
            return None
        picked: list[re.Match[str]] = []
        for word in reversed(list(_WORD.finditer(self.text, window + left.start(), begin))):
            plain = word.group().lower().rstrip(".") in plain_words() or word.group()[0].isdigit() or self._taken(word.span())
            if picked and (plain or picked[-1].start() - word.end() > 1):
                break
            if not plain:
                picked.append(word)
        picked = [word for word in picked if len(word.group()) > 2]
        if not picked or not picked[-1].group()[0].isupper():
            return None
        return drug_at(self.text, picked[-1].start(), picked[0].end())

    def _taken(self, span: tuple[int, int]) -> bool:
        """Whether a word is already read as something else."""
        return any(mention.start < span[1] and span[0] < mention.end for mention in self.mentions)


def _assign(draft: Draft, drug: Drug) -> None:
    draft.drug = drug
    if draft.start - drug.end < 2 * _WINDOW:
        draft.cover(drug.start, drug.end)
