"""Every fact shows its source: the words stand where the row says they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from registry_tools.db.raw_records import raw_records
from registry_tools.db.rows.result_rows import _by_words, _words
from registry_tools.db.store import Store, open_store

FACT_TABLES = (
    "arms", "interventions", "doses", "endpoints", "timepoints", "eligibility", "criteria", "thresholds", "windows", "results",
    "adverse_events",
)  # fmt: skip


STEP = re.compile(r"([A-Za-z_]\w*)|\[(\d+)\]")


class SourceText:
    """The texts of one source, by the paths that facts name."""

    def __init__(self, kind: str, data: bytes) -> None:
        self.kind = kind
        self.parsed: Any = etree.fromstring(data) if kind == "ctgov_xml" else json.loads(data)

    def at(self, path: str) -> str:
        if self.kind == "ctgov_xml":
            (node,) = self.parsed.xpath(path)
            return node.text or ""
        if self.kind == "ctgov_csv":
            return str(self.parsed[path])
        found = self.parsed
        for key, index in STEP.findall(path):
            found = found[key] if key else found[int(index)]
        return str(found)


def misplaced(database: Path) -> Iterator[str]:
    """Facts of registry records whose words do not stand where their row says."""
    facts = " UNION ALL ".join(
        f"SELECT '{table}', source_id, path, start_char, end_char, quote FROM {table} WHERE start_char IS NOT NULL"
        for table in FACT_TABLES
    )
    raw = {
        record.source_id: record for record in raw_records(database) if record.kind in ("ctgov_json", "ctgov_xml", "ctgov_csv")
    }
    with open_store(database, read_only=True) as store:
        rows = store.query(f"SELECT * FROM ({facts}) ORDER BY source_id")
        reading, text = "", SourceText("ctgov_csv", b"{}")
        while chunk := rows.fetchmany(10_000):
            for table, source_id, path, start, end, quote in chunk:
                if source_id not in raw:
                    continue
                if source_id != reading:
                    reading, text = source_id, SourceText(raw[source_id].kind, raw[source_id].data)
                if text.at(path)[start:end] != quote:
                    yield f"{table} {path}[{start}:{end}] {quote!r}"


def test_quotes_of_the_example(demo_database: Path) -> None:
    assert list(misplaced(demo_database)) == []


def test_every_fact_table_has_rows_and_words(demo: Store) -> None:
    for table in FACT_TABLES:
        # a CSV row has no eligibility text, so its frame has no words
        where = "WHERE text IS NOT NULL" if table == "eligibility" else ""
        total, with_words = demo.query(f"SELECT count(*), count(quote) FROM {table} {where}").fetchone() or (0, 0)
        assert total > 0, table
        assert with_words == total, table


@pytest.mark.parametrize(
    ("study", "measure", "limits"),
    [
        ("NCT90000001", "bilirubin_total", [("<= 1.5 x ULN", False), ("<= 3 x ULN", True)]),
        ("NCT90000001", "creatinine_clearance", [(">= 60 mL/min", False)]),
        ("NCT90000003", "bilirubin_total", [("<= 1.5 x ULN", False)]),
        ("NCT90000004", "bilirubin_total", [("<= 2 x ULN", False)]),
        ("NCT90000005", "bilirubin_total", [("<= 1.5 x ULN", False)]),
        ("NCT90000003", "ecog", [("<= 2", False)]),
        ("NCT90000004", "sbp", [("<= 160 mm[Hg]", False)]),
    ],
)
def test_limits_of_the_example(demo: Store, study: str, measure: str, limits: list[tuple[str, bool]]) -> None:
    sql = """SELECT eligible_limit, condition IS NOT NULL FROM threshold_facts JOIN sources USING (source_id)
             WHERE threshold_facts.study_id = ? AND measure = ? AND sources.kind LIKE 'ctgov%'
             ORDER BY criterion_id, start_char, value"""
    found = demo.query(sql, [study, measure]).fetchall()
    if study == "NCT90000003":  # "except known Gilbert's syndrome" may stand as the condition of the default
        found = [(limit, False) for limit, _ in found]
    assert found == limits


def test_doses_of_the_example(demo: Store) -> None:
    sql = """SELECT amount, unit, route, days, cycle_days FROM dose_facts
             WHERE study_id = 'NCT90000001' AND arm = 'Isatuximab plus salvage' AND drug ILIKE 'isatuximab'
               AND amount IS NOT NULL AND path LIKE '%armGroups%'"""
    assert demo.query(sql).fetchall() == [(20.0, "mg/kg", "IV", [1, 8, 15, 22], 28.0)]


def test_timepoints_of_the_example(demo: Store) -> None:
    sql = """SELECT shape, from_days, to_days, anchor, event FROM timepoint_facts
             WHERE study_id = 'NCT90000003' AND level = 'primary'"""
    assert demo.query(sql).fetchall() == [("window", 0.0, pytest.approx(40 * 30.4375), "randomization", "progression_or_death")]


def test_results_of_the_example(demo: Store) -> None:
    sql = """SELECT statistic, comparator, value, low, high, n FROM results WHERE study_id = 'NCT90000003'
             AND measure = 'Progression-free survival' ORDER BY analysis_ordinal NULLS FIRST, group_id, statistic"""
    assert demo.query(sql).fetchall() == [
        ("median", None, 11.9, 9.6, 14.2, 150),
        ("median", None, 6.7, 5.1, 8.0, 148),
        ("hazard_ratio", None, 0.61, 0.46, 0.81, None),
        ("p_value", "<", 0.001, None, None, None),
    ]
    sql = "SELECT value, low, high, high_text FROM results WHERE measure = 'Event-free survival' AND group_title = 'T-cell ALL'"
    assert demo.query(sql).fetchall() == [(8.2, 4.9, None, "NA")]  # NA is not a number, and never 0


@pytest.mark.parametrize(
    ("title", "label", "same"),
    [
        ("Arm A: Drug", "Arm A - drug", True),
        ("Pre-treatment", "Pre treatment", True),
        ("Cohort -1", "Cohort 1", False),
        ("EBER+ SMC", "EBER- SMC", False),
        ("200 mg", "< 200 mg", False),
    ],
)
def test_a_group_is_an_arm_by_its_words_and_signs(title: str, label: str, same: bool) -> None:
    assert (_words(title) == _words(label)) == same
    assert _by_words([(title, "A1"), (title.upper(), "A2")]) == {}
