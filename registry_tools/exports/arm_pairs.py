"""Which arm is compared with which: controls are those that the record says are, never a guess from what is given.

A record gives each arm a type. Placebo, sham and no intervention are controls of every other arm; an active comparator is the
control of an experimental arm; of two controls of one type in an outcome, nothing says which is whose. Where this leaves a
group alone, it is paired with every other in the order of the record, and the pair says that its control is not known.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from registry_tools.exports.arm_result import ArmResult, Block
from registry_tools.exports.result_words import is_named
from registry_tools.exports.study_arms import StudyArms

INACTIVE = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})


class Pair(NamedTuple):
    """Experimental arm and control; `control_known` False where they merely stand in the order of the record."""

    experimental: ArmResult
    control: ArmResult
    control_known: bool


def pairs(block: Block, study_arms: StudyArms) -> list[Pair]:
    """The comparisons of a block; none where it has one group. A group that is all others together is left aside."""
    found_in = [arm for arm in block.arms if not is_named("everyone", arm.group)] if len(block.arms) > 2 else block.arms
    by_type = [(arm, study_arms.type(arm)) for arm in found_in]
    types_there = [kind for _, kind in by_type]
    found = [
        Pair(arm, control, types_there.count(control_type) == 1)
        for control, control_type in by_type
        for arm, arm_type in by_type
        if _is_control(control_type, arm_type)
    ]
    paired = {id(arm) for pair in found for arm in pair[:2]}
    found += [Pair(a, b, False) for a, b in combinations(found_in, 2) if id(a) not in paired or id(b) not in paired]
    return found


def _is_control(control: str | None, arm: str | None) -> bool:
    if control in INACTIVE:
        return arm not in INACTIVE
    return control == "ACTIVE_COMPARATOR" and arm == "EXPERIMENTAL"
