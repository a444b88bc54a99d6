"""The one polite client: one connection pool, paced, patient, and honest about who it is.

requests' own retry hook (urllib3.Retry) ends where the body begins, so a connection cut in mid-body or a truncated answer
would not be asked again; the loop here spans the whole exchange, and one moment (`_not_before`) carries pacing, back-off
and Retry-After alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin

import requests
from urllib3.exceptions import NewConnectionError

from registry_tools.errors import FetchError, NotFoundError, RequestRefusedError
from registry_tools.fetchers.clock import Clock, SystemClock, retry_after

T = TypeVar("T")
Question = tuple[str, Mapping[str, str] | None, dict[str, str]]

CHUNK = 1 << 16
MAX_REDIRECTS = 5
ATTEMPTS = 5
BACK_OFF_S = 1.0
BACK_OFF_MAX_S = 60.0
LONGEST_WAIT_S = 300.0
TIMEOUT_S = (10.0, 30.0)
"""To connect, and between two bytes of an answer."""


class AskAgainError(Exception):
    """Raised within an exchange (also by a caller's `check`) for a fault that may pass: the client asks again.

    Never leaves the client: when the attempts are used up it becomes a FetchError.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.unreachable = unreachable


@dataclass(frozen=True)
class Answer:
    """A complete answer with status 200. `url` is where it came from in the end, `redirects` the places in between."""

    url: str
    content_type: str
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()


def user_agent() -> str:
    """Name, version and project page, as the package's metadata give them."""
    about = metadata.metadata("registry-tools")
    pages = [value.split(",", 1)[-1].strip() for value in about.get_all("Project-URL") or []]
    contact = f"+{pages[0]}" if pages else "reads clinical-trial registries; one connection, paced"
    return f"{about['Name']}/{about['Version']} ({contact}) python-requests/{requests.__version__}"


def _no_news(about: str, reason: str, wait_s: float) -> None:
    """Nobody listens."""


class Client:
    """GET with pacing and retries.

    `rate` is requests per second, redirects and retries included. `attempts` counts the first one. A Retry-After (seconds or
    HTTP date) is honoured in full; when it asks for more than `longest_wait` seconds nothing more is sent until then and
    each request ends at once in a FetchError. `on_wait(about, reason, seconds)` hears of each retry.
    `jitter()` gives a number in [0, 1).
    """

    def __init__(
        self,
        *,
        rate: float = 1.0,
        timeout: tuple[float, float] = TIMEOUT_S,
        attempts: int = ATTEMPTS,
        longest_wait: float = LONGEST_WAIT_S,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
        on_wait: Callable[[str, str, float], None] = _no_news,
    ) -> None:
        if not rate > 0:
            raise ValueError("rate must be above 0 requests per second")
        self._spacing = 1.0 / rate
        self._timeout = timeout
        self._attempts = attempts
        self._longest_wait = longest_wait
        self._clock: Clock = clock or SystemClock()
        self._jitter = jitter
        self._on_wait = on_wait
        self._not_before = self._clock.monotonic()
        self._unreachable = False
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent()
        adapter = requests.adapters.HTTPAdapter(pool_connections=2, pool_maxsize=1, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def utc(self) -> datetime:
        """Now, by the client's clock."""
        return self._clock.utc()

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        about: str,
        check: Callable[[Answer], T],
    ) -> T:
        """`check` of the complete answer. `about` (an NCT number, a query) leads in errors, before the URL.

        Raises NotFoundError (404), RequestRefusedError (400), both only in the registry's own words, else FetchError. `check`
        may raise AskAgainError for an answer that came but is not whole, or a FetchError that ends the matter.
        """

        def take(response: requests.Response, hops: tuple[str, ...]) -> T:
            accept(response, about)
            body = b"".join(response.iter_content(CHUNK))
            kind = response.headers.get("Content-Type", "")
            try:
                return check(Answer(response.url, kind, body, self._clock.utc(), hops))
            except FetchError as error:
                # a check knows what is wrong with an answer; who was asked for what is known here
                raise FetchError(error.what, where=f"{about} ({response.url})", hint=error.hint) from error

        return self.exchange(lambda: (url, params, {"Accept": "application/json"}), take, about)

    def exchange(self, ask: Callable[[], Question], take: Callable[[requests.Response, tuple[str, ...]], T], about: str) -> T:
        """Ask until `take` makes something of the answer, or the attempts are used up.

        `ask` gives URL, parameters and headers, anew for each attempt; `take` has the response, its body not read yet, and the
        redirects that led to it, and raises AskAgainError where another attempt may mend it.
        """
        # A server that could not be reached at all gets one try a request until it answers again: a long list of
        # studies then ends in minutes, not hours.
        attempts = 1 if self._unreachable else self._attempts
        for attempt in range(1, attempts + 1):
            url, params, headers = ask()
            self._take_turn(about, url)
            try:
                value = self._once(url, params, headers, about, take)
            except AskAgainError as fault:
                self._unreachable = fault.unreachable
                back_off = min(BACK_OFF_MAX_S, BACK_OFF_S * 2 ** (attempt - 1)) * (0.5 + self._jitter() / 2)
                wait = back_off if fault.retry_after is None else fault.retry_after
                self._not_before = max(self._not_before, self._clock.monotonic() + wait)
                if attempt == attempts:
                    tries = "once" if attempts == 1 else f"{attempts} times"
                    raise FetchError(
                        f"asked {tries}, in vain: {fault.reason}", where=f"{about} ({url})", hint="run the same command later"
                    ) from fault
                self._on_wait(about, fault.reason, wait)
            except requests.RequestException as error:
                raise FetchError(_reason(error), where=f"{about} ({url})", hint="check the address and the network") from error
            else:
                self._unreachable = False
                return value
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(
        self,
        url: str,
        params: Mapping[str, str] | None,
        headers: dict[str, str],
        about: str,
        take: Callable[[requests.Response, tuple[str, ...]], T],
    ) -> T:
        hops: tuple[str, ...] = ()
        try:
            while True:
                with self._session.get(
                    url, params=params, headers=headers, timeout=self._timeout, stream=True, allow_redirects=False
                ) as response:
                    if not response.is_redirect:
                        self._raise_passing(response)
                        return take(response, hops)
                    target = urljoin(response.url, response.headers["Location"])
                # followed by hand so that each hop keeps the pace, and is known to the caller
                hops = (*hops, target)
                if len(hops) > MAX_REDIRECTS:
                    raise FetchError(
                        f"more than {MAX_REDIRECTS} redirects", where=f"{about} ({url})", hint="report the address"
                    )
                url, params = target, None
                self._take_turn(about, url)
        except requests.exceptions.SSLError:
            raise
        except (requests.ConnectionError, requests.Timeout) as error:
            raise AskAgainError(_reason(error), unreachable=_never_connected(error)) from error
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
            raise AskAgainError(_reason(error)) from error

    def _raise_passing(self, response: requests.Response) -> None:
        """Statuses that may pass: 408, 429 and the 5xx."""
        status = response.status_code
        if status in (408, 429) or status >= 500:
            reason = f"HTTP {status} {response.reason or ''}".strip()
            raise AskAgainError(reason, retry_after=retry_after(response.headers.get("Retry-After"), self._clock.utc()))

    def _take_turn(self, about: str, url: str) -> None:
        wait = self._not_before - self._clock.monotonic()
        if wait > self._longest_wait:
            raise FetchError(
                f"the server asks not to be asked again for {wait:.0f} s, more than the {self._longest_wait:.0f} s a run waits",
                where=f"{about} ({url})",
                hint="run the same command then",
            )
        if wait > 0:
            self._clock.sleep(wait)
        self._not_before = self._clock.monotonic() + self._spacing


def accept(response: requests.Response, about: str) -> None:
    """Raise for a final status that is not an answer."""
    status = response.status_code
    if status in (200, 206):
        return
    where = f"{about} ({response.url})"
    words = _words(response)
    # a registry answers in plain text; a web page comes from something in between, which cannot say what exists
    if _is_html(response):
        raise FetchError(f"HTTP {status}: {words}", where=where, hint="check the address; the registry itself did not answer")
    if status == 404:
        raise NotFoundError(f"HTTP 404: {words}", where=where, hint="check the number")
    if status == 400:
        raise RequestRefusedError(f"HTTP 400: {words}", where=where, hint="mend the query")
    raise FetchError(f"HTTP {status}: {words}", where=where, hint="the server refuses; try later or in a browser")


def _is_html(response: requests.Response) -> bool:
    return "html" in response.headers.get("Content-Type", "").lower()


def _words(response: requests.Response) -> str:
    """What a plain-text error says, on one line; never a whole HTML page."""
    if _is_html(response):
        return f"{response.reason} (an HTML page)"
    head = next(iter(response.iter_content(2000)), b"")
    return " ".join(head.decode("utf-8", "replace").split())[:500] or str(response.reason)


def _never_connected(error: requests.RequestException) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(getattr(inner, "reason", None), NewConnectionError)


def _reason(error: requests.RequestException) -> str:
    """The innermost cause, without the addresses of objects that requests' own message carries."""
    if isinstance(error, requests.ConnectTimeout):
        return "no connection within the time-out"
    if isinstance(error, requests.Timeout) or "Read timed out" in str(error):
        return "no answer within the time-out"
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    text = " ".join(str(cause).split())[:200]
    return f"{type(cause).__name__}: {text}" if text else type(cause).__name__
