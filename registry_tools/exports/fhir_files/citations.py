"""Publications that a record names, as Citation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry_tools.exports.fhir_files.elements import Json, element, extension, words
from registry_tools.exports.fhir_files.identity import PUBMED, canonical, meta, reference, resource_id

Rows = Sequence[dict[str, Any]]

# Of the registry's types this one alone says that the publication reports the study's results.
_RESULT = "RESULT"


def citation(study: dict[str, Any], row: dict[str, Any], retractions: Rows) -> Json:
    """`summary` has the citation in the record's words; nothing is known of the article beyond them and its PubMed number."""
    identity = resource_id(study["study_id"], f"R{row['ordinal']}")
    text = words(row["citation"]) or f"PubMed {row['pmid']}"
    artifact = element(
        identifier=[{"system": PUBMED, "value": row["pmid"]}] if row["pmid"] else [],
        relatesTo=[_retraction(one) for one in retractions if one["citation_ordinal"] == row["ordinal"]],
    )
    return element(
        resourceType="Citation",
        id=identity,
        meta=meta(row["source_id"]),
        extension=extension("reference-type", valueCode=words(row["type"])),
        url=canonical("Citation", identity),
        title=text,
        status="active",
        summary=[{"text": text}],
        citedArtifact=artifact,
    )


def _retraction(row: dict[str, Any]) -> Json:
    notice = f"PubMed {row['pmid']}" if row["pmid"] else None
    return element(type="retracted-by", citation=words(row["source"]) or notice, label=notice)


def is_result(row: dict[str, Any]) -> bool:
    return bool(row["type"] == _RESULT)


def related(row: dict[str, Any], made: Json) -> Json:
    """A `relatedArtifact` of the study for a publication that does not report its results."""
    return element(type="citation", resourceReference=reference(made), display=words(row["type"]))
