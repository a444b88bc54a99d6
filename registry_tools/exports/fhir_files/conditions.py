"""Bounds that hold for some people only, and bounds that are alternatives, as trees of "all of" and "any of".

A tree says what an eligible person meets. Its negation says whom the study does not take, which is how exclusion criteria are
worded: "bilirubin > 3 x ULN with liver metastases, else > 1.5 x ULN".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Literal, NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.criterion_rows import WordRow

Row = dict[str, Any]


@dataclass(frozen=True)
class Bound:
    row: Row


@dataclass(frozen=True)
class State:
    """A state that a person is in, in the criterion's own words."""

    text: str
    absent: bool = False


@dataclass(frozen=True)
class Combination:
    kind: Literal["all", "any"]
    parts: tuple[Tree, ...]


class Case(NamedTuple):
    """For those in all of these states all of these bounds hold."""

    states: tuple[State, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class Cases:
    """If, else: states that shut one another out, each with its bounds."""

    cases: tuple[Case, ...]


Tree = Bound | State | Combination | Cases


@cache
def _exempting() -> re.Pattern[str]:
    phrases = [
        p for w in rows("criterion_words", WordRow) if (w.kind, w.value) == ("condition", "exception") for p in w.phrases
    ]
    phrases.sort(key=len, reverse=True)
    either = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"\W*(?:{either})(?!\w)\W*", re.IGNORECASE)


def state(condition: str) -> tuple[State, bool]:
    """The state that a bound's condition names, and whether it frees from the bound ("unless Gilbert's syndrome")."""
    found = _exempting().match(condition)
    rest = condition[found.end() :] if found else ""
    return (State(rest), True) if rest else (State(condition), False)


def trees(bounds: Sequence[Row]) -> list[Tree]:
    """The bounds of one criterion as trees that an eligible person meets, every bound in one of them."""
    found: list[Tree] = []
    groups: dict[tuple[object, ...], list[Row]] = {}
    for at, row in enumerate(bounds):
        group = row["alternative_group"]
        unlike = at if row["measure"] == "other" else None  # two measures that have no name need not be the same
        key: tuple[object, ...] = ("group", group) if group is not None else ("measure", row["measure"], _side(row), unlike)
        groups.setdefault(key, []).append(row)
    for key, members in groups.items():
        if key[0] == "group":
            found.append(_alternatives(members))
        else:
            found += _one_measure(members)
    return found


def _side(row: Row) -> str:
    return {"<": "upper", "<=": "upper", ">": "lower", ">=": "lower"}.get(row["eligible"], "equal")


def _alternatives(members: list[Row]) -> Tree:
    if len({row["condition"] for row in members}) == 1:
        alternatives = tuple(Bound(row) for row in members)
        return _for_some(members[0]["condition"], alternatives[0] if len(members) == 1 else Combination("any", alternatives))
    return Combination("any", tuple(_one_alternative(row) for row in members))


def _one_alternative(row: Row) -> Tree:
    if not row["condition"]:
        return Bound(row)
    who, frees = state(row["condition"])
    return Combination("any", (who, Bound(row))) if frees else Combination("all", (who, Bound(row)))


def _for_some(condition: str | None, tree: Tree) -> Tree:
    """The tree for those in the condition's state; everyone else passes."""
    if not condition:
        return tree
    who, frees = state(condition)
    return Combination("any", (who if frees else State(who.text, absent=True), tree))


def _one_measure(members: list[Row]) -> list[Tree]:
    """Bounds on one side of one measure: a default with the exceptions from it, or each for itself."""
    default = [row for row in members if not row["condition"]]
    special = [row for row in members if row["condition"] and not state(row["condition"])[1]]
    freeing = [row for row in members if row["condition"] and state(row["condition"])[1]]
    found: list[Tree] = [_for_some(row["condition"], Bound(row)) for row in freeing]
    if not default or not special:
        return found + [_for_some(row["condition"], Bound(row)) for row in (*default, *special)]
    special.sort(key=lambda row: str(row["condition"]))
    cases = [(condition, list(held)) for condition, held in groupby(special, key=lambda row: str(row["condition"]))]
    found.append(
        Cases(
            (
                *(Case((State(condition),), tuple(Bound(row) for row in held)) for condition, held in cases),
                Case(tuple(State(condition, absent=True) for condition, _ in cases), tuple(Bound(row) for row in default)),
            )
        )
    )
    return found


def bounds_of(tree: Tree) -> list[Row]:
    """The rows of a tree's bounds, in its order."""
    match tree:
        case Bound(row):
            return [row]
        case Combination(_, parts):
            return [row for part in parts for row in bounds_of(part)]
        case Cases(cases):
            return [bound.row for case in cases for bound in case.bounds]
    return []


def spelled(tree: Tree, broken: bool) -> Bound | State | Combination:
    """The tree in "all of" and "any of" alone: what someone meets who meets the tree or, `broken`, who does not.

    A bound stays itself: whoever writes it takes its eligible or its worded comparator.
    """
    match tree:
        case Cases(cases):
            return Combination("any", tuple(_case(case, broken) for case in cases))
        case Combination(kind, parts):
            other: Literal["all", "any"] = "any" if kind == "all" else "all"
            return Combination(other if broken else kind, tuple(spelled(part, broken) for part in parts))
        case State(text, absent):
            return State(text, absent != broken)
    return tree


def _case(case: Case, broken: bool) -> Combination:
    """The states stay as they are; of a broken case's bounds one broken is enough."""
    if broken and len(case.bounds) > 1:
        return Combination("all", (*case.states, Combination("any", case.bounds)))
    return Combination("all", (*case.states, *case.bounds))
