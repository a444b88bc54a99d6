"""Criteria with their bounds and intervals, and the population they make."""

from __future__ import annotations

import re
from typing import NamedTuple

from registry_tools.db.reading import Row
from registry_tools.exports.usdm_files.instances import Instances, Json, chain, html, placed
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.sources import Source

# "18 Years", "6 Months": the age and its UCUM unit.
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s+(Year|Month|Week|Day|Hour|Minute)s?\s*$")
_AGE_UNITS = {"Year": "a", "Month": "mo", "Week": "wk", "Day": "d", "Hour": "h", "Minute": "min"}


class Criteria(NamedTuple):
    """The design's criteria and, for the study version, their texts."""

    criteria: list[Json]
    items: list[Json]


def criteria_of(source: Source, make: Instances, ledger: Ledger) -> Criteria:
    """One criterion a row, in the order of the source, as one chain over inclusion and exclusion."""
    facts: dict[str, list[Json]] = {row["criterion_id"]: [] for row in source.tables["criteria"]}
    for table, extension in (("thresholds", _threshold), ("windows", _window)):
        rows = [row for row in source.tables[table] if row["criterion_id"] in facts]
        for row in rows:
            facts[row["criterion_id"]].append(extension(row, make))
        ledger.take(table, len(rows))
        ledger.leave(table, "its criterion is not there", len(source.tables[table]) - len(rows))
    criteria: list[Json] = []
    items: list[Json] = []
    by_id: dict[str, Json] = {}
    for row in source.tables["criteria"]:
        name = f"C{row['ordinal']}"
        extensions = facts[row["criterion_id"]]
        extensions += [*make.source(row), make.extension("reading-status", row["status"])]
        item = make.make("EligibilityCriterionItem", name=name, text=html(row["text"]), extensionAttributes=placed(extensions))
        parent = by_id.get(row["parent_id"] or "")
        under = make.parts({"heading": row["heading"], "depth": row["depth"]})
        if parent:
            under.append(make.extension("parent", refers_to=parent["id"]))
        if row["polarity"] is None:
            under += make.not_known("category")
        criterion = make.make(
            "EligibilityCriterion",
            name=name,
            category=make.coded("criterionCategory", row["polarity"]),
            identifier=str(row["ordinal"]),
            criterionItemId=item["id"],
            extensionAttributes=placed(under),
        )
        by_id[row["criterion_id"]] = criterion
        criteria.append(criterion)
        items.append(item)
    ledger.take("criteria", len(criteria))
    return Criteria(chain(criteria), items)


def _threshold(row: Row, make: Instances) -> Json:
    """A numeric bound: `comparator` as the text says it, `eligible` as an eligible person must meet it."""
    canonical = row["canonical_value"]
    values = {
        "measure": row["measure"],
        "measure-text": row["measure_text"],
        "comparator": row["comparator"],
        "eligible": row["eligible"],
        "value": make.quantity(row["value"], row["unit"]),
        "relative-to": row["relative_to"],
        "canonical-value": None if canonical is None else make.quantity(canonical, row["canonical_unit"]),
        "condition": row["condition"],
        "alternative-group": row["alternative_group"],
    }
    return make.extension("threshold", row["quote"], [*make.parts(values), *make.source(row)])


def _window(row: Row, make: Instances) -> Json:
    """An interval of time; `value` is in the unit of the text, `days` in days."""
    values = {
        "value": float(row["value"]),
        "unit": row["unit"],
        "days": None if row["days"] is None else make.quantity(row["days"], "d"),
        "anchor": row["anchor"],
        "direction": row["direction"],
        "rule": row["rule"],
        "event": row["event_text"],
    }
    return make.extension("window", row["quote"], [*make.parts(values), *make.source(row)])


def population_of(source: Source, criteria: list[Json], make: Instances, ledger: Ledger) -> Json:
    """Who takes part. An age with one bound is no USDM Range: it stands in an extension, like an enrolment that took place."""
    frame: Row = source.tables["eligibility"][0] if source.tables["eligibility"] else {}
    ledger.take("eligibility", len(source.tables["eligibility"]))
    ledger.take("sample_sizes", len(source.tables["sample_sizes"]))
    study: Row = source.study or {}
    ages = {key: _age(frame.get(f"{key}_age"), make) for key in ("minimum", "maximum")}
    age_range = None
    extensions: list[Json] = []
    if ages["minimum"] and ages["maximum"]:
        age_range = make.make("Range", minValue=ages["minimum"], maxValue=ages["maximum"], isApproximate=False)
    else:
        extensions += make.parts({f"{key}-age": age for key, age in ages.items()})
    words = {f"{key}-age-text": frame.get(f"{key}_age") for key, age in ages.items() if age is None}
    extensions += make.parts({**words, **_particulars(frame)})
    extensions += [make.extension("standard-age", age) for age in frame.get("standard_ages") or ()]
    planned = None
    if study.get("enrollment") is not None:
        if study["enrollment_type"] == "ESTIMATED":
            planned = make.quantity(study["enrollment"])
        else:
            name = "actual-enrollment" if study["enrollment_type"] == "ACTUAL" else "enrollment"
            extensions.append(make.extension(name, study["enrollment"]))
    extensions += [make.extension("sample-size", row["quote"], _size(row, make)) for row in source.tables["sample_sizes"]]
    healthy = frame.get("healthy_volunteers")
    if healthy is None:
        extensions += make.not_known("includesHealthySubjects")
    sexes = {"ALL": ("FEMALE", "MALE"), None: ()}.get(frame.get("sex"), (frame.get("sex"),))
    return make.make(
        "StudyDesignPopulation",
        name="Study population",
        description=frame.get("study_population"),
        includesHealthySubjects=bool(healthy),
        plannedEnrollmentNumber=planned,
        plannedSex=[make.coded("sex", sex) for sex in sexes] or None,
        plannedAge=age_range,
        criterionIds=[criterion["id"] for criterion in criteria] or None,
        extensionAttributes=placed(extensions),
    )


def _age(text: str | None, make: Instances) -> Json | None:
    found = _AGE.match(text or "")
    return make.quantity(float(found[1]), _AGE_UNITS[found[2]]) if found else None


def _particulars(frame: Row) -> Row:
    keys = {"gender-based": "gender_based", "gender-description": "gender_description"}
    return {name: frame.get(column) for name, column in keys.items()}


def _size(row: Row, make: Instances) -> list[Json]:
    values = {key: row[key] for key in ("planned", "power", "alpha", "sides")}
    return [*make.parts(values), *make.source(row)]
