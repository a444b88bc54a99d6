"""Bounds that only say whom another bound is for: they stand inside its condition, and are no facts."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_conditions_ahead import modal_at
from registry_tools.parsers.facts.criterion_placed import SENTENCE, STOPS, Placed, opens_case, sentence_start
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up


def in_leading(tokens: Tokens, chunks: list[Chunk], here: Placed) -> bool:
    """Whether the bound stands inside an "if ..., " at the head of its sentence: it says when, not what."""
    low = tokens.low
    begin = min(chunks[here.first].first, chunks[here.start].first)
    sentence = sentence_start(tokens, begin)
    case = opens_case(low, sentence, begin)
    at = case if case is not None and not _concludes(low, case, begin) else sentence
    while at < begin and not low[at][0].isalpha():
        at += 1
    found = look_up(context_index(("condition",)), low, at) if at < begin else None
    if found is None or found[0].value != "case" or "," in low[at:begin] or ":" in low[at:begin]:
        return False
    after = chunks[here.last - 1].last
    ends = (
        n
        for n in range(after, min(len(low), after + SENTENCE))
        if low[n] in STOPS or (low[n] == "." and tokens.gap(min(n + 1, len(low) - 1)))
    )
    end = next(ends, min(len(low), after + SENTENCE))
    comma = next((n for n in range(after, end) if low[n] in (",", "then")), None)
    modal = context_index(("modal",))
    return comma is not None and any(modal_at(modal, low, n) or low[n][0].isdigit() for n in range(comma, end))


def _concludes(low: list[str], case: int, begin: int) -> bool:
    """Whether what follows from the case stands before the bound: "if NYHA II then LVEF must be <= 35 %"."""
    modal = context_index(("modal",))
    return any(low[at] in ("then", ",") or modal_at(modal, low, at) is not None for at in range(case + 1, begin))


def is_let_in(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> bool:
    """Whether the bound only says who is let in by the next one: "subjects with creatinine > 1.5 are eligible if ..."."""
    if following is None:
        return False
    low, after = tokens.low, chunks[here.last - 1].last
    allow, condition = context_index(("allow",)), context_index(("condition",))
    for at in range(after, min(after + 4, chunks[following.first].first)):
        found = look_up(allow, low, at)
        if found is not None:
            opener = look_up(condition, low, found[1]) if found[1] < len(low) else None
            return opener is not None and opener[0].value == "case"
    return False
