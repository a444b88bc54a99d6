"""How long `registry-tools update` takes beside the network: many studies, of which some have changed.

    python benchmarks/update.py RECORDS.ndjson.gz --studies 100000 --changed 2000 [--workers 2] [--db made.duckdb]

The database is made of the records, read once; its rows are then taken again under other NCT numbers until there are so many
studies (their bytes are not: as with `--no-raw`). A server of its own process on the loopback interface has new versions of
the changed studies, each with a few of the changes that registries see: status, dates, enrolment, a time frame, an outcome, a
limit. Printed as JSON: seconds in all, seconds that went by waiting for the server, and what was left; and the changes noted.
An existing `--db` is used as it is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from registry_tools.db.store import Store, open_store
from registry_tools.db.tables import BOOKKEEPING, stored_schemas
from registry_tools.fetchers.http import Client
from registry_tools.pipeline import extract
from registry_tools.updating import Wanted, update

NEW_DAY = "2026-12-24"
FIRST_COPY, A_TURN = 20_000_000, 100_000  # numbers of the copies: above the registry's own, a hundred thousand for each turn
_NUMBER = re.compile(r"(?<=[<>=≤≥] )\d+(?:\.\d+)?")


def made(records: Path, path: Path, studies: int, workers: int) -> None:
    """A database of so many studies."""
    with open_store(path) as store:
        extract([records], store, workers=workers)
        held = store.query("SELECT count(*) FROM studies").fetchone()
        turns = studies // int(held[0] if held else 1)
        store.query(
            """CREATE TEMP TABLE copies AS
               SELECT s.source_id, sha256(s.source_id || k) AS new_source, k,
                      row_number() OVER (PARTITION BY k ORDER BY s.study_id) AS place,
                      'NCT' || (?::INTEGER + k * ?::INTEGER + place) AS new_study
               FROM sources s, range(0, ?) t(k) WHERE s.is_current AND s.richness IS NOT NULL""",
            [FIRST_COPY, A_TURN, max(turns - 1, 0)],
        )
        contents = [
            name for name, schema in stored_schemas().items() if name not in BOOKKEEPING and "source_id" in schema.names
        ]
        for table in ("sources", "study_links", *contents):
            if "study_id" in (names := stored_schemas()[table].names):
                listed = ", ".join(_copied(name) for name in names)
                store.query(
                    f"""INSERT INTO {table} ({", ".join(names)})
                        SELECT {listed} FROM copies c JOIN {table} t USING (source_id) ORDER BY c.k, t.rowid"""
                )
        store.query("CHECKPOINT")


def _copied(name: str) -> str:
    return {"source_id": "c.new_source", "study_id": "c.new_study"}.get(name, f"t.{name}")


def originals(store: Store, records: Path, changed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """So many studies of the database, spread over it, each with the record that it is (a copy of)."""
    with gzip.open(records) if records.suffix == ".gz" else records.open("rb") as lines:
        texts = {_number(line): line for line in lines if line.strip()}
    ids = [row[0] for row in store.query("SELECT study_id FROM sources WHERE is_current AND richness IS NOT NULL").fetchall()]
    first = sorted(one for one in ids if int(one[3:]) < FIRST_COPY)
    for study_id in sorted(Random(0).sample(ids, changed)):
        copy = int(study_id[3:]) - FIRST_COPY
        yield study_id, msgspec.json.decode(texts[study_id if copy < 0 else first[copy % A_TURN - 1]])


def _number(line: bytes) -> str:
    record = msgspec.json.decode(line)
    number: str = record["protocolSection"]["identificationModule"]["nctId"]
    return number


def newer(study_id: str, record: dict[str, Any], random: Random) -> dict[str, Any]:
    """The record under this number, posted on a later day and changed in some of its places."""
    protocol = record["protocolSection"]
    protocol["identificationModule"]["nctId"] = study_id
    protocol["identificationModule"].pop("nctIdAliases", None)
    protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": NEW_DAY, "type": "ACTUAL"}
    for share, change in ((0.4, _status), (0.4, _date), (0.2, _enrollment), (0.15, _limit), (0.1, _time), (0.1, _outcome)):
        if random.random() < share:
            change(protocol, random)
    return record


def _status(protocol: dict[str, Any], random: Random) -> None:
    protocol["statusModule"]["overallStatus"] = random.choice(["ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED"])


def _date(protocol: dict[str, Any], random: Random) -> None:
    day = f"{random.randint(2024, 2030)}-{random.randint(1, 12):02d}"
    protocol["statusModule"]["primaryCompletionDateStruct"] = {"date": day, "type": "ESTIMATED"}


def _enrollment(protocol: dict[str, Any], random: Random) -> None:
    protocol.setdefault("designModule", {})["enrollmentInfo"] = {"count": random.randint(10, 900), "type": "ACTUAL"}


def _limit(protocol: dict[str, Any], random: Random) -> None:
    module = protocol.get("eligibilityModule", {})
    text = module.get("eligibilityCriteria", "")
    module["eligibilityCriteria"] = _NUMBER.sub(lambda found: f"{float(found[0]) + 1:g}", text, count=1 + random.randrange(3))


def _outcomes(protocol: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = protocol.get("outcomesModule", {}).get("primaryOutcomes", [])
    return found


def _time(protocol: dict[str, Any], random: Random) -> None:
    for one in _outcomes(protocol)[:1]:
        one["timeFrame"] = f"Up to {random.randint(6, 60)} months"


def _outcome(protocol: dict[str, Any], random: Random) -> None:
    _outcomes(protocol).append({"measure": f"Quality of life after visit {random.randrange(9)}", "timeFrame": "12 months"})


class _Handler(BaseHTTPRequestHandler):
    """What `update` asks for: how many, which, and the records of some numbers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    records: dict[str, bytes]

    def do_GET(self) -> None:
        params = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        found = [one for one in params["filter.ids"].split(",") if one in self.records] if "filter.ids" in params else list(
            self.records
        )  # fmt: skip
        size, start = int(params["pageSize"]), int(params.get("pageToken", "0"))
        some = found[start : start + size]
        bodies = [_days(one) for one in some] if "fields" in params else [self.records[one] for one in some]
        head = f'{{"totalCount":{len(found)},'.encode() if not start and "countTotal" in params else b"{"
        tail = f',"nextPageToken":"{start + size}"'.encode() if start + size < len(found) else b""
        body = head + b'"studies":[' + b",\n".join(bodies) + b"]" + tail + b"}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def _days(study_id: str) -> bytes:
    status = {"lastUpdatePostDateStruct": {"date": NEW_DAY}}
    return json.dumps({"protocolSection": {"identificationModule": {"nctId": study_id}, "statusModule": status}}).encode()


def serve(path: Path, records: Path, changed: int, ready: Connection) -> None:
    """The server's process; sends its port when it can be asked."""
    random = Random(1)
    with open_store(path, read_only=True) as store:
        _Handler.records = {
            study_id: msgspec.json.encode(newer(study_id, record, random))
            for study_id, record in originals(store, records, changed)
        }
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    ready.send((server.server_port, sum(map(len, _Handler.records.values()))))
    server.serve_forever()


def measured(path: Path, port: int, workers: int) -> dict[str, object]:
    """One update."""
    start, cpu = time.perf_counter(), _cpu()
    with open_store(path) as store, Client(rate=10_000) as client:
        done = update(store, client, Wanted(f"http://127.0.0.1:{port}/api/v2"), workers=workers)
        noted = store.query("SELECT count(*), count(DISTINCT study_id) FROM changes").fetchone()
    seconds = time.perf_counter() - start
    one = done.extraction
    return {
        "expected": one.expected, "loaded": one.loaded, "failed": one.failed, "errors": done.errors[:3],
        "seconds": round(seconds, 1), "waiting_s": round(done.network_s, 1), "beside_s": round(seconds - done.network_s, 1),
        "cpu_s": round(_cpu() - cpu, 1), "changes_in_all": noted,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def timed(what: Callable[[], None]) -> float:
    start = time.perf_counter()
    what()
    return round(time.perf_counter() - start, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, help="v2 records, one a line (.ndjson or .ndjson.gz)")
    parser.add_argument("--studies", type=int, default=100_000)
    parser.add_argument("--changed", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--db", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.db or Path(folder) / "update.duckdb"
        if not path.exists():
            print(json.dumps({"made_s": timed(lambda: made(given.records, path, given.studies, given.workers))}), flush=True)
        here, there = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(path, given.records, given.changed, there), daemon=True
        )
        server.start()
        port, size = here.recv()
        megabytes = {"database_mb": path.stat().st_size >> 20, "records_mb": size >> 20}
        print(json.dumps({**megabytes, **measured(path, port, given.workers)}), flush=True)
        server.terminate()


if __name__ == "__main__":
    main()
