"""The published queries on real records, three studies each, against answers that this file computes from the JSON."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aact_mapping import Node, Row, dates, number, whole
from test_corpus_aact import calculated

from registry_tools.db.aact import aact_views
from registry_tools.db.store import Store, open_store
from registry_tools.pipeline import extract

pytestmark = pytest.mark.corpus

QUERIES = Path(__file__).resolve().parents[1] / "docs" / "aact"


def nct(record: Node) -> str:
    return str(record["protocolSection"]["identificationModule"]["nctId"])


def module(record: Node, name: str) -> Node:
    found = record["protocolSection"].get(name) or record.get("resultsSection", {}).get(name) or {}
    return dict(found)


def recruiting_phase3(records: list[Node]) -> Iterator[Row]:
    for one in records:
        browse = one.get("derivedSection", {}).get("conditionBrowseModule", {})
        terms = {term["term"] for key in ("meshes", "ancestors") for term in browse.get(key, ())}
        status, design = module(one, "statusModule"), module(one, "designModule")
        phases = design.get("phases", [])
        if status["overallStatus"] == "RECRUITING" and "PHASE3" in phases and "Neoplasms" in terms:
            count = design.get("enrollmentInfo", {}).get("count")
            yield nct(one), "/".join(phases), "RECRUITING", count, dates(status.get("startDateStruct", {}).get("date"))


def outcomes_with_time_frames(records: list[Node]) -> Iterator[Row]:
    for one in records:
        for outcome in module(one, "outcomesModule").get("primaryOutcomes", ()):
            if "survival" in outcome["measure"].lower():
                yield nct(one), outcome["measure"], outcome.get("timeFrame")


def serious_events(records: list[Node]) -> Iterator[Row]:
    affected: Counter[str] = Counter()
    trials: dict[str, set[str]] = defaultdict(set)
    for one in records:
        for event in module(one, "adverseEventsModule").get("seriousEvents", ()):
            affected[event["organSystem"]] += sum(stat.get("numAffected", 0) for stat in event.get("stats", ()))
            trials[event["organSystem"]].add(nct(one))
    return ((organ, total, len(trials[organ])) for organ, total in affected.items() if total)


def lead_sponsors(records: list[Node]) -> Iterator[Row]:
    leads = [(module(one, "sponsorCollaboratorsModule")["leadSponsor"], nct(one)) for one in records]
    for kind in {lead.get("class") for lead, _ in leads}:
        mine = [(lead["name"], study) for lead, study in leads if lead.get("class") == kind]
        yield kind, len({study for _, study in mine}), len({name for name, _ in mine})


def facilities(records: list[Node]) -> Iterator[Row]:
    sites = {
        nct(one): [s.get("country") for s in module(one, "contactsLocationsModule").get("locations", ())] for one in records
    }
    for country in {name for names in sites.values() for name in names}:
        there = {study: names for study, names in sites.items() if country in names}
        only = sum(set(names) == {country} for names in there.values())
        yield country, sum(names.count(country) for names in there.values()), len(there), only


def age_at_baseline(records: list[Node]) -> Iterator[Row]:
    for one in records:
        baseline = module(one, "baselineCharacteristicsModule")
        titles = {group["id"]: group.get("title") for group in baseline.get("groups", ())}
        for measure in baseline.get("measures", ()):
            if measure["title"] != "Age, Continuous":
                continue
            for kind in measure.get("classes", ()):
                denoms = kind.get("denoms") or measure.get("denoms") or baseline["denoms"]
                units = measure.get("denomUnitsSelected", "Participants")
                analysed = {c["groupId"]: whole(c["value"]) for d in denoms if d["units"] == units for c in d["counts"]}
                for value in (v for category in kind.get("categories", ()) for v in category.get("measurements", ())):
                    numbers = [number(value.get(key)) for key in ("value", "spread", "lowerLimit", "upperLimit")]
                    group = value["groupId"]
                    yield nct(one), titles[group], measure["paramType"], *numbers, analysed.get(group)


def primary_results(records: list[Node]) -> Iterator[Row]:
    for one in records:
        for outcome in module(one, "outcomeMeasuresModule").get("outcomeMeasures", ()):
            if outcome["type"] != "PRIMARY":
                continue
            titles = {group["id"]: group.get("title") for group in outcome.get("groups", ())}
            counts = {
                c["groupId"]: whole(c["value"])
                for d in outcome.get("denoms", ()) if d["units"] == "Participants" for c in d["counts"]
            }  # fmt: skip
            values = (
                v for kind in outcome.get("classes", ()) for c in kind.get("categories", ()) for v in c.get("measurements", ())
            )
            for value in values:
                limits = [number(value.get(key)) for key in ("lowerLimit", "upperLimit")]
                group = value["groupId"]
                yield (
                    nct(one), outcome["title"], titles[group], counts.get(group), outcome.get("paramType"), value.get("value"),
                    outcome.get("unitOfMeasure"), *limits,
                )  # fmt: skip


def eligibility(records: list[Node]) -> Iterator[Row]:
    for one in records:
        frame = module(one, "eligibilityModule")
        if "ADULT" in frame.get("stdAges", ()) and re.search("bilirubin", frame.get("eligibilityCriteria", ""), re.I):
            low = frame.get("minimumAge")
            amount, unit = low.split() if low else (None, None)
            ages = (low or "N/A", frame.get("maximumAge", "N/A"), whole(amount), unit and unit.lower().removesuffix("s"))
            yield nct(one), frame.get("sex"), *ages


def arms(records: list[Node]) -> Iterator[Row]:
    for one in records:
        found = module(one, "armsInterventionsModule")
        drugs = [i for i in found.get("interventions", ()) if i.get("type") in ("DRUG", "BIOLOGICAL")]
        for arm in found.get("armGroups", ()):
            given = sorted({i.get("name") for i in drugs if arm.get("label") in i.get("armGroupLabels", ())}, key=str.encode)
            if given:
                yield nct(one), arm.get("label"), arm.get("type"), " + ".join(given)


def duration(records: list[Node]) -> Iterator[Row]:
    by_year: dict[int, list[Row]] = defaultdict(list)
    for one in records:
        end = module(one, "statusModule").get("primaryCompletionDateStruct", {})
        if end.get("type") == "ACTUAL" and end.get("date", "9") < "2026":
            by_year[int(end["date"][:4])].append(calculated(one))

    def mean(rows: list[Row], at: int) -> float | None:
        known = [row[at] for row in rows if row[at] is not None]
        return round(sum(known) / len(known), 1) if known else None

    for year, rows in by_year.items():
        yield year, len(rows), mean(rows, 5), sum(row[6] for row in rows), mean(rows, 7)


EXPECTED: dict[str, Callable[[list[Node]], Iterator[Row]]] = {
    "01_recruiting_phase3": recruiting_phase3,
    "02_outcomes_with_time_frames": outcomes_with_time_frames,
    "03_serious_events_by_organ_system": serious_events,
    "04_lead_sponsors_by_class": lead_sponsors,
    "05_facilities_by_country": facilities,
    "06_age_at_baseline": age_at_baseline,
    "07_primary_results_by_group": primary_results,
    "08_eligibility_text": eligibility,
    "09_arms_with_interventions": arms,
    "10_duration_and_reporting": duration,
}


@pytest.fixture(scope="module")
def chosen(shared: Path) -> dict[str, list[Node]]:
    """For each query the three records that answer it with the most rows; a tie goes to the one that comes first."""
    with gzip.open(shared / "corpus/registry/ctgov_v2.ndjson.gz") as lines:
        records: list[Node] = [json.loads(line) for line in lines]
    found: dict[str, list[Node]] = {}
    for name, answer in EXPECTED.items():
        found[name] = sorted(records, key=lambda one: -len(list(answer([one]))))[:3]
    return found


@pytest.fixture(scope="module")
def store(chosen: dict[str, list[Node]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("three")
    texts = {nct(one): json.dumps(one) for three in chosen.values() for one in three}
    (folder / "chosen.ndjson").write_text("\n".join(texts.values()), "utf-8")
    with open_store(folder / "chosen.duckdb") as made:
        assert not extract([folder / "chosen.ndjson"], made).failures
        yield made


def rounded(row: Row) -> Row:
    return tuple(round(value, 6) if isinstance(value, float) else value for value in row)


def test_every_published_query_is_checked() -> None:
    assert {path.stem for path in QUERIES.glob("*.sql")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_query_on_three_studies(name: str, chosen: dict[str, list[Node]], store: Store) -> None:
    three = chosen[name]
    expected: list[Any] = list(EXPECTED[name](three))
    assert expected
    with aact_views(store, [nct(one) for one in three]) as views:
        views.use()
        found = store.query((QUERIES / f"{name}.sql").read_text("utf-8")).fetchall()
    assert Counter(map(rounded, found)) == Counter(map(rounded, expected))
