"""Endpoints of a record against those of its documents: same, differs (switched level, other times), only here.

An endpoint is the same where the words that carry the registered one's meaning stand together in the document's
(checks/endpoint_words.py), or three quarters of them do, and half the other way round. Registered once a timepoint,
endpoints may all be one of the document's; one whose level and days both differ is another. A registered endpoint that is
none of those read is looked for in the document's text: its words together in a section or table of endpoints, objectives
or variables, it is the same, named but not listed; elsewhere (but not in lists of abbreviations, criteria or the
introduction), or most of its words in one passage, it is shown and nothing concluded. Only then it is said to be only in
the record. Of the document's own, primary and secondary ones that are not registered are said; exploratory ones are not,
for registers do not ask for them. Times differ where both give days and share none of them, within a tenth (months of 28
and 30.4 days).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.beside import Pair, Texts, compared, pairs, texts
from registry_tools.checks.endpoint_words import covered, together
from registry_tools.checks.finding import Finding, Ground, ground
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_endpoints"
_THERE, _BACK, _NEAR = 0.75, 0.5, 0.6
_PASSAGE = 600  # the longest text shown around an endpoint's words, in characters
_TIMES = 0.1
_VAGUE = ("other", "adverse_events", "biomarker")  # concepts that do not tell endpoints apart


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        record = list(ask(store, RULE, None, source=pair.record_source))
        document = list(ask(store, RULE, None, source=pair.document_source))
        if record:
            yield from _compare(pair, record, document, texts(store, pair))


def _compare(pair: Pair, record: list[Row], document: list[Row], told: Texts) -> Iterator[Finding]:
    matched: set[str] = set()
    for one in record:
        found = [(score, row) for row in document if (score := _score(one, row)) > 0]
        best = max(found, key=lambda pair: pair[0], default=None)
        if best:
            matched |= {row["endpoint_id"] for _, row in found}
            yield _matched(pair, one, best[1])
        else:
            yield _looked_for(pair, one, told)
    for row in document:
        if row["level"] in ("primary", "secondary") and row["endpoint_id"] not in matched:
            back = any(covered(row["measure"], one["measure"]) >= _THERE for one in record)
            if not back:
                message = f"{row['level']} endpoint “{row['measure']}”: only in the document"
                yield compared(RULE, pair, "note", message, ground("document", row))


def _score(one: Row, other: Row) -> float:
    """How well two endpoints fit; 0 where they are not the same."""
    there, back = covered(one["measure"], other["measure"]), covered(other["measure"], one["measure"])
    if not together(one["measure"], other["measure"]) and (there < _THERE or back < _BACK):
        return 0.0
    apart = _apart(one, other)
    if apart and one["level"] != other["level"]:
        return 0.0
    concept = one["concept"] == other["concept"] and one["concept"] not in _VAGUE
    return there + back + 0.1 * concept + float(one["level"] == other["level"]) - apart


def _apart(one: Row, other: Row) -> bool:
    """Whether both give days and share none."""
    ours, theirs = one["days"] or [], other["days"] or []
    return bool(ours and theirs) and not any(isclose(a, b, rel_tol=_TIMES) for a in ours for b in theirs)


def _matched(pair: Pair, one: Row, other: Row) -> Finding:
    facts = [ground("record", one), ground("document", other)]
    what = f"“{one['measure']}”"
    if other["level"] and one["level"] != other["level"]:
        message = f"{what}: {one['level']} in the record, {other['level']} in the document"
        return compared(RULE, pair, "warning", message, *facts)
    if _apart(one, other):
        said = " against ".join(", ".join(row["time_quotes"] or ()) for row in (one, other))
        facts += [Ground(role="time", quote=", ".join(row["time_quotes"]), source_id=row["source_id"], path=row["time_path"])
                  for row in (one, other)]  # fmt: skip
        return compared(RULE, pair, "warning", f"{what}: {one['level']} in both, at other times: {said}", *facts)
    return compared(RULE, pair, "same", f"{what}: {one['level']} in both", *facts)


def _looked_for(pair: Pair, one: Row, told: Texts) -> Finding:
    """What the document's text says of an endpoint that is none of its lists."""
    what, record = f"{one['level']} endpoint “{one['measure']}”", ground("record", one)
    named_at: Ground | None = None
    most: tuple[float, Ground] | None = None
    for row in told.rows:
        if named("aside_section", row["section"]) or row["text"].count(" = ") > 2:
            continue
        span = together(one["measure"], row["text"])
        if span:
            passage = _passage(row, told, *span)
            if named("endpoint_section", row["section"]):
                return compared(
                    RULE, pair, "same", f"{what}: named under “{row['section'].strip()}” in the document", record, passage
                )
            named_at = named_at or passage
        elif not named_at:
            share = covered(one["measure"], row["text"])
            if share >= _NEAR and (most is None or share > most[0]) and len(row["text"]) <= _PASSAGE:
                most = share, _passage(row, told, 0, len(row["text"]))
    if named_at:
        return compared(
            RULE, pair, "note", f"{what}: named in the document, not as an endpoint that was read", record, named_at
        )
    if most:
        return compared(
            RULE, pair, "note", f"{what}: not in these words in the document, which has most of them", record, most[1]
        )
    return compared(RULE, pair, "note", f"{what}: only in the record", record)


def _passage(row: Row, told: Texts, start: int, end: int) -> Ground:
    return Ground(
        role="document", quote=row["text"][start:end], source_id=told.source_id, path=row["path"], page=row["page"],
        start_char=start, end_char=end,
    )  # fmt: skip
