"""A study's arms: their names, their types, and which groups of the results they are.

A group is a registered arm where its title is the arm's label (results.arm_id); where its title says placebo (sham) and nothing
else and the record has exactly one arm of that type; or where the arm is only numbered ("2") and its title is what this arm and
no other gets. Else it stands by its own title. An arm has one name in all files: its label, or a group's title where the label
is a mere number and the title says more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry_tools.exports.arm_result import ArmResult, Block
from registry_tools.exports.result_words import is_named, words

if TYPE_CHECKING:
    from registry_tools.db.reading import Row, StudyRows

TABLES = ("arms", "arm_interventions", "result_groups")
_BY_TITLE = (("placebo_title", "PLACEBO_COMPARATOR"), ("sham_title", "SHAM_COMPARATOR"))
_NUMBER = re.compile(r"\d+[a-z]?|[a-z]\d*|[ivx]+")


class StudyArms:
    """The arms of one study; `listed` has the groups too that were asked for by `names`."""

    def __init__(self, study: StudyRows) -> None:
        self._arms: list[Row] = study.tables["arms"]
        keys: dict[tuple[str, str], list[Row]] = {}
        for arm in self._arms:
            keys.setdefault((arm["source_id"], _key(arm["label"])), []).append(arm)
        self._alike = {arm["arm_id"]: found for found in keys.values() for arm in found}
        self._types: dict[str, str | None] = {arm["arm_id"]: arm["type"] for arm in self._arms}
        given: dict[str, list[str]] = {}
        for row in study.tables["arm_interventions"]:
            if row["arm_id"] and row["intervention_name"]:
                given.setdefault(row["arm_id"], []).append(row["intervention_name"])
        given = {arm_id: list(dict.fromkeys(found)) for arm_id, found in given.items()}
        groups = [row for row in study.tables["result_groups"] if row["section"] == "outcome"]
        self._numbered = self._numbered_by_what_they_get(given)
        self._names = self._arm_names(study.study_id, groups)
        self._spelled: dict[str, str] = {}  # titles that differ in case or white space are one
        self._groups, described = self._group_names(groups)
        self._described = described
        self._listed: dict[str, tuple[str, str]] = {}
        for arm in self._arms:
            interventions = " + ".join(given.get(arm["arm_id"], []))
            self._listed.setdefault(self._names[arm["arm_id"]], (_line(arm["description"]), interventions))

    def registered(self, group: ArmResult) -> str | None:
        """The arm that a group of the results is; None where the record does not say."""
        return self._registered(group.arm_id, group.group)

    def type(self, group: ArmResult) -> str | None:
        """The registry's arm type of a group."""
        return self._types.get(self.registered(group) or "")

    def name(self, arm_id: str) -> str:
        """The name of a registered arm."""
        return self._names[arm_id]

    def group_name(self, source_id: str, measure_ordinal: int, group_id: str) -> str:
        """The name of a group of a record's outcome, which `names` gives it too; the number of one that is not there."""
        return self._groups.get((source_id, measure_ordinal, group_id), group_id)

    def names(self, block: Block) -> list[str]:
        """The names of a block's arms in their order, each once."""
        made = [
            self._groups.get((block.source_id, block.measure_ordinal, arm.group_id)) or self._name(arm.arm_id, arm.group)
            for arm in block.arms
        ]
        alike = Counter(made)
        made = [
            name if alike[name] == 1 else f"{name} ({arm.group_id or i})"
            for i, (name, arm) in enumerate(zip(made, block.arms, strict=True), 1)
        ]
        for name in made:
            self._listed.setdefault(name, (self._described.get(name, ""), ""))
        return made

    def listed(self) -> Iterator[tuple[str, str, str]]:
        """(name, description, interventions) of every arm, registered ones first; a group that is none has no interventions."""
        for name, (description, interventions) in self._listed.items():
            yield name, description, interventions

    def _registered(self, arm_id: str | None, title: str | None) -> str | None:
        if arm_id is not None:
            return self._told_apart(arm_id, title)
        for kind, arm_type in _BY_TITLE:
            of_type = [one for one, its_type in self._types.items() if its_type == arm_type]
            if is_named(kind, title) and len(of_type) == 1:
                return of_type[0]
        return self._numbered.get(_key(title))

    def _told_apart(self, arm_id: str, title: str | None) -> str | None:
        """The arm whose label is the title, signs and all, where a record's labels differ in signs alone: "HIV+", "HIV-"."""
        alike = self._alike.get(arm_id, ())
        if len(alike) < 2:
            return arm_id
        return next((arm["arm_id"] for arm in alike if _spelling(arm["label"]) == _spelling(title)), None)

    def _numbered_by_what_they_get(self, given: dict[str, list[str]]) -> dict[str, str]:
        """Arms whose label is a mere number by what they, and no other arm, get."""
        gets = {arm["arm_id"]: _key(" ".join(given.get(arm["arm_id"], []))) for arm in self._arms}
        alike = Counter(gets.values())
        return {
            gets[arm["arm_id"]]: arm["arm_id"]
            for arm in self._arms
            if gets[arm["arm_id"]] and alike[gets[arm["arm_id"]]] == 1 and only_numbered(arm["label"])
        }

    def _arm_names(self, study_id: str, groups: list[Row]) -> dict[str, str]:
        titles: dict[str, Counter[str]] = {}
        for row in groups:
            arm_id = self._registered(row["arm_id"], row["title"])
            if arm_id is not None and not only_numbered(row["title"]):
                titles.setdefault(arm_id, Counter())[_line(row["title"])] += 1
        alike = Counter((arm["source_id"], _line(arm["label"])) for arm in self._arms)
        labels = {_key(arm["label"]) for arm in self._arms}
        names = {}
        for arm in self._arms:
            arm_id, label = arm["arm_id"], _line(arm["label"])
            # of titles that are given equally often the first
            title = max(titles.get(arm_id, ()), key=titles.get(arm_id, Counter()).__getitem__, default=None)
            if title is not None and only_numbered(label) and _key(title) not in labels:
                names[arm_id] = title
            elif label and alike[arm["source_id"], label] == 1:
                names[arm_id] = label
            else:  # a record may give two arms one label; a paper's arm is the record's of its name
                names[arm_id] = f"{label} ({arm_id.removeprefix(study_id + '-')})" if label else arm_id
        return names

    def _group_names(self, groups: list[Row]) -> tuple[dict[tuple[str, int, str | None], str], dict[str, str]]:
        """Names of a record's groups by source, measure and number, each once in its measure; and descriptions by name."""
        names = {
            (row["source_id"], row["measure_ordinal"], row["group_id"]): self._name(
                row["arm_id"], row["title"] or row["group_id"]
            )
            for row in groups
        }
        alike = Counter((source_id, ordinal, name) for (source_id, ordinal, _), name in names.items())
        made = {key: name if alike[key[0], key[1], name] == 1 else f"{name} ({key[2]})" for key, name in names.items()}
        described: dict[str, str] = {}
        for row in groups:
            described.setdefault(made[row["source_id"], row["measure_ordinal"], row["group_id"]], _line(row["description"]))
        return made, described

    def _name(self, arm_id: str | None, title: str) -> str:
        """The registered arm's name, else the title as it was spelled first."""
        name = self._names.get(self._registered(arm_id, title) or "")
        return name or self._spelled.setdefault(_spelling(title), _line(title))


def only_numbered(label: str | None) -> bool:
    """Is a label only a number or letter, or the word arm with one?

    >>> [only_numbered(one) for one in ("2", "Arm II", "Cohort 1b", "Group A (placebo)")]
    [True, True, True, False]
    """
    return all(word in words("arm_word") or _NUMBER.fullmatch(word) for word in _key(label).split())


def _key(text: str | None) -> str:
    """A title by its letters and numbers alone; results.arm_id heeds signs, too."""
    return re.sub(r"\W+", " ", text or "").strip().casefold()


def _spelling(text: str | None) -> str:
    """A title with its signs; case and white space aside."""
    return "".join((text or "").split()).casefold()


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
