"""Values that are worked out from the reported ones; whoever uses them says so beside them.

Formulas: Cochrane Handbook for Systematic Reviews of Interventions, version 6, chapter 6: section 6.5.2.2 (standard deviations
from standard errors and confidence intervals of a group's mean), 6.3.1 and 6.3.2 (standard errors of differences and ratios).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import NamedTuple

# Below this many participants the expansion of the t quantile is not exact to three figures.
_FEWEST = 10
# A spread has to be at least this many units of its last printed decimal: what comes of it is then right to an eighth.
_FINEST = 4
# How far an interval's middle may be from the mean, as a share of its half width, beside the rounding of what was printed.
_SKEW = 0.05


def decimals(text: str | None) -> int:
    """Digits after the point of a number as printed.

    >>> decimals("41.70"), decimals("12"), decimals("1,204.5 %")
    (2, 0, 1)
    """
    digits = "".join(c for c in (text or "").partition(".")[2] if c.isdigit())
    return len(digits)


def events_from_percentage(value: float, text: str, n: int) -> int | None:
    """The whole number of `n` participants that a printed percentage is, None where none or several are.

    >>> events_from_percentage(41.7, "41.7", 24), events_from_percentage(41.9, "41.9", 24)
    (10, None)
    >>> events_from_percentage(42, "42", 900)  # 374 to 382 of 900 are all 42 %
    """
    half = 0.5 * 10.0 ** -decimals(text) + 1e-9
    low, high = math.ceil((value - half) * n / 100), math.floor((value + half) * n / 100)
    return low if low == high and 0 <= low <= n else None


def sd_from_se(se: float, n: int, places: int) -> float | None:
    """SD = SE x sqrt(n). Not for least squares means, whose standard error is the model's. None for an error that is printed
    too roughly: `places` are its decimals.

    >>> sd_from_se(0.5, 100, 1), sd_from_se(0.1, 100, 1)
    (5.0, None)
    """
    return None if se < _FINEST * 10.0**-places * (1 - 1e-9) else se * math.sqrt(n)


def sd_from_interval(mean: float, low: float, high: float, level: float, n: int, places: int) -> float | None:
    """SD = sqrt(n) x (high - low) / (2 t), t with n - 1 degrees of freedom at `level` per cent: 1.96 for large groups.

    None for an interval that is not about its mean, which no such formula gave, that is printed too roughly, and for groups of
    fewer than 10. `places`: decimals as printed.

    >>> round(sd_from_interval(32.0, 30.0, 34.0, 95, 25, 1), 2)
    4.85
    """
    half, rounding = (high - low) / 2, 10.0**-places
    if n < _FEWEST or half < _FINEST * rounding * (1 - 1e-9) or abs((low + high) / 2 - mean) > _SKEW * half + rounding:
        return None
    return math.sqrt(n) * half / t_quantile(0.5 + level / 200, n - 1)


class Printed(NamedTuple):
    """A number and its decimals as printed. It stands for every number that rounds to it.

    >>> round(Printed(0.61, 2).least, 3), round(Printed(0.61, 2).most, 3)
    (0.605, 0.615)
    """

    value: float
    places: int

    @property
    def least(self) -> float:
        return self.value - 0.5 * 10.0**-self.places

    @property
    def most(self) -> float:
        return self.value + 0.5 * 10.0**-self.places


def log_ratio_se(value: Printed, low: Printed, high: Printed, level: float) -> float | None:
    """Standard error of the logarithm of a ratio, (log high - log low) / (2 z); None as with `difference_se`, on the log scale.

    >>> round(log_ratio_se(Printed(0.61, 2), Printed(0.46, 2), Printed(0.81, 2), 95), 4)
    0.1443
    >>> log_ratio_se(Printed(1.139, 3), Printed(1.139, 3), Printed(1.59, 2), 95)  # one side of an interval
    """
    finest = max(low.places, high.places)
    if low._replace(places=finest).least <= 0 or value.value <= 0:
        return None
    return _se(value, low, high, level, math.log)


def difference_se(value: Printed, low: Printed, high: Printed, level: float) -> float | None:
    """Standard error of a difference, (high - low) / (2 z).

    None where the difference is not within its interval, or further from its middle than the rounding of the three numbers
    explains: the interval has one side, no such formula gave it, or a number is misprinted. None too where rounding may make up
    more than an eighth of the half width.

    >>> round(difference_se(Printed(-0.65, 2), Printed(-0.89, 2), Printed(-0.41, 2), 95), 4)
    0.1225
    """
    return _se(value, low, high, level, float)


def _se(value: Printed, low: Printed, high: Printed, level: float, scale: Callable[[float], float]) -> float | None:
    places = max(low.places, high.places)  # the rougher limit may have ended in noughts: "0.5 to 1.27"
    low, high = low._replace(places=places), high._replace(places=places)
    if not low.value < value.value < high.value:
        return None
    half = (scale(high.value) - scale(low.value)) / 2
    lowest_middle, highest_middle = (scale(low.least) + scale(high.least)) / 2, (scale(low.most) + scale(high.most)) / 2
    too_rough = (highest_middle - lowest_middle) * _FINEST > half * (1 + 1e-9)
    if value.least <= low.value or value.most >= high.value or (scale(value.most) - scale(value.least)) * _FINEST > half:
        value = value._replace(places=places)  # a whole number says nothing of an interval of tenths, if it was rounded
    skew = _SKEW * half
    if too_rough or scale(value.most) < lowest_middle - skew or scale(value.least) > highest_middle + skew:
        return None
    return half / NormalDist().inv_cdf(0.5 + level / 200)


def t_quantile(p: float, df: int) -> float:
    """Quantile of Student's t: the expansion of Abramowitz & Stegun (1964) 26.7.5, to four figures from 9 degrees of freedom.

    >>> round(t_quantile(0.975, 24), 3), round(t_quantile(0.975, 9), 3)
    (2.064, 2.262)
    """
    z = NormalDist().inv_cdf(p)
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4
