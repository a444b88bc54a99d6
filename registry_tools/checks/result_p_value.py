"""p-values outside 0 to 1, and p-values that the confidence interval beside them contradicts.

From a two-sided interval the estimate's z follows (on the logarithm for ratios, with an estimate near the interval's middle on
that scale, as a normal interval has it). The p-value must agree with it, two- or one-sided, within a difference of 1 in z, for
tests and intervals of one comparison may rest on different methods (log-rank and Cox). Said only where one of the two is
significant at the interval's level and the other is not. Silent on non-inferiority and equivalence, on estimates that are no
ratio or difference, and on "differences" whose interval holds 1 (ratios, or taken on a logarithm). p-values outside 0 to 1: one
finding a measure.
Source: Altman & Bland, BMJ 2011;343:d2090 (how to obtain the p-value from a confidence interval).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from statistics import NormalDist
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.finding import Finding, Ground, Severity, ground
from registry_tools.checks.printed_p import PrintedP, printed_p
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "result_p_value"
_NORMAL = NormalDist()
_APART = 1.0  # in z
_LOPSIDED = 0.15  # how far from the interval's middle the estimate may be, in widths: beyond, the interval is no normal one


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    outside: dict[tuple[str, int], list[Row]] = {}
    for row in ask(store, RULE, studies):
        if not 0 <= row["p"] <= 1:
            outside.setdefault((row["source_id"], row["measure_ordinal"]), []).append(row)
            continue
        printed, z = printed_p(row["p_value"]), _z(row)
        if printed is None or z is None or row["tested_non_inferiority"] or _other_test(row):
            continue
        level = float(row["ci_pct_value"]) / 100
        against = _contradiction(printed, abs(z), 1 - level)
        if against:
            interval = f"{row['ci_lower_limit']} to {row['ci_upper_limit']}"
            estimate = f"{row['param_type']} {row['param_value']} ({row['ci_pct_value']} % CI {interval})"
            yield _finding(row, "warning", f"p {row['p_value']}, but {estimate} {against}")
    for rows in outside.values():
        first, more = rows[0], f"; {len(rows) - 1} more likewise" if len(rows) > 1 else ""
        yield _finding(first, "error", f"p {first['p_value']} is outside 0 to 1{more}")


def _other_test(row: Row) -> bool:
    """Whether the p-value tests something else than no effect."""
    comments = (row["non_inferiority_comment"], row["p_value_comment"], row["statistical_comment"])
    kind = (row["non_inferiority_type"] or "").upper()
    other = ("INFERIORITY" in kind and "SUPERIORITY" not in kind) or "EQUIVALENCE" in kind
    return other or bool(named("other_hypothesis", *comments))


def _z(row: Row) -> float | None:
    """z of the estimate against no effect; None where the interval does not give it."""
    ratio, difference = named("ratio", row["param_type"]), named("difference", row["param_type"])
    if bool(ratio) == bool(difference) or (row["ci_num_sides"] or "").upper() != "TWO_SIDED":
        return None
    try:
        estimate, low, high, level = (
            float(row[name].replace(",", "")) for name in ("param_value", "ci_lower_limit", "ci_upper_limit", "ci_pct_value")
        )
    except (AttributeError, ValueError):
        return None
    if (
        not 50 < level < 100
        or not low < high
        or (ratio and (low <= 0 or estimate <= 0))
        or (difference and 0 < low <= 1 <= high)
    ):
        return None
    if ratio:
        estimate, low, high = log(estimate), log(low), log(high)
    width = high - low
    if abs(estimate - (low + high) / 2) > _LOPSIDED * width:
        return None
    return estimate / (width / 2) * _NORMAL.inv_cdf(0.5 + level / 200)


def _contradiction(printed: PrintedP, z: float, alpha: float) -> str | None:
    """What the interval says where the p-value says otherwise."""
    limit = _NORMAL.inv_cdf(1 - alpha / 2)
    most = min(max(printed.value + (0 if printed.sign == "<" else printed.step), 1e-15), 1.0)
    least = 0.0 if printed.sign == "<" else max(printed.value - printed.step, 1e-15)
    if printed.sign == ">":
        most = 1.0
    # one-sided p of the same z is half the two-sided one: it may be what was printed
    smallest, largest = _NORMAL.inv_cdf(1 - most / 2), (99.0 if least == 0 else _NORMAL.inv_cdf(1 - least / 2))
    one_sided = 0.0 if most >= 0.5 else _NORMAL.inv_cdf(1 - most)
    if most < alpha and z < limit and min(smallest, one_sided) - z > _APART:
        return f"holds no effect: z is {z:.2f}"
    if least > alpha and z > limit and z - largest > _APART and least < 0.5:
        return f"excludes no effect: z is {z:.2f}"
    if least >= 0.5 and z > limit + _APART and z - _NORMAL.inv_cdf(max(least, 1 - least)) > _APART and least < 0.95:
        return f"excludes no effect: z is {z:.2f}"
    return None


def _finding(row: Row, severity: Severity, message: str) -> Finding:
    beside = {"estimate": "param_value", "low": "ci_lower_limit", "high": "ci_upper_limit"}
    return Finding(
        rule=RULE, severity=severity, study_id=row["study_id"], source_id=row["source_id"],
        message=f"{row['measure']}: {message}",
        facts=(ground("p-value", row),
               *(Ground(role=role, quote=row[name], source_id=row["source_id"]) for role, name in beside.items() if row[name])),
    )  # fmt: skip
