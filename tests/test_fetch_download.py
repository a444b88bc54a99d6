"""Downloads: cut, short, overlong, resumed, and not what they claim to be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from loopback import PDF, Registry, Reply

from registry_tools.errors import FetchError
from registry_tools.fetchers.download import download
from registry_tools.fetchers.http import CHUNK, Client

LARGE = PDF + bytes(3 * CHUNK)


@pytest.fixture
def base(registry: Registry) -> str:
    return os.environ["REGISTRY_TOOLS_CTGOV_URL"]


def get(client: Client, base: str, part: Path, size: int | None = len(PDF)) -> str:
    return download(client, base + "/x.pdf", part, about="NCT90000001 x.pdf", size=size, magic=b"%PDF")


@pytest.mark.parametrize("cut", [0, 3, 100, CHUNK, CHUNK + 3, 3 * CHUNK, len(LARGE) - 1])
def test_a_download_goes_on_where_it_was_cut(registry: Registry, client: Client, base: str, tmp_path: Path, cut: int) -> None:
    part = tmp_path / "x.part"
    registry.files["/api/v2/x.pdf"] = LARGE
    registry.fault("/x.pdf", Reply(LARGE, kind="application/pdf", cut=cut))
    get(client, base, part, len(LARGE))
    assert part.read_bytes() == LARGE
    whole_chunks = cut // CHUNK * CHUNK
    assert registry.headers[1].get("range") == (f"bytes={whole_chunks}-" if whole_chunks else None)


def test_a_part_of_an_earlier_run_is_taken_up(registry: Registry, client: Client, base: str, tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    registry.files["/api/v2/x.pdf"] = PDF
    for start, asked in ((PDF[:200], 1), (PDF, 0), (PDF + b"more", 1)):
        registry.asked.clear()
        part.write_bytes(start)
        get(client, base, part)
        assert part.read_bytes() == PDF
        assert len(registry.asked) == asked


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (Reply(PDF, kind="application/pdf"), "a server without ranges sends the whole file"),
        (Reply(PDF[5:], 206, "application/pdf", {"Content-Range": f"bytes 5-{len(PDF) - 1}/{len(PDF)}"}), "another range"),
    ],
)
def test_an_answer_that_is_not_the_range_is_never_joined(
    registry: Registry, client: Client, base: str, tmp_path: Path, first: Reply, later: str
) -> None:
    part = tmp_path / "x.part"
    part.write_bytes(PDF[:200])
    registry.files["/api/v2/x.pdf"] = PDF
    registry.fault("/x.pdf", first)
    get(client, base, part)
    assert part.read_bytes() == PDF, later


@pytest.mark.parametrize(
    ("served", "size", "words"),
    [
        (b"<html>maintenance</html>", None, "does not begin with %PDF"),
        (b"<html>maintenance</html>", 24, "does not begin with %PDF"),
        (PDF[:300], len(PDF), f"only 300 of {len(PDF)} bytes came"),
        (PDF + b"more", len(PDF), f"longer than the {len(PDF)} bytes"),
        (b"", None, "the answer is empty"),
        (b"%P", None, "the answer is empty"),
    ],
)
def test_a_file_that_is_not_what_the_record_states(
    registry: Registry, client: Client, base: str, tmp_path: Path, served: bytes, size: int | None, words: str
) -> None:
    registry.files["/api/v2/x.pdf"] = served
    with pytest.raises(FetchError) as caught:
        get(client, base, tmp_path / "x.part", size)
    assert words in str(caught.value)
    assert "NCT90000001 x.pdf" in str(caught.value)
