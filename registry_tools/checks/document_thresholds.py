"""Eligibility limits of a record against those of its documents: same, differs, only in the record, only in the document.

Limits are the same where measure, side, reference (ULN, LLN) and value agree in the measure's unit (one in a hundred, for
conversions); strictness aside ("> 18" and ">= 18" are the same limit, and the finding says so). Limits of one measure, side and
reference that are left over on both sides differ. Before a limit is said to be only here, its words are looked for in the other
source's text, and its criterion: found, nothing is concluded. A document whose criteria were not read is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.beside import Pair, Texts, compared, pairs, plain, texts
from registry_tools.checks.finding import Finding, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_thresholds"
_CONVERSION = 0.01
_OTHER = "other"  # the measure of a limit that no lexicon names


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        record = _distinct(ask(store, RULE, None, source=pair.record_source))
        document = _distinct(ask(store, RULE, None, source=pair.document_source))
        if document and record:
            criteria = " ".join(row["text"] for row in ask(store, "eligibility_text", None, source=pair.record_source))
            yield from _compare(pair, record, document, texts(store, pair), plain(criteria))


def _distinct(rows: Iterator[Row]) -> list[Row]:
    """Limits told once: a synopsis repeats the criteria."""
    kept: list[Row] = []
    for row in rows:
        if not any(_same(row, one) for one in kept):
            kept.append(row)
    return kept


def _compare(pair: Pair, record: list[Row], document: list[Row], told: Texts, criteria: str) -> Iterator[Finding]:
    left, right = list(record), list(document)
    for one in record:
        other = next((row for row in right if _same(one, row)), None)
        if other:
            left.remove(one)
            right.remove(other)
            strict = one["eligible"] != other["eligible"]
            message = f"{one['measure']} {one['limit_text']} in both" + (
                f" ({other['limit_text']} in the document)" if strict else ""
            )
            yield compared(RULE, pair, "same", message, ground("record", one), ground("document", other))
    for one in list(left):
        other = next((row for row in right if _comparable(one, row)), None)
        if other:
            left.remove(one)
            right.remove(other)
            message = f"{one['measure']}: {_said(one)} in the record, {_said(other)} in the document"
            yield compared(RULE, pair, "warning", message, ground("record", one), ground("document", other))
    for one in left:
        found = told.find(one["quote"])
        if found:
            message = f"{one['measure']} {one['limit_text']} in both, in the same words"
            yield compared(RULE, pair, "same", message, ground("record", one), found)
            continue
        nearby = told.nearest(one["criterion"]) if one["criterion"] else None
        if nearby:
            message = f"{one['measure']} {_said(one)}: the document has the criterion, this limit was not found in it"
            yield compared(RULE, pair, "note", message, ground("record", one), nearby)
        else:
            yield compared(RULE, pair, "note", f"{one['measure']} {_said(one)}: only in the record", ground("record", one))
    for one in right:
        if len(plain(one["quote"])) < 6 or plain(one["quote"]) not in criteria:
            message = f"{one['measure']} {_said(one)}: only in the document"
            yield compared(RULE, pair, "note", message, ground("document", one))


def _said(row: Row) -> str:
    return str(row["limit_text"]) + (f" ({row['condition']})" if row["condition"] else "")


def _same(one: Row, other: Row) -> bool:
    if not _alike(one, other):
        return False
    if one["measure"] == _OTHER and not _words(one) & _words(other):
        return False
    return _equal(one, other)


def _comparable(one: Row, other: Row) -> bool:
    """Whether two limits that are not the same are about the same thing."""
    same_unit = (one["canonical_unit"] or one["unit"]) == (other["canonical_unit"] or other["unit"])
    conditions = (one["condition"] is None) == (other["condition"] is None)
    return _alike(one, other) and one["measure"] != _OTHER and same_unit and conditions


def _alike(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("measure", "side", "relative_to"))


def _equal(one: Row, other: Row) -> bool:
    if one["canonical_value"] is not None and other["canonical_value"] is not None:
        return isclose(one["canonical_value"], other["canonical_value"], rel_tol=_CONVERSION)
    return one["unit"] == other["unit"] and isclose(one["value"], other["value"], rel_tol=1e-9)


def _words(row: Row) -> set[str]:
    text = f"{row['measure_text'] or ''} {row['quote'] or ''}".lower()
    return {word for word in text.split() if word.isalpha() and len(word) > 3}
