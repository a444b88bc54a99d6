"""Criteria that are new, gone or worded otherwise, and the limits in them.

A criterion is the same wherever it stands in the list. Only criteria whose words changed are looked at for limits: what is read
from the same words is the same limit, whatever version of this package read it. A criterion that changed in nothing but its
limits' numbers is told as the limits' change alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from registry_tools.db.changes.change import Change, Row, Version, side
from registry_tools.db.changes.limits import Limit, age_changes, limit_changes
from registry_tools.db.changes.matching import matched, normal

_NUMBERS = re.compile(r"(?:(?:[<>]=?|=)\s*)?\d+(?:[.,]\d+)*(?:\s*(?:[<>]=?|=))?")


def changes(before: Version, after: Version) -> Iterator[Change]:
    yield from age_changes(before, after)
    found = matched(
        before.rows("criteria"), after.rows("criteria"),
        lambda row: (row["polarity"], normal(row["text"]) or row["text"]),
        lambda row: normal(row["text"]) or None,
    )  # fmt: skip
    reworded = [(was, now) for was, now in found.pairs if normal(was["text"]) != normal(now["text"])]
    turned = [(was, now) for was, now in found.pairs if was["polarity"] != now["polarity"]]
    alike = matched(found.gone, found.new, lambda row: None, text=lambda row: row["text"])
    reworded += alike.pairs

    pairs = {was["criterion_id"]: number for number, (was, _) in enumerate(reworded + turned)}
    pairs_after = {now["criterion_id"]: number for number, (_, now) in enumerate(reworded + turned)}
    older = _limits(before, {row["criterion_id"] for row in alike.gone} | pairs.keys(), pairs)
    newer = _limits(after, {row["criterion_id"] for row in alike.new} | pairs_after.keys(), pairs_after)
    told: set[int] = set()
    for change, numbers in limit_changes(older, newer, _limits(before, None, {}), _limits(after, None, {})):
        told |= numbers
        yield change

    for number, (was, now) in enumerate(reworded + turned):
        only_numbers = was["polarity"] == now["polarity"] and _wordless(was["text"]) == _wordless(now["text"])
        if not (only_numbers and number in told):
            yield Change("criterion_changed", now["text"], _told(was), _told(now), side(was), side(now))
    for now in alike.new:
        yield Change("criterion_added", now["text"], None, _told(now), after_side=side(now))
    for was in alike.gone:
        yield Change("criterion_dropped", was["text"], _told(was), None, before_side=side(was))


def _limits(version: Version, criteria: set[str] | None, pairs: dict[str, int]) -> list[Limit]:
    """Limits of some criteria (None: of all), with the number of the pair that their criterion is part of."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in version.rows("thresholds"):
        of[row["criterion_id"]].append(row)
    chosen = of if criteria is None else [one for one in of if one in criteria]
    return [Limit(row, pairs.get(one)) for one in chosen for row in of[one]]


def _wordless(text: str) -> str:
    """A criterion's words without its numbers and comparators."""
    return " ".join(_NUMBERS.sub(" ", normal(text)).split())


def _told(row: Row) -> str:
    return f"{row['polarity']}: {row['text']}" if row["polarity"] else str(row["text"])
