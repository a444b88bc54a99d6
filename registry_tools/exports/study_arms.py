"""A study's arms: their names, their types, and which groups of the results they are.

A group is a registered arm where its title is the arm's label (results.arm_id), or where its title says placebo (sham) and
nothing else and the record has exactly one arm of that type; else it stands by its own title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry_tools.exports.arm_result import ArmResult, Block
from registry_tools.exports.result_words import is_named

if TYPE_CHECKING:
    from registry_tools.db.reading import StudyRows

TABLES = ("arms", "arm_interventions", "result_groups")
_BY_TITLE = (("placebo_title", "PLACEBO_COMPARATOR"), ("sham_title", "SHAM_COMPARATOR"))


class StudyArms:
    """The arms of one study; `listed` has the groups too that `names` was asked for."""

    def __init__(self, study: StudyRows) -> None:
        tables = study.tables
        given: dict[str, list[str]] = {}
        for row in tables["arm_interventions"]:
            if row["arm_id"] and row["intervention_name"]:
                given.setdefault(row["arm_id"], []).append(row["intervention_name"])
        self._types: dict[str, str | None] = {arm["arm_id"]: arm["type"] for arm in tables["arms"]}
        self._labels: dict[str, str] = {}
        self._listed: dict[str, tuple[str, str]] = {}
        alike = Counter((arm["source_id"], _line(arm["label"])) for arm in tables["arms"])
        for arm in tables["arms"]:
            label = _line(arm["label"]) or arm["arm_id"]
            if (
                alike[arm["source_id"], label] > 1
            ):  # a record may give two arms one label; a paper's arm is the record's of its name
                label = f"{label} ({arm['arm_id'].removeprefix(study.study_id + '-')})"
            self._labels[arm["arm_id"]] = label
            interventions = " + ".join(dict.fromkeys(given.get(arm["arm_id"], [])))
            self._listed.setdefault(label, (_line(arm["description"]), interventions))
        self._described = {
            _line(row["title"]): _line(row["description"])
            for row in reversed(tables["result_groups"])
            if row["section"] == "outcome"
        }

    def registered(self, group: ArmResult) -> str | None:
        """The arm that a group of the results is; None where the record does not say."""
        if group.arm_id is not None:
            return group.arm_id
        for kind, arm_type in _BY_TITLE:
            of_type = [arm_id for arm_id, one in self._types.items() if one == arm_type]
            if is_named(kind, group.group) and len(of_type) == 1:
                return of_type[0]
        return None

    def type(self, group: ArmResult) -> str | None:
        """The registry's arm type of a group."""
        return self._types.get(self.registered(group) or "")

    def names(self, block: Block) -> list[str]:
        """The names of a block's arms in their order, each once."""
        names = [self._labels.get(self.registered(arm) or "") or _line(arm.group) for arm in block.arms]
        alike = Counter(names)
        made = [
            name if alike[name] == 1 else f"{name} ({arm.group_id or i})"
            for i, (name, arm) in enumerate(zip(names, block.arms, strict=True), 1)
        ]
        for name in made:
            self._listed.setdefault(name, (self._described.get(name, ""), ""))
        return made

    def listed(self) -> Iterator[tuple[str, str, str]]:
        """(name, description, interventions) of every arm, registered ones first; a group that is none has no interventions."""
        for name, (description, interventions) in self._listed.items():
            yield name, description, interventions


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
