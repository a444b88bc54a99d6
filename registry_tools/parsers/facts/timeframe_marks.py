"""What a time is measured from or ended by, put together from its words: `start of the study treatment`, `last infusion`,
`completion of 12 weeks of therapy`, `end of follow-up`."""

from __future__ import annotations

import re
from dataclasses import replace

from registry_tools.models.timepoint import Event, TimeAnchor
from registry_tools.parsers.facts.timeframe_tokens import Token

_NOUN = "[pPyYwfv]"
# modifier, then up to four words, then nouns (a time may stand before them: "end of the 12-week treatment period")
_BEFORE = re.compile(
    rf"(?P<how>[bnjq]|>)[@OxiYzaE-]{{0,4}}(?P<d>d?)(?P<nouns>O?{_NOUN}(?:x?{_NOUN}){{0,4}})(?P<after>[bn]?)(?:Ox?[pPY]{{1,4}})?"
)
_BEHIND = re.compile(rf"(?P<nouns>{_NOUN}(?:x?{_NOUN}){{0,4}})(?P<how>[bn])(?![Oxv]{{0,2}}(?:[pPyYdf]))")
_NOUNS = re.compile(r"(?P<nouns>[pPyYw](?:[pPyYw]){0,4})(?:(?<=[pP])Ox?[pPY]{1,3})?")
_UNKNOWN = re.compile(r"(?P<how>[bn])O?(?P<x>x{1,3})(?![pPyY])|(?P<drug>x)(?P<end>n)(?!O)")
# what only names the treatment or visit further: "first dose | of study treatment", "end of follow-up | phase"
_NAMED = re.compile(r"zO[YpPy]{1,3}|[zm](?:(?:Ox?)?[pPY]{1,4}v?)|[em][wvY]")
# what starts or is completed without a name that the lexicon knows is mostly a drug
_STARTED = Token("z", 0, 0, anchor="first_dose", event="other", word="start")
_ENDED = Token("m", 0, 0, anchor="end_of_treatment", event="end_of_treatment", word="end")
_TASK = Token("m", 0, 0, anchor="other", event="other")
_TREATED: frozenset[str | None] = frozenset({"first_dose", "last_dose", "end_of_treatment"})


def with_marks(tokens: list[Token]) -> list[Token]:
    """Tokens with composed marks as one token: m (anchor and event), z (a start: day 0) or e (an end of the study)."""
    codes = "".join(token.code for token in tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        code = codes[at]
        made: Token | None = None
        end = at + 1
        if code in "bnjq":
            found = _BEFORE.match(codes, at)
            if found:
                how = code if not (code in "jq" and found.group("after")) else found.group("after")
                made, end = _mark(tokens, how, found.span("nouns"), codes), found.end()
                if made is not None and found.group("d"):
                    made.value = tokens[found.start("d")].value
                    made.unit = tokens[found.start("d")].unit
            else:
                found = _UNKNOWN.match(codes, at)
                if code == "n" and tokens[at].event and not (found and codes[at + 1] == "O"):
                    made = Token("e", 0, 0, anchor="end_of_treatment", event=tokens[at].event)
                elif found:
                    made, end = (_STARTED if code == "b" else _ENDED), found.end()
                    if any(token.anchor == "other" for token in tokens[at:end]):
                        made = _TASK
                    made = replace(made)
        elif code in "pPyYwfv":
            found = _BEHIND.match(codes, at)
            if found:
                made, end = _mark(tokens, found.group("how"), found.span("nouns"), codes), found.end()
            elif code not in "fv":
                found = _NOUNS.match(codes, at)
                if found:
                    made, end = _mark(tokens, "", found.span("nouns"), codes), found.end()
        elif code in "zme":
            found = _NAMED.match(codes, at)
            if found and (code == "e" or tokens[at].anchor in _TREATED or found.group().startswith("zO")):
                made, end = replace(tokens[at]), found.end()
                if made.anchor == "baseline" and codes[end - 1] in "pPy":
                    made.anchor = "first_dose" if codes[end - 1] != "y" else "surgery"  # "at the beginning of treatment"
        elif code == "x":
            found = _UNKNOWN.match(codes, at)
            if found and found.group("drug"):
                made, end = Token("m", 0, 0, anchor="end_of_treatment", event="end_of_treatment"), found.end()
        if made is not None and made.anchor == "end_of_treatment" and made.code == "m":
            made.event = next((token.event for token in tokens[at:end] if token.code == "n" and token.event), made.event)
        if made is None:
            out.append(tokens[at])
            at += 1
        else:
            made.start, made.end = tokens[at].start, tokens[end - 1].end
            out.append(made)
            at = end
    return out


def _mark(tokens: list[Token], how: str, span: tuple[int, int], codes: str) -> Token | None:
    """The mark that a chain of nouns and its modifier (start b, end n, first j, last q, or none) make."""
    kinds = codes[span[0] : span[1]]
    anchor: TimeAnchor | None
    event: Event | None
    if "y" in kinds:
        return Token("m", 0, 0, anchor="surgery", event="other", word="surgery")
    if "p" in kinds or "P" in kinds:
        only_dose = "p" not in kinds
        if how in ("b", "j"):
            return Token("z", 0, 0, anchor="first_dose", event="other", word="start")
        if how == "q":
            return Token("m", 0, 0, anchor="last_dose", event="end_of_treatment", word="last")
        if how == "n" and not only_dose:
            return Token("m", 0, 0, anchor="end_of_treatment", event="end_of_treatment", word="end")
        if "v" in kinds:
            return Token("v", 0, 0)
        anchor, event = ("first_dose", "other") if only_dose else ("first_dose", "end_of_treatment")
        whole = all(token.anchor == "end_of_treatment" for token in tokens[span[0] : span[1]] if token.code == "p")
        return Token("m", 0, 0, anchor=anchor, event=event, word="dose" if only_dose else "therapy" if whole else "treat")
    if "Y" in kinds or "f" in kinds or "v" in kinds:
        if how in ("b", "j"):
            return Token("z", 0, 0, anchor="enrollment", event=None, word="start") if "Y" in kinds else None
        if how in ("n", "q"):
            return Token("e", 0, 0, anchor="other", event="end_of_study", word="end")
        if "v" in kinds:
            return Token("v", 0, 0)
        return Token("Y", 0, 0, anchor="enrollment", event="end_of_study", word="study") if "Y" in kinds else None
    if how == "n":
        return Token("m", 0, 0, anchor="other", event="other", word="phase")
    return None
