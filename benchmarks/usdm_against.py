"""A USDM document of ours against another description of the same study, class by class:

    python benchmarks/usdm_against.py OURS THEIRS [--list]

Instances of a class are matched by their words: one of theirs has a match where one of ours (a criterion of ours with those
that stand under it) holds most of its words; an administration where one of ours has its dose and route. `different` counts
matched pairs whose codes, amounts or durations differ. `--list` names what has no match and what differs. Classes without words
of their own are counted alone.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]

# The least share of their words that ours must hold.
ENOUGH = 0.6
# The words of an instance, the most telling first; names are often labels of the writer's own ("END1").
WORDS = ("text", "description", "label", "name")
# Values that say the same or do not, in whatever words.
COMPARED = (
    "category", "level", "type", "role", "dose", "route", "frequency", "value", "studyPhase", "studyType", "model",
    "blindingSchema", "plannedEnrollmentNumber", "plannedCompletionNumber", "plannedSex", "plannedAge",
    "includesHealthySubjects",
)  # fmt: skip
# Classes whose values say more than their words.
KEYS = {"Administration": ("dose", "route")}
# Plumbing: what every other class is made of.
PARTS = {"Code", "AliasCode", "Quantity", "Range", "ExtensionAttribute"}


class Line(NamedTuple):
    name: str
    theirs: int
    ours: int
    matched: int | None
    different: int


def instances(node: Any) -> Iterator[Json]:
    """Every instance of a document but those inside an extension."""
    if isinstance(node, dict):
        if "instanceType" in node:
            yield node
        for key, value in node.items():
            if key != "extensionAttributes":
                yield from instances(value)
    elif isinstance(node, list):
        for value in node:
            yield from instances(value)


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+(?:\.\d+)?", re.sub(r"<[^>]+>", " ", text).casefold()))


class Document:
    def __init__(self, wrapper: Json) -> None:
        self.by_class: defaultdict[str, list[Json]] = defaultdict(list)
        self.by_id: dict[str, Json] = {}
        for one in instances(wrapper):
            self.by_class[one["instanceType"]].append(one)
            if one.get("id"):
                self.by_id[one["id"]] = one
        self.under: defaultdict[str, list[Json]] = defaultdict(list)
        for one in self.by_class["EligibilityCriterion"]:
            for extension in one.get("extensionAttributes", ()):
                if extension["url"].endswith(":parent"):
                    self.under[extension["valueId"]].append(one)

    def words(self, one: Json, *, all_of_them: bool = False) -> frozenset[str]:
        """Its most telling words, or all; a criterion's are those of its item, and of the criteria under it."""
        if item := self.by_id.get(one.get("criterionItemId", "")):
            return words(item.get("text", "")).union(*(self.words(child) for child in self.under[one["id"]]))
        if keys := KEYS.get(one["instanceType"]):
            return frozenset(f"{key} {value_of(one[key])}" for key in keys if one.get(key))
        found = [words(one.get(key) or "") for key in WORDS]
        return frozenset().union(*found) if all_of_them else next((one for one in found if one), frozenset())


def value_of(node: Any) -> Any:
    """A code as itself, an amount as number and unit, a range as its ends: what can be compared."""
    if isinstance(node, list):
        return sorted((value_of(one) for one in node), key=str)
    if not isinstance(node, dict):
        return node
    if "standardCode" in node:
        return node["standardCode"]["code"]
    kind = node.get("instanceType")
    if kind == "Quantity":
        return (node["value"], value_of(node.get("unit")))
    if kind == "Range":
        return (value_of(node["minValue"]), value_of(node["maxValue"]))
    return node.get("code")


def pairs(ours: Document, theirs: Document, name: str) -> list[tuple[Json, Json]]:
    """The best match of each of theirs, each of ours used once."""
    scored = []
    for their in theirs.by_class[name]:
        wanted = theirs.words(their)
        for our in ours.by_class[name]:
            found = ours.words(our, all_of_them=True)
            shared = len(wanted & found)
            if wanted and shared >= ENOUGH * len(wanted):
                scored.append((shared / len(wanted | found), their, our))
    scored.sort(key=lambda one: -one[0])
    used: set[int] = set()
    found_pairs = []
    for _, their, our in scored:
        if id(their) not in used and id(our) not in used:
            used |= {id(their), id(our)}
            found_pairs.append((their, our))
    return found_pairs


def differences(their: Json, our: Json) -> list[str]:
    return [
        f"{key}: {value_of(their.get(key))} / {value_of(our.get(key))}"
        for key in COMPARED
        if their.get(key) not in (None, []) and value_of(their.get(key)) != value_of(our.get(key))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours", type=Path)
    parser.add_argument("theirs", type=Path)
    parser.add_argument("--list", action="store_true", help="name what has no match and what differs")
    arguments = parser.parse_args()
    ours, theirs = (Document(json.loads(path.read_text("utf-8"))) for path in (arguments.ours, arguments.theirs))
    lines, listed = [], []
    for name in sorted({*ours.by_class, *theirs.by_class} - PARTS):
        worded = any(theirs.words(one) for one in theirs.by_class[name])
        matches = pairs(ours, theirs, name) if worded else []
        differing = [(their, our, found) for their, our in matches if (found := differences(their, our))]
        counts = len(theirs.by_class[name]), len(ours.by_class[name])
        lines.append(Line(name, *counts, len(matches) if worded else None, len(differing)))
        matched = {id(their) for their, _ in matches}
        listed += [
            f"missing {name}: {' '.join(sorted(theirs.words(one)))[:100]}"
            for one in theirs.by_class[name]
            if worded and id(one) not in matched
        ]
        listed += [f"different {name} {their.get('name')}: {'; '.join(found)}" for their, _, found in differing]
    print("| class | theirs | ours | matched | missing | different |\n|---|---|---|---|---|---|")
    for line in lines:
        if line.matched is None:
            print(f"| {line.name} | {line.theirs} | {line.ours} | | | |")
        else:
            missing = line.theirs - line.matched
            print(f"| {line.name} | {line.theirs} | {line.ours} | {line.matched} | {missing} | {line.different} |")
    if arguments.list:
        print("\n".join(["", *listed]))


if __name__ == "__main__":
    main()
