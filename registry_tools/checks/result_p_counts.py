"""p-values of tests of counts, worked out again from the counts of the two groups.

Looked at: measures of a single row, two groups, Fisher's exact or Pearson's chi-squared test. The p-value agrees where any of
the exact (two- or one-sided) and chi-squared (with and without correction) p-values is within a factor of two of it (five below
0.01): the choice of test is not always said. Silent on tests of non-inferiority and where a comment speaks of strata, models
or adjustment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground, ground
from registry_tools.checks.printed_p import agrees, printed_p
from registry_tools.checks.two_by_two import p_values
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "result_p_counts"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, RULE, studies):
        comments = (row["p_value_comment"], row["statistical_comment"])
        if row["tested_non_inferiority"] or named("adjusted_test", *comments):
            continue
        first, second = ([one for one in row["counts"] if one["group_id"] == group] for group in row["group_ids"])
        printed = printed_p(row["p_value"])
        if printed is None or len(first) != 1 or len(second) != 1:
            continue
        one, other = first[0], second[0]
        if one["value"] != int(one["value"]) or other["value"] != int(other["value"]):
            continue
        computed = p_values(int(one["value"]), one["n"], int(other["value"]), other["n"])
        if not computed or any(agrees(printed, p) for p in computed.values()):
            continue
        said = ", ".join(f"{test} {p:.2g}" for test, p in computed.items())
        counts = [f"{one['quote']}/{one['n']} ({one['title']})", f"{other['quote']}/{other['n']} ({other['title']})"]
        yield Finding(
            rule=RULE, severity="warning", study_id=row["study_id"], source_id=row["source_id"],
            message=f"{row['measure']}: p {row['p_value']} ({row['statistical_method']}), "
            f"but {' against '.join(counts)} gives {said}",
            facts=(ground("p-value", row),
                   *(Ground(role=f"count of {count['n']}", quote=count["quote"], source_id=row["source_id"], path=count["path"],
                            start_char=count["start_char"], end_char=count["end_char"]) for count in (one, other))),
        )  # fmt: skip
