"""Names of a study's arms: the label of the registered arm where a group of the results is one, else the group's own title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry_tools.exports.arm_result import Block

if TYPE_CHECKING:
    from registry_tools.db.reading import StudyRows


class ArmNames:
    """Names by which an export knows the arms of one study; `listed` has those that were asked for too."""

    def __init__(self, study: StudyRows) -> None:
        tables = study.tables
        given: dict[str, list[str]] = {}
        for row in tables["arm_interventions"]:
            if row["arm_id"] and row["intervention_name"]:
                given.setdefault(row["arm_id"], []).append(row["intervention_name"])
        self._labels: dict[str, str] = {}
        self._listed: dict[str, tuple[str, str]] = {}
        alike = Counter(_line(arm["label"]) for arm in tables["arms"])
        for arm in tables["arms"]:
            label = _line(arm["label"]) or arm["arm_id"]
            if alike[label] > 1:  # a record may give two arms one label
                label = f"{label} ({arm['arm_id'].removeprefix(study.study_id + '-')})"
            self._labels[arm["arm_id"]] = label
            self._listed[label] = (_line(arm["description"]), " + ".join(dict.fromkeys(given.get(arm["arm_id"], []))))
        self._described = {
            (row["section"], _line(row["title"])): _line(row["description"]) for row in reversed(tables["result_groups"])
        }

    def of(self, block: Block) -> list[str]:
        """The names of a block's arms in their order, each once."""
        names = [self._labels.get(arm.arm_id or "") or _line(arm.group) for arm in block.arms]
        alike = Counter(names)
        made = [
            name if alike[name] == 1 else f"{name} ({arm.group_id or i})"
            for i, (name, arm) in enumerate(zip(names, block.arms, strict=True), 1)
        ]
        for name in made:
            self._listed.setdefault(name, (self._described.get(("outcome", name), ""), ""))
        return made

    def listed(self) -> Iterator[tuple[str, str, str]]:
        """(name, description, interventions) of every arm, registered ones first; a group that is none has no interventions."""
        for name, (description, interventions) in self._listed.items():
            yield name, description, interventions


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
