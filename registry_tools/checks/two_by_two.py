"""p-values of a table of two groups by yes and no: Fisher's exact test and Pearson's chi-squared test.

Written out because a fourfold table needs no statistics library. Sources: Agresti, Categorical Data Analysis, 3rd ed., 3.2 and
3.5 (two-sided exact p: the sum over all tables with these margins that are no more probable); Yates (1934) for the correction.
"""

from __future__ import annotations

from math import erfc, exp, lgamma, sqrt

_LARGEST = 100_000  # people in a table; the sum over tables stays under a tenth of a second
_TIE = 1 + 1e-7  # tables as probable as the observed one count, whatever the rounding of the logarithms


def p_values(a: int, n1: int, c: int, n2: int) -> dict[str, float]:
    """p of a/n1 against c/n2 by test; empty where a margin is zero, a count is no part of its n, or the table is too large.

    Keys: `fisher`, `fisher one-sided`, `chi-squared`, `chi-squared, corrected`.
    """
    yes, total = a + c, n1 + n2
    no = total - yes
    if not (0 <= a <= n1 and 0 <= c <= n2) or 0 in (n1, n2, yes, no) or total > _LARGEST:
        return {}
    two, one = _fisher(a, n1, yes, total)
    apart = abs(a * (n2 - c) - c * (n1 - a))
    scale = total / (n1 * n2 * yes * no)
    corrected = max(0.0, apart - total / 2)
    return {
        "fisher": two,
        "fisher one-sided": one,
        "chi-squared": erfc(sqrt(apart * apart * scale / 2)),
        "chi-squared, corrected": erfc(sqrt(corrected * corrected * scale / 2)),
    }


def _fisher(a: int, n1: int, yes: int, total: int) -> tuple[float, float]:
    """Two-sided p, and the smaller of the one-sided ones."""
    low, high = max(0, yes - (total - n1)), min(n1, yes)
    whole = _log_choose(total, yes)
    chances = [exp(_log_choose(n1, k) + _log_choose(total - n1, yes - k) - whole) for k in range(low, high + 1)]
    observed = chances[a - low]
    two = sum(chance for chance in chances if chance <= observed * _TIE)
    one = min(sum(chances[: a - low + 1]), sum(chances[a - low :]))
    return min(two, 1.0), min(one, 1.0)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
