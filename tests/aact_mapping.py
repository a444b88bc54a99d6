"""API v2 records to rows of AACT's tables by AACT's own mapping: a reading of the JSON that shares nothing with the package."""

from __future__ import annotations

import calendar
import csv
import math
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

Node = dict[str, Any]
Row = tuple[Any, ...]


@cache
def listed_columns(path: Path) -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            tables.setdefault(row["table"], {})[row["column"]] = row["type"]
    return tables


def dates(text: str | None) -> date | None:
    """AACT's: a month stands at its last day."""
    if text is None:
        return None
    year, month, day = ([int(part) for part in text[:10].split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def whole(text: Any) -> int | None:
    if isinstance(text, str):
        text = text.replace(",", "")
    value = None if isinstance(text, bool) else number(str(text) if text is not None else None)
    return None if value is None else int(value)


def truth(value: Any) -> Any:
    """A boolean as ActiveRecord writes it into a text column."""
    return {True: "t", False: "f"}.get(value, value) if isinstance(value, bool) else value


def groups(record: Node, interventional: bool) -> int | None:
    protocol = record["protocolSection"]
    if (protocol["designModule"].get("studyType") == "INTERVENTIONAL") is not interventional:
        return None
    return len(protocol.get("armsInterventionsModule", {}).get("armGroups", [])) or None


def analysed(value: Node, record: Node) -> int | None:
    """The class's denominators, else the measure's, else the section's, in the units that the measure selects."""
    kind, measure = value["$parent"]["$parent"], value["$parent"]["$parent"]["$parent"]
    units = measure.get("denomUnitsSelected") or "Participants"
    module = record["resultsSection"]["baselineCharacteristicsModule"]
    for denom in kind.get("denoms") or measure.get("denoms") or module.get("denoms", []):
        for count in denom["counts"] if denom["units"] == units else ():
            if count["groupId"] == value["groupId"]:
                return whole(count["value"])
    return None


def masked(role: str) -> Callable[[Any], Any]:
    return lambda roles: None if roles is None else role in roles


# Where the mapping says only that a value is converted, how: from what AACT publishes.
CONVERTERS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("baseline_measurements", "calculate_percentage"): {True: "Yes", False: "No"}.get,
    ("baseline_measurements", "number_analyzed_units"): lambda v: v or "Participants",
    ("designs", "subject_masked"): masked("PARTICIPANT"),
    ("designs", "caregiver_masked"): masked("CARE_PROVIDER"),
    ("designs", "investigator_masked"): masked("INVESTIGATOR"),
    ("designs", "outcomes_assessor_masked"): masked("OUTCOMES_ASSESSOR"),
    ("outcome_analyses", "p_value"): lambda v: number(re.sub(r"[<> =]", "", v)) if v else None,
    ("outcome_analyses", "p_value_modifier"): lambda v: (re.sub(r"[\d.-]", "", v).strip() or None) if v else None,
    ("studies", "phase"): lambda v: "/".join(v) if v else None,
}
# Where the mapping gives a rule without a path.
DYNAMIC: dict[tuple[str, str], Callable[[Node, int], Any]] = {
    ("central_contacts", "contact_type"): lambda _, index: "backup" if index else "primary",
    ("facility_contacts", "contact_type"): lambda _, index: "backup" if index else "primary",
    ("eligibilities", "gender_based"): lambda node, _: node.get("genderBased"),
    ("eligibilities", "adult"): lambda node, _: masked("ADULT")(node.get("stdAges")),
    ("eligibilities", "child"): lambda node, _: masked("CHILD")(node.get("stdAges")),
    ("eligibilities", "older_adult"): lambda node, _: masked("OLDER_ADULT")(node.get("stdAges")),
}
INVESTIGATOR = re.compile("investigator|study.chair", re.I)
FILTERS: dict[str, Callable[[Node], bool]] = {
    "facility_investigators": lambda node: bool(INVESTIGATOR.search(node.get("role", ""))),
    "facility_contacts": lambda node: not INVESTIGATOR.search(node.get("role", "")),
}
POINTERS = {"result_group_id", "design_group_id", "outcome_id"}


def dig(node: Any, path: list[str]) -> Any:
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def flatten(nodes: list[Node], path: list[str]) -> list[Node]:
    for key in path:
        nodes = [{**child, "$parent": node} for node in nodes for child in node.get(key, ())]
    return nodes


class Mapped:
    """Rows of the records as the mapping has them, by table, each with the columns that it names (ids aside)."""

    def __init__(self, mapping: list[Node], listed: dict[str, dict[str, str]]) -> None:
        self.mapping, self.listed = mapping, listed
        self.columns: dict[str, list[str]] = {}
        for entry in mapping:
            self._note_columns(entry)
        self.rows: dict[str, Counter[Row]] = {table: Counter() for table in self.columns}

    def _note_columns(self, entry: Node) -> None:
        named = self.columns.setdefault(entry["table"], [])
        named.extend(c["name"] for c in entry["columns"] if c["name"] not in POINTERS and c["name"] not in named)
        for child in entry.get("children", ()):
            self._note_columns(child)

    def add(self, record: Node) -> None:
        for entry in self.mapping:
            self._add(entry, record, record)

    def _add(self, entry: Node, content: Node, record: Node) -> None:
        table = entry["table"]
        node = dig(content, entry["root"] or [])
        if node is None:
            return
        nodes = flatten(node if isinstance(node, list) else [node], entry.get("flatten", []))
        if "filter" in entry:
            nodes = list(filter(FILTERS[table], nodes))
        rows = [self._row(entry, one, index, record) for index, one in enumerate(nodes)]
        if entry.get("unique"):
            rows = [row for row in dict.fromkeys(rows) if row[1:] != (None, False)]
        self.rows[table].update(rows)
        for child in entry.get("children", ()):
            for one in nodes:
                self._add(child, one, record)

    def _row(self, entry: Node, node: Any, index: int, record: Node) -> Row:
        table = entry["table"]
        values = dict.fromkeys(self.columns[table])
        for column in entry["columns"]:
            if column["name"] in values:
                value = self._value(table, column, node, index, record)
                values[column["name"]] = self._typed(table, column["name"], value)
        nct_id = record["protocolSection"]["identificationModule"]["nctId"]
        return (nct_id, *(values[name] for name in self.columns[table] if name != "nct_id"))

    def _value(self, table: str, column: Node, node: Any, index: int, record: Node) -> Any:
        name, source, convert = column["name"], column.get("value"), column.get("convert_to")
        if name in ("number_of_arms", "number_of_groups"):
            return groups(record, name == "number_of_arms")
        if name == "number_analyzed":
            return analysed(node, record)
        if (table, name) == ("provided_documents", "url"):
            nct_id = record["protocolSection"]["identificationModule"]["nctId"]
            return f"https://ClinicalTrials.gov/ProvidedDocs/{nct_id[-2:]}/{nct_id}/{node['filename']}"
        if source == {}:
            return DYNAMIC[table, name](node, index)
        if source is None:
            value = node
        elif isinstance(source, list):
            value = dig(node, source)
        elif isinstance(source, str) and isinstance(node, dict) and not self._constant(source, table, name):
            value = node.get(source)
        else:
            value = source
        if value is None:
            value = column.get("default")
        if convert == {}:
            return CONVERTERS[table, name](value)
        plain: dict[str | None, Callable[[Any], Any]] = {
            "date": dates, "float": number, "downcase": lambda v: v and v.lower(),
            "date_first_of_month": lambda v: v and date.fromisoformat(f"{v}-01"[:10]),
        }  # fmt: skip
        return plain[convert](value) if convert else value

    @staticmethod
    def _constant(source: str, table: str, name: str) -> bool:
        """Is this the column's value rather than a key? Keys are in camel case, and constants stand in few columns."""
        return name in (
            "result_type",
            "mesh_type",
            "id_source",
            "event_type",
            "lead_or_collaborator",
            "classification",
            "scope",
        ) or (table == "design_outcomes" and name == "outcome_type")

    def _typed(self, table: str, name: str, value: Any) -> Any:
        kind = self.listed[table].get(name)
        if kind == "integer":
            return whole(value)
        if kind == "numeric":
            return number(str(value)) if value is not None else None
        if kind == "date" and isinstance(value, str):
            return dates(value)
        return truth(value) if kind in ("character varying", "text") else value
