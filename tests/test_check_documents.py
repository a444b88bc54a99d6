"""A record beside a paper of the same study: facts written here, and what a reader would say of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from check_rows import PAPER, RECORD, STUDY, block, database, found, put

from registry_tools.checks import checks
from registry_tools.db.store import Store

BESIDE = [name for name in checks() if name.startswith("document_")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with database(tmp_path) as opened:
        opened.query("UPDATE sources SET study_id = ? WHERE source_id = ?", [STUDY, RECORD])
        opened.query("UPDATE documents SET study_id = ?", [STUDY])
        yield opened


def said(store: Store, rule: str) -> list[tuple[str, str]]:
    return [(one.severity, one.message.partition(" [")[0]) for one in found(store, rule)]


def bound(store: Store, source: str, measure: str, eligible: str, value: float, unit: str | None = None, **more: Any) -> None:
    given = {
        "criterion_id": "C1", "comparator": eligible, "measure_text": measure, "canonical_value": value, "canonical_unit": unit,
        "quote": f"{measure} {eligible} {value} {unit}",
    }  # fmt: skip
    put(store, "thresholds", source_id=source, measure=measure, eligible=eligible, value=value, unit=unit, **(given | more))


def endpoint(store: Store, source: str, level: str, ordinal: int, measure: str, days: float | None = None) -> None:
    identifier = f"{source[0]}-{level}-{ordinal}"
    put(store, "endpoints", source_id=source, endpoint_id=identifier, level=level, ordinal=ordinal, measure=measure,
        time_frame_status="read", quote=measure, path="p", start_char=0, end_char=len(measure))  # fmt: skip
    if days:
        put(
            store,
            "timepoints",
            source_id=source,
            endpoint_id=identifier,
            ordinal=1,
            shape="at",
            from_days=days,
            quote=f"day {days:g}",
        )


@pytest.mark.parametrize("rule", BESIDE)
def test_a_record_alone_says_nothing(store: Store, rule: str) -> None:
    bound(store, RECORD, "age", ">=", 18, "a")
    endpoint(store, RECORD, "primary", 1, "Overall survival")
    store.query("DELETE FROM documents")
    assert found(store, rule) == []


def test_thresholds(store: Store) -> None:
    bound(store, RECORD, "age", ">=", 18, "a")
    bound(store, PAPER, "age", ">", 18, "a")
    bound(store, PAPER, "age", ">", 18, "a")  # the synopsis says it, too
    bound(store, RECORD, "bilirubin_total", "<=", 1.5, relative_to="ULN", canonical_value=None)
    bound(store, PAPER, "bilirubin_total", "<=", 2, relative_to="ULN", canonical_value=None)
    bound(store, RECORD, "hemoglobin", ">=", 9, "g/dL")
    bound(store, PAPER, "hemoglobin", ">=", 90, "g/L", canonical_value=9.0, canonical_unit="g/dL")
    bound(store, RECORD, "ecog", "<=", 2)
    bound(store, PAPER, "platelets", ">=", 100, "10*9/L")
    bound(store, RECORD, "lvef", ">=", 50, "%", quote="LVEF of at least 50%")
    block(store, "People took part with an LVEF  of at least\n50 %.")
    assert sorted(said(store, "document_thresholds")) == sorted(
        [
            ("same", "age >= 18 a in both (> 18 a in the document)"),
            ("warning", "bilirubin_total: <= 1.5 x ULN in the record, <= 2 x ULN in the document"),
            ("same", "hemoglobin >= 9 g/dL in both"),
            ("same", "lvef >= 50 % in both, in the same words"),
            ("note", "ecog <= 2: only in the record"),
            ("note", "platelets >= 100 10*9/L: only in the document"),
        ]
    )


def test_ages_of_the_frame(store: Store) -> None:
    put(store, "eligibility", min_age_days=6574.5, minimum_age="18 Years", path="p")
    put(store, "eligibility", source_id=PAPER, min_age_days=7305, minimum_age="20 a", path="p")
    assert said(store, "document_thresholds") == [("warning", "age: >= 18 Years in the record, >= 20 a in the document")]


def test_endpoints(store: Store) -> None:
    endpoint(store, RECORD, "primary", 1, "Change From Baseline in Left Atrial Strain (LAS) at Week 12", 84)
    endpoint(store, PAPER, "primary", 1, "Change in LAS from baseline to week 12", 84)
    endpoint(store, RECORD, "secondary", 1, "Overall Survival")
    endpoint(store, PAPER, "primary", 2, "Overall survival")
    endpoint(store, RECORD, "secondary", 2, "Duration of Response", 365)
    endpoint(store, PAPER, "secondary", 1, "Duration of response", 730)
    endpoint(store, RECORD, "secondary", 3, "Number of Participants With Febrile Neutropenia")
    endpoint(store, RECORD, "secondary", 4, "Serum Ferritin Doubling")
    endpoint(store, PAPER, "secondary", 2, "Time to next treatment line")
    endpoint(store, PAPER, "other", 1, "Exploratory biomarkers of relapse")
    endpoint(store, RECORD, "secondary", 5, "Change in Body Weight")
    block(store, "Neutropenia was rarely febrile.")
    put(store, "sections", source_id=PAPER, document_id=PAPER, section_id="s1", level=1, title="Efficacy variables", page=1)
    put(store, "blocks", source_id=PAPER, document_id=PAPER, block_id="b2", page=1, ordinal=2, kind="list_item",
        section_id="s1", text="- weight of the body")  # fmt: skip
    assert sorted(said(store, "document_endpoints")) == sorted(
        [
            ("same", "“Change From Baseline in Left Atrial Strain (LAS) at Week 12”: primary in both"),
            ("warning", "“Overall Survival”: secondary in the record, primary in the document"),
            ("warning", "“Duration of Response”: secondary in both, at other times: day 365 against day 730"),
            ("note", "secondary endpoint “Number of Participants With Febrile Neutropenia”: named in the document, not as an "
             "endpoint that was read"),
            ("same", "secondary endpoint “Change in Body Weight”: named under “Efficacy variables” in the document"),
            ("note", "secondary endpoint “Serum Ferritin Doubling”: only in the record"),
            ("note", "secondary endpoint “Time to next treatment line”: only in the document"),
        ]
    )  # fmt: skip
    for one in found(store, "document_endpoints"):
        assert {fact.source_id for fact in one.facts} <= {RECORD, PAPER}


@pytest.mark.parametrize(
    ("kind", "planned", "severity"), [("ACTUAL", [60], "same"), ("ACTUAL", [80], "note"), ("ESTIMATED", [80, 90], "warning")]
)
def test_enrolment(store: Store, kind: str, planned: list[int], severity: str) -> None:
    store.query("UPDATE studies SET enrollment_type = ?", [kind])
    for number in planned:
        put(store, "sample_sizes", source_id=PAPER, planned=number, quote=f"{number} patients")
    assert [one.severity for one in found(store, "document_enrollment")] == [severity]


def test_arms(store: Store) -> None:
    for source, label, n in (
        (RECORD, "Drug Q 20 mg", 30),
        (PAPER, "drug Q (20 mg)", 29),
        (RECORD, "Placebo", 30),
        (PAPER, "Placebo", 30),
    ):
        put(store, "arms", source_id=source, arm_id=label, ordinal=1, label=label, n=n, quote=label)
    put(store, "arms", arm_id="x", ordinal=3, label="Sham surgery", quote="Sham surgery")
    assert said(store, "document_arms") == [
        ("warning", "arm “Drug Q 20 mg”: 30 people in the record, 29 in the document"),
        ("same", "arm “Placebo” in both"),
        ("note", "arm “Sham surgery”: only in the record"),
    ]


def test_doses(store: Store) -> None:
    for source, drug, amount in (
        (RECORD, "drug q", 20),
        (PAPER, "Drug Q", 20),
        (RECORD, "vincristine", 1.5),
        (PAPER, "vincristine", 2),
    ):
        put(store, "doses", source_id=source, drug=drug, amount=amount, unit="mg", quote=f"{drug} {amount} mg")
    assert said(store, "document_doses") == [
        ("same", "drug q 20 mg in both"),
        ("warning", "vincristine 1.5 mg in the record, 2 mg in the document"),
    ]


def test_events_and_results(store: Store) -> None:
    for source, affected in ((RECORD, 7), (PAPER, 6)):
        put(
            store,
            "adverse_events",
            source_id=source,
            term="Anaemia",
            serious=False,
            group_title="Drug Q",
            affected=affected,
            at_risk=30,
        )
        put(store, "results", source_id=source, section="outcome", statistic="hazard_ratio", measure="PFS",
            value=affected / 10, value_text=f"0.{affected}", low=0.41, low_text="0.41", high=0.93, high_text="0.93",
            path="p", start_char=0)  # fmt: skip
    assert said(store, "document_events") == [("note", "Anaemia, Drug Q: 7 of 30 in the record, 6 in the document")]
    assert said(store, "document_results") == [
        ("warning", "PFS: 0.7 (0.41 to 0.93) in the record, 0.6 with the same interval in the document")
    ]
