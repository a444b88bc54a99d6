"""Interventions with their administrations, and which arm gets which."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.db.reading import Row
from registry_tools.exports.usdm_files.instances import Instances, Json, placed
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.sources import Source
from registry_tools.exports.usdm_files.terms import MESH, OWN, Term, term_of

_NO_DRUG = "a dose whose drug is none of the source's interventions, for no arm: USDM has no administration without one"


class Dose(NamedTuple):
    """A dose that became an Administration."""

    row: Row
    administration: Json
    intervention: Json


class Interventions(NamedTuple):
    instances: list[Json]
    by_arm: dict[str, list[str]]  # arm_id: ids of its interventions
    doses: list[Dose]
    of_arm: dict[str, list[Json]]  # arm_id: extensions for doses of drugs that are none of the interventions


def interventions_of(source: Source, arm_ids: dict[str, str], make: Instances, ledger: Ledger) -> Interventions:
    """`arm_ids`: ids of the StudyArm instances by arm_id."""
    rows = source.tables["interventions"]
    links = [row for row in source.tables["arm_interventions"] if row["arm_id"] in arm_ids and row["intervention_id"]]
    ledger.take("arm_interventions", len(links))
    ledger.leave(
        "arm_interventions",
        "the record names an arm or an intervention there that it does not define",
        len(source.tables["arm_interventions"]) - len(links),
    )
    roles = _roles(source, links)
    mesh = {row["term"].casefold(): row for row in source.tables["index_terms"] if _is_mesh(row, "intervention")}
    instances, by_id = [], {}
    by_word: dict[str, list[str]] = {}
    for row in rows:
        role = roles.get(row["intervention_id"])
        words = [row["name"] or "", *(row["other_names"] or ())]
        for word in words:
            by_word.setdefault(word.casefold().strip(), []).append(row["intervention_id"])
        found = {term["id"]: term for word in words if (term := mesh.get(word.casefold().strip()))}
        unknown = [name for name, value in (("role", role), ("type", row["type"])) if value is None]
        made = make.make(
            "StudyIntervention",
            name=row["name"] or f"Intervention {row['ordinal']}",
            description=row["description"],
            role=make.coded("interventionRole", role),
            type=make.coded("interventionType", row["type"]),
            codes=[make.code(Term(term["id"], term["term"], *MESH)) for term in found.values()] or None,
            administrations=[],
            extensionAttributes=placed(
                [make.extension("other-name", name) for name in row["other_names"] or ()]
                + make.source(row)
                + make.not_known(*unknown)
            ),
        )
        instances.append(made)
        by_id[row["intervention_id"]] = made
    ledger.take("interventions", len(rows))
    by_arm: dict[str, list[str]] = {}
    for link in links:
        if link["intervention_id"] in by_id and (given := by_id[link["intervention_id"]]["id"]) not in by_arm.setdefault(
            link["arm_id"], []
        ):
            by_arm[link["arm_id"]].append(given)
    doses: list[Dose] = []
    of_arm: dict[str, list[Json]] = {}
    for row in source.tables["doses"]:
        intervention_id = row["intervention_id"] or _named(row, by_word, links)
        if intervention_id not in by_id:
            if row["arm_id"] in arm_ids:
                of_arm.setdefault(row["arm_id"], []).append(_dose_extension(row, make))
            else:
                ledger.leave("doses", _NO_DRUG)
            continue
        intervention = by_id[intervention_id]
        name = f"{intervention['name']}: dose {len(intervention['administrations']) + 1}"
        administration = _administration(name, row, arm_ids, make)
        intervention["administrations"].append(administration)
        doses.append(Dose(row, administration, intervention))
    ledger.take("doses", len(doses) + sum(len(found) for found in of_arm.values()))
    return Interventions(instances, by_arm, doses, of_arm)


def mesh_terms(source: Source, ledger: Ledger, coded: int) -> None:
    """Counts the index terms: those that became codes, and the others."""
    ledger.take("index_terms", coded)
    ledger.leave(
        "index_terms",
        "a term of the registry's index that is no condition's or intervention's own name",
        len(source.tables["index_terms"]) - coded,
    )


def _is_mesh(row: Row, about: str) -> bool:
    return row["about"] == about and row["kind"] == "mesh" and row["id"] is not None and row["term"] is not None


def _named(row: Row, by_word: dict[str, list[str]], links: list[Row]) -> str | None:
    """The intervention that bears the dose's drug as its name; where several do, the one that the dose's arm gets."""
    found = by_word.get((row["drug"] or "").casefold().strip(), [])
    if len(found) > 1:
        of_arm = {link["intervention_id"] for link in links if link["arm_id"] == row["arm_id"]}
        found = [one for one in found if one in of_arm]
    return found[0] if len(set(found)) == 1 else None


def _roles(source: Source, links: list[Row]) -> dict[str, str]:
    """The arm's type as the role of an intervention that is all that its arms get, and that goes to arms of this type alone.

    A placebo must be called one besides: registrants call usual care and sham procedures placebo comparators too.
    """
    names = {row["intervention_id"]: (row["name"] or "").casefold() for row in source.tables["interventions"]}
    types = {row["arm_id"]: row["type"] for row in source.tables["arms"]}
    given: dict[str, set[str]] = {}
    got: dict[str, set[str]] = {}
    for link in links:
        given.setdefault(link["intervention_id"], set()).add(link["arm_id"])
        got.setdefault(link["arm_id"], set()).add(link["intervention_id"])
    found = {}
    for intervention_id, arms in given.items():
        kinds = {types.get(arm) for arm in arms}
        if len(kinds) == 1 and all(len(got[arm]) == 1 for arm in arms):
            kind = kinds.pop()
            if kind in ("EXPERIMENTAL", "ACTIVE_COMPARATOR") or (
                kind == "PLACEBO_COMPARATOR" and "placebo" in names.get(intervention_id, "")
            ):
                found[intervention_id] = kind
    return found


def _administration(name: str, row: Row, arm_ids: dict[str, str], make: Instances) -> Json:
    extensions: list[Json] = []
    dose = None
    if row["amount_high"] is not None:
        extensions.append(make.extension("dose-range", make.range(row["amount"], row["amount_high"], row["unit"])))
    elif row["amount"] is not None:
        dose = make.quantity(row["amount"], row["unit"])
    if row["arm_id"] in arm_ids:
        extensions.append(make.extension("arm", refers_to=arm_ids[row["arm_id"]]))
    extensions += _particulars(row, make)
    if row["duration_days"] is not None:
        duration = make.make("Duration", quantity=make.quantity(row["duration_days"], "d"), durationWillVary=False)
    else:
        unknown = make.not_known("durationWillVary", "quantity")
        duration = make.make("Duration", text="Not given", durationWillVary=False, extensionAttributes=unknown)
    route, frequency = row["route"], row["frequency"]
    return make.make(
        "Administration",
        name=name,
        description=row["quote"],
        duration=duration,
        dose=dose,
        route=None if route is None else make.alias(term_of("route", route, OWN)),
        frequency=None if frequency is None else make.alias(term_of("frequency", frequency, OWN)),
        extensionAttributes=placed([*extensions, *make.source(row)]),
    )


def _particulars(row: Row, make: Instances) -> list[Json]:
    """What a dose has that an Administration has no attribute for."""
    cycle = None if row["cycle_days"] is None else make.quantity(row["cycle_days"], "d")
    days = ", ".join(str(day) for day in row["days"] or ())
    values = {"drug": row["drug"], "days": days or None, "cycle-length": cycle, "cycles": row["cycles"]}
    limit = None if row["max_amount"] is None else make.quantity(row["max_amount"])
    return make.parts({**values, "condition": row["condition"], "phase": row["phase"], "maximum-amount": limit})


def _dose_extension(row: Row, make: Instances) -> Json:
    """A dose of an arm as an extension: its drug ("carmustine" of "BEAM") is none of the interventions."""
    amount = None
    if row["amount_high"] is not None:
        amount = make.range(row["amount"], row["amount_high"], row["unit"])
    elif row["amount"] is not None:
        amount = make.quantity(row["amount"], row["unit"])
    length = None if row["duration_days"] is None else make.quantity(row["duration_days"], "d")
    values = {
        "amount": amount,
        "route": None if row["route"] is None else make.coded("route", row["route"], OWN),
        "frequency": None if row["frequency"] is None else make.coded("frequency", row["frequency"], OWN),
        "duration": length,
    }
    return make.extension("dose", row["quote"], [*make.parts(values), *_particulars(row, make), *make.source(row)])
