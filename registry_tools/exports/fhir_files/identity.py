"""Ids, references and canonical URLs of resources."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from registry_tools.exports.fhir_files.elements import BASE, Json

# The system of NCT numbers, as HL7's NamingSystem ClinicalTrials-Gov has it.
CLINICALTRIALS_GOV = "http://clinicaltrials.gov"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
MESH = "https://www.nlm.nih.gov/mesh"

_LONGEST_ID = 64
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9\-.]+")


def resource_id(study_id: str, *parts: str) -> str:
    """FHIR's ids have 64 of letters, digits, "-" and "."; one that had to be changed ends in a hash, so that no two are one.

    >>> resource_id("NCT01234567", "eligibility"), resource_id("doc:0123456789ab")
    ('NCT01234567-eligibility', 'doc-0123456789ab-7ba038d1')
    """
    tail = "".join(f"-{part}" for part in parts)
    head = _NOT_IN_IDS.sub("-", study_id)
    if head != study_id or len(head) + len(tail) > _LONGEST_ID:
        mark = hashlib.sha256(study_id.encode()).hexdigest()[:8]
        head = f"{head[: _LONGEST_ID - len(tail) - 9]}-{mark}"
    return head + tail


def reference(resource: Json) -> Json:
    """A reference to a resource of this export."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def canonical(kind: str, identity: str) -> str:
    return f"{BASE}:{kind}:{identity}"


def meta(source_id: str) -> Json:
    """`meta.source`: the source that a resource was made from, by the sha256 of its bytes (column source_id)."""
    return {"source": f"urn:registry-tools:source:{source_id}"}


def study_identifier(study: dict[str, Any]) -> Json:
    """The study's number with the system of its registry."""
    if study["registry"] == "ClinicalTrials.gov":
        return {"use": "official", "system": CLINICALTRIALS_GOV, "value": study["study_id"]}
    return {"system": canonical("registry", _NOT_IN_IDS.sub("-", study["registry"] or "unknown")), "value": study["study_id"]}


def link_id(fact_id: str) -> str:
    """The last part of an id of the database: "C3" of "NCT01234567-C3"."""
    return resource_id(fact_id.rsplit("-", 1)[-1])
