"""What a time is measured from or ended by, put together from its words: `start of the study treatment`, `last infusion`,
`completion of 12 weeks of therapy`, `end of follow-up`."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.timeframe_tokens import Token

_NOUN: Final = "[pPyYwfv]"
# modifier, then up to four words, then nouns (a time may stand before them: "end of the 12-week treatment period")
_BEFORE: Final = re.compile(
    rf"(?P<how>[bnjq]|>)[@OxiYzaEt-]{{0,4}}(?P<d>d?)(?P<nouns>O?{_NOUN}(?:x?{_NOUN}){{0,4}})(?P<after>[bn]?)(?:Ox?[pPY]{{1,4}})?"
)
_BEHIND: Final = re.compile(rf"(?P<nouns>{_NOUN}(?:x?{_NOUN}){{0,4}})(?P<how>[bn])(?![Oxv]{{0,2}}(?:[pPyYdf]))")
_NOUNS: Final = re.compile(r"(?P<nouns>[pPyYw](?:[pPyYw]){0,4})(?:(?<=[pP])Ox?[pPY]{1,3})?")
_UNKNOWN: Final = re.compile(r"(?P<how>[bn])O?(?P<x>x{1,3})(?![pPyY])|(?P<drug>x)(?P<end>[nb])(?!O)")
# what only names the treatment or visit further: "first dose | of study treatment", "end of follow-up | phase"
_NAMED: Final = re.compile(r"zO[YpPy]{1,3}|zw|[zm](?:(?:Ox?)?[pPY]{1,4}v?)|[em][wvY]")
# what starts or is completed without a name that the lexicon knows is mostly a drug
_STARTED: Final = Token("z", 0, 0, anchor="first_dose", event="other", word="start")
_ENDED: Final = Token("m", 0, 0, anchor="end_of_treatment", event="end_of_treatment", word="end")
_TASK: Final = Token("m", 0, 0, anchor="other", event="other")
_TREATED: Final[frozenset[str | None]] = frozenset({"first_dose", "last_dose", "end_of_treatment"})


def with_marks(tokens: list[Token]) -> list[Token]:
    """Tokens with composed marks as one token: m (anchor and event), z (a start: day 0) or e (an end of the study)."""
    codes = "".join(token.code for token in tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        compose = _COMPOSERS.get(codes[at])
        made, end = compose(tokens, codes, at) if compose else (None, at + 1)
        if made is None:
            out.append(tokens[at])
            at += 1
            continue
        if made.code == "m" and made.anchor == "end_of_treatment":
            made.event = next((token.event for token in tokens[at:end] if token.code == "n" and token.event), made.event)
        end = _numbered_dose(tokens, made, at, end)
        made.start, made.end = tokens[at].start, tokens[end - 1].end
        out.append(made)
        at = end
    return out


def _numbered_dose(tokens: list[Token], made: Token, at: int, end: int) -> int:
    """What is counted from the second dose or `Vaccination 3` is not counted from the first; index behind the number."""
    if made.code != "m" or made.word != "dose":
        return end
    behind = tokens[end] if end < len(tokens) and tokens[end].code == "#" else None
    named = behind is not None and behind.value >= 2 and (end + 1 == len(tokens) or tokens[end + 1].code not in "u-sc#")
    if named or (at > 0 and tokens[at - 1].code == "0" and tokens[at - 1].value >= 2):
        made.anchor = "other"
    return end + named


def _modified(tokens: list[Token], codes: str, at: int) -> tuple[Token | None, int]:
    """`start of ...`, `end of ...`, `first ...`, `last ...`."""
    code = codes[at]
    found = _BEFORE.match(codes, at)
    if found:
        how = found.group("after") if code in "jq" and found.group("after") else code
        made = _mark(tokens, how, found.span("nouns"), codes)
        if made is not None and found.group("d"):
            made.value, made.unit = tokens[found.start("d")].value, tokens[found.start("d")].unit
        return made, found.end()
    unknown = _UNKNOWN.match(codes, at)
    if code == "n" and tokens[at].event and not (unknown and codes[at + 1] == "O"):
        return Token("e", 0, 0, anchor="end_of_treatment", event=tokens[at].event), at + 1
    if unknown is None:
        # "2 hours after initiation"
        bare = code == "b" and codes[at - 1 : at] == "A" and codes[at + 1 : at + 2] in ("", "s", "h", "(", ")")
        return _STARTED.copy() if bare else None, at + 1
    made = _STARTED if code == "b" else _ENDED
    task = any(token.anchor == "other" for token in tokens[at : unknown.end()])
    return (_TASK if task else made).copy(), unknown.end()


def _noun(tokens: list[Token], codes: str, at: int) -> tuple[Token | None, int]:
    """`treatment completion`, `study drug administration`."""
    found = _BEHIND.match(codes, at)
    if found:
        return _mark(tokens, found.group("how"), found.span("nouns"), codes), found.end()
    chain = _NOUNS.match(codes, at)  # a follow-up or a visit by itself stays what it is
    return (_mark(tokens, "", chain.span("nouns"), codes), chain.end()) if chain else (None, at + 1)


def _named(tokens: list[Token], codes: str, at: int) -> tuple[Token | None, int]:
    """A mark that the lexicon gives whole, with the words that name its treatment or study further."""
    found = _NAMED.match(codes, at)
    if not found or not (codes[at] == "e" or tokens[at].anchor in _TREATED or found.group()[:2] in ("zO", "zw")):
        return None, at + 1
    made, last = tokens[at].copy(), codes[found.end() - 1]
    if made.anchor == "baseline" and last in "pPy":
        made.anchor = "surgery" if last == "y" else "first_dose"  # "at the beginning of treatment"
    return made, found.end()


def _drug_end(tokens: list[Token], codes: str, at: int) -> tuple[Token | None, int]:
    """`anthracycline completion`, `vasopressor initiation`."""
    found = _UNKNOWN.match(codes, at)
    if not found or not found.group("drug"):
        return None, at + 1
    return (_STARTED if found.group("end") == "b" else _ENDED).copy(), found.end()


_COMPOSERS: Final = dict.fromkeys("bnjq", _modified) | dict.fromkeys("pPyYwfv", _noun) | dict.fromkeys("zme", _named)
_COMPOSERS["x"] = _drug_end


def _mark(tokens: list[Token], how: str, span: tuple[int, int], codes: str) -> Token | None:
    """The mark that a chain of nouns and its modifier (start b, end n, first j, last q, or none) make."""
    kinds = codes[span[0] : span[1]]
    if "y" in kinds:
        return Token("m", 0, 0, anchor="surgery", event="other", word="surgery")
    if "p" in kinds or "P" in kinds:
        whole = all(token.anchor == "end_of_treatment" for token in tokens[span[0] : span[1]] if token.code == "p")
        return _treatment(kinds, how, whole=whole)
    if how == "n" and not set(kinds) & set("Yfv"):
        return Token("m", 0, 0, anchor="other", event="other", word="phase")
    return _study(kinds, how)


def _treatment(kinds: str, how: str, *, whole: bool) -> Token:
    """A treatment (p; `whole` where its name means all of it) or one dose (P): an infusion's end is no end of treatment."""
    only_dose = "p" not in kinds
    if how in ("b", "j"):
        return Token("z", 0, 0, anchor="first_dose", event="other", word="start")
    if how == "q":
        return Token("m", 0, 0, anchor="last_dose", event="end_of_treatment", word="last")
    if how == "n" and not only_dose:
        return _ENDED.copy()
    if "v" in kinds:
        return Token("v", 0, 0)
    word = "dose" if only_dose else "therapy" if whole else "treat"
    return Token("m", 0, 0, anchor="first_dose", event="other" if only_dose else "end_of_treatment", word=word)


def _study(kinds: str, how: str) -> Token | None:
    """The study (Y), its follow-up (f) or a visit (v)."""
    if how in ("b", "j"):
        return Token("z", 0, 0, anchor="enrollment", word="start") if "Y" in kinds else None
    if how and set(kinds) & set("Yfv"):
        return Token("e", 0, 0, anchor="other", event="end_of_study", word="end")
    if "v" in kinds:
        return Token("v", 0, 0)
    return Token("Y", 0, 0, anchor="enrollment", event="end_of_study", word="study") if "Y" in kinds else None
