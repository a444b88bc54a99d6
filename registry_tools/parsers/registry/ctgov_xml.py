"""The legacy XML of ClinicalTrials.gov: `<clinical_study>`, served until 2024 and still what many archives hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from registry_tools.errors import ParseError
from registry_tools.parsers.ages import age_days
from registry_tools.parsers.registry.base import Parsed, to_study
from registry_tools.parsers.registry.ctgov_xml_fields import ELIGIBILITY, PROTOCOL
from registry_tools.parsers.registry.ctgov_xml_reader import XmlReader, tree
from registry_tools.parsers.registry.ctgov_xml_results import read_results
from registry_tools.parsers.registry.vocabulary import iso_date, shown

NAME = "ctgov_xml"
RICHNESS = 90  # everything of the record but coordinates, MeSH ancestors and document sizes

_ROOT = re.compile(rb"<clinical_study[\s>]")
_END = b"</clinical_study>"
_LEVELS = {"primary": "primary_outcome", "secondary": "secondary_outcome", "other": "other_outcome"}


def recognises(head: bytes) -> bool:
    """XML whose first elements include `<clinical_study>`."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and _ROOT.search(head) is not None


def split(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The one record of a file, or each `<clinical_study>` of several in a row (bytes as they stand)."""
    whole = stream.read()
    starts = [found.start() for found in _ROOT.finditer(whole)]
    if len(starts) <= 1:
        yield "", whole
        return
    for number, (start, following) in enumerate(zip(starts, [*starts[1:], len(whole)], strict=True), 1):
        end = whole.rfind(_END, start, following)
        yield f"study {number}", whole[start : end + len(_END)] if end >= 0 else whole[start:following]


def parse(data: bytes) -> Parsed:
    """One record. Raises ParseError where the XML is cut off or malformed, or names no NCT number."""
    # entities of the document's own are never resolved and nothing is fetched; libxml2's limits (10 MB a text) stay on
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not well-formed XML: {error}", hint="is the file cut off? fetch it again") from error
    except ValueError as error:
        raise ParseError(f"not readable as XML: {error}") from error
    if root.tag != "clinical_study":
        raise ParseError(f"the root element is <{root.tag}>, not <clinical_study>", hint="expected a ClinicalTrials.gov record")
    node = tree(root)
    reader = XmlReader()
    fields = _read({} if isinstance(node, str) else node, reader)
    return Parsed(to_study(fields), reader.unmapped)


def _read(node: dict[str, Any], reader: XmlReader) -> dict[str, Any]:
    out: dict[str, Any] = {"format": NAME, "richness": RICHNESS}
    eligibility = node.pop("eligibility", None)
    results = node.pop("clinical_results", None)
    reader.read(node, PROTOCOL, "", out)
    if not out.get("study_id"):
        raise ParseError("no <nct_id>", hint="a record without its number cannot be compared")
    if eligibility:
        out["eligibility"] = _eligibility(eligibility[0], reader)
        reader.count(eligibility[1:], "eligibility")
    if results:
        out["results"] = read_results(results[0], reader)
        reader.count(results[1:], "clinical_results")
    out["has_results"] = bool(results)
    _design(out)
    _sponsors(out)
    _ids(out)
    _arms(out)
    _endpoints(out)
    _people(out)
    _pointers(out)
    _pending(out)
    return out


def _eligibility(node: Any, reader: XmlReader) -> dict[str, Any]:
    frame = reader.read(node, ELIGIBILITY, "eligibility", {})
    frame["standard_ages"] = [age for age in ("CHILD", "ADULT", "OLDER_ADULT") if frame.pop(age, False)]
    frame["min_age_days"] = age_days(frame.get("minimum_age"))
    frame["max_age_days"] = age_days(frame.get("maximum_age"))
    if "text" in frame:
        frame["place"] = {"path": "eligibility/criteria/textblock"}
    return frame


def _design(out: dict[str, Any]) -> None:
    masking = out.get("masking")
    if isinstance(masking, tuple):
        out["masking"], out["who_masked"] = masking
    kind = out.get("study_type")
    if isinstance(kind, tuple):
        out["study_type"] = kind[0]
        if kind[1]:
            out["patient_registry"] = True


def _sponsors(out: dict[str, Any]) -> None:
    leads = [{"role": "lead", **one} for one in out.pop("leads", ())]
    out["sponsors"] = leads + [{"role": "collaborator", **one} for one in out.pop("collaborators", ())]
    if leads:
        out["sponsor"] = leads[0].get("name")


def _ids(out: dict[str, Any]) -> None:
    """Newer records give type and domain beside the plain list of ids, in the same order, without repeating the id."""
    plain, infos = out.pop("plain_ids", []), out.pop("id_infos", [])
    if plain and len(plain) == len(infos) and not any("id" in info for info in infos):
        out["secondary_ids"] = [{"id": one, **info} for one, info in zip(plain, infos, strict=True)]
        return
    known = {info.get("id") for info in infos}
    out["secondary_ids"] = [{"id": one} for one in plain if one not in known] + [info for info in infos if info]


def _arms(out: dict[str, Any]) -> None:
    interventions = out.get("interventions", [])
    for key, tag in (("arms", "arm_group"), ("interventions", "intervention")):
        for number, one in enumerate(out.get(key, ()), 1):
            one["ordinal"] = number
            if "description" in one:
                one["place"] = {"path": f"{tag}[{number}]/description"}
    for arm in out.get("arms", ()):
        if "label" in arm:  # the old format says it on the intervention only; in the API's words "Drug: Isatuximab"
            arm["intervention_names"] = [
                f"{shown('intervention_type', given['type'])}: {given['name']}"
                for given in interventions
                if arm["label"] in given.get("arm_labels", ()) and given.get("type") and given.get("name")
            ]


def _endpoints(out: dict[str, Any]) -> None:
    endpoints: list[dict[str, Any]] = []
    for level, tag in _LEVELS.items():
        for number, one in enumerate(out.pop(level, ()), 1):
            path = f"{tag}[{number}]"
            one.update(level=level, ordinal=number, place={"path": path})
            if "time_frame" in one:
                one["time_frame_place"] = {"path": f"{path}/time_frame"}
            endpoints.append(one)
    out["endpoints"] = endpoints


def _named(person: dict[str, Any], role: str | None = None) -> dict[str, Any]:
    """ "First Middle Last, degrees" in one name."""
    name = " ".join(person.pop(part) for part in ("first_name", "middle_name", "last_name") if part in person)
    degrees = person.pop("degrees", None)
    whole = ", ".join(part for part in (name, degrees) if part)
    return {**({"role": role} if role else {}), **person, **({"name": whole} if whole else {})}


def _people(out: dict[str, Any]) -> None:
    out["officials"] = [_named(one) for one in out.pop("people", ()) if one]
    out["central_contacts"] = _contacts(out)
    for location in out.get("locations", ()):
        location["contacts"] = _contacts(location)


def _contacts(given: dict[str, Any]) -> list[dict[str, Any]]:
    people = [*given.pop("contact", ()), *given.pop("contact_backup", ())]
    return [_named(one, "CONTACT") for one in people if one] + [_named(one) for one in given.pop("investigator", ()) if one]


def _pointers(out: dict[str, Any]) -> None:
    background = [{"type": "BACKGROUND", **one} for one in out.pop("background", ()) if one]
    out["citations"] = background + [{"type": "RESULT", **one} for one in out.pop("result", ()) if one]
    out["index_terms"] = [
        {"about": about, "kind": "mesh", "term": term}
        for about in ("condition", "intervention")
        for found in out.pop(f"{about}_mesh", ())
        for term in found.get("terms", ())
    ]
    for document in out.get("document_files", ()):
        if "url" in document:
            document["filename"] = document["url"].rsplit("/", 1)[-1]


def _pending(out: dict[str, Any]) -> None:
    """Results handed in but not posted, in the API's words and in order of date (days that are not known come last)."""
    notes = []
    for kind in ("RELEASE", "RESET", "UNRELEASE"):
        for words in out.pop(kind, ()):
            day = iso_date(words)
            note = {"kind": "unposted", "type": kind, "date": day}
            notes.append(note if day else {**note, "date_unknown": True})
    if notes:
        out["annotations"] = sorted(notes, key=lambda note: str(note["date"] or "9"))
