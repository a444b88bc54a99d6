"""Which arm is compared with which: controls are those that the record says are, never a guess from what is given.

A record gives each arm a type. Placebo, sham and no intervention are controls of every other arm; an active comparator is the
control of an experimental arm. A group of the results is an arm where its title is the arm's label, or where its title says
placebo (sham) and nothing else and the record has exactly one arm of that type. Where this leaves a group alone, it is paired
with every other in the order of the record, and the pair says that its control is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.exports.arm_result import ArmResult, Block
from registry_tools.exports.result_words import is_named

if TYPE_CHECKING:
    from registry_tools.db.reading import Row

INACTIVE = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
_BY_TITLE = (("placebo_title", "PLACEBO_COMPARATOR"), ("sham_title", "SHAM_COMPARATOR"))


class Pair(NamedTuple):
    """Experimental arm and control; `control_known` False where they merely stand in the order of the record."""

    experimental: ArmResult
    control: ArmResult
    control_known: bool


class ArmTypes:
    """The types of a study's arms, as its record gives them."""

    def __init__(self, arms: Sequence[Row]) -> None:
        self.of: Mapping[str, str | None] = {arm["arm_id"]: arm["type"] for arm in arms}

    def type(self, arm: ArmResult) -> str | None:
        """The registry's arm type of a group; None where the record does not say."""
        if arm.arm_id is not None:
            return self.of.get(arm.arm_id)
        for kind, arm_type in _BY_TITLE:
            if is_named(kind, arm.group) and list(self.of.values()).count(arm_type) == 1:
                return arm_type
        return None


def pairs(block: Block, types: ArmTypes) -> list[Pair]:
    """The comparisons of a block; none where it has one group. A group that is all others together is left aside."""
    arms = [arm for arm in block.arms if not is_named("everyone", arm.group)] if len(block.arms) > 2 else block.arms
    by_type = [(arm, types.type(arm)) for arm in arms]
    found = [
        Pair(arm, control, True)
        for control, control_type in by_type
        for arm, arm_type in by_type
        if _is_control(control_type, arm_type)
    ]
    paired = {id(arm) for pair in found for arm in pair[:2]}
    found += [Pair(a, b, False) for a, b in combinations(arms, 2) if id(a) not in paired or id(b) not in paired]
    return found


def _is_control(control: str | None, arm: str | None) -> bool:
    if control in INACTIVE:
        return arm not in INACTIVE
    return control == "ACTIVE_COMPARATOR" and arm == "EXPERIMENTAL"
