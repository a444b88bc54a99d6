"""Records and pages: the exact bytes of each study, and no use of what is broken."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear
from loopback import as_served, document, page, study

from registry_tools.errors import FetchError, ParseError, RegistryToolsError
from registry_tools.fetchers.ctgov_page import read_page, read_record, same_content

spaces = st.text(" \t\r\n", max_size=3)
words = st.text(max_size=20) | st.sampled_from(['"', "\\", "}", "]},{", '\\"', "\u2028", "😀", "\x00", "studies"])
scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False) | words
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


@st.composite
def served(draw: st.DrawFn, value: Any) -> str:
    """A JSON text of `value` in some layout: escaped or not, spaces anywhere they may be."""
    gap = lambda: draw(spaces)  # noqa: E731
    if isinstance(value, dict):
        pairs = [f"{gap()}{draw(served(key))}{gap()}:{gap()}{draw(served(inner))}{gap()}" for key, inner in value.items()]
        return "{" + (",".join(pairs) or gap()) + "}"
    if isinstance(value, list):
        return "[" + (",".join(f"{gap()}{draw(served(inner))}{gap()}" for inner in value) or gap()) + "]"
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


@st.composite
def study_texts(draw: st.DrawFn) -> str:
    record = study(draw(st.integers(90000000, 99999999)))
    record["more"] = draw(trees)
    return draw(served(record))


@given(
    studies=st.lists(study_texts(), max_size=4),
    rest=st.dictionaries(words, trees, max_size=2),
    at=st.integers(0, 2),
    gaps=st.lists(spaces, min_size=4, max_size=4),
)
def test_slices_are_the_bytes_as_served(studies: list[str], rest: dict[str, Any], at: int, gaps: list[str]) -> None:
    for name in ("studies", "totalCount", "nextPageToken"):
        rest.pop(name, None)
    members = [f"{json.dumps(name)}:{json.dumps(value)}" for name, value in rest.items()]
    listed = f"{gaps[0]},{gaps[1]}".join(studies)
    members.insert(at, f'"studies"{gaps[2]}:[{gaps[3]}{listed}{gaps[0]}]')
    body = (gaps[1] + "{" + ",".join(members) + "}" + gaps[2]).encode()
    assert [record.raw for record in read_page(body).records] == [text.encode() for text in studies]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_our_errors(body: bytes) -> None:
    for read in (read_page, read_record):
        with suppress(RegistryToolsError):
            read(body)


@given(st.integers(0, 10_000))
def test_a_page_cut_anywhere_is_refused_whole(cut: int) -> None:
    body = page([study(90000001), study(90000002)], "t2", 5).body
    with pytest.raises(ParseError):
        read_page(body[: cut % len(body)])


@pytest.mark.parametrize(
    ("body", "ids", "total", "token"),
    [
        (b'{"totalCount":0,"studies":[\n\n]}', [], 0, None),
        (b'{"studies":[]}', [], None, None),
        (b'{"studies":[],"nextPageToken":"abc"}', [], None, "abc"),
        (b'{"nextPageToken":"abc","studies":[],"totalCount":3}', [], 3, "abc"),
        (b'{"studies":[],"nextPageToken":""}', [], None, None),
        (page([study(90000001), study(90000002)], "t", 9).body, ["NCT90000001", "NCT90000002"], 9, "t"),
    ],
)
def test_pages(body: bytes, ids: list[str], total: int | None, token: str | None) -> None:
    read = read_page(body)
    assert ([record.study_id for record in read.records], read.total, read.next_token) == (ids, total, token)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b'{"studies":{}}', b'{"studies":[]}x', b'{"studies":[],}', b'{"studies":[NaN]}', b"\xff\xfe",
     b'{"studies":[' + b"[" * 100_000, b'{"studies":[' + b"9" * 100_000, b'{"studies":[],"totalCount":"many"}',
     b"<html>maintenance</html>"],
)  # fmt: skip
def test_what_is_no_page(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_page(body)


@pytest.mark.parametrize("nct_id", ['"../../x"', '"NCT9000000"', '"nct90000001"', "7", "null", '["NCT90000001"]'])
def test_a_study_with_no_usable_number_does_not_spoil_its_page(nct_id: str) -> None:
    odd = f'{{"protocolSection":{{"identificationModule":{{"nctId":{nct_id}}}}}}}'.encode()
    read = read_page(b'{"studies":[' + odd + b"," + as_served(study(90000001)) + b"]}")
    assert [record.study_id for record in read.records] == ["NCT90000001"]
    assert len(read.unreadable) == 1
    with pytest.raises(FetchError, match="no study record"):
        read_record(odd)


def test_what_a_record_tells() -> None:
    raw = as_served(study(90000001, "2026-01-05", aliases=("NCT90000009",), documents=(document("SAP_001.pdf", 12),)))
    record = read_record(raw)
    assert (record.raw, record.study_id, record.aliases, record.updated) == (raw, "NCT90000001", ("NCT90000009",), "2026-01-05")
    assert [(each.filename, each.size, each.uploaded) for each in record.documents] == [("SAP_001.pdf", 12, "2025-12-01T10:30")]


@pytest.mark.parametrize("documents", ["7", '{"a":1}', "[7]", '[{"size":5}]', '[{"filename":"x.pdf","size":"big"}]'])
def test_malformed_documents_are_said(documents: str) -> None:
    raw = as_served(study(90000001, documents=(document(),)))
    start, end = raw.index(b'"largeDocs":') + 12, raw.index(b"]", raw.index(b'"largeDocs":')) + 1
    with pytest.raises(FetchError, match="NCT90000001"):
        read_record(raw[:start] + documents.encode() + raw[end:])


def test_only_the_day_of_the_load_may_differ() -> None:
    one = study(90000001)
    other = json.loads(as_served(one))
    other["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-02-02"
    assert same_content(as_served(one), as_served(other))
    other["hasResults"] = True
    assert not same_content(as_served(one), as_served(other))
    other["hasResults"] = 0
    assert not same_content(as_served(one), as_served(other))


@pytest.mark.parametrize("filler", ["9", "(", "[", ",", '"', "\\"])
def test_hostile_pages_are_read_in_linear_time(filler: str) -> None:

    def hostile(part: str) -> None:
        with pytest.raises(ParseError):
            read_page(b'{"studies":[' + part.encode())

    assert_linear(hostile, filler * 100_000)
