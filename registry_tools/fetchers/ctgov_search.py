"""Page after page of a ClinicalTrials.gov search, to the end, and on from where a killed run stopped."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from pydantic import ValidationError

from registry_tools.errors import FetchError, RequestRefusedError
from registry_tools.fetchers.ctgov_answers import Run, failed, page_of, store
from registry_tools.fetchers.ctgov_page import Page
from registry_tools.fetchers.folder import append_lines, read_whole_lines
from registry_tools.models.base import Model

RESUMABLE = timedelta(hours=24)
"""The registry reloads its data daily; a page token older than that may stand for another order of studies."""

BARREN_PAGES = 20
"""A page may be empty, or hold only what came before; so many in a row are a server that never ends."""


class PageDone(Model):
    """One page whose records are saved: what a later run needs to go on after it."""

    next_token: str
    total: int | None
    ids: tuple[str, ...]
    at: datetime


class Search:
    """One run of one search. Its finished pages stand in `.fetch/search-<hash>.jsonl` until the search is complete."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._request, self._folder, self._client, self._tally = run.request, run.folder, run.client, run.tally
        self._params = self._request.search_params()
        key = json.dumps([self._request.search_url(), self._params, self._request.limit], sort_keys=True)
        self._log = self._folder.state / f"search-{hashlib.sha256(key.encode()).hexdigest()[:16]}.jsonl"
        self._about = "search " + " ".join(f"{name}={value}" for name, value in self._params.items())
        self._begin_anew()

    def run(self) -> list[str]:
        """Ids received, in order. What could not be received is a failure in the tally."""
        self._resume()
        resumed = bool(self._token)
        try:
            try:
                self._pages()
            except RequestRefusedError:
                if not resumed or self._asked:
                    raise
                self._tally.notice("the registry no longer knows where the earlier run stopped; beginning anew")
                self._log.unlink(missing_ok=True)
                self._begin_anew()
                self._pages()
        except FetchError as error:
            self._incomplete(error)
        else:
            self._check_total()
            self._log.unlink(missing_ok=True)
        for study_id in self._earlier:
            self._tally.unchanged("record", study_id, self._folder.record_file(study_id))
        return list(self._received)

    def _begin_anew(self) -> None:
        self._token: str | None = None
        self._total: int | None = None
        self._tokens: set[str] = set()
        self._received: dict[str, None] = {}
        self._earlier: tuple[str, ...] = ()
        self._asked = 0
        self._barren = 0
        self._pages_seen: set[tuple[str, ...]] = set()
        self._unreadable = 0

    def _resume(self) -> None:
        """Take up an earlier run's pages if they are recent and their files are all here."""
        try:
            pages = [PageDone.model_validate_json(line) for line in read_whole_lines(self._log)]
        except ValidationError:
            pages = []
        ids = dict.fromkeys(study_id for page in pages for study_id in page.ids)
        recent = pages and self._client.utc() - pages[0].at < RESUMABLE
        if not recent or self._request.force or not all(self._folder.whole(f"{study_id}.json") for study_id in ids):
            self._log.unlink(missing_ok=True)
            return
        self._token = pages[-1].next_token
        self._total = pages[0].total
        self._tokens = {page.next_token for page in pages}
        self._received = ids
        self._earlier = tuple(ids)
        self._pages_seen = {page.ids for page in pages if page.ids}
        self._tally.expect("record", self._capped(self._total))
        self._tally.notice(f"going on after page {len(pages)} of an interrupted run ({len(ids)} records)")

    def _pages(self) -> None:
        while self._room() is None or self._room():
            page, url = self._ask()
            self._asked += 1
            if page.total is not None and self._total is None:
                self._total = page.total
                self._tally.expect("record", self._capped(self._total))
            self._keep(page, url)
            self._tally.page(len(self._received), self._capped(self._total))
            if page.next_token is None:
                return
            if page.next_token in self._tokens:
                raise self._repeats(f"page token {page.next_token!r} came twice", url)
            self._tokens.add(page.next_token)
            self._token = page.next_token

    def _ask(self) -> tuple[Page, str]:
        room = self._room()
        size = self._request.page_size if room is None else min(self._request.page_size, room)
        params = {**self._params, "pageSize": str(size)}
        if self._token is None:
            params["countTotal"] = "true"
        else:
            params["pageToken"] = self._token
        return self._client.get(self._request.search_url(), params, about=self._about, check=page_of)

    def _keep(self, page: Page, url: str) -> None:
        """Save what a page brings that is new, then note the page as done."""
        for reason in page.unreadable:
            self._failed(FetchError(reason, where=f"{self._about} ({url})"))
            self._unreadable += 1
        new = {record.study_id: record for record in page.records if record.study_id not in self._received}
        ids = tuple(record.study_id for record in page.records)
        if ids in self._pages_seen:
            raise self._repeats("a page came twice", url)
        self._pages_seen.update([ids] if ids else [])
        self._barren = 0 if new or page.unreadable else self._barren + 1
        if self._barren == BARREN_PAGES:
            raise self._repeats(f"{BARREN_PAGES} pages in a row brought nothing new", url)
        if len(new) < len(page.records):
            self._tally.notice(f"{len(page.records) - len(new)} records of one page had come before; counted once")
        room = self._room()
        kept = list(new.values())[:room]
        store(self._run, kept, url)
        self._received.update(dict.fromkeys(record.study_id for record in kept))
        if page.next_token is not None and page.next_token not in self._tokens:
            done = PageDone(
                next_token=page.next_token,
                total=self._total,
                ids=tuple(record.study_id for record in kept),
                at=self._client.utc(),
            )
            append_lines(self._log, [done.model_dump_json()])

    def _repeats(self, what: str, url: str) -> FetchError:
        # going on from the same token would only repeat it
        self._log.unlink(missing_ok=True)
        return FetchError(
            f"{what}; stopped after {len(self._received)} records", where=f"{self._about} ({url})", hint="try again later"
        )

    def _failed(self, error: FetchError, count: int = 1) -> None:
        url = self._request.search_url()
        failed(self._run, "record", None, about=self._about, url=url, error=error, count=count)

    def _room(self) -> int | None:
        """How many more the limit allows; None without one."""
        return None if self._request.limit is None else self._request.limit - len(self._received)

    def _capped(self, total: int | None) -> int | None:
        limit = self._request.limit
        return total if total is None or limit is None else min(total, limit)

    def _incomplete(self, error: FetchError) -> None:
        expected = self._capped(self._total)
        missing = 1 if expected is None else max(1, expected - len(self._received) - self._unreadable)
        self._failed(error, missing)

    def _check_total(self) -> None:
        expected, received = self._capped(self._total), len(self._received) + self._unreadable
        if expected is None:
            self._tally.notice("the registry gave no total to check against")
            self._tally.expect("record", received)
        elif received < expected:
            what = f"the registry counts {expected} studies and sent {received}"
            where = f"{self._about} ({self._request.search_url()})"
            self._failed(FetchError(what, where=where, hint="run the same command again"), expected - received)
        elif received > expected:
            self._tally.notice(f"the registry counted {expected} studies and sent {received}; all are kept")
            self._tally.expect("record", received)
