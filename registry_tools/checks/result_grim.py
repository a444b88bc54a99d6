"""Means of whole-number scales that no sum of whole numbers gives (GRIM), in posted results.

Looked at: means of a score or number that is whole for one person at one time (lexicons/check_words.csv, integer_scale), unless
the measure is averaged, adjusted, imputed or a change, or has rows that may have lost people. Tolerance: one unit of the last
decimal. With n of 10^decimals and more every mean is possible. Source: Brown & Heathers 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground, ground
from registry_tools.checks.grim import possible_mean
from registry_tools.checks.rounding import decimals, shown
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "result_grim"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, "result_means", studies):
        names = (row["measure"], row["class_title"], row["category"], row["unit"])
        if not named("integer_scale", *names) or named("averaged", *names) or named("own_denominator", *names):
            continue
        if possible_mean(row["value"], row["value_text"], row["n"]):
            continue
        below = floor(row["value"] * row["n"])
        places = decimals(row["value_text"])
        beside = " and ".join(f"{k}/{row['n']} is {shown(k / row['n'], places)}" for k in (below, below + 1))
        where = ", ".join(part for part in (row["class_title"], row["category"], row["group_title"]) if part)
        yield Finding(
            rule=RULE, severity="warning", study_id=row["study_id"], source_id=row["source_id"],
            message=f"{row['measure']}: a mean of {row['value_text']} over {row['n']} whole numbers is impossible, "
            f"{beside} ({where})",
            facts=(ground("mean", row), Ground(role="analysed", quote=str(row["n"]), source_id=row["source_id"])),
        )  # fmt: skip
