"""Bounds that only say whom another bound is for: they stand inside its condition, and are no facts."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_conditions_ahead import modal_at
from registry_tools.parsers.facts.criterion_placed import SENTENCE, STOPS, Placed, sentence_start
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up


def in_leading(tokens: Tokens, chunks: list[Chunk], here: Placed) -> bool:
    """Whether the bound stands inside an "if ..., " at the head of its sentence: it says when, not what."""
    low = tokens.low
    begin = min(chunks[here.first].first, chunks[here.start].first)
    at = sentence_start(tokens, begin)
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
