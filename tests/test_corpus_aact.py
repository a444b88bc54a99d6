"""Schema ctgov against the records themselves: every mapped column of every row, by a reading of the JSON of its own."""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aact_mapping import FILTERS, Mapped, Node, Row, dates, listed_columns

from registry_tools.db.aact import Aact, aact_views, unfilled
from registry_tools.db.store import open_store
from registry_tools.pipeline import extract

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

TYPES = {
    "integer": "INTEGER", "bigint": "BIGINT", "character varying": "VARCHAR", "text": "VARCHAR", "boolean": "BOOLEAN",
    "date": "DATE", "numeric": "DOUBLE", "double precision": "DOUBLE", "json": "JSON",
    "timestamp without time zone": "TIMESTAMP", "timestamp(6) without time zone": "TIMESTAMP",
}  # fmt: skip
# Columns that the mapping names and the list of columns does not; outcome_id follows from the mapping's nesting.
BEHIND = {
    "studies": ["primary_completion_month_year", "primary_completion_date_type", "primary_completion_date", "patient_registry"],
    "designs": ["primary_purpose"],
    "facilities": ["latitude", "longitude"],
    "result_groups": ["outcome_id"],
}


@pytest.fixture(scope="module")
def records(shared: Path) -> list[Node]:
    with gzip.open(shared / "corpus/registry/ctgov_v2.ndjson.gz") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def views(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aact]:
    path = tmp_path_factory.mktemp("aact") / "v2.duckdb"
    with open_store(path) as store:
        assert not extract([shared / "corpus/registry/ctgov_v2.ndjson.gz"], store, workers=2).failures
    with open_store(path, read_only=True) as store, aact_views(store) as made:
        yield made


def test_all_tables_with_their_columns_in_order_and_types(shared: Path, views: Aact) -> None:
    listed = listed_columns(shared / "downstream/aact_columns.tsv")
    made = views.tables()
    assert len(listed) == 51
    assert set(made) == set(listed)
    for table, columns in listed.items():
        expected = {name: TYPES[kind] for name, kind in columns.items()}
        assert list(made[table]) == [*columns, *BEHIND.get(table, [])], table
        assert {name: made[table][name] for name in columns} == expected, table


@pytest.fixture(scope="module")
def mapped(shared: Path, records: list[Node]) -> Mapped:
    mapping = json.loads((shared / "downstream/aact_mapping.json").read_text("utf-8"))
    made = Mapped(mapping, listed_columns(shared / "downstream/aact_columns.tsv"))
    for record in records:
        made.add(record)
    return made


def test_every_mapped_value_of_every_row(mapped: Mapped, views: Aact) -> None:
    wrong: dict[str, Any] = {}
    for table, columns in mapped.columns.items():
        names = ", ".join(["nct_id", *(f'"{name}"' for name in columns if name != "nct_id")])
        found = Counter(views.store.query(f"SELECT {names} FROM {views.name(table)}").fetchall())
        expected = mapped.rows[table]
        assert expected, table
        if table == "design_group_interventions":  # pointers alone: followed below
            assert set(found) == set(expected)
        elif found != expected:
            differing = (list((expected - found).items())[:2], list((found - expected).items())[:2])
            wrong[table] = (expected.total(), found.total(), *differing)
    assert wrong == {}


# --- pointers, and what is calculated

# A child's column that says the same as its parent's, or as another child's: where the pointer is wrong, they differ.
SAME = [
    ("outcome_measurements", "outcome_id", "outcomes", "title"),
    ("outcome_measurements", "result_group_id", "result_groups", "ctgov_group_code outcome_id"),
    ("outcome_counts", "outcome_id", "outcomes", ""),
    ("outcome_counts", "result_group_id", "result_groups", "ctgov_group_code outcome_id"),
    ("outcome_analyses", "outcome_id", "outcomes", ""),
    ("outcome_analysis_groups", "outcome_analysis_id", "outcome_analyses", ""),
    ("outcome_analysis_groups", "result_group_id", "result_groups", "ctgov_group_code 'Outcome'"),
    ("baseline_measurements", "result_group_id", "result_groups", "ctgov_group_code 'Baseline'"),
    ("baseline_counts", "result_group_id", "result_groups", "ctgov_group_code 'Baseline'"),
    ("milestones", "result_group_id", "result_groups", "ctgov_group_code 'Participant_Flow'"),
    ("drop_withdrawals", "result_group_id", "result_groups", "ctgov_group_code 'Participant_Flow'"),
    ("reported_events", "result_group_id", "result_groups", "ctgov_group_code 'Reported_Event'"),
    ("retractions", "reference_id", "study_references", ""),
]


@pytest.mark.parametrize(("table", "column", "parent", "same"), SAME)
def test_pointers_lead_to_their_row(table: str, column: str, parent: str, same: str, views: Aact) -> None:
    equal = [
        f"p.result_type = {name.replace('_', ' ')}" if name.startswith("'") else f"c.{name} = p.{name}"
        for name in ("nct_id", *same.split())
    ]
    sql = f"""SELECT count(*) FROM {views.name(table)} c LEFT JOIN {views.name(parent)} p ON p.id = c.{column}
              WHERE NOT coalesce({" AND ".join(equal)}, false)"""
    assert views.store.query(sql).fetchone() == (0,)


def test_children_stand_under_the_parent_that_the_record_gives_them(records: list[Node], views: Aact) -> None:
    pairs: dict[str, Counter[Row]] = {"contacts": Counter(), "investigators": Counter(), "other_names": Counter()}
    arms: set[Row] = set()
    for record in records:
        protocol = record["protocolSection"]
        nct_id = protocol["identificationModule"]["nctId"]
        for site in protocol.get("contactsLocationsModule", {}).get("locations", ()):
            place = (nct_id, site.get("facility"), site.get("city"))
            for contact in site.get("contacts", ()):
                kind = "investigators" if FILTERS["facility_investigators"](contact) else "contacts"
                pairs[kind][*place, contact.get("name")] += 1
        for one in protocol.get("armsInterventionsModule", {}).get("interventions", ()):
            for name in one.get("otherNames", ()):
                pairs["other_names"][nct_id, one.get("name"), one["type"], name] += 1
            arms.update((nct_id, label, one.get("name")) for label in one.get("armGroupLabels", ()))
    tables = {name: views.name(name) for name in views.tables()}
    found = {
        kind: Counter(
            views.store.query(
                f"""SELECT f.nct_id, f.name, f.city, c.name FROM {tables[f"facility_{kind}"]} c
                    JOIN {tables["facilities"]} f ON f.id = c.facility_id"""
            ).fetchall()
        )
        for kind in ("contacts", "investigators")
    }
    sql = f"""SELECT i.nct_id, i.name, i.intervention_type, o.name FROM {tables["intervention_other_names"]} o
              JOIN {tables["interventions"]} i ON i.id = o.intervention_id"""
    assert {**found, "other_names": Counter(views.store.query(sql).fetchall())} == pairs
    sql = f"""SELECT g.nct_id, g.title, i.name FROM {tables["design_group_interventions"]} d
              JOIN {tables["design_groups"]} g ON g.id = d.design_group_id
              JOIN {tables["interventions"]} i ON i.id = d.intervention_id"""
    assert set(views.store.query(sql).fetchall()) == arms


def months(later: date | None, earlier: date | None) -> int | None:
    return None if later is None or earlier is None else math.trunc((later - earlier).days / 30)


def calculated(record: Node) -> Row:
    protocol, results = record["protocolSection"], record.get("resultsSection", {})
    status, eligibility = protocol["statusModule"], protocol["eligibilityModule"]
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    start, end = status.get("startDateStruct", {}), status.get("primaryCompletionDateStruct", {})
    actual = end.get("type") == "ACTUAL" and start.get("type", "ACTUAL") == "ACTUAL"
    module = results.get("adverseEventsModule", {})
    affected = [
        [stat["numAffected"] for event in module.get(key, ()) for stat in event["stats"] if "numAffected" in stat]
        for key in ("otherEvents", "seriousEvents")
    ]
    ages = [(eligibility.get(key) or "N/A").split() for key in ("minimumAge", "maximumAge")]
    return (
        protocol["identificationModule"]["nctId"],
        len(sites),
        *(sum(numbers) if numbers else None for numbers in affected),
        int(status["studyFirstSubmitDate"][:4]),
        months(dates(end.get("date")), dates(start.get("date"))) if actual else None,
        bool(results.get("outcomeMeasuresModule", {}).get("outcomeMeasures")),
        months(dates(status.get("resultsFirstSubmitDate")), dates(end.get("date"))),
        any(site.get("country") in ("United States", "Puerto Rico", "Guam") for site in sites) if sites else None,
        len(sites) == 1 if sites else None,
        *(int(age[0]) if len(age) == 2 else None for age in ages),
        *(age[1].lower().rstrip("s") if len(age) == 2 else None for age in ages),
        *(len(protocol["outcomesModule"].get(f"{level}Outcomes", ())) or None if "outcomesModule" in protocol else None
          for level in ("primary", "secondary", "other")),
    )  # fmt: skip


def test_calculated_values(records: list[Node], views: Aact) -> None:
    found = views.store.query(f"SELECT * EXCLUDE (id, nlm_download_date) FROM {views.name('calculated_values')}").fetchall()
    assert set(found) == set(map(calculated, records))


def test_a_column_without_any_value_is_left_out_or_unused_in_these_records(mapped: Mapped, views: Aact) -> None:
    left = {(gap.table, gap.column) for gap in unfilled()}
    whole_tables = {gap.table for gap in unfilled() if gap.column is None}
    for table, columns in views.tables().items():
        counts = ", ".join(f'count("{name}")' for name in columns)
        row = views.store.query(f"SELECT {counts} FROM {views.name(table)}").fetchone() or ()
        for name, number in zip(columns, row, strict=True):
            # what the mapping names is compared with the records above: they have no value for it, and others may
            known = (table, name) in left or table in whole_tables or name in mapped.columns.get(table, ())
            assert number or known, (table, name)
