"""The client: pace, patience, and what it says when it gives up."""

from __future__ import annotations

import email.utils
import os
from datetime import UTC, datetime, timedelta

import pytest
from loopback import FakeClock, Registry, Reply, text

from registry_tools.errors import FetchError, NotFoundError, RequestRefusedError
from registry_tools.fetchers.clock import retry_after
from registry_tools.fetchers.http import Answer, AskAgainError, Client

OK = Reply(b"{}")


def body(answer: Answer) -> bytes:
    return answer.body


@pytest.fixture
def base(registry: Registry) -> str:
    return os.environ["REGISTRY_TOOLS_CTGOV_URL"]


def get(client: Client, base: str, path: str = "/x", about: str = "NCT90000001") -> bytes:
    return client.get(base + path, about=about, check=body)


def test_says_who_it_is_and_keeps_the_pace(registry: Registry, client: Client, clock: FakeClock, base: str) -> None:
    registry.fault("/x", OK, times=4)
    for _ in range(4):
        get(client, base)
    assert clock.slept == [1.0, 1.0, 1.0]
    assert registry.headers[0]["user-agent"].startswith("registry-tools/")


@pytest.mark.parametrize(
    ("faults", "slept"),
    [
        ([text(500, "oops"), text(500, "oops"), OK], [1.0, 1.0]),
        ([text(503, "busy"), text(502, "busy"), text(504, "busy"), text(500, "busy"), OK], [1.0, 1.0, 2.0, 4.0]),
        ([text(429, "slow down", Retry_After="7"), OK], [7.0]),
        ([text(429, "slow down", Retry_After="0"), OK], [1.0]),
        ([text(429, "slow down"), OK], [1.0]),
        ([text(503, "busy", Retry_After="soon"), OK], [1.0]),
        ([text(408, "late"), OK], [1.0]),
        ([Reply(b"x" * 5000, cut=2000), OK], [1.0]),
        ([Reply(b"x" * 5000, cut=0), OK], [1.0]),
    ],
)
def test_a_fault_that_passes_is_asked_again(
    registry: Registry, client: Client, clock: FakeClock, base: str, faults: list[Reply], slept: list[float]
) -> None:
    registry.fault("/x", *faults)
    assert get(client, base) == b"{}"
    assert len(registry.asked) == len(faults)
    # with jitter 0 the back-off is half of 1, 2, 4, 8 s, and never below the pace of one a second
    assert clock.slept == slept


def test_jitter_spreads_the_back_off(registry: Registry, base: str) -> None:
    clock = FakeClock()
    registry.fault("/x", *[text(500, "oops")] * 3, OK)
    with Client(clock=clock, rate=100, jitter=lambda: 0.5) as client:
        get(client, base)
    assert clock.slept == [0.75, 1.5, 3.0]


def test_retry_after_as_a_date(registry: Registry, client: Client, clock: FakeClock, base: str) -> None:
    date = email.utils.format_datetime(clock.utc() + timedelta(seconds=42), usegmt=True)
    registry.fault("/x", text(429, "slow down", Retry_After=date), OK)
    get(client, base)
    assert clock.slept == [42.0]


NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 3 ", 3.0),
        ("Sat, 10 Jan 2026 12:01:00 GMT", 60.0),
        ("Sat, 10 Jan 2026 11:00:00 GMT", 0.0),
        ("Saturday, 10-Jan-26 12:00:30 GMT", 30.0),
        ("Sat Jan 10 12:00:05 2026", 5.0),
        ("-5", None),
        ("", None),
        ("tomorrow", None),
        ("9" * 100_000, 999999999.0),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_retry_after_past_the_cap_ends_the_asking(registry: Registry, client: Client, clock: FakeClock, base: str) -> None:
    registry.fault("/x", text(429, "slow down", Retry_After="3600"))
    with pytest.raises(FetchError, match=r"NCT90000001 .*3600 s"):
        get(client, base)
    with pytest.raises(FetchError, match="NCT90000002"):
        get(client, base, "/y", "NCT90000002")
    assert registry.paths() == ["/api/v2/x"]
    clock.now += 3600
    registry.fault("/y", OK)
    assert get(client, base, "/y") == b"{}"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (text(500, "oops"), "asked 5 times, in vain: HTTP 500"),
        (text(429, "slow down"), "asked 5 times, in vain: HTTP 429"),
        (Reply(b"x" * 5000, cut=2000), "asked 5 times, in vain: IncompleteRead"),
    ],
)
def test_gives_up_and_says_why(registry: Registry, client: Client, base: str, fault: Reply, words: str) -> None:
    registry.fault("/x", fault, times=5)
    with pytest.raises(FetchError) as caught:
        get(client, base)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"NCT90000001 ({base}/x)")
    assert not isinstance(caught.value, NotFoundError)
    assert len(registry.asked) == 5


def test_a_slow_answer_is_a_time_out(registry: Registry, clock: FakeClock, base: str) -> None:
    with Client(clock=clock, timeout=(2.0, 0.2), attempts=2) as client:
        registry.fault("/x", Reply(b"slow", delay=5.0), OK)
        assert get(client, base) == b"{}"
        registry.fault("/x", Reply(b"slow", delay=5.0), times=2)
        with pytest.raises(FetchError, match="asked 2 times, in vain: no answer within the time-out"):
            get(client, base)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (text(404, "NCT number NCT90000001 not found"), NotFoundError, "HTTP 404: NCT number NCT90000001 not found"),
        (
            text(400, "Parameter `nctId` has\nincorrect format"),
            RequestRefusedError,
            "HTTP 400: Parameter `nctId` has incorrect format",
        ),
        (text(403, "no"), FetchError, "HTTP 403: no"),
        (Reply(b"<html>" * 900, 403, "text/html"), FetchError, "HTTP 403: Forbidden (an HTML page)"),
        (Reply(b"<html>", 404, "text/html"), FetchError, "the registry itself did not answer"),
        (Reply(b"<html>", 400, "text/html; charset=utf-8"), FetchError, "HTTP 400: Bad Request (an HTML page)"),
        (Reply(status=301), FetchError, "HTTP 301"),
    ],
)
def test_a_final_answer_is_not_asked_again(
    registry: Registry, client: Client, base: str, reply: Reply, kind: type[FetchError], words: str
) -> None:
    registry.fault("/x", reply)
    with pytest.raises(FetchError) as caught:
        get(client, base)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert base in str(caught.value)
    assert len(registry.asked) == 1


def test_redirects_keep_the_pace_and_end(registry: Registry, client: Client, clock: FakeClock, base: str) -> None:
    registry.fault("/x", Reply(status=301, headers={"Location": "/api/v2/y"}))
    registry.fault("/y", OK)
    answer = client.get(base + "/x", about="x", check=lambda answer: answer)
    assert (answer.url, answer.redirects, clock.slept) == (base + "/y", (base + "/y",), [1.0])
    registry.fault("/x", Reply(status=302, headers={"Location": "x"}), times=50)
    with pytest.raises(FetchError, match="more than 5 redirects"):
        get(client, base)


def test_an_unreachable_server_is_not_waited_for_again_and_again(clock: FakeClock, client: Client) -> None:
    dead = "http://127.0.0.1:9"
    with pytest.raises(FetchError, match="asked 5 times"):
        get(client, dead)
    waited = len(clock.slept)
    for _ in range(3):
        with pytest.raises(FetchError, match=r"asked once.*refused"):
            get(client, dead)
    assert len(clock.slept) == waited + 3


def test_a_wrong_address_is_an_error_with_a_name(client: Client) -> None:
    with pytest.raises(FetchError, match="check the address"):
        get(client, "no-scheme")


def test_check_may_ask_again(registry: Registry, client: Client, base: str) -> None:
    registry.fault("/x", Reply(b"half"), Reply(b"whole"))

    def whole(answer: Answer) -> bytes:
        if answer.body != b"whole":
            raise AskAgainError("half")
        return answer.body

    assert client.get(base + "/x", about="x", check=whole) == b"whole"


def test_rate_must_be_positive() -> None:
    with pytest.raises(ValueError, match="rate"):
        Client(rate=0)
