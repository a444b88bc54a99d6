"""The fetcher against a stand-in: what comes, what is skipped, what fails, and what a killed run leaves."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from loopback import JSON, PDF, FakeClock, Registry, Reply, as_served, document, page, study, text

from registry_tools.errors import ParseError, RegistryToolsError
from registry_tools.fetchers.clinicaltrials_gov import Request, fetch
from registry_tools.fetchers.ctgov_request import nct_number
from registry_tools.fetchers.http import Client
from registry_tools.fetchers.receipt import Counts, Event, Receipt

HTML = Reply(b"<html><title>Down for maintenance</title></html>", kind="text/html; charset=UTF-8")


def counts(receipt: Receipt) -> tuple[int | None, int, int, int]:
    return tuple(receipt.records.model_dump().values())  # type: ignore[return-value]


def files(folder: Path) -> list[str]:
    """Everything in the folder but its `.fetch`, and no partial file within that."""
    assert not list((folder / ".fetch").rglob("*.tmp"))
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and ".fetch" not in path.parts)


def manifest(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / ".fetch/manifest.jsonl").read_text().splitlines()]


# --- by number ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NCT01234567", "NCT01234567"),
        ("nct01234567", "NCT01234567"),
        ("Nct1234567", "NCT01234567"),
        (" NCT 01234567\n", "NCT01234567"),
        ("NCT7", "NCT00000007"),
        ("NCT000001234567", "NCT01234567"),
        ("NCT00000000", None),
        ("NCT123456789", None),
        ("NCT", None),
        ("01234567", None),
        ("NCT0123456X", None),
        ("NCT٠١٢٣٤٥٦٧", None),
        ("NCT1/../2", None),
        ("", None),
    ],
)
def test_numbers_are_brought_into_form(text: str, number: str | None) -> None:
    assert nct_number(text) == number


def test_records_by_number(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000001), study(90000002, "2026-01-06"))
    receipt = fetch(Request(ids=("nct90000001", "NCT90000002", "NCT90000001")), tmp_path / "new" / "folder", client)
    folder = tmp_path / "new" / "folder"
    assert counts(receipt) == (2, 2, 0, 0)
    assert receipt.ok
    assert files(folder) == ["NCT90000001.json", "NCT90000002.json"]
    raw = as_served(study(90000002, "2026-01-06"))
    assert (folder / "NCT90000002.json").read_bytes() == raw
    line = manifest(folder)[1]
    assert line.pop("url").endswith("/api/v2/studies/NCT90000002")
    assert line.pop("fetched_at").startswith("2026-01-10T12:00:0")
    assert line == {
        "status": "fetched",
        "kind": "record",
        "study_id": "NCT90000002",
        "file": "NCT90000002.json",
        "sha256": hashlib.sha256(raw).hexdigest(),
        "size": len(raw),
        "version": "2026-01-06",
    }


def test_each_fault_names_number_and_url_and_the_rest_goes_on(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000012)))
    del registry.studies["NCT90000001"]
    registry.fault("NCT90000002", text(400, "Parameter `nctId` has incorrect format"))
    registry.fault("NCT90000003", Reply(as_served(study(90000003))[:100]), times=5)
    registry.fault("NCT90000004", HTML)
    registry.fault("NCT90000005", Reply(as_served(study(90000005)), kind="text/csv"))
    registry.fault("NCT90000006", Reply(as_served(study(90000006)), cut=50), times=5)
    registry.fault("NCT90000007", text(503, "busy"), times=5)
    registry.fault("NCT90000008", Reply(as_served(study(90000099))))
    registry.fault("NCT90000009", Reply(b'{"error":"no"}'))
    registry.fault("NCT90000010", Reply(b""), times=5)
    asked = tuple(f"NCT{number}" for number in range(90000001, 90000012))
    receipt = fetch(Request(ids=(*asked, "NCT12x")), tmp_path, client)
    assert counts(receipt) == (12, 1, 0, 11)
    assert files(tmp_path) == ["NCT90000011.json"]
    errors = {failure.about: failure.error for failure in receipt.failures}
    for study_id, words in {
        "NCT90000001": "HTTP 404: NCT number NCT90000001 not found",
        "NCT90000002": "HTTP 400: Parameter `nctId` has incorrect format",
        "NCT90000003": "100 bytes that are not a whole answer",
        "NCT90000004": "answered text/html (a web page",
        "NCT90000005": "answered text/csv",
        "NCT90000006": "IncompleteRead",
        "NCT90000007": "HTTP 503",
        "NCT90000008": "the answer is another study, NCT90000099",
        "NCT90000009": "no study record",
        "NCT90000010": "0 bytes that are not a whole answer",
    }.items():
        assert words in errors[study_id]
        assert study_id in errors[study_id]
        assert f"/api/v2/studies/{study_id}" in errors[study_id]
    assert "is no NCT number" in errors["NCT12x"]
    reasons = {failure.about: failure.reason for failure in receipt.failures}
    assert {about: reason for about, reason in reasons.items() if reason != "unanswered"} == {
        "NCT90000001": "not_found",
        "NCT90000002": "refused",
    }
    failed = [line for line in manifest(tmp_path) if line["status"] == "failed"]
    assert {line["study_id"]: line["error"] for line in failed} == errors


@pytest.mark.parametrize("answer", [text(404, "no such page"), Reply(b"<html>", 404, "text/html")])
def test_only_the_registry_can_say_that_there_is_no_such_study(
    registry: Registry, client: Client, tmp_path: Path, answer: Reply
) -> None:
    registry.fault("NCT90000001", answer)
    receipt = fetch(Request(ids=("NCT90000001",)), tmp_path, client)
    assert receipt.failures[0].reason == "unanswered"
    assert manifest(tmp_path)[0]["reason"] == "unanswered"
    assert "check the address" in receipt.failures[0].error


def test_an_obsolete_number_leads_to_its_record(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000001, aliases=("NCT90000005",)))
    receipt = fetch(Request(ids=("NCT90000005",)), tmp_path, client)
    assert counts(receipt) == (1, 1, 0, 0)
    assert receipt.notices == ("NCT90000005 is an obsolete number of NCT90000001",)
    assert files(tmp_path) == ["NCT90000001.json"]
    assert manifest(tmp_path)[0]["aliases"] == ["NCT90000005"]
    # and is known by it the next time
    registry.asked.clear()
    assert counts(fetch(Request(ids=("NCT90000005",)), tmp_path, client)) == (1, 0, 1, 0)
    assert registry.paths() == ["/api/v2/studies"]


def test_a_redirect_to_a_record_that_does_not_name_the_alias(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000001))
    moved = Reply(status=301, headers={"Location": "/api/v2/studies/NCT90000001"})
    registry.fault("NCT90000005", moved)
    fetch(Request(ids=("NCT90000001",)), tmp_path, client)
    assert counts(fetch(Request(ids=("NCT90000005",)), tmp_path, client)) == (1, 0, 1, 0)
    assert manifest(tmp_path)[-1]["aliases"] == ["NCT90000005"]
    registry.asked.clear()
    fetch(Request(ids=("NCT90000005",)), tmp_path, client)
    assert registry.paths() == ["/api/v2/studies"]


def test_what_is_unchanged_is_skipped_and_what_changed_is_not(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000005)))
    request = Request(ids=tuple(registry.studies))
    fetch(request, tmp_path, client)
    registry.add(study(90000002, "2026-01-09"))
    damaged = tmp_path / "NCT90000003.json"
    damaged.write_bytes(damaged.read_bytes().replace(b"2026", b"2027"))
    (tmp_path / "NCT90000004.json").unlink()
    registry.asked.clear()
    events: list[Event] = []
    receipt = fetch(request, tmp_path, client, events.append)
    assert counts(receipt) == (4, 3, 1, 0)
    assert registry.asked[0] == (
        "/api/v2/studies",
        {"filter.ids": "NCT90000001,NCT90000002", "fields": "NCTId,LastUpdatePostDate", "pageSize": "2"},
    )
    assert [path[-11:] for path in registry.paths()[1:]] == ["NCT90000002", "NCT90000003", "NCT90000004"]
    assert (tmp_path / "NCT90000003.json").read_bytes() == as_served(study(90000003))
    assert [(event.what, event.file) for event in events if event.file] == [
        ("unchanged", "NCT90000001.json"),
        *(("fetched", f"NCT9000000{number}.json") for number in (2, 3, 4)),
    ]
    assert counts(fetch(Request(ids=request.ids, force=True), tmp_path, client)) == (4, 4, 0, 0)


def test_dates_are_asked_for_a_hundred_at_a_time(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000251)))
    fetch(Request(query="everything"), tmp_path, client)
    registry.asked.clear()
    assert counts(fetch(Request(ids=tuple(registry.studies)), tmp_path, client)) == (250, 0, 250, 0)
    assert [params["pageSize"] for _, params in registry.asked] == ["100", "100", "50"]


def test_where_dates_cannot_be_asked_each_record_is(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000001))
    request = Request(ids=("NCT90000001",))
    fetch(request, tmp_path, client)
    registry.fault("/studies", HTML)
    receipt = fetch(request, tmp_path, client)
    assert counts(receipt) == (1, 0, 1, 0)
    assert "cannot ask what changed" in receipt.notices[0]


def test_a_record_that_is_gone_is_a_failure_and_its_file_stays(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000001))
    request = Request(ids=("NCT90000001",))
    fetch(request, tmp_path, client)
    registry.studies.clear()
    assert counts(fetch(request, tmp_path, client)) == (1, 0, 0, 1)
    assert files(tmp_path) == ["NCT90000001.json"]


# --- by search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "params"),
    [
        ({"query": "a OR b"}, {"query.term": "a OR b"}),
        ({"condition": "acute leukaemia", "intervention": "x"}, {"query.cond": "acute leukaemia", "query.intr": "x"}),
        ({"filters": ("AREA[Phase]PHASE3",)}, {"filter.advanced": "AREA[Phase]PHASE3"}),
        ({"since": date(2026, 1, 2)}, {"filter.advanced": "AREA[LastUpdatePostDate]RANGE[2026-01-02,MAX]"}),
        (
            {"filters": ("a OR b", "c"), "since": date(2026, 1, 2)},
            {"filter.advanced": "(a OR b) AND (c) AND AREA[LastUpdatePostDate]RANGE[2026-01-02,MAX]"},
        ),
    ],
)
def test_parameters_of_a_search(given: dict, params: dict) -> None:
    assert Request(**given).search_params() == params


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "give NCT numbers"),
        ({"ids": ("NCT1",), "query": "x"}, "not both"),
        ({"ids": ("NCT1",), "since": date(2026, 1, 2)}, "not both"),
        ({"query": "NCT90000001, nct90000002", "since": date(2026, 1, 2)}, "ignores filters"),
        ({"query": "x", "limit": 0}, "greater than or equal to 1"),
        ({"query": "x", "page_size": 1001}, "less than or equal to 1000"),
    ],
)
def test_requests_that_cannot_be(given: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Request(**given)


def test_pages_to_the_end_with_the_same_parameters(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000008)))
    receipt = fetch(Request(condition="c", page_size=3), tmp_path, client)
    assert counts(receipt) == (7, 7, 0, 0)
    assert [params for _, params in registry.asked] == [
        {"query.cond": "c", "pageSize": "3", "countTotal": "true"},
        {"query.cond": "c", "pageSize": "3", "pageToken": "t3"},
        {"query.cond": "c", "pageSize": "3", "pageToken": "t6"},
    ]
    for study_id, record in registry.studies.items():
        assert (tmp_path / f"{study_id}.json").read_bytes() == as_served(record)
    assert "pageToken=t6" in manifest(tmp_path)[-1]["url"]
    assert [path.name for path in (tmp_path / ".fetch").iterdir() if path.is_file()] == ["manifest.jsonl"]


def test_a_second_search_finds_the_same_unchanged_but_for_what_changed(
    registry: Registry, client: Client, tmp_path: Path
) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000006)))
    request = Request(query="x", page_size=2)
    fetch(request, tmp_path, client)
    for record in registry.studies.values():
        record["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-02-02"
    registry.studies["NCT90000004"]["hasResults"] = True
    lines = len(manifest(tmp_path))
    assert counts(fetch(request, tmp_path, client)) == (5, 1, 4, 0)
    assert len(manifest(tmp_path)) == lines + 1


@pytest.mark.parametrize(("limit", "asked"), [(1, ["1"]), (3, ["2", "1"]), (4, ["2", "2"]), (99, ["2", "2", "2"])])
def test_limit(registry: Registry, client: Client, tmp_path: Path, limit: int, asked: list[str]) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000006)))
    receipt = fetch(Request(query="x", page_size=2, limit=limit), tmp_path, client)
    assert counts(receipt) == (min(limit, 5), min(limit, 5), 0, 0)
    assert [params["pageSize"] for _, params in registry.asked] == asked


def test_a_server_that_sends_more_than_asked_does_not_pass_the_limit(
    registry: Registry, client: Client, tmp_path: Path
) -> None:
    registry.fault("/studies", page([ONE, TWO], "t", 9))
    assert counts(fetch(Request(query="x", limit=1), tmp_path, client)) == (1, 1, 0, 0)
    assert files(tmp_path) == ["NCT90000001.json"]


def test_nothing_found_is_no_failure(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.fault("/studies", Reply(b'{"totalCount":0,"studies":[\n\n]}'))
    assert counts(fetch(Request(query="x"), tmp_path, client)) == (0, 0, 0, 0)


def test_an_empty_page_in_between_is_stepped_over(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.fault("/studies", page([study(90000001)], "a", 2), page([], "b"), page([study(90000002)]))
    assert counts(fetch(Request(query="x"), tmp_path, client)) == (2, 2, 0, 0)


ONE, TWO, THREE = study(90000001), study(90000002), study(90000003)


@pytest.mark.parametrize(
    ("pages", "expected", "words"),
    [
        ([page([ONE], "a", 3), page([TWO], "a")], (3, 2, 0, 1), "page token 'a' came twice"),
        ([page([ONE], "a", 3), page([TWO], "b"), page([THREE], "a")], (3, 3, 0, 1), "page token 'a' came twice"),
        ([page([ONE, TWO], "a", 3), page([ONE, TWO], "b")], (3, 2, 0, 1), "a page came twice"),
        (
            [page([ONE], "a", 9), *(page([], f"t{number}") for number in range(99))],
            (9, 1, 0, 8),
            "20 pages in a row brought nothing new",
        ),
        ([page([ONE, TWO], None, 5)], (5, 2, 0, 3), "counts 5 studies and sent 2"),
        ([page([ONE], "a", 3), HTML], (3, 1, 0, 2), "answered text/html"),
        ([page([ONE], "a", 3), *[Reply(page([TWO]).body[:-9])] * 5], (3, 1, 0, 2), "not a whole answer"),
        ([HTML], (None, 0, 0, 1), "answered text/html"),
        ([text(400, "Invalid value in parameter overallStatus")], (None, 0, 0, 1), "HTTP 400: Invalid value"),
        ([Reply(b'{"totalCount":2,"studies":[{"a":1},' + as_served(ONE) + b"]}")], (2, 1, 0, 1), "no study record"),
    ],
)
def test_a_search_that_goes_wrong_stops_and_says_so(
    registry: Registry, client: Client, tmp_path: Path, pages: list[Reply], expected: tuple, words: str
) -> None:
    registry.fault("/studies", *pages)
    receipt = fetch(Request(query="some words"), tmp_path, client)
    assert counts(receipt) == expected
    assert not receipt.ok
    assert words in receipt.failures[0].error
    assert "some words" in receipt.failures[0].about


@pytest.mark.parametrize(
    ("pages", "expected", "words"),
    [
        ([page([ONE, TWO, THREE], None, 2)], (3, 3, 0, 0), "counted 2 studies and sent 3"),
        ([page([ONE, TWO], None, None)], (2, 2, 0, 0), "no total"),
        ([page([ONE, TWO], "a", 3), page([TWO, THREE])], (3, 3, 0, 0), "1 records of one page had come before"),
        ([page([ONE, TWO], "a", 2), page([TWO])], (2, 2, 0, 0), "1 records of one page had come before"),
    ],
)
def test_oddities_that_lose_nothing_are_notices(
    registry: Registry, client: Client, tmp_path: Path, pages: list[Reply], expected: tuple, words: str
) -> None:
    registry.fault("/studies", *pages)
    receipt = fetch(Request(query="x"), tmp_path, client)
    assert counts(receipt) == expected
    assert words in receipt.notices[0]


# --- killed and run again -------------------------------------------------------------------------------------------


class KilledError(BaseException):
    """Stands for SIGKILL: nothing in the package catches it."""


def interrupted(request: Request, folder: Path, client: Client, after: int) -> None:
    """Run until `after` files or pages are done, then stop dead."""
    steps = 0

    def on_event(event: Event) -> None:
        nonlocal steps
        steps += event.what in ("fetched", "page")
        if steps == after:
            raise KilledError

    with pytest.raises(KilledError):
        fetch(request, folder, client, on_event)


@pytest.mark.parametrize("after", range(1, 10))
def test_a_killed_search_is_finished_by_running_again(registry: Registry, client: Client, tmp_path: Path, after: int) -> None:
    registry.add(*(study(number) for number in range(90000001, 90000008)))
    request = Request(query="x", page_size=3)
    interrupted(request, tmp_path, client, after)
    registry.asked.clear()
    receipt = fetch(request, tmp_path, client)
    expected, fetched, unchanged, failed = counts(receipt)
    assert (expected, fetched + unchanged, failed) == (7, 7, 0)
    # a page whose records were saved and noted is not asked for again
    assert len(registry.asked) == {1: 3, 2: 3, 3: 3, 4: 2, 5: 2, 6: 2, 7: 2, 8: 1, 9: 1}[after]
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == {
        f"{study_id}.json": as_served(record) for study_id, record in registry.studies.items()
    }


def failing(registry: Registry, client: Client, folder: Path, request: Request) -> None:
    """A first run that ends after its first page."""
    registry.add(*(study(number) for number in range(90000001, 90000006)))
    registry.fault("/studies", page([ONE, TWO], "t2", 5), HTML)
    assert counts(fetch(request, folder, client)) == (5, 2, 0, 3)
    registry.asked.clear()


def test_a_failed_search_goes_on_where_it_failed(registry: Registry, client: Client, tmp_path: Path) -> None:
    request = Request(query="x", page_size=2)
    failing(registry, client, tmp_path, request)
    receipt = fetch(request, tmp_path, client)
    assert counts(receipt) == (5, 3, 2, 0)
    assert "going on after page 1" in receipt.notices[0]
    assert [params.get("pageToken") for _, params in registry.asked] == ["t2", "t4"]


def test_another_query_an_old_run_or_a_lost_file_begins_anew(
    registry: Registry, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    request = Request(query="x", page_size=2)
    for name in ("query", "old", "lost", "torn", "force"):
        folder = tmp_path / name
        failing(registry, client, folder, request)
        again = request
        if name == "query":
            again = Request(query="y", page_size=2)
        elif name == "force":
            again = Request(query="x", page_size=2, force=True)
        elif name == "old":
            clock.now += 25 * 3600
        elif name == "lost":
            (folder / "NCT90000002.json").unlink()
        else:
            log = next((folder / ".fetch").glob("search-*.jsonl"))
            log.write_bytes(log.read_bytes()[:-5])
        assert counts(fetch(again, folder, client))[0] == 5
        assert [params.get("pageToken") for _, params in registry.asked] == [None, "t2", "t4"], name
        assert len(files(folder)) == 5


def test_a_token_that_is_no_longer_known_begins_anew(registry: Registry, client: Client, tmp_path: Path) -> None:
    request = Request(query="x", page_size=2)
    failing(registry, client, tmp_path, request)
    registry.fault("/studies", text(400, "Parameter `pageToken` has incorrect format"))
    receipt = fetch(request, tmp_path, client)
    assert counts(receipt) == (5, 3, 2, 0)
    assert "beginning anew" in receipt.notices[1]


def test_a_torn_manifest_line_is_cut_off_and_a_spoilt_one_is_named(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000001), study(90000002))
    request = Request(ids=("NCT90000001", "NCT90000002"))
    fetch(request, tmp_path, client)
    path = tmp_path / ".fetch/manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    assert counts(fetch(request, tmp_path, client)) == (2, 1, 1, 0)
    assert len(manifest(tmp_path)) == 2
    path.write_text("{}\n")
    with pytest.raises(ParseError, match=r"manifest\.jsonl:1: .*delete the line"):
        fetch(request, tmp_path, client)


def test_a_write_that_fails_leaves_no_partial_file(
    registry: Registry, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add(study(90000001))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RegistryToolsError, match="No space left on device"):
        fetch(Request(ids=("NCT90000001",)), tmp_path, client)
    assert [path.name for path in tmp_path.iterdir()] == [".fetch"]


def test_a_download_that_cannot_be_written(with_documents: Registry, client: Client, tmp_path: Path) -> None:
    def on_event(event: Event) -> None:
        if event.file == "NCT90000017.json":
            (tmp_path / ".fetch/parts").rmdir()

    with pytest.raises(RegistryToolsError, match=r"parts/\w+\.part: cannot write"):
        fetch(Request(ids=("NCT90000017",), documents=True), tmp_path, client, on_event)


def test_a_folder_that_cannot_be_made(client: Client, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RegistryToolsError, match="choose another folder"):
        fetch(Request(ids=("NCT90000001",)), tmp_path / "file", client)


# --- documents ------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_documents(registry: Registry) -> Registry:
    registry.add(study(90000017, documents=(document("Prot_000.pdf"), document("ICF_001.pdf"))), study(90000018))
    registry.files["/large-docs/17/NCT90000017/Prot_000.pdf"] = PDF
    registry.files["/large-docs/17/NCT90000017/ICF_001.pdf"] = PDF
    return registry


BOTH = Counts(expected=2, fetched=2, unchanged=0, failed=0)


@pytest.mark.parametrize("given", [{"ids": ("NCT90000017", "NCT90000018")}, {"query": "x", "page_size": 1}])
def test_documents(with_documents: Registry, client: Client, tmp_path: Path, given: dict) -> None:
    receipt = fetch(Request(**given, documents=True), tmp_path, client)
    assert (counts(receipt), receipt.documents) == ((2, 2, 0, 0), BOTH)
    assert files(tmp_path) == ["NCT90000017.json", "NCT90000017_ICF_001.pdf", "NCT90000017_Prot_000.pdf", "NCT90000018.json"]
    assert (tmp_path / "NCT90000017_Prot_000.pdf").read_bytes() == PDF
    line = next(line for line in manifest(tmp_path) if line["kind"] == "document")
    assert (line["sha256"], line["version"]) == (hashlib.sha256(PDF).hexdigest(), "2025-12-01T10:30")
    assert line["url"].endswith("/large-docs/17/NCT90000017/Prot_000.pdf")
    assert not list((tmp_path / ".fetch/parts").iterdir())


def test_documents_here_are_skipped_and_new_versions_are_not(with_documents: Registry, client: Client, tmp_path: Path) -> None:
    request = Request(ids=("NCT90000017",), documents=True)
    fetch(request, tmp_path, client)
    with_documents.asked.clear()
    assert fetch(request, tmp_path, client).documents == Counts(expected=2, fetched=0, unchanged=2, failed=0)
    assert with_documents.paths() == ["/api/v2/studies"]
    newer = PDF.replace(b"made up", b"amended")
    with_documents.files["/large-docs/17/NCT90000017/Prot_000.pdf"] = newer
    posted = document("Prot_000.pdf", len(newer), "2026-01-08T09:00")
    with_documents.add(study(90000017, "2026-01-09", documents=(posted, document("ICF_001.pdf"))))
    (tmp_path / "NCT90000017_ICF_001.pdf").write_bytes(PDF[:-1])
    assert fetch(request, tmp_path, client).documents == BOTH
    assert (tmp_path / "NCT90000017_Prot_000.pdf").read_bytes() == newer
    assert (tmp_path / "NCT90000017_ICF_001.pdf").read_bytes() == PDF
    longer = newer + b"more"
    with_documents.files["/large-docs/17/NCT90000017/Prot_000.pdf"] = longer
    with_documents.add(study(90000017, "2026-01-10", documents=({**posted, "size": len(longer)},)))
    assert fetch(request, tmp_path, client).documents == Counts(expected=1, fetched=1, unchanged=0, failed=0)
    assert (tmp_path / "NCT90000017_Prot_000.pdf").read_bytes() == longer


@pytest.mark.parametrize(
    ("served", "words"),
    [
        (Reply(b"<html>gone</html>", kind="text/html"), "does not begin with %PDF (text/html)"),
        (Reply(PDF + b"more", kind="application/pdf"), "longer than"),
        (text(404, "not here"), "HTTP 404: not here"),
        (Reply(PDF[:200], kind="application/pdf"), "only 200 of"),
    ],
)
def test_a_document_that_does_not_come_fails_alone(
    with_documents: Registry, client: Client, tmp_path: Path, served: Reply, words: str
) -> None:
    with_documents.fault("Prot_000.pdf", served, times=5)
    receipt = fetch(Request(ids=("NCT90000017",), documents=True), tmp_path, client)
    assert receipt.documents == Counts(expected=2, fetched=1, unchanged=0, failed=1)
    assert files(tmp_path) == ["NCT90000017.json", "NCT90000017_ICF_001.pdf"]
    assert receipt.failures[0].about == "NCT90000017 Prot_000.pdf"
    assert words in receipt.failures[0].error
    assert "/large-docs/17/NCT90000017/Prot_000.pdf" in receipt.failures[0].error


@pytest.mark.parametrize("name", ["../x.pdf", "/etc/x.pdf", ".hidden.pdf", "a\\b.pdf", "a\nb.pdf", "", "x" * 300])
def test_a_document_name_cannot_leave_the_folder(registry: Registry, client: Client, tmp_path: Path, name: str) -> None:
    registry.add(study(90000017, documents=(document(name),)))
    receipt = fetch(Request(ids=("NCT90000017",), documents=True), tmp_path / "in", client)
    assert "not safe" in receipt.failures[0].error
    assert files(tmp_path / "in") == ["NCT90000017.json"]


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"base_url": "https://clinicaltrials.gov/api/v2/"}, "https://cdn.clinicaltrials.gov/large-docs/17/NCT90000017/a.pdf"),
        ({"base_url": "http://127.0.0.1:8/api/v2"}, "http://127.0.0.1:8/large-docs/17/NCT90000017/a.pdf"),
        ({"base_url": "http://127.0.0.1:8", "documents_url": "http://x/d/"}, "http://x/d/17/NCT90000017/a.pdf"),
    ],
)
def test_where_documents_stand(monkeypatch: pytest.MonkeyPatch, given: dict, url: str) -> None:
    monkeypatch.delenv("REGISTRY_TOOLS_CTGOV_DOCUMENTS_URL", raising=False)
    assert Request(ids=("NCT90000017",), **given).document_url("NCT90000017", "a.pdf") == url


def test_the_content_type_may_be_missing(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.fault("NCT90000001", Reply(as_served(ONE), kind=None), Reply(as_served(ONE), kind=f"{JSON};charset=utf-8"))
    assert fetch(Request(ids=("NCT90000001",)), tmp_path, client).ok
    assert fetch(Request(ids=("NCT90000001",), force=True), tmp_path, client).ok
