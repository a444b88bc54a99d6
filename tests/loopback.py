"""A stand-in for ClinicalTrials.gov on the loopback interface, and a clock that does not wait.

It answers as the API does (pages with tokens, totalCount, filter.ids, fields, 301 for aliases, 404 and 400 in plain text,
byte ranges of documents); `fault` queues other answers in front of that. All records are made up: NCT9……… is no real number.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from registry_tools.fetchers.http import Client

JSON = "application/json"
PDF = b"%PDF-1.7\n" + b"made up for a test\n" * 40 + b"%%EOF\n"


@dataclass
class Reply:
    """One answer. `cut`: close the connection after so many bytes of the body; `delay`: seconds before the first byte."""

    body: bytes = b""
    status: int = 200
    kind: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    delay: float = 0.0


def text(status: int, words: str, **headers: str) -> Reply:
    return Reply(
        words.encode(), status, "text/plain; charset=UTF-8", {name.replace("_", "-"): value for name, value in headers.items()}
    )


def study(
    number: int,
    updated: str = "2026-01-05",
    *,
    aliases: tuple[str, ...] = (),
    documents: tuple[dict, ...] = (),
    title: str = "",
) -> dict:
    """A small record in the API's shape."""
    identification: dict = {"nctId": f"NCT{number:08d}", "briefTitle": title or f"Made-up study {number} – ≥ ½ \\> µ 😀"}
    if aliases:
        identification["nctIdAliases"] = list(aliases)
    record: dict = {
        "protocolSection": {
            "identificationModule": identification,
            "statusModule": {"lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"}},
        }
    }
    if documents:
        record["documentSection"] = {"largeDocumentModule": {"largeDocs": list(documents)}}
    record["derivedSection"] = {"miscInfoModule": {"versionHolder": "2026-01-06"}}
    record["hasResults"] = False
    return record


def document(filename: str = "Prot_000.pdf", size: int = len(PDF), uploaded: str = "2025-12-01T10:30") -> dict:
    return {"typeAbbrev": "Prot", "hasProtocol": True, "hasSap": False, "hasIcf": False, "label": "Study Protocol",
            "date": "2025-11-30", "uploadDate": uploaded, "filename": filename, "size": size}  # fmt: skip


def as_served(record: dict) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def page(records: list[dict], token: str | None = None, total: int | None = None) -> Reply:
    """A page in the API's layout: each study on a line of its own."""
    start = f'{{"totalCount":{total},' if total is not None else "{"
    end = f',"nextPageToken":"{token}"}}' if token else "}"
    return Reply(start.encode() + b'"studies":[\n' + b",\n".join(map(as_served, records)) + b"\n]" + end.encode())


class Registry:
    """The server: its records, its documents, its queue of faults, and what it was asked."""

    def __init__(self) -> None:
        self.studies: dict[str, dict] = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self._faults: list[tuple[str, Reply]] = []
        self.released = threading.Event()

    def add(self, *records: dict) -> None:
        self.studies.update({record["protocolSection"]["identificationModule"]["nctId"]: record for record in records})

    def fault(self, path: str, *replies: Reply, times: int = 1) -> None:
        """Answer the next requests whose path ends with `path` so."""
        self._faults += [(path, reply) for _ in range(times) for reply in replies]

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str]) -> Reply:
        self.asked.append((path, params))
        self.headers.append(headers)
        for place, (ending, reply) in enumerate(self._faults):
            if path.endswith(ending):
                del self._faults[place]
                return reply
        if path == "/api/v2/studies":
            return self._search(params)
        if match := re.fullmatch(r"/api/v2/studies/(\w+)", path):
            return self._study(match[1])
        if path in self.files:
            return self._file(self.files[path], headers.get("range"))
        return text(404, "no such page")

    def _search(self, params: dict[str, str]) -> Reply:
        found = [self.studies[study_id] for study_id in sorted(self.studies)]
        if wanted := params.get("filter.ids"):
            found = [self.studies[study_id] for study_id in wanted.split(",") if study_id in self.studies]
        if params.get("fields"):
            found = [
                study(int(_id(each)[3:]), each["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"])
                for each in found
            ]
        size = min(int(params.get("pageSize", "10")), 1000)
        start = int(params.get("pageToken", "t0")[1:])
        token = f"t{start + size}" if start + size < len(found) else None
        return page(found[start : start + size], token, len(found) if "countTotal" in params and not start else None)

    def _study(self, study_id: str) -> Reply:
        if study_id in self.studies:
            return Reply(as_served(self.studies[study_id]))
        for each in self.studies.values():
            if study_id in each["protocolSection"]["identificationModule"].get("nctIdAliases", []):
                return Reply(status=301, headers={"Location": f"/api/v2/studies/{_id(each)}"}, kind=None)
        return text(404, f"NCT number {study_id} not found")

    @staticmethod
    def _file(data: bytes, wanted: str | None) -> Reply:
        if not wanted:
            return Reply(data, kind="application/pdf")
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(data):
            return text(416, "Range Not Satisfiable")
        content_range = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return Reply(data[start:], 206, "application/pdf", {"Content-Range": content_range})


def _id(record: dict) -> str:
    return record["protocolSection"]["identificationModule"]["nctId"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    registry: Registry

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up on a slow or overlong answer is what some tests want; whatever else shows in the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the acknowledgement of its headers
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        reply = self.server.registry.answer(parts.path, params, {name.lower(): value for name, value in self.headers.items()})
        if reply.delay:
            self.server.registry.released.wait(reply.delay)
        self.send_response(reply.status)
        if reply.kind:
            self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body)))
        if reply.cut is not None:
            self.close_connection = True
        try:
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])
        except OSError:
            self.close_connection = True  # the client gave up, as the slow answers mean it to

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


class FakeClock:
    """Time passes only by sleeping, and `slept` keeps each sleep."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.start = datetime(2026, 1, 10, 12, tzinfo=UTC)
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def utc(self) -> datetime:
        return self.start + timedelta(seconds=self.now)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client(clock: FakeClock) -> Iterator[Client]:
    with Client(clock=clock, timeout=(10.0, 10.0), jitter=lambda: 0.0) as made:
        yield made


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """The stand-in, running, with REGISTRY_TOOLS_CTGOV_URL pointing to it."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.registry = Registry()
    monkeypatch.setenv("REGISTRY_TOOLS_CTGOV_URL", f"http://127.0.0.1:{server.server_port}/api/v2")
    monkeypatch.delenv("REGISTRY_TOOLS_CTGOV_DOCUMENTS_URL", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.registry
    server.registry.released.set()
    server.shutdown()
    server.server_close()
    thread.join()
