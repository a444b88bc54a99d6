"""Endpoints of a record against those of its documents: same, differs (switched level, other times), only here.

An endpoint is the same where three quarters of the words that carry the registered one's meaning stand in the document's,
and half the other way round (checks/endpoint_words.py). Registered once a timepoint, endpoints may all be one of the
document's. A registered endpoint that is none of those read is looked for in the document's text, all its words in one
passage: found, it is the same, named but not listed; most of them (three fifths), the passage is shown and nothing is
concluded. Only then it is said to be only in the record. Of the document's own, primary and secondary ones that are not
registered are said; exploratory ones are not, for registers do not ask for them. Times differ where both give days and
share none of them, within a tenth (months of 28 and 30.4 days).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.beside import Pair, Texts, compared, pairs, texts
from registry_tools.checks.endpoint_words import covered, readings
from registry_tools.checks.finding import Finding, Ground, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_endpoints"
_THERE, _BACK, _IN_TEXT, _NEAR = 0.75, 0.5, 0.99, 0.6
_PASSAGE = 600  # characters in which all words of an endpoint must stand
_TIMES = 0.1


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
        best = max(found, key=lambda pair: (pair[0], pair[1]["level"] == one["level"]), default=None)
        if best:
            matched |= {row["endpoint_id"] for _, row in found}
            yield _matched(pair, one, best[1])
            continue
        passage = _passage(one["measure"], told)
        what = f"{one['level']} endpoint “{one['measure']}”"
        if passage and passage[0] >= _IN_TEXT:
            yield compared(RULE, pair, "same", f"{what}: named in the document, in no list of endpoints read",
                           ground("record", one), passage[1])  # fmt: skip
        elif passage:
            unclear = "not in these words in the document, which has most of them in one passage"
            yield compared(RULE, pair, "note", f"{what}: {unclear}",
                           ground("record", one), passage[1])  # fmt: skip
        else:
            yield compared(RULE, pair, "note", f"{what}: only in the record", ground("record", one))
    for row in document:
        if row["level"] in ("primary", "secondary") and row["endpoint_id"] not in matched:
            back = any(covered(row["measure"], one["measure"]) >= _THERE for one in record)
            if not back:
                message = f"{row['level']} endpoint “{row['measure']}”: only in the document"
                yield compared(RULE, pair, "note", message, ground("document", row))


def _score(one: Row, other: Row) -> float:
    there, back = covered(one["measure"], other["measure"]), covered(other["measure"], one["measure"])
    if one["concept"] and one["concept"] == other["concept"] and one["concept"] not in ("other", "adverse_events", "biomarker"):
        there += 0.1
    return there + back if there >= _THERE and back >= _BACK else 0.0


def _matched(pair: Pair, one: Row, other: Row) -> Finding:
    facts = [ground("record", one), ground("document", other)]
    what = f"“{one['measure']}”"
    if other["level"] and one["level"] != other["level"]:
        message = f"{what}: {one['level']} in the record, {other['level']} in the document"
        return compared(RULE, pair, "warning", message, *facts)
    ours, theirs = one["days"] or [], other["days"] or []
    if ours and theirs and not any(isclose(a, b, rel_tol=_TIMES) for a in ours for b in theirs):
        said = " against ".join(", ".join(row["time_quotes"] or ()) for row in (one, other))
        facts += [Ground(role="time", quote=", ".join(row["time_quotes"]), source_id=row["source_id"], path=row["time_path"])
                  for row in (one, other)]  # fmt: skip
        return compared(RULE, pair, "warning", f"{what}: {one['level']} in both, at other times: {said}", *facts)
    return compared(RULE, pair, "same", f"{what}: {one['level']} in both", *facts)


def _passage(measure: str, told: Texts) -> tuple[float, Ground] | None:
    """The passage that has most of an endpoint's words, and their share; a single word counts in a list or table only."""
    single = max((len(one) for one in readings(measure)), default=0) < 2
    best: tuple[float, Row, int] | None = None
    for row in told.rows:
        text = row["text"]
        if single and (row["kind"] not in ("list_item", "cell") or len(text) > _PASSAGE):
            continue
        if covered(measure, text) <= (best[0] if best else _NEAR):
            continue
        for start in range(0, max(1, len(text) - _PASSAGE // 2), _PASSAGE // 2):
            share = covered(measure, text[start : start + _PASSAGE])
            if share > (best[0] if best else _NEAR):
                best = share, row, start
        if best and best[0] >= _IN_TEXT:
            break
    if best is None:
        return None
    share, row, start = best
    end = min(len(row["text"]), start + _PASSAGE)
    passage = Ground(
        role="document", quote=row["text"][start:end], source_id=told.source_id, path=row["path"], page=row["page"],
        start_char=start, end_char=end,
    )  # fmt: skip
    return share, passage
