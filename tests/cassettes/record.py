"""The scenarios of the cassettes, and the command that records them again from the live registry.

    python tests/cassettes/record.py            records all into tests/cassettes/live/ (about a minute, one request a second)
    python tests/cassettes/record.py search     only this one

tests/test_fetch_cassettes.py plays what stands here, and what stands in live/ where it has been recorded.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import vcr

from registry_tools.fetchers.clinicaltrials_gov import Request, fetch
from registry_tools.fetchers.http import Client
from registry_tools.fetchers.receipt import Receipt

HERE = Path(__file__).parent
LIVE = HERE / "live"
REGISTRY = {"base_url": "https://clinicaltrials.gov/api/v2", "documents_url": "https://cdn.clinicaltrials.gov/large-docs"}


@dataclass(frozen=True)
class Scenario:
    """`made_up` is asked of the composed cassette, `live` of the registry; `times`: so often into the same folder.

    `records` and `documents` are what the last run over the composed cassette must count: expected, fetched, unchanged,
    failed.
    """

    made_up: dict[str, Any]
    live: dict[str, Any]
    records: tuple[int | None, int, int, int]
    documents: tuple[int, int, int, int] = (0, 0, 0, 0)
    times: int = 1
    says: tuple[str, ...] = field(default=())


SCENARIOS = {
    "by_number": Scenario(
        made_up={"ids": ("nct90000001", "NCT90000002")},
        live={"ids": ("nct04852770", "NCT1728545")},
        records=(2, 2, 0, 0),
    ),
    "again": Scenario(
        made_up={"ids": ("NCT90000001", "NCT90000002")},
        live={"ids": ("NCT04852770", "NCT01728545")},
        records=(2, 1, 1, 0),
        times=2,
    ),
    "search": Scenario(
        made_up={"condition": "multiple myeloma", "filters": ("AREA[Phase]PHASE3",), "page_size": 2},
        live={"condition": "multiple myeloma", "filters": ("AREA[Phase]PHASE3", "AREA[StartDate]2012"), "page_size": 20},
        records=(3, 3, 0, 0),
    ),
    "since": Scenario(
        made_up={"query": "leukaemia", "since": date(2026, 1, 5)},
        live={"query": "leukemia AND AREA[Phase]PHASE3 AND AREA[StartDate]2012", "since": date(2024, 1, 1)},
        records=(1, 1, 0, 0),
    ),
    "nothing_found": Scenario(
        made_up={"condition": "zzqxnotacondition"},
        live={"condition": "zzqxnotacondition987654"},
        records=(0, 0, 0, 0),
    ),
    "not_found": Scenario(
        made_up={"ids": ("NCT99999999", "NCT90000001")},
        live={"ids": ("NCT99999999", "NCT04852770")},
        records=(2, 1, 0, 1),
        says=("HTTP 404: NCT number NCT99999999 not found",),
    ),
    "refused": Scenario(
        made_up={"query": "AREA[NoSuchArea]7"},
        live={"query": "AREA[NoSuchArea]7"},
        records=(None, 0, 0, 1),
        says=("HTTP 400: ",),
    ),
    "obsolete_number": Scenario(
        made_up={"ids": ("NCT90000009",)},
        live={"ids": ("NCT00472277",)},
        records=(1, 1, 0, 0),
        says=("NCT90000009 is an obsolete number of NCT90000003",),
    ),
    "documents": Scenario(
        made_up={"ids": ("NCT90000003",), "documents": True},
        live={"ids": ("NCT00863681",), "documents": True},
        records=(1, 1, 0, 0),
        documents=(2, 2, 0, 0),
    ),
}


def play(asked: dict[str, Any], times: int, cassette: Path, mode: str, client: Client, into: Path) -> Receipt:
    """Run a scenario against a cassette; the last run's receipt."""
    player = vcr.VCR(record_mode=vcr.mode(mode), match_on=["method", "uri"])
    request = Request.model_validate({**REGISTRY, **asked})
    with player.use_cassette(str(cassette)) as tape:
        receipts = [fetch(request, into, client) for _ in range(times)]
        if mode == "none":
            assert tape.all_played, f"{cassette.name}: not everything recorded was asked for"
    return receipts[-1]


def record(name: str) -> Receipt:
    """Record one scenario from the live registry, in place of an earlier recording."""
    scenario = SCENARIOS[name]
    LIVE.mkdir(exist_ok=True)
    cassette = LIVE / f"{name}.yaml"
    cassette.unlink(missing_ok=True)
    into = Path(tempfile.mkdtemp())
    try:
        with Client() as client:
            return play(scenario.live, scenario.times, cassette, "all", client, into)
    finally:
        shutil.rmtree(into)


if __name__ == "__main__":
    for each in sys.argv[1:] or SCENARIOS:
        print(each, record(each).model_dump_json())
