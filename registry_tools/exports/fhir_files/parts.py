"""What hangs on a ResearchStudy: arms, interventions, endpoints, conditions, parties, sites, documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry_tools.exports.fhir_files.elements import Json, coded, element, extension, number, source, text_concept, words
from registry_tools.exports.fhir_files.identity import MESH, link_id
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.vocabulary import concept

Rows = Sequence[dict[str, Any]]


def arms(rows: Rows, given: Rows, tally: Tally) -> list[Json]:
    """`comparisonGroup`. FHIR's have no interventions but by EvidenceVariable: an extension names them."""
    known = {row["arm_id"] for row in rows}
    tally.leave(
        "arm_interventions", "names an arm that the record does not define", sum(g["arm_id"] not in known for g in given)
    )
    found = []
    for row in rows:
        names = [words(one["intervention_name"]) for one in given if one["arm_id"] == row["arm_id"]]
        found.append(
            element(
                extension=[
                    *source(row),
                    *(part for name in names for part in extension("intervention", valueString=name)),
                    *extension("participants", valueUnsignedInt=row["n"]),
                ],
                linkId=link_id(row["arm_id"]),
                name=words(row["label"]) or f"Arm {row['ordinal']}",
                type=concept("arm_type", row["type"]),
                description=words(row["description"]),
            )
        )
    return found


def focus(interventions: Rows, terms: Rows) -> list[Json]:
    """What is studied: interventions in the record's words, then the MeSH terms that the registry derived from them."""
    found = [
        element(
            extension=[
                *source(row),
                *extension("intervention-type", valueCode=words(row["type"])),
                *extension("description", valueMarkdown=words(row["description"])),
                *(part for name in row["other_names"] or () for part in extension("other-name", valueString=words(name))),
            ],
            concept=text_concept(row["name"]),
        )
        for row in interventions
    ]
    return found + [{"concept": mesh} for mesh in _mesh(terms, "intervention")]


def conditions(rows: Rows, terms: Rows) -> list[Json]:
    return [text_concept(row["condition"]) for row in rows if words(row["condition"])] + _mesh(terms, "condition")


def _mesh(terms: Rows, about: str) -> list[Json]:
    """MeSH terms; of legacy formats, which give no number of the term, its name alone."""
    held = [row for row in terms if row["about"] == about and row["kind"] == "mesh"]
    return [coded(MESH, row["id"], words(row["term"]), row["term"]) for row in held]


def leave_terms(terms: Rows, tally: Tally) -> None:
    reason = "broader terms of MeSH and the registry's own browsing terms follow from the MeSH terms that are given"
    tally.leave("index_terms", reason, sum(row["kind"] != "mesh" for row in terms))


def outcomes(rows: Rows) -> list[Json]:
    """`outcomeMeasure`, with the time frame as part of the description and, verbatim, as an extension."""
    found = []
    for row in rows:
        frame = words(row["time_frame"])
        described = [words(row["description"]), f"Time frame: {frame}" if frame else None]
        kind = concept("level", row["level"])
        concept_name = row["concept"] if row["concept"] != "other" else None
        found.append(
            element(
                extension=[
                    *source(row),
                    *extension("time-frame", valueString=frame),
                    *extension("outcome-concept", valueCode=concept_name),
                ],
                name=words(row["measure"]),
                type=[kind] if kind else [],
                description="\n\n".join(text for text in described if text),
            )
        )
    return found


def parties(sponsors: Rows, officials: Rows) -> list[Json]:
    found = []
    for row in sponsors:
        kind = concept("funder_class", row["funder_class"])
        found.append(element(name=words(row["name"]), role=concept("party", row["role"]), classifier=[kind] if kind else []))
    for row in officials:
        role = concept("party", row["role"]) or text_concept("official")
        of = words(row["affiliation"])
        party = {"type": "Organization", "display": of} if of else {}
        found.append(element(name=words(row["name"]), role=role, party=party))
    return found


def sites(locations: Rows) -> tuple[list[Json], list[Json]]:
    """(contained Locations, references to them)."""
    contained, references = [], []
    for at, row in enumerate(locations, start=1):
        place = [words(row[part]) for part in ("facility", "city", "state", "country")]
        where = ", ".join(part for part in place if part)
        city, state, post, country = (words(row[part]) for part in ("city", "state", "zip", "country"))
        position = (
            {"longitude": number(row["longitude"]), "latitude": number(row["latitude"])} if row["latitude"] is not None else {}
        )
        contained.append(
            element(
                resourceType="Location",
                id=f"site-{at}",
                extension=extension("recruitment-status", valueCode=words(row["status"])),
                name=words(row["facility"]),
                address=element(city=city, state=state, postalCode=post, country=country),
                position=position,
            )
        )
        references.append(element(reference=f"#site-{at}", display=where))
    return contained, references


def regions(countries: Rows, tally: Tally) -> list[Json]:
    tally.leave("countries", "sites there were removed from the study", sum(bool(row["removed"]) for row in countries))
    return [text_concept(row["country"]) for row in countries if not row["removed"] and words(row["country"])]


def documents(links: Rows, files: Rows) -> list[Json]:
    """`relatedArtifact`: web pages and posted files of the record."""
    found = []
    for row, title in [(row, row["label"]) for row in links] + [(row, row["label"] or row["filename"]) for row in files]:
        attachment = element(url=_url(row["url"]), title=words(title))
        found.append(element(type="documentation", display=words(title) or words(row["url"]), document=attachment))
    return found


def _url(text: str | None) -> str | None:
    """A URL that FHIR takes: with a protocol, without space."""
    clean = (words(text) or "").strip()
    return clean if clean.startswith(("http://", "https://", "ftp://")) and not any(c.isspace() for c in clean) else None


def identifiers(study: Mapping[str, Any], secondary: Rows) -> list[Json]:
    """Numbers beside the registry's own one. No system is known for them: their type is in words."""
    found = []
    if words(study["org_study_id"]):
        kind = text_concept(study["org_study_id_type"] or "organization's own number")
        found.append(
            element(type=kind, value=words(study["org_study_id"]), assigner=element(display=words(study["organization"])))
        )
    for row in secondary:
        assigner = element(display=words(row["domain"]))
        found.append(element(type=text_concept(row["type"]), value=words(row["id"]), assigner=assigner))
    return found
