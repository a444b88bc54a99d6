"""Checks of posted results: records written here, sound but for the one number that each test changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from check_rows import RECORD, database, found, messages, put

from registry_tools.checks import checks
from registry_tools.db.store import Store

RESULTS = [name for name in checks() if not name.startswith(("table_", "text_", "malformed_", "document_"))]
FLOW = "resultsSection.participantFlowModule"
MEASURES = "resultsSection.outcomeMeasuresModule.outcomeMeasures"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with database(tmp_path) as opened:
        yield opened


def flow(store: Store, group: str, started: int, completed: int, left: int, deaths: int = 0) -> None:
    head: dict[str, Any] = {"period_ordinal": 1, "period": "Overall", "group_id": group, "group_title": f"Group {group}"}
    for kind, name, count in (
        ("milestone", "STARTED", started), ("milestone", "COMPLETED", completed), ("milestone", "NOT COMPLETED", left),
        ("withdrawal", "Death", deaths), ("withdrawal", "Withdrawal by Subject", left - deaths),
    ):  # fmt: skip
        put(store, "participant_flow", kind=kind, type=name, count=count, count_text=str(count), **head)


def value(store: Store, text: str, **values: Any) -> None:
    place = f"{MEASURES}[0].classes[0].categories[0].measurements[0].value"
    given = {
        "section": "outcome", "measure_ordinal": 1, "group_id": "OG0", "group_title": "Group A", "measure": "Response",
        "statistic": "number", "value": float(text.lstrip("<")), "value_text": text, "quote": text, "path": place,
        "start_char": 0, "end_char": len(text),
    }  # fmt: skip
    put(store, "results", **(given | values))


def measure(store: Store, title: str = "Response", **values: Any) -> None:
    put(store, "result_measures", section="outcome", measure_ordinal=1, title=title, **values)


def sound(store: Store) -> None:
    flow(store, "A", 30, 25, 5, 2)
    flow(store, "B", 30, 28, 2)
    measure(store, "Patients with a response")
    value(store, "43.3", unit="percentage of participants", n=30, low=25.5, low_text="25.5", high=62.6, high_text="62.6")
    value(store, "13", statistic="count", unit="participants", n=30, group_id="OG1")
    value(store, "9", statistic="count", unit="participants", n=30, group_id="OG2")
    put(
        store,
        "result_groups",
        section="event",
        group_id="EG0",
        title="Group A",
        deaths_affected=2,
        deaths_at_risk=30,
        serious_affected=4,
        serious_at_risk=30,
    )
    put(store, "adverse_events", group_id="EG0", term="Anaemia", serious=True, affected=3, at_risk=30, events=4)
    put(store, "result_groups", section="outcome", measure_ordinal=1, group_id="OG0", title="Group A")
    put(
        store,
        "result_denominators",
        section="outcome",
        measure_ordinal=1,
        units="Participants",
        group_id="OG0",
        count=30,
        count_text="30",
    )


@pytest.mark.parametrize("rule", RESULTS)
def test_sound_results_say_nothing(store: Store, rule: str) -> None:
    sound(store)
    assert found(store, rule) == []


def test_flow(store: Store) -> None:
    flow(store, "A", 30, 25, 4)
    flow(store, "B", 20, 18, 2)
    assert messages(store, "flow_balance") == ["Overall, Group A: 30 started, but 25 completed + 4 did not"]
    assert messages(store, "flow_enrollment") == [
        "actual enrolment is 60, but 50 started the first period and no pre-assignment details say why"
    ]
    put(store, "result_info", flow_pre_assignment="Ten left before treatment.")
    assert [one.severity for one in found(store, "flow_enrollment")] == ["note"]


def test_reasons_that_account_for_fewer(store: Store) -> None:
    flow(store, "A", 60, 50, 10)
    store.query("UPDATE participant_flow SET count = 7 WHERE type = 'Withdrawal by Subject'")
    assert messages(store, "flow_balance") == ["Overall, Group A: 10 did not complete, but the reasons given account for 7"]


def test_counts_above_those_analysed(store: Store) -> None:
    value(store, "31", statistic="count", unit="participants", n=30, category="Yes")
    assert [one.severity for one in found(store, "category_counts")] == ["error"]
    store.query("UPDATE results SET value = 20, value_text = '20'")
    value(store, "20", statistic="count", unit="participants", n=30, category="No")
    assert [(one.severity, one.message) for one in found(store, "category_counts")] == [
        ("warning", "Response: Group A: 2 categories count 40 together, of 30 analysed")
    ]


@pytest.mark.parametrize(
    ("text", "low", "high", "kind", "statistic", "severity"),
    [
        ("5.0", "6.0", "9.0", "full_range", "median", ["error"]),
        ("5.0", "9.0", "2.0", "95_confidence_interval", "mean", ["error"]),
        ("5", "5.4", "9.0", "95_confidence_interval", "mean", []),  # 5.4 rounds to 5
        ("5.0", "6.0", "9.0", "sd", "mean", ["warning"]),
        ("5.0", "6.0", "9.0", "inter_quartile_range", "mean", []),
        ("5.0", "6.0", "9.0", "inter_quartile_range", "median", ["error"]),
    ],
)
def test_intervals(store: Store, text: str, low: str, high: str, kind: str, statistic: str, severity: list[str]) -> None:
    value(store, text, low=float(low), low_text=low, high=float(high), high_text=high, interval_type=kind, statistic=statistic)
    findings = found(store, "result_interval")
    assert [one.severity for one in findings] == severity
    for one in findings:
        assert [fact.quote for fact in one.facts] == [text, low, high]
        assert [(fact.path or "").rpartition(".")[2] for fact in one.facts] == ["value", "lowerLimit", "upperLimit"]


@pytest.mark.parametrize(
    ("text", "title", "class_title", "severity"),
    [
        ("43.3", "Patients with a response", None, []),
        ("44.3", "Patients with a response", None, ["warning"]),
        ("44.3", "Kaplan-Meier estimate of response", None, []),
        ("44.3", "Patients with a response", "Week 4 (n=27)", []),
        ("43.30", "Patients with a response", None, []),
        ("143.3", "Patients with a response", None, ["error"]),
    ],
)
def test_percentages(store: Store, text: str, title: str, class_title: str | None, severity: list[str]) -> None:
    measure(store, title)
    value(store, text, measure=title, class_title=class_title, unit="Percentage of Participants", n=30)
    assert [one.severity for one in found(store, "result_percent")] == severity


def test_means_of_whole_numbers(store: Store) -> None:
    value(store, "1.53", statistic="mean", measure="ECOG performance status", n=14)
    value(store, "1.57", statistic="mean", measure="ECOG performance status", n=14)
    value(store, "1.53", statistic="mean", measure="Change in ECOG performance status", n=14)
    value(store, "1.53", statistic="mean", measure="Weight", n=14)
    assert len(messages(store, "result_grim")) == 1


def test_events(store: Store) -> None:
    put(
        store,
        "result_groups",
        section="event",
        group_id="EG0",
        title="Group A",
        deaths_affected=31,
        deaths_at_risk=30,
        serious_affected=4,
    )
    put(
        store,
        "adverse_events",
        group_id="EG0",
        group_title="Group A",
        term="Anaemia",
        serious=True,
        affected=5,
        at_risk=30,
        events=3,
    )
    assert messages(store, "events_at_risk") == [
        "Anaemia (serious), Group A: 3 events in 5 people; 5 affected, but 4 by any serious event",
        "deaths, Group A: 31 affected of 30 at risk",
    ]


def test_more_deaths_in_the_flow(store: Store) -> None:
    flow(store, "A", 60, 40, 20, 12)
    put(store, "result_groups", section="event", group_id="EG0", title="group A ", deaths_affected=9, deaths_at_risk=60)
    assert messages(store, "deaths_flow") == [
        "Group A: 12 left because they died, but the adverse event tables count 9 deaths of any cause"
    ]


def test_baseline_total(store: Store) -> None:
    for group, title, count in (("BG0", "A", 30), ("BG1", "B", 29), ("BG2", "Total", 60)):
        put(store, "result_groups", section="baseline", group_id=group, title=title)
        put(
            store,
            "result_denominators",
            section="baseline",
            units="Participants",
            group_id=group,
            count=count,
            count_text=str(count),
        )
    assert messages(store, "baseline_total") == ["Number analysed: the total is 60, but the groups sum to 59 (30 + 29)"]


def test_more_analysed_than_started(store: Store) -> None:
    sound(store)
    store.query("UPDATE result_denominators SET count = 31, count_text = '31'")
    assert messages(store, "analysed_started") == ["Group A: 31 analysed, but 30 started (Patients with a response)"]


@pytest.mark.parametrize(
    ("p", "estimate", "low", "high", "kind", "test", "count"),
    [
        ("0.03", "0.70", "0.51", "0.96", "Hazard Ratio (HR)", "SUPERIORITY", 0),
        ("<0.001", "0.90", "0.70", "1.16", "Hazard Ratio (HR)", "SUPERIORITY", 1),
        ("<0.001", "0.90", "0.70", "1.16", "Hazard Ratio (HR)", "NON_INFERIORITY", 0),
        ("0.8", "-3.0", "-4.0", "-2.0", "Mean Difference (Final Values)", "SUPERIORITY", 1),
        ("0.06", "-3.0", "-5.9", "-0.1", "Mean Difference (Final Values)", "SUPERIORITY", 0),  # at the border
        ("<0.001", "1.1", "0.9", "1.3", "Median Difference (Net)", "SUPERIORITY", 0),  # a ratio by its numbers
        ("1.7", "0.70", "0.51", "0.96", "Hazard Ratio (HR)", "SUPERIORITY", 1),
    ],
)
def test_p_values_and_intervals(
    store: Store, p: str, estimate: str, low: str, high: str, kind: str, test: str, count: int
) -> None:
    measure(store)
    put(store, "analyses", measure_ordinal=1, analysis_ordinal=1, p_value=p, param_type=kind, param_value=estimate,
        ci_pct_value="95", ci_num_sides="TWO_SIDED", ci_lower_limit=low, ci_upper_limit=high,
        non_inferiority_type=test)  # fmt: skip
    value(store, p, statistic="p_value", analysis_ordinal=1)
    assert len(messages(store, "result_p_value")) == count, messages(store, "result_p_value")


@pytest.mark.parametrize(("p", "count"), [("0.02", 0), ("0.5", 1), ("<0.0001", 1)])
def test_p_values_of_counts(store: Store, p: str, count: int) -> None:
    # 20/40 against 9/38: Fisher's exact 0.019, chi-squared 0.017
    measure(store)
    value(store, "20", statistic="count", unit="Participants", n=40, group_id="OG0")
    value(store, "9", statistic="count", unit="Participants", n=38, group_id="OG1")
    put(
        store,
        "analyses",
        measure_ordinal=1,
        analysis_ordinal=1,
        p_value=p,
        statistical_method="Fisher Exact",
        group_ids=["OG0", "OG1"],
    )
    value(store, p, statistic="p_value", analysis_ordinal=1)
    assert len(messages(store, "result_p_counts")) == count


def test_other_studies_are_left_out(store: Store) -> None:
    flow(store, "A", 30, 25, 4)
    assert list(checks()["flow_balance"](store, ["NCT90000078"])) == []
    assert {one.source_id for one in found(store, "flow_balance")} == {RECORD}
