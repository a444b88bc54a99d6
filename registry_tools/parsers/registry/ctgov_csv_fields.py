"""The cells of one row of a CSV download as the fields of a `Study`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.ages import age_days
from registry_tools.parsers.registry.ctgov_csv_locations import split_locations
from registry_tools.parsers.registry.ctgov_csv_outcomes import Outcome, pieces, split_measures, split_outcomes
from registry_tools.parsers.registry.vocabulary import (
    document_kind,
    iso_date,
    masking,
    phases,
    spelled,
    whole_number,
    yes_no,
)


class Column(Model):
    """One row of lexicons/registry_columns.csv."""

    column: str
    field: str


NOTHING = "-"  # the field of a column that says nothing of the study

_TEXTS = ("study_id", "brief_title", "acronym", "url", "brief_summary")
_DATES = (
    "start_date",
    "primary_completion_date",
    "completion_date",
    "first_submit_date",
    "first_post_date",
    "results_first_submit_date",
    "results_first_post_date",
    "last_update",
    "status_verified_date",
)
_DESIGN = {
    "allocation": "allocation",
    "intervention model": "intervention_model",
    "observational model": "observational_model",
    "time perspective": "time_perspective",
    "primary purpose": "primary_purpose",
    "masking": "masking",
}
_BROKEN_PERSPECTIVE = "p"  # what the site's export writes for every observational study, retrospective ones too
_ACCESS = (  # "Expanded Access:Individual Patients|Treatment IND/Protocol"
    ("individual", "expanded_access_individual"),
    ("intermediate", "expanded_access_intermediate"),
    ("treatment", "expanded_access_treatment"),
)
_AGES = re.compile(r"(?:up to (?P<up>[^(]{1,30})|(?P<low>\d[^(]{1,30}?) (?:and older|to (?P<high>[^(]{1,30})))")
_LEVELS = ("primary", "secondary", "other")


@cache
def columns() -> dict[str, str]:
    """Field by column name, lower case."""
    return {row.column.casefold(): row.field for row in rows("registry_columns", Column)}


class Row:
    """Reads the cells of one row; `unmapped` counts by column what no field takes."""

    def __init__(self) -> None:
        self.out: dict[str, Any] = {}
        self.unmapped: Counter[str] = Counter()
        self.endpoints: list[dict[str, Any]] = []

    def read(self, cells: dict[str, str]) -> dict[str, Any]:
        for column, cell in cells.items():
            if cell.strip() in ("", "null"):
                continue
            field = columns().get(column.strip().casefold())
            if field is None:
                self.unmapped[column] += 1
            elif field != NOTHING:
                self._cell(field, column, cell)
        self.out["endpoints"] = self.endpoints
        self._sponsors()
        return self.out

    def _cell(self, field: str, column: str, cell: str) -> None:
        if field in ("primary", "secondary", "other", "outcomes"):
            self._outcomes(field, column, cell)
            return
        cell = cell.strip()
        if field in _TEXTS:
            self.out.setdefault(field, cell)
        elif field in _DATES:
            self._put(field, column, iso_date(cell))
        else:
            _READERS[field](self, column, cell)

    def _put(self, field: str, column: str, value: Any) -> None:
        """A value read, or None where the cell could not be: then it is counted."""
        if value is None:
            self.unmapped[column] += 1
        else:
            self.out.setdefault(field, value)

    def _word(self, field: str, kind: str, column: str, text: str) -> None:
        """A vocabulary word; one that the vocabulary lacks is kept as it stands, and counted."""
        value = spelled(kind, text)
        if value is None:
            self.unmapped[column] += 1
        self.out.setdefault(field, value or text)

    def _outcomes(self, field: str, column: str, cell: str) -> None:
        split = split_measures if field == "outcomes" else split_outcomes
        level = field if field in _LEVELS else None
        for ordinal, outcome in enumerate(split(cell), 1):
            self.endpoints.append(endpoint(outcome, level, ordinal, column))

    def status(self, column: str, cell: str) -> None:
        self._word("status", "status", column, cell)

    def sex(self, column: str, cell: str) -> None:
        self._word("sex", "sex", column, cell)
        self._frame()["sex"] = self.out.pop("sex")

    def has_results(self, column: str, cell: str) -> None:
        self._put("has_results", column, yes_no(cell))

    def conditions(self, column: str, cell: str) -> None:
        self.out["conditions"] = [text for _, text in pieces(cell)]

    def interventions(self, column: str, cell: str) -> None:
        self.out["interventions"] = read_interventions(cell)

    def phases(self, column: str, cell: str) -> None:
        self._put("phases", column, phases(cell))

    def enrollment(self, column: str, cell: str) -> None:
        self._put("enrollment", column, whole_number(cell))

    def study_type(self, column: str, cell: str) -> None:
        kind, _, detail = cell.replace("[", ":").partition(":")
        self._word("study_type", "study_type", column, kind.strip())
        if self.out["study_type"] == "EXPANDED_ACCESS":
            for word, field in _ACCESS:
                if word in detail.casefold():
                    self.out[field] = True
        elif "patient registry" in detail.casefold():
            self.out["patient_registry"] = True
        elif detail:
            self.unmapped[column] += 1

    def design(self, column: str, cell: str) -> None:
        for _, piece in pieces(cell):
            label, _, value = piece.partition(":")
            field, value = _DESIGN.get(label.strip().casefold()), value.strip()
            if field is None:
                self.unmapped[column] += 1
            elif field == "masking" and value:
                found = masking(value)
                if found is None:
                    self.unmapped[column] += 1
                self.out["masking"], self.out["who_masked"] = found or (value, ())
            elif value and not (field == "time_perspective" and value == _BROKEN_PERSPECTIVE):
                self._word(field, field, column, value)

    def other_ids(self, column: str, cell: str) -> None:
        """The organization's own number comes first in the export."""
        found = [text for _, text in pieces(cell)]
        self.out["org_study_id"] = found[0]
        self.out["secondary_ids"] = [{"id": one} for one in found[1:]]

    def age(self, column: str, cell: str) -> None:
        """ "18 Years and older (Adult, Older Adult)", or the groups alone: "CHILD, ADULT"."""
        cell = cell.replace("\u00a0", " ").strip()
        frame = self._frame()
        span, bracket, groups = cell.partition("(")
        found = _AGES.fullmatch(span.strip()) if bracket or span[:1].isdigit() or span.startswith("up to") else None
        if found:
            low, high = found["low"], found["up"] or found["high"]
            frame["minimum_age"], frame["min_age_days"] = low, age_days(low)
            frame["maximum_age"], frame["max_age_days"] = high, age_days(high)
        elif bracket and span.strip():
            self.unmapped[column] += 1
        words = groups.rstrip(") ") if bracket else "" if found else cell
        ages = [spelled("age_group", word) for word in words.split(",") if word.strip()]
        if None in ages:
            self.unmapped[column] += 1
        frame["standard_ages"] = [age for age in ages if age is not None]

    def _frame(self) -> dict[str, Any]:
        frame: dict[str, Any] = self.out.setdefault("eligibility", {})
        return frame

    def sponsor(self, column: str, cell: str) -> None:
        self.out["sponsor"] = cell

    def collaborators(self, column: str, cell: str) -> None:
        self.out["collaborators"] = [text for _, text in pieces(cell)]

    def sponsors(self, column: str, cell: str) -> None:
        """The old export's one column: the lead sponsor first."""
        self.out["sponsor"], *self.out["collaborators"] = [text for _, text in pieces(cell)]

    def funder(self, column: str, cell: str) -> None:
        """The lead sponsor's class; the old export adds the classes of the others, without repeating any."""
        classes = [spelled("funder_class", text) for _, text in pieces(cell)]
        self._put("funder", column, None if None in classes else classes)

    def _sponsors(self) -> None:
        lead, collaborators = self.out.get("sponsor"), self.out.pop("collaborators", [])
        classes = self.out.pop("funder", [])
        first = {"funder_class": classes[0]} if classes else {}
        self.out["sponsors"] = [{"role": "lead", "name": lead, **first}] if lead else []
        self.out["sponsors"] += [{"role": "collaborator", "name": name} for name in collaborators]

    def locations(self, column: str, cell: str) -> None:
        self.out["locations"] = split_locations(cell)
        self.out["countries"] = list(dict.fromkeys(site["country"] for site in self.out["locations"]))

    def documents(self, column: str, cell: str) -> None:
        """ "Study Protocol, https://...|..."; the old export writes the label in quotes."""
        found = []
        for _, piece in pieces(cell):
            label, _, url = piece.rpartition(", ")
            if not url.startswith("http"):
                self.unmapped[column] += 1
                continue
            label = label.strip('"')
            found.append({"label": label, "url": url, "filename": url.rsplit("/", 1)[-1], **document_kind(label)._asdict()})
        self.out["document_files"] = found


_READERS: dict[str, Callable[[Row, str, str], None]] = {
    name: getattr(Row, name)
    for name in (
        "status", "sex", "has_results", "conditions", "interventions", "phases", "enrollment", "study_type", "design",
        "other_ids", "age", "sponsor", "collaborators", "sponsors", "funder", "locations", "documents",
    )
}  # fmt: skip


def endpoint(outcome: Outcome, level: str | None, ordinal: int, path: str, shift: int = 0) -> dict[str, Any]:
    """An outcome as the fields of an `Endpoint`; `shift` is where its cell begins at `path`."""
    found: dict[str, Any] = {
        "level": level,
        "ordinal": ordinal,
        "measure": outcome.measure,
        "description": outcome.description,
        "time_frame": outcome.time_frame,
        "place": {"path": path, "start_char": shift + outcome.start},
    }
    if outcome.time_start is not None:
        found["time_frame_place"] = {"path": path, "start_char": shift + outcome.time_start}
    return found


def read_interventions(cell: str) -> list[dict[str, Any]]:
    """ "DRUG: name|PROCEDURE: name" as the fields of `Intervention`; a piece without a type keeps its words as the name."""
    found: list[dict[str, Any]] = []
    for ordinal, (_, piece) in enumerate(pieces(cell), 1):
        word, colon, name = piece.partition(":")
        kind = spelled("intervention_type", word) if colon else None
        found.append({"ordinal": ordinal, "type": kind, "name": name.strip() if kind else piece})
    return found
