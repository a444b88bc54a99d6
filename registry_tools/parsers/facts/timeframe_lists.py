"""Lists of numbers that share a unit: `3, 6 and 12 months` looks ahead for it, `Weeks 4, 8 and 12` back."""

from __future__ import annotations

from registry_tools.parsers.facts.timeframe_tokens import Token


def settle(numbers: list[Token], before: Token | None, following: Token | None) -> None:
    """Make `numbers` times, in place: of the unit of the duration that follows, else of the time they follow."""
    if following is not None and before is not None and before.code in "lr" and before.unit != following.unit:
        if before.code == "l":
            told = [before.value / before.unit, *(number.value for number in numbers)]
            drop = next((i for i in range(len(numbers)) if told[i + 1] < told[i]), None)
            if drop is not None:  # "Week 4, 8, 16 and 1, 2, 4 hours post-dose"
                _share(numbers[:drop], before)
                _share(numbers[drop:], following)
                return
        plural = before.word.endswith("s") and len(before.word) > 1
        ahead = [number.value * following.unit for number in numbers]
        if plural or not (before.value <= ahead[0] and ahead == sorted(ahead) and ahead[-1] < following.value):
            following = None
    source = following or before
    if source is not None:
        _share(numbers, source)


def _share(numbers: list[Token], source: Token) -> None:
    if not source.unit:
        return
    label = source.code in "lr"
    for number in numbers:
        if number.high is not None:
            number.high *= source.unit
        number.value *= source.unit
        number.unit, number.word = source.unit, source.word
        number.code = ("l" if label else "d") if number.high is None else ("r" if label else "D")
