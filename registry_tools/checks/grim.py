"""Whether a mean of whole numbers can be: n of them sum to a whole number.

Source: Brown & Heathers, "The GRIM test", Social Psychological and Personality Science 2017;8:363-369.
"""

from __future__ import annotations

from registry_tools.checks.rounding import agrees, decimals


def possible_mean(value: float, printed: str, n: int, *, items: int = 1) -> bool:
    """Whether `printed` may be the mean of n whole numbers (of n * items, where each is itself a mean of `items`).

    Always true where n is so large that every printed value is near some fraction.

    >>> possible_mean(2.57, "2.57", 14), possible_mean(2.55, "2.55", 14)
    (True, False)
    """
    places, total = decimals(printed), n * items
    if total >= 10**places:
        return True
    near = round(value * total)
    return any(agrees(value, places, k / total) for k in (near - 1, near, near + 1))
