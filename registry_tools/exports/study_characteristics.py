"""Characteristics of a study under RevMan's default headings, from its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry_tools.db.reading import Row, StudyRows
    from registry_tools.exports.study_arms import StudyArms

TABLES = ("studies", "conditions", "eligibility", "arms", "endpoints", "sponsors")
CHARACTERISTICS = ("Char: Methods", "Char: Participants", "Char: Interventions", "Char: Outcomes", "Char: Notes")


def characteristics(study: StudyRows, arms: StudyArms) -> dict[str, object]:
    """Text by heading, a line a point: the record's own, beside which papers of the study may stand; none without a record."""
    tables = study.tables
    if not tables["studies"]:
        return {"Char: Notes": f"Number: {study.study_id}; no record was read"}
    row = tables["studies"][0]
    tables = {name: [one for one in rows if one["source_id"] == row["source_id"]] for name, rows in tables.items()}
    texts = (_methods(row), _participants(row, tables), _interventions(tables["arms"], arms), _outcomes(tables["endpoints"]))
    filled: dict[str, object] = dict(zip(CHARACTERISTICS, (*texts, _notes(row, tables["sponsors"])), strict=True))
    return filled


def _methods(row: Row) -> str:
    return _points(
        ("Type", _words(row["study_type"])), ("Allocation", "" if row["allocation"] == "NA" else _words(row["allocation"])),
        ("Design", _words(row["intervention_model"])), ("Masking", _words(row["masking"])),
        ("Phase", ", ".join(map(_words, row["phases"] or []))), ("Purpose", _words(row["primary_purpose"])),
    )  # fmt: skip


def _participants(row: Row, tables: Mapping[str, list[Row]]) -> str:
    who = tables["eligibility"][0] if tables["eligibility"] else {}
    kind = f" ({_words(row['enrollment_type'])})" if row["enrollment_type"] else ""
    enrolled = "" if row["enrollment"] is None else f"{row['enrollment']}{kind}"
    age = " to ".join(filter(None, (who.get("minimum_age"), who.get("maximum_age"))))
    return _points(
        ("Conditions", ", ".join(one["condition"] for one in tables["conditions"])), ("Enrolled", enrolled),
        ("Sex", _words(who.get("sex"))), ("Age", age), ("Eligibility", who.get("text")),
    )  # fmt: skip


def _interventions(rows: list[Row], arms: StudyArms) -> str:
    """A line an arm by its name in the other files, with its label where it has another name."""
    lines = []
    for row in rows:
        name, label = arms.name(row["arm_id"]), " ".join((row["label"] or "").split())
        other = label and name != label and not name.startswith(f"{label} (")
        about = [_words(row["type"]), f"registered as {label}" if other else ""]
        told = ", ".join(filter(None, about))
        lines.append(": ".join(filter(None, (f"{name} ({told})" if told else name, row["description"]))))
    return "\n".join(lines)


def _outcomes(endpoints: list[Row]) -> str:
    return "\n".join(
        f"{(one['level'] or 'outcome').capitalize()}: {one['measure']}"
        + (f" [{one['time_frame']}]" if one["time_frame"] else "")
        for one in endpoints
    )


def _notes(row: Row, sponsors: list[Row]) -> str:
    return _points(
        ("Number", row["study_id"]), ("Title", row["official_title"] or row["brief_title"]),
        ("Sponsors", ", ".join(dict.fromkeys(one["name"] for one in sponsors if one["name"]))),
        ("Status", _words(row["status"])), ("Start", row["start_date_text"]), ("Completion", row["completion_date_text"]),
        ("Results posted", row["results_first_post_date"]), ("Record", row["url"]),
    )  # fmt: skip


def _points(*points: tuple[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in points if value)


def _words(code: str | None) -> str:
    """The registry's codes as words.

    >>> _words("PLACEBO_COMPARATOR")
    'placebo comparator'
    """
    return (code or "").replace("_", " ").lower()
