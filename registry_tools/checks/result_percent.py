"""Percentages of participants that no whole number of the participants analysed gives; one finding a measure.

With n analysed, a percentage printed with d decimals must be k/n for a whole k, within one unit of its last decimal (rounded or
cut off); where 100/n is smaller than that, every value is possible and nothing is said. Silent where the measure is estimated
rather than counted (Kaplan-Meier, models, imputation), names denominators of its own, or counts other units. A measure of
several rows without denominators of their own may have lost people at some of them: a note, else a warning. Outside 0 to 100:
an error. Source: the GRIM test (Brown & Heathers 2017), applied to proportions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.finding import Finding, Ground, Severity, ground
from registry_tools.checks.rounding import agrees, decimals, shown
from registry_tools.checks.words import named, words

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "result_percent"
_SHOWN = 3


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    rows = ask(store, RULE, studies, percent_units=list(words("percent_unit")))
    for _, group in groupby(rows, key=lambda row: (row["source_id"], row["section"], row["measure_ordinal"])):
        measure = list(group)
        first = measure[0]
        outside = [row for row in measure if not 0 <= row["value"] <= 100]
        if outside:
            yield _finding(outside, "error", lambda row: f"{row['value_text']} % is outside 0 to 100")
        if named("estimated", first["measure"], first["description"]) or named("own_denominator", first["description"]):
            continue
        counted = [row for row in measure if not named("own_denominator", row["class_title"], row["category"])]
        impossible = [
            row for row in counted if 0 <= row["value"] <= 100 and not possible(row["value"], row["value_text"], row["n"])
        ]
        if impossible:
            several = len({row["class_title"] for row in measure}) > 1
            yield _finding(impossible, "note" if several else "warning", _says)


def possible(value: float, text: str, n: int) -> bool:
    """Whether some whole number of n gives this percentage, as printed.

    >>> possible(85.7, "85.7", 14), possible(87.5, "87.5", 14)
    (True, False)
    """
    places, near = decimals(text), round(value * n / 100)
    if places > 1 and text.rstrip(" %").endswith("0"):  # filled up with a nought: 6.70 for 6.67
        places -= 1
    return any(agrees(value, places, k * 100 / n) for k in (near - 1, near, near + 1) if 0 <= k <= n)


def _says(row: Row) -> str:
    near = int(row["value"] * row["n"] / 100)
    places = decimals(row["value_text"])
    beside = " and ".join(f"{k}/{row['n']} is {shown(k * 100 / row['n'], places)} %" for k in (near, near + 1) if k <= row["n"])
    where = ", ".join(part for part in (row["class_title"], row["category"], row["group_title"]) if part)
    return f"{row['value_text']} % of {row['n']} is no whole number of people, {beside} ({where})"


def _finding(rows: list[Row], severity: Severity, says: Callable[[Row], str]) -> Finding:
    first = rows[0]
    more = f"; {len(rows) - _SHOWN} more values likewise" if len(rows) > _SHOWN else ""
    facts: list[Ground] = []
    for row in rows[:_SHOWN]:
        facts += [ground("percentage", row), Ground(role="analysed", quote=str(row["n"]), source_id=row["source_id"])]
    return Finding(
        rule=RULE, severity=severity, study_id=first["study_id"], source_id=first["source_id"],
        message=f"{first['measure']}: " + "; ".join(says(row) for row in rows[:_SHOWN]) + more,
        facts=tuple(facts),
    )  # fmt: skip
