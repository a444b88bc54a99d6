"""AACT's tables over the example: queries that its users write, with answers read from the example's records by eye."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_cli import run

from registry_tools.db.aact import Aact, aact_views, unfilled
from registry_tools.db.store import Store, open_store
from registry_tools.errors import DatabaseError
from registry_tools.exports.aact_files import export

ROOT = Path(__file__).resolve().parents[1]
QUERIES = ROOT / "docs" / "aact"

ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "01_recruiting_phase3": [("NCT90000004", "PHASE3", "RECRUITING", 660, date(2022, 9, 1))],
    "02_outcomes_with_time_frames": [
        ("NCT90000003", "Progression-free survival",
         "From randomization until disease progression or death, assessed up to 40 months"),
        ("NCT90000004", "Progression-free survival", "Up to 8 years"),
        ("NCT90000006", "Relapse-free survival", "24 months"),
    ],
    # sepsis 2 + 3 and pneumonia 23 + 21; febrile neutropenia 7 + 4
    "03_serious_events_by_organ_system": [
        ("Infections and infestations", 49, 2), ("Blood and lymphatic system disorders", 11, 1),
    ],
    # Northlake leads two of the four
    "04_lead_sponsors_by_class": [("OTHER", 4, 3), ("INDUSTRY", 1, 1), ("NETWORK", 1, 1)],
    "05_facilities_by_country": [
        ("Germany", 3, 2, 2), ("United States", 2, 2, 0), ("Austria", 1, 1, 0), ("Czechia", 1, 1, 0), ("France", 1, 1, 0),
        ("Japan", 1, 1, 0), ("Spain", 1, 1, 1), ("Switzerland", 1, 1, 0),
    ],
    "06_age_at_baseline": [
        ("NCT90000002", "T-cell ALL", "MEDIAN", 11.0, None, 2.0, 25.0, 24),
        ("NCT90000002", "B-cell ALL", "MEDIAN", 8.5, None, 3.0, 17.0, 12),
        ("NCT90000002", "Total", "MEDIAN", 10.0, None, 2.0, 25.0, 36),
        ("NCT90000003", "IsaPd", "MEAN", 67.1, 9.3, None, None, 150),
        ("NCT90000003", "Pd", "MEAN", 66.4, 9.8, None, None, 148),
        ("NCT90000003", "Total", "MEAN", 66.8, 9.5, None, None, 298),
    ],
    "07_primary_results_by_group": [
        ("NCT90000002", "Complete response rate in the T-cell cohort", "T-cell ALL", 24, "NUMBER", "41.7",
         "percentage of participants", 22.1, 63.4),
        ("NCT90000003", "Progression-free survival", "IsaPd", 150, "MEDIAN", "11.9", "months", 9.6, 14.2),
        ("NCT90000003", "Progression-free survival", "Pd", 148, "MEDIAN", "6.7", "months", 5.1, 8.0),
    ],
    # the XML record speaks of bilirubin too, but legacy XML does not say who counts as an adult
    "08_eligibility_text": [
        ("NCT90000001", "ALL", "16 Years", "N/A", 16, "year"), ("NCT90000002", "ALL", "1 Year", "30 Years", 1, "year"),
        ("NCT90000003", "ALL", "18 Years", "N/A", 18, "year"), ("NCT90000004", "ALL", "18 Years", "70 Years", 18, "year"),
    ],
    "09_arms_with_interventions": [
        ("NCT90000001", "Isatuximab plus salvage", "EXPERIMENTAL", "Dexamethasone + Isatuximab + Pegaspargase + Vincristine"),
        ("NCT90000002", "B-cell ALL", "EXPERIMENTAL", "Daratumumab + Prednisone"),
        ("NCT90000002", "T-cell ALL", "EXPERIMENTAL", "Daratumumab + Prednisone + Vincristine"),
        ("NCT90000003", "IsaPd", "EXPERIMENTAL", "Dexamethasone + Isatuximab + Pomalidomide"),
        ("NCT90000003", "Pd", "ACTIVE_COMPARATOR", "Dexamethasone + Pomalidomide"),
        ("NCT90000004", "Isa-KRd", "EXPERIMENTAL", "Carfilzomib + Dexamethasone + Isatuximab + Lenalidomide"),
        ("NCT90000004", "KRd", "ACTIVE_COMPARATOR", "Carfilzomib + Dexamethasone + Lenalidomide"),
        ("NCT90000005", "DVd", "EXPERIMENTAL", "Bortezomib + Daratumumab + Dexamethasone"),
    ],
    # NCT90000005 from the end of March 2017 to 2020-06-15, 1172 days; NCT90000003 1201 days; NCT90000002 1137 days
    "10_duration_and_reporting": [(2020, 1, 39.0, 0, None), (2021, 1, 40.0, 1, None), (2022, 1, 37.0, 1, None)],
}  # fmt: skip


@pytest.fixture(scope="module")
def views(demo_database: Path) -> Iterator[Aact]:
    with open_store(demo_database, read_only=True) as store, aact_views(store) as made:
        made.use()
        yield made


@pytest.fixture(scope="module")
def exported(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "aact"
    run("export", "aact", str(folder), "--db", str(demo_database))
    return folder


def one(views: Aact, sql: str) -> tuple[Any, ...]:
    row = views.store.query(sql).fetchone()
    assert row is not None
    return row


def test_every_published_query_has_a_checked_answer() -> None:
    assert {path.stem for path in QUERIES.glob("*.sql")} == set(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_query_of_aacts_users(name: str, views: Aact) -> None:
    assert views.store.query((QUERIES / f"{name}.sql").read_text("utf-8")).fetchall() == ANSWERS[name]


def test_dates_of_a_month_stand_at_its_last_day(views: Aact) -> None:
    sql = "SELECT primary_completion_month_year, primary_completion_date FROM studies WHERE nct_id = 'NCT90000001'"
    assert one(views, sql) == ("2024-11", date(2024, 11, 30))
    sql = "SELECT start_month_year, start_date, verification_date FROM studies WHERE nct_id = 'NCT90000005'"
    assert one(views, sql) == ("2017-03", date(2017, 3, 31), date(2024, 5, 31))


def test_calculated_values(views: Aact) -> None:
    sql = """SELECT number_of_facilities, number_of_nsae_subjects, number_of_sae_subjects, registered_in_calendar_year,
                    actual_duration, were_results_reported, has_us_facility, has_single_facility, minimum_age_num,
                    maximum_age_num, minimum_age_unit, maximum_age_unit, number_of_primary_outcomes_to_measure,
                    number_of_secondary_outcomes_to_measure, number_of_other_outcomes_to_measure
             FROM ctgov.calculated_values WHERE nct_id = """
    assert one(views, sql + "'NCT90000002'") == (2, 17, 16, 2018, 37, True, True, False, 1, 30, "year", "year", 2, 4, None)
    # primary completion is only estimated, so nothing has lasted yet
    assert one(views, sql + "'NCT90000001'") == (
        2, None, None, 2021, None, False, False, False, 16, None, "year", None, 1, 4, None,
    )  # fmt: skip


def test_texts_that_aact_has_for_booleans_and_lists(views: Aact) -> None:
    sql = "SELECT phase, number_of_arms, number_of_groups FROM studies WHERE nct_id = 'NCT90000002'"
    assert one(views, sql) == ("PHASE1/PHASE2", 2, None)
    assert one(views, "SELECT pi_employee FROM result_agreements") == ("t",)
    sql = "SELECT healthy_volunteers, adult, child, older_adult FROM eligibilities WHERE nct_id = 'NCT90000002'"
    assert one(views, sql) == ("f", True, True, False)
    sql = "SELECT subject_masked, outcomes_assessor_masked FROM designs WHERE nct_id = "
    assert one(views, sql + "'NCT90000004'") == (False, True)
    assert one(views, sql + "'NCT90000003'") == (None, None)


def test_numbers_of_an_analysis_and_their_raw_text(views: Aact) -> None:
    sql = """SELECT p_value_modifier, p_value, p_value_raw, param_type, param_value, ci_percent, ci_lower_limit_raw,
                    string_agg(g.ctgov_group_code, ',' ORDER BY g.id), count(DISTINCT g.result_group_id)
             FROM outcome_analyses a JOIN outcome_analysis_groups g ON g.outcome_analysis_id = a.id GROUP BY ALL"""
    assert one(views, sql) == ("<", 0.001, "<0.001", "Hazard Ratio (HR)", 0.61, 95.0, "0.46", "OG000,OG001", 2)
    sql = """SELECT dispersion_upper_limit, dispersion_upper_limit_raw, explanation_of_na FROM outcome_measurements
             WHERE param_value = '8.2'"""
    assert one(views, sql) == (None, "NA", "Upper limit was not reached.")


def test_people_places_documents_and_flow(views: Aact) -> None:
    assert one(views, "SELECT url FROM provided_documents") == (
        "https://ClinicalTrials.gov/ProvidedDocs/01/NCT90000001/Prot_000.pdf",
    )
    sql = "SELECT contact_type, phone_extension FROM central_contacts WHERE nct_id = 'NCT90000004'"
    assert one(views, sql) == ("primary", "7")
    sql = "SELECT id_source, id_value, id_type FROM id_information WHERE nct_id = 'NCT90000001' ORDER BY id"
    assert views.store.query(sql).fetchall() == [
        ("org_study_id", "LARK-1", None), ("secondary_id", "2020-900001-11", "EUDRACT_NUMBER"),
    ]  # fmt: skip
    sql = """SELECT rg.title, d.reason, d.count FROM drop_withdrawals d JOIN result_groups rg ON rg.id = d.result_group_id
             WHERE d.nct_id = 'NCT90000002' AND d.reason = 'Withdrawal by Subject' ORDER BY rg.ctgov_group_code"""
    assert views.store.query(sql).fetchall() == [
        ("T-cell ALL", "Withdrawal by Subject", 1),
        ("B-cell ALL", "Withdrawal by Subject", 0),
    ]
    sql = """SELECT event_type, subjects_affected, subjects_at_risk FROM reported_event_totals
             WHERE nct_id = 'NCT90000003' AND ctgov_group_code = 'EG001' ORDER BY id"""
    assert views.store.query(sql).fetchall() == [("serious", 79, 147), ("other", 140, 147), ("deaths", 55, 147)]


def test_ids_are_one_to_a_row_and_pointers_lead_somewhere(views: Aact) -> None:
    tables = views.tables()
    for table, columns in tables.items():
        key = "id" if "id" in columns else "nct_id"
        rows, ids, missing = one(views, f"SELECT count(*), count(DISTINCT {key}), count(*) - count({key}) FROM ctgov.{table}")
        assert (rows, missing) == (ids, 0), table
    pointers = {
        "result_group_id": "result_groups", "outcome_id": "outcomes", "outcome_analysis_id": "outcome_analyses",
        "facility_id": "facilities", "intervention_id": "interventions", "design_group_id": "design_groups",
        "reference_id": "study_references",
    }  # fmt: skip
    for table, columns in tables.items():
        for column, parent in pointers.items():
            if column in columns:
                sql = f"SELECT count(*) FROM ctgov.{table} WHERE {column} NOT IN (SELECT id FROM ctgov.{parent})"
                assert one(views, sql) == (0,), (table, column)


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SET search_path TO ctgov; SELECT count(*) FROM studies", (6,)),
        ("SET search_path = 'ctgov,public'; SELECT count(*) FROM studies", (6,)),
        ("SET schema 'ctgov'; SELECT count(*) FROM studies", (6,)),
        ("SELECT ctgov.studies.acronym FROM ctgov.studies WHERE ctgov.studies.nct_id = 'NCT90000001'", ("LARK-1",)),
        ("SELECT count(*) FROM studies WHERE brief_title ~* 'myeloma'", (3,)),
        ("SELECT '2020-03-31'::date - '2020-03-01'::date", (30,)),
        ("SELECT 75 / 30", (2,)),
        ("SELECT acronym FROM studies ORDER BY acronym DESC, nct_id FETCH FIRST 1 ROWS ONLY", (None,)),
        (
            "SELECT DISTINCT ON (nct_id) name FROM ctgov.conditions ORDER BY nct_id, id",
            ("T-cell Acute Lymphoblastic Leukemia",),
        ),
        ("SELECT to_char(start_date, 'YYYY-MM') FROM studies WHERE nct_id = 'NCT90000002'", ("2019-02",)),
        ("SELECT to_char(start_date, 'Mon DD, YYYY') FROM studies WHERE nct_id = 'NCT90000002'", ("Feb 18, 2019",)),
        ("SELECT initcap('multiple MYELOMA')", ("Multiple Myeloma",)),
        ("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'ctgov'", (51,)),
    ],
)
def test_postgresql_as_aacts_users_write_it(sql: str, answer: tuple[Any, ...], views: Aact) -> None:
    try:
        assert one(views, sql) == answer
    finally:
        views.use()


def test_the_command_runs_sql_for_aact(demo_database: Path) -> None:
    done = run(
        "sql", "--aact", "SELECT nct_id FROM ctgov.studies WHERE phase = 'PHASE3' ORDER BY 1", "--db", str(demo_database)
    )
    assert done.stdout == "nct_id\nNCT90000003\nNCT90000004\n"
    listed = list(csv.DictReader(io.StringIO(run("sql", "--aact", ".tables", "--db", str(demo_database)).stdout)))
    assert len({row["table_name"] for row in listed}) == 51
    assert "ctgov" in run("sql", "SELECT count(*) FROM ctgov.studies", "--db", str(demo_database), code=1).stderr
    # our own tables are there under the database's name
    sql = "SELECT count(*) > 0 FROM demo.main.thresholds"
    assert run("sql", "--aact", sql, "--db", str(demo_database)).stdout.splitlines()[1] == "true"


def test_the_store_is_as_before_afterwards(demo_database: Path) -> None:
    with open_store(demo_database, read_only=True) as store:
        with aact_views(store) as made:
            made.use()
        assert store.query("SELECT count(*) FROM studies WHERE study_id = 'NCT90000001'").fetchone() == (1,)
        assert store.query("SELECT 5 / 2").fetchone() == (2.5,)
        with aact_views(store, ["NCT90000001"]) as made:
            assert one(made, f"SELECT nct_id FROM {made.name('studies')}") == ("NCT90000001",)


def test_a_database_of_a_name_that_clashes(demo_database: Path, tmp_path: Path) -> None:
    shutil.copy(demo_database, tmp_path / "aact.duckdb")
    with open_store(tmp_path / "aact.duckdb", read_only=True) as store, aact_views(store) as made:
        made.use()
        assert one(made, "SELECT count(*) FROM ctgov.studies") == (6,)
    shutil.copy(demo_database, tmp_path / "ctgov.duckdb")
    with (
        open_store(tmp_path / "ctgov.duckdb", read_only=True) as store,
        pytest.raises(DatabaseError, match="rename the file"),
        aact_views(store),
    ):
        pass


def read_text_file(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="|", strict=True))


def test_text_files_are_aacts(exported: Path, views: Aact) -> None:
    manifest = json.loads((exported / "MANIFEST.json").read_text("utf-8"))
    assert len(list(exported.glob("*.txt"))) == len(list(exported.glob("*.parquet"))) == 51
    for table, columns in views.tables().items():
        text = (exported / f"{table}.txt").read_text("utf-8")
        rows = read_text_file(exported / f"{table}.txt")
        assert text.splitlines()[0] == "|".join(columns)
        assert text.count("\n") == len(rows) + 1, "a row is a line"
        assert len(rows) == manifest["files"][f"{table}.txt"] == one(views, f"SELECT count(*) FROM ctgov.{table}")[0]
    eligibility = {row["nct_id"]: row for row in read_text_file(exported / "eligibilities.txt")}
    first = eligibility["NCT90000001"]
    assert first["criteria"].startswith("Inclusion Criteria:~* Age 16 years or older at consent~* T-cell acute")
    assert "before the first dose:~  * Total bilirubin ≤ 1.5" in first["criteria"]
    assert (first["healthy_volunteers"], first["adult"], first["gender_based"]) == ("f", "t", "")
    study = next(row for row in read_text_file(exported / "studies.txt") if row["nct_id"] == "NCT90000004")
    assert (study["has_expanded_access"], study["is_fda_regulated_drug"], study["start_date"]) == ("f", "", "2022-09-01")


def test_parquet_files_hold_what_the_views_show(exported: Path, views: Aact) -> None:
    for table in views.tables():
        file = f"read_parquet('{exported / table}.parquet')"
        for left, right in ((file, f"ctgov.{table}"), (f"ctgov.{table}", file)):
            assert one(views, f"SELECT count(*) FROM (SELECT * FROM {left} EXCEPT ALL SELECT * FROM {right})") == (0,), table
    compression = duckdb.sql(f"SELECT DISTINCT compression FROM parquet_metadata('{exported}/studies.parquet')").fetchall()
    assert compression == [("ZSTD",)]


def test_duckdb_reads_the_text_files_back(exported: Path, views: Aact) -> None:
    def plain(column: str, kind: str) -> str:
        return rf"""regexp_replace("{column}", '\n\s?', '~', 'g')""" if kind == "VARCHAR" else f'"{column}"'

    for table, columns in views.tables().items():
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        file = f"read_csv('{exported / table}.txt', delim = '|', header = true, columns = {{{types}}})"
        shown = ", ".join(plain(name, kind) for name, kind in columns.items())
        sql = f"SELECT count(*) FROM (SELECT * FROM {file} EXCEPT ALL SELECT {shown} FROM ctgov.{table})"
        assert one(views, sql) == (0,), table


def test_delimiters_quotes_and_line_breaks_inside_a_text(demo_database: Path, tmp_path: Path) -> None:
    record = (ROOT / "registry_tools/demo/NCT90000001.json").read_text("utf-8").replace("NCT90000001", "NCT01234567")
    changed = json.loads(record)
    changed["protocolSection"]["descriptionModule"]["briefSummary"] = 'a|b "c"\r\nd\n  e\n\n\nf'
    (tmp_path / "r.json").write_text(json.dumps(changed), "utf-8")
    run("extract", str(tmp_path / "r.json"), "--db", str(tmp_path / "x.duckdb"))
    run("export", "aact", str(tmp_path / "out"), "--db", str(tmp_path / "x.duckdb"))
    assert read_text_file(tmp_path / "out/brief_summaries.txt")[0]["description"] == 'a|b "c"~d~ e~~f'
    sql = f"SELECT description FROM '{tmp_path}/out/brief_summaries.parquet'"
    assert duckdb.sql(sql).fetchall()[0] == ('a|b "c"\r\nd\n  e\n\n\nf',)


def test_export_of_chosen_studies(demo_database: Path, tmp_path: Path) -> None:
    run("export", "aact", str(tmp_path / "out"), "--study", "NCT90000003", "--db", str(demo_database))
    for path in (tmp_path / "out").glob("*.txt"):
        rows = read_text_file(path)
        assert {row["nct_id"] for row in rows} <= {"NCT90000003"}, path.name
    assert len(read_text_file(tmp_path / "out/result_groups.txt")) == 2 + 3 + 2 + 2 + 2  # flow, baseline, two outcomes, events
    assert len(read_text_file(tmp_path / "out/outcome_measurements.txt")) == 4


def test_what_is_left_out_is_said(exported: Path, demo: Store, tmp_path: Path) -> None:
    left = json.loads((exported / "MANIFEST.json").read_text("utf-8"))["left_out"]
    counts = {one["table"]: one["rows"] for one in left if one["rows"]}
    for table in ("criteria", "thresholds", "doses", "timepoints"):  # AACT has no place for them
        assert counts[table] == demo.query(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]
    assert {(one["table"], one["reason"]) for one in left} >= {
        ("mesh_terms", "no record fills it: the National Library of Medicine's vocabulary is no part of a record"),
        ("studies", "no record fills nlm_download_date_description, created_at, updated_at: AACT's own bookkeeping"),
    }
    few = export(demo, tmp_path, ["NCT90000003"])
    kept = demo.query("SELECT count(*) FROM criteria WHERE study_id = 'NCT90000003'").fetchone()
    assert next(one.rows for one in few.left_out if one.table == "criteria") == kept[0]  # type: ignore[index]


def test_what_no_record_fills_is_empty(views: Aact) -> None:
    tables = views.tables()
    for gap in unfilled():
        filled = one(views, f"SELECT count({gap.column or '*'}) FROM ctgov.{gap.table}")
        assert filled == (0,), gap
        assert gap.column is None or gap.column in tables[gap.table]


@contextmanager
def written() -> Iterator[Any]:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import aact  # type: ignore[import-not-found]

        yield aact
    finally:
        sys.path.pop(0)


def test_the_page_lists_the_tables_as_they_are() -> None:
    with written() as page:
        assert page.OUT.read_text("utf-8") == page.reference(), "run: python docs/aact.py"
