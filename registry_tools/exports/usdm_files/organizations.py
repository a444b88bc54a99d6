"""Identifiers with the organizations that gave them, sponsors and officials in their roles."""

from __future__ import annotations

from typing import Any, NamedTuple

from registry_tools.exports.usdm_files.instances import Instances, Json
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.sources import Source

# Types of secondary numbers that say which register or agency gave them.
_SCHEMES = {"EUDRACT_NUMBER": "EudraCT", "CTIS": "CTIS", "NIH": "NIH"}


class Identified(NamedTuple):
    identifiers: list[Json]
    organizations: list[Json]
    roles: list[Json]


class _Organizations:
    """The organizations of one study version, each once by its name."""

    def __init__(self, make: Instances) -> None:
        self.make = make
        self.by_name: dict[str, Json] = {}

    def id_of(self, name: str | None, kind: str | None) -> str:
        key = (name or "").strip()
        if key not in self.by_name:
            unknown = ["identifierScheme", "identifier", *(() if kind else ("type",)), *(() if key else ("name",))]
            self.by_name[key] = self.make.make(
                "Organization",
                name=key or "Not known",
                type=self.make.coded("organizationType", kind),
                identifierScheme="",
                identifier="",
                extensionAttributes=self.make.not_known(*unknown),
            )
        found: str = self.by_name[key]["id"]
        return found


def identified(source: Source, version_of: dict[str, Any], make: Instances, ledger: Ledger) -> Identified:
    """`version_of` is the study version, which the roles apply to."""
    study = source.study or {}
    organizations = _Organizations(make)
    identifiers: list[Json] = []

    def identify(text: str, scope: str, link: str | None = None) -> None:
        extensions = make.parts({"link": link}) or None
        identifiers.append(make.make("StudyIdentifier", text=text, scopeId=scope, extensionAttributes=extensions))

    registry = study.get("registry")
    if registry and registry != "document":
        scope = organizations.id_of(registry, "REGISTRY")
        for number in (source.study_id, *(study.get("nct_id_aliases") or ())):
            identify(number, scope)
    elif not source.study_id.startswith("doc:"):
        identify(source.study_id, organizations.id_of(None, None))
    roles = _sponsors(source, organizations, version_of, make)
    ledger.take("sponsors", len(source.tables["sponsors"]))
    if study.get("org_study_id"):
        lead = next((row for row in source.tables["sponsors"] if row["role"] == "lead"), None)
        if lead and lead["name"]:
            scope = organizations.id_of(lead["name"], lead["funder_class"])
        else:
            scope = organizations.id_of(study.get("organization"), study.get("organization_class"))
        identify(study["org_study_id"], scope)
    numbered = [row for row in source.tables["secondary_ids"] if row["id"]]
    for row in numbered:
        name = _SCHEMES.get(row["type"] or "") or row["domain"]
        identify(row["id"], organizations.id_of(name, "REGISTRY" if row["type"] == "REGISTRY" else None), row["link"])
    ledger.take("secondary_ids", len(numbered))
    ledger.leave("secondary_ids", "a row without a number", len(source.tables["secondary_ids"]) - len(numbered))
    roles += _officials(source, organizations, version_of, make, ledger)
    return Identified(identifiers, list(organizations.by_name.values()), roles)


def _sponsors(source: Source, organizations: _Organizations, version_of: Json, make: Instances) -> list[Json]:
    roles = []
    for row in source.tables["sponsors"]:
        role = "SPONSOR" if row["role"] == "lead" else row["role"].upper()
        roles.append(
            make.make(
                "StudyRole",
                name=role.capitalize(),
                code=make.coded("role", role),
                appliesToIds=[version_of["id"]],
                organizationIds=[organizations.id_of(row["name"], row["funder_class"])],
            )
        )
    return roles


def _officials(source: Source, organizations: _Organizations, version_of: Json, make: Instances, ledger: Ledger) -> list[Json]:
    roles = []
    rows = [row for row in source.tables["officials"] if row["name"]]
    for row in rows:
        person = make.make(
            "AssignedPerson",
            name=row["name"],
            personName=make.make("PersonName", text=row["name"]),
            jobTitle="",
            organizationId=organizations.id_of(row["affiliation"], None) if row["affiliation"] else None,
        )
        roles.append(
            make.make(
                "StudyRole",
                name=f"{row['role'] or 'Official'}: {row['name']}",
                code=make.coded("role", row["role"]),
                appliesToIds=[version_of["id"]],
                assignedPersons=[person],
                extensionAttributes=None if row["role"] else make.not_known("code"),
            )
        )
    ledger.take("officials", len(rows))
    ledger.leave("officials", "an official without a name", len(source.tables["officials"]) - len(rows))
    return roles
