"""ClinicalTrials.gov API v2 records: one record, a list or page of them, or one a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from registry_tools.errors import ParseError
from registry_tools.parsers.ages import age_days
from registry_tools.parsers.registry.base import Parsed, to_study
from registry_tools.parsers.registry.ctgov_json_fields import (
    ANNOTATIONS,
    BROWSE,
    DERIVED,
    DOCUMENTS,
    ELIGIBILITY,
    PROTOCOL,
    RESULTS,
)
from registry_tools.parsers.registry.ctgov_json_typed import ABOUT, ARMS, FRAME, LEVELS, NOTES, OUTCOMES, read_typed
from registry_tools.parsers.registry.field_map import Reader

NAME = "ctgov_json"
RICHNESS = 100  # the registry's own full record: nothing is fuller

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A page or list is decoded at once, lines are not: past this many bytes it must come as lines.
_WHOLE = 1_000_000_000

_RECORD = re.compile(rb'\s*\{\s*"protocolSection"\s*:')


class _Page(msgspec.Struct):
    """A page of search results, each study as the bytes that were served."""

    studies: list[msgspec.Raw] | None = None


_decode = msgspec.json.Decoder().decode
_decode_page = msgspec.json.Decoder(_Page).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


def recognises(head: bytes) -> bool:
    """Any JSON: what is in it only shows when it is read. `head` is the first few kilobytes, byte order mark removed."""
    return head.lstrip()[:1] in (b"{", b"[")


def split(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Records of a stream. Of a page or list, the exact bytes of each study; of lines, each line that is not blank."""
    first = stream.readline().removeprefix(_BYTE_ORDER_MARK)
    if _RECORD.match(first) and _is_at_end(stream):  # a record alone, as archives have them: parse() will decode it
        yield "", first
        return
    if _is_json(first) and not _holds_others(first):
        yield from _lines(first, stream)
        return
    rest = stream.read(_WHOLE + 1)
    if len(rest) > _WHOLE:
        raise ParseError(f"a page or list of more than {_WHOLE:,} bytes", hint="use one record a line")
    if _is_json(rest[: rest.find(b"\n") + 1]):  # lines, the first of which is broken: parse() will say so
        yield from _lines(first, iter(rest.splitlines(keepends=True)))
        return
    whole = first + rest
    try:
        if whole.lstrip().startswith(b"["):
            raw = _decode_list(whole)
        else:
            page = _decode_page(whole)
            if page.studies is None:  # one record, whatever it holds: parse() will say
                yield "", whole
                return
            raw = page.studies
    except msgspec.DecodeError as error:
        raise ParseError(f"not valid JSON: {error}", hint="is the file cut off? fetch it again") from error
    for number, study in enumerate(raw, 1):
        yield f"study {number}", bytes(study)


def _is_at_end(stream: Any) -> bool:
    if isinstance(stream, io.BytesIO):
        return stream.tell() == stream.getbuffer().nbytes
    return hasattr(stream, "peek") and not stream.peek(1)


def _holds_others(line: bytes) -> bool:
    """Is this line a list, or a page of studies, rather than a record?"""
    return line.lstrip().startswith(b"[") or (b'"studies"' in line and _decode_page(line).studies is not None)


def _is_json(line: bytes) -> bool:
    """Is this line a whole JSON object or list?"""
    try:
        return isinstance(_decode(line), dict | list)
    except (msgspec.DecodeError, RecursionError):
        return False


def _lines(first: bytes, rest: Iterator[bytes] | BinaryIO) -> Iterator[tuple[str, bytes]]:
    more = False
    for number, line in enumerate(rest, 2):
        if not more:
            yield "line 1", first.strip()
            more = True
        if not line.isspace():
            yield f"line {number}", line.strip()
    if not more:
        yield "", first


def parse(data: bytes) -> Parsed:
    """One v2 record. Raises ParseError where the bytes are no JSON, no study, or have another shape than the API's."""
    try:
        record = _decode(data.removeprefix(_BYTE_ORDER_MARK))
    except msgspec.DecodeError as error:
        raise ParseError(f"not valid JSON: {error}", hint="is the record cut off? fetch it again") from error
    except RecursionError as error:
        raise ParseError("JSON nested too deeply to be a study") from error
    if not isinstance(record, dict):
        record = {}
    return _parsed(record)


def parse_for_rows(data: bytes) -> Parsed:
    """As `parse`, but lists that no extractor reads hold structs with the models' attributes: for row builders."""
    data = data.removeprefix(_BYTE_ORDER_MARK)
    study = read_typed(data, {"format": NAME, "richness": RICHNESS})
    return parse(data) if study is None else Parsed(study, {})


def _parsed(record: dict[str, Any]) -> Parsed:
    if not isinstance(record.get("protocolSection"), dict):
        raise ParseError("no protocolSection: this is no v2 study record", hint="expected what GET /studies/{nctId} answers")
    reader = Reader()
    return Parsed(to_study(_read(record, reader)), reader.unmapped)


def _read(record: dict[str, Any], reader: Reader) -> dict[str, Any]:
    out: dict[str, Any] = {"format": NAME, "richness": RICHNESS}
    for section, value in record.items():
        if section == "protocolSection":
            _read_protocol(value, reader, out)
        elif section == "resultsSection":
            out["results"] = _read_results(value, reader)
        elif section == "derivedSection":
            _read_derived(value, reader, out)
        elif section == "documentSection":
            reader.read(value, DOCUMENTS, section, out)
        elif section == "annotationSection":
            reader.read(value, ANNOTATIONS, section, out)
        elif section == "hasResults":
            out["has_results"] = value
        else:
            reader.count(value, section)
    _notes(out)
    if not isinstance(out.get("study_id"), str):
        raise ParseError("no identificationModule.nctId", hint="a record without its number cannot be compared")
    return out


def _read_protocol(section: dict[str, Any], reader: Reader, out: dict[str, Any]) -> None:
    eligibility = section.get("eligibilityModule")
    rest = section if eligibility is None else {key: value for key, value in section.items() if key != "eligibilityModule"}
    reader.read(rest, PROTOCOL, "protocolSection", out)
    if isinstance(eligibility, dict):
        frame = reader.read(eligibility, ELIGIBILITY, FRAME, {})
        frame["min_age_days"] = age_days(frame.get("minimum_age"))
        frame["max_age_days"] = age_days(frame.get("maximum_age"))
        if frame.get("text"):
            frame["place"] = {"path": f"{FRAME}.eligibilityCriteria"}
        out["eligibility"] = frame

    lead = {"role": "lead", "name": out.get("sponsor"), "funder_class": out.pop("sponsor_class", None)}
    collaborators = [{"role": "collaborator", **one} for one in out.pop("collaborators", ())]
    out["sponsors"] = [lead, *collaborators] if lead["name"] else collaborators

    for key, list_name in (("arms", "armGroups"), ("interventions", "interventions")):
        for index, one in enumerate(out.get(key, ())):
            one["ordinal"] = index + 1
            if one.get("description"):
                one["place"] = {"path": f"{ARMS}.{list_name}[{index}].description"}
    endpoints: list[dict[str, Any]] = []
    for level, list_name in LEVELS.items():
        for index, one in enumerate(out.pop(level, ())):
            path = f"{OUTCOMES}.{list_name}[{index}]"
            one["level"] = level
            one["ordinal"] = index + 1
            one["place"] = {"path": path}
            if one.get("time_frame"):
                one["time_frame_place"] = {"path": f"{path}.timeFrame"}
            endpoints.append(one)
    out["endpoints"] = endpoints


def _read_results(section: dict[str, Any], reader: Reader) -> dict[str, Any]:
    results = reader.read(section, RESULTS, "resultsSection", {})
    serious = [{"serious": True, **one} for one in results.pop("serious_events", ())]
    results["adverse_events"] = serious + [{"serious": False, **one} for one in results.pop("other_events", ())]
    return results


def _read_derived(section: dict[str, Any], reader: Reader, out: dict[str, Any]) -> None:
    """Index terms come in the order of our mapping: which of a record's keys stands first means nothing."""
    reader.read({key: value for key, value in section.items() if key not in ABOUT}, DERIVED, "derivedSection", out)
    terms: list[dict[str, Any]] = []
    for module, about in ABOUT.items():
        if module in section:
            found = reader.read(section[module], BROWSE, f"derivedSection.{module}", {})
            for many in BROWSE.values():
                kind = many.name  # type: ignore[union-attr]
                terms.extend({"about": about, "kind": kind, **one} for one in found.get(kind, ()))
    out["index_terms"] = terms


def _notes(out: dict[str, Any]) -> None:
    notes = [{"kind": kind, **one} for name, kind in NOTES.items() for one in out.pop(name, ())]
    if notes:
        out["annotations"] = notes
