"""What a window is measured from, and whether it lies before or after it."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from registry_tools.models.eligibility import Anchor
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import Meaning, context_index, look_up, word_set

# Events of the trial itself: "within 2 weeks of" or "from" one of them looks back from it.
_OWN: Final = frozenset(
    ("first_dose", "enrollment", "randomization", "screening", "consent", "baseline", "registration", "surgery")
)
_VISITS: Final = _OWN - {"first_dose", "surgery"}
_ANCHOR_REACH: Final = 9
_SENTENCE: Final = 120  # tokens in which contraception is looked for
_LINK_REACH: Final = 7
_NAMED: Final = 3  # words of "of the screening visit"
AFTER_KINDS: Final = ("before", "after", "event_gap")


class Pointer:
    """Anchor and direction, the token after the words that say them, and whether any did (`found`)."""

    __slots__ = ("anchor", "direction", "found", "last")

    def __init__(self, anchor: Anchor | None, direction: Literal["before", "after"] | None, last: int, found: bool) -> None:
        self.anchor: Anchor | None = anchor
        self.direction: Literal["before", "after"] | None = direction
        self.last = last
        self.found = found


def point(tokens: Tokens, end: int, lead: str, bounded: bool = False, ahead: bool = False) -> Pointer:
    """Where the window that ends at token `end` points; `lead` names what stands before it (see `windows`).

    `bounded`: a comparator stands before it ("<= 6 months of screening"); `ahead`: its clause is about what is to come.
    """
    said = _said(tokens, end, lead, bounded, ahead)
    if said is not None:
        return said
    if not lead and (listed := _listed(tokens.low, end)) is not None:
        return listed
    if "within:after" in lead:
        return Pointer(None, "after", end, False)
    past = "within" in lead or lead.endswith(":before")
    if ahead and past and ":before" not in lead:
        return Pointer(None, "after", end, False)
    return Pointer(None, "before" if past else None, end, False)


def _said(tokens: Tokens, end: int, lead: str, bounded: bool, ahead: bool) -> Pointer | None:
    """What the words behind the window say: "prior to enrollment", "since surgery", "of screening", "apart"."""
    low, index, skip = tokens.low, context_index(AFTER_KINDS), _passed_over()
    rules = context_index(("longest",))
    here, near = _past_gloss(low, end), True
    limit = min(here + _LINK_REACH + 1, len(low))
    while here < limit:
        word = low[here]
        ruled = look_up(rules, low, here) if word in rules else None
        if ruled is not None:  # ", whichever is longer, prior to"
            here, limit = ruled[1], min(limit + ruled[1] - here, len(low))
            continue
        if word in ".;:\n)" or word[0].isdigit() or (word == "," and not near):
            return None
        listed = word in word_set("listing") and low[here - 1] in word_set("article")  # "with the following exceptions"
        found = look_up(index, low, here) if word in index and not listed else None
        if found is not None and found[0].kind == "event_gap":
            return Pointer("other", None, found[1], True)
        pointed = _directed(tokens, found[0], found[1], lead, near, word) if found is not None else None
        if word == "of" and near:
            pointed = pointed or _of(tokens, here + 1, lead, bounded, ahead)
            near = False
        if pointed is not None:
            return pointed
        near = near and (word in skip or word == ",")
        here += 1
    return None


@cache
def _passed_over() -> frozenset[str]:
    return word_set("filler") | word_set("elapse")


def _past_gloss(low: list[str], end: int) -> int:
    """The token to read on from: behind a closing bracket, or behind a gloss ("2 weeks (14 days) prior to")."""
    at = end + 1 if end < len(low) and low[end] == ")" else end
    if at < len(low) and low[at] == "(" and look_up(context_index(AFTER_KINDS), low, at + 1) is None:
        return next((here + 1 for here in range(at, min(at + 12, len(low))) if low[here] == ")"), at)
    return at


def _directed(tokens: Tokens, meaning: Meaning, after: int, lead: str, near: bool, word: str) -> Pointer | None:
    """Direction and anchor by the word behind the window ("prior to", "since") and what comes after that."""
    low = tokens.low
    anchor, phrase, last = _anchor(low, after)
    if not near and anchor is None:
        return None
    if meaning.value == "before":
        return _before(low, anchor, after, last, word)
    if word in word_set("backward") and "within" in lead and anchor in _OWN:
        foreign = not word_set("foreign").isdisjoint(phrase)  # "in the last 30 days from a trial of a study drug"
        return Pointer(None, "before", after, True) if foreign else Pointer(anchor, "before", last, True)
    if after >= len(low) or (not low[after][0].isalnum() and low[after] != "("):
        return Pointer(None, "after", last, True)
    return Pointer(_after_anchor(tokens, anchor, phrase, last), "after", last, True)


def _before(low: list[str], anchor: Anchor | None, after: int, last: int, word: str) -> Pointer | None:
    """A window that looks back: from an anchor, from something the lexicon does not name, or from now."""
    if (word == "at" and anchor not in _OWN) or (word in word_set("weak_before") and anchor in (None, "other")):
        return None
    if anchor is None:
        opened = look_up(context_index(("anchor_open",)), low, after)
        if opened is not None and opened[0].value == "first_dose" and low[after] not in word_set("ordinal"):
            anchor = "first_dose"  # "prior to starting" a drug
        elif after < len(low) and low[after][0].isalnum() and low[after - 1] in word_set("governs"):
            anchor = "other"
    return Pointer(anchor, "before", last, True)


def _listed(low: list[str], end: int) -> Pointer | None:
    """ "within the following periods prior to the first dose: 30 days, 5 half-lives": the heading's anchor holds."""
    colon = next((at for at in range(end - 1, max(-1, end - 20), -1) if low[at] in (":", ".", ";")), -1)
    if colon < 1 or low[colon] != ":":
        return None
    for at in range(max(0, colon - 16), colon):
        found = look_up(context_index(("before",)), low, at)
        anchor = _anchor(low, found[1])[0] if found is not None else None
        if anchor is not None:
            return Pointer(anchor, "before", end, True)
    return None


def _after_anchor(tokens: Tokens, anchor: Anchor | None, phrase: list[str], last: int) -> Anchor:
    """What a window that looks forward counts from: earlier treatment is `other`, the trial's own last dose is `last_dose`."""
    low = tokens.low
    own = not word_set("own").isdisjoint(phrase)
    if anchor == "first_dose" and word_set("ordinal").isdisjoint(phrase):
        anchor = "last_dose"
    if anchor == "last_dose":
        prevents = not word_set("contraception").isdisjoint(low[max(0, last - _SENTENCE) : last + _SENTENCE])
        return "last_dose" if own or prevents else "other"
    if anchor in ("enrollment", "screening", "randomization") and not word_set("earlier").isdisjoint(phrase):
        return "other"  # "since prior study participation"
    if anchor == "enrollment" and phrase[-1] in word_set("bare_anchor"):
        return "other"  # "for 6 months after study" is after its end
    if anchor == "surgery":
        return "surgery" if own else "other"
    return anchor or "other"


def _of(tokens: Tokens, after: int, lead: str, bounded: bool, ahead: bool) -> Pointer | None:
    """ "within 4 weeks of enrollment"; "3 months of therapy" points nowhere."""
    anchor, phrase, last = _anchor(tokens.low, after)
    if "within" not in lead:
        visited = bounded and anchor in _VISITS and len(phrase) <= _NAMED
        return Pointer(anchor, "after" if ahead else "before", last, True) if visited else None
    if ahead and anchor in _OWN and ":before" not in lead:
        return Pointer(anchor, "after", last, True)
    if anchor is None and ("before" in lead or tokens.low[after : after + 1] == ["at"]):
        return None
    if anchor in _OWN or (anchor == "other" and word_set("visitlike") & set(phrase) and word_set("ending").isdisjoint(phrase)):
        return Pointer(anchor, "before", last, True)
    if anchor == "diagnosis":
        return Pointer("diagnosis", "after", last, True)
    return Pointer(_after_anchor(tokens, anchor, phrase, last), "after", last, True)


def _anchor(low: list[str], at: int) -> tuple[Anchor | None, list[str], int]:
    """The first anchor phrase in the words from token `at`, the phrase, and the token after it."""
    index = context_index(("anchor",))
    for here in range(at, min(at + _ANCHOR_REACH, len(low))):
        if low[here] in ".;\n),":
            break
        found = look_up(index, low, here)
        if found is not None:
            return found[0].value, low[at : found[1]], found[1]  # type: ignore[return-value]
        opened = look_up(context_index(("anchor_open",)), low, here)
        if opened is not None:
            for close in range(opened[1], min(opened[1] + 4, len(low))):
                if low[close] in word_set("anchor_close"):
                    return opened[0].value, low[at : close + 1], close + 1  # type: ignore[return-value]
                if not low[close][0].isalnum() and low[close] != "-":
                    break
        bare = look_up(context_index(("bare_anchor",)), low, here)
        if bare is not None and (bare[1] >= len(low) or not low[bare[1]][0].isalpha()):
            return bare[0].value, low[at : bare[1]], bare[1]  # type: ignore[return-value]
    return None, [], at
