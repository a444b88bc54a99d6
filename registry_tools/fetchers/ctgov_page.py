"""Answers of the ClinicalTrials.gov API v2: one record, or a page of them, each with its exact bytes.

The bytes of a study in a page are cut out where the JSON decoder found its value to begin and to end; strict UTF-8 decodes
and encodes one to one, so nothing is re-serialised.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import Field, ValidationError

from registry_tools.errors import FetchError, ParseError
from registry_tools.models.base import Model

_STUDY_ID = re.compile(r"NCT\d{8}", re.ASCII)


class LargeDocument(Model):
    """One posted document of a record: `size` in bytes, `uploaded` as the registry writes it (`2020-01-21T13:50`)."""

    filename: str
    size: int | None = None
    uploaded: str | None = None


class Record(Model):
    """One study record: its bytes as served and the few fields that fetching rests on.

    `updated` is lastUpdatePostDate (`YYYY-MM-DD`).
    """

    raw: bytes = Field(repr=False)
    study_id: str
    aliases: tuple[str, ...] = ()
    updated: str | None = None
    documents: tuple[LargeDocument, ...] = ()


class Page(Model):
    """One page of a search. `total` comes with the first page only, `next_token` with all but the last.

    `unreadable` has one reason for each value among the studies that is well-formed JSON but no study record.
    """

    records: tuple[Record, ...]
    unreadable: tuple[str, ...] = ()
    total: int | None = None
    next_token: str | None = None


class _Cursor:
    """A place in a JSON text. Values are read by the standard decoder, which also says where they end."""

    _SPACE = re.compile(r"[ \t\n\r]*")

    def __init__(self, body: bytes) -> None:
        try:
            self.text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"not UTF-8 at byte {error.start}") from error
        self._decoder = json.JSONDecoder(parse_constant=_no_constant)
        self.at = 0
        self.skip()

    def skip(self) -> None:
        match = self._SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def try_mark(self, mark: str) -> bool:
        """Step over `mark` and the space behind it, if it stands here."""
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        self.skip()
        return True

    def mark(self, mark: str) -> None:
        if not self.try_mark(mark):
            found = repr(self.text[self.at : self.at + 20]) if self.at < len(self.text) else "the end"
            raise ParseError(f"{mark!r} expected at character {self.at}, found {found}")

    def value(self) -> tuple[Any, str]:
        """The value that begins here and its own text."""
        start = self.at
        try:
            value, self.at = self._decoder.raw_decode(self.text, start)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"JSON breaks off or is malformed: {error}") from error
        text = self.text[start : self.at]
        self.skip()
        return value, text

    def end(self) -> None:
        if self.at != len(self.text):
            raise ParseError(f"something follows the JSON value at character {self.at}")


def read_record(body: bytes) -> Record:
    """The record in a single-study answer; its bytes are the whole body.

    ParseError where the JSON is broken, FetchError where it is whole but no study record.
    """
    cursor = _Cursor(body)
    value, _ = cursor.value()
    cursor.end()
    return _record(value, body)


def read_page(body: bytes) -> Page:
    """The page in a search answer. ParseError where the bytes are no whole page: nothing of a broken page is used."""
    cursor = _Cursor(body)
    studies: tuple[tuple[Record, ...], tuple[str, ...]] | None = None
    rest: dict[str, Any] = {}
    cursor.mark("{")
    while not cursor.try_mark("}"):
        if rest or studies is not None:
            cursor.mark(",")
        key, _ = cursor.value()
        cursor.mark(":")
        if key == "studies":
            studies = _studies(cursor)
        else:
            rest[str(key)], _ = cursor.value()
    cursor.end()
    if studies is None:
        raise ParseError("a page of studies has no 'studies'")
    try:
        return Page(
            records=studies[0],
            unreadable=studies[1],
            total=rest.get("totalCount"),
            next_token=rest.get("nextPageToken") or None,
        )
    except ValidationError as error:
        raise ParseError(f"totalCount or nextPageToken of an unknown kind: {error.errors()[0]['msg']}") from error


def same_content(one: bytes, other: bytes) -> bool:
    """Whether two versions of a record say the same.

    derivedSection.miscInfoModule.versionHolder, the date of the registry's daily load, does not count.
    """
    return one == other or _content(one) == _content(other)


def _content(raw: bytes) -> str:
    record = json.loads(raw)
    if isinstance(record, dict):
        _section(record, "derivedSection", "miscInfoModule").pop("versionHolder", None)
    return json.dumps(record)


def _studies(cursor: _Cursor) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    records: list[Record] = []
    unreadable: list[str] = []
    cursor.mark("[")
    while not cursor.try_mark("]"):
        if records or unreadable:
            cursor.mark(",")
        value, text = cursor.value()
        try:
            records.append(_record(value, text.encode("utf-8")))
        except FetchError as error:
            unreadable.append(str(error))
    return tuple(records), tuple(unreadable)


def _record(value: object, raw: bytes) -> Record:
    identification = _section(value, "protocolSection", "identificationModule")
    documents = _section(value, "documentSection", "largeDocumentModule").get("largeDocs") or []
    posted = _section(value, "protocolSection", "statusModule", "lastUpdatePostDateStruct")
    study_id = identification.get("nctId")
    # it becomes a file's name, so it must be exactly what it claims to be
    if not isinstance(study_id, str) or not _STUDY_ID.fullmatch(study_id):
        raise FetchError(f"no study record: protocolSection.identificationModule.nctId is {study_id!r:.60}")
    try:
        return Record(
            raw=raw,
            study_id=study_id,
            aliases=tuple(identification.get("nctIdAliases") or ()),
            updated=posted.get("date"),
            documents=tuple(
                LargeDocument(filename=each.get("filename"), size=each.get("size"), uploaded=each.get("uploadDate"))
                for each in documents
            ),
        )
    except (ValidationError, AttributeError, TypeError) as error:
        raise FetchError(f"{study_id}: aliases, date of update or documents are malformed") from error


def _section(value: object, *names: str) -> dict[str, Any]:
    """The object at a path of names, or an empty one."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
