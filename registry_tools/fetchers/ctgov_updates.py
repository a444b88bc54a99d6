"""What changed at ClinicalTrials.gov: first which studies and when, by number or since a day; then the records themselves.

The first question asks for two fields alone, so that a thousand studies are one short answer, and what is held already with the
same day of update is never sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from registry_tools.errors import FetchError, NotFoundError
from registry_tools.fetchers.ctgov_answers import Run, ask_for, page_of, store
from registry_tools.fetchers.ctgov_page import Page, Record
from registry_tools.fetchers.ctgov_request import MAX_PAGE, Request
from registry_tools.fetchers.folder import Folder
from registry_tools.fetchers.http import Client
from registry_tools.fetchers.receipt import Event, Tally

IDS_A_QUESTION = 100
"""NCT numbers in one question: the URL stays under 2 kB."""

_FIELDS = "NCTId,LastUpdatePostDate"


@dataclass
class Listing:
    """Studies that the registry named, each with its lastUpdatePostDate (`YYYY-MM-DD`, None where the record has none).

    `counted` is its own total. Without `errors` every study is named, or, asked for by number, in `absent`: not in the
    answer, which may mean withdrawn, or known by another number now.
    """

    dates: dict[str, str | None] = field(default_factory=dict)
    counted: int | None = None
    absent: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, page: Page) -> None:
        self.dates.update({record.study_id: record.updated for record in page.records})


class Brought(NamedTuple):
    """The answer to one question for records. `asked` has each record's number as it was asked for."""

    records: tuple[tuple[str, Record], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    failures: tuple[tuple[str, str], ...] = ()


def count(request: Request, client: Client) -> int | None:
    """How many studies a search finds. Raises FetchError where the registry gives no answer."""
    params = {**request.search_params(), "fields": _FIELDS, "pageSize": "1", "countTotal": "true"}
    page, _ = client.get(request.search_url(), params, about="number of studies", check=page_of)
    return page.total


def search(request: Request, client: Client) -> Listing:
    """Every study that a search finds. An answer that does not come, or a total that is not met, is in `errors`."""
    listing = Listing()
    about = "search " + " ".join(f"{name}={value}" for name, value in request.search_params().items())
    params = {**request.search_params(), "fields": _FIELDS, "pageSize": str(MAX_PAGE), "countTotal": "true"}
    tokens: set[str] = set()
    unreadable = 0
    try:
        while True:
            page, url = client.get(request.search_url(), params, about=about, check=page_of)
            if page.total is not None and listing.counted is None:
                listing.counted = page.total
            listing.add(page)
            listing.errors += page.unreadable
            unreadable += len(page.unreadable)
            if page.next_token is None:
                break
            if page.next_token in tokens:
                raise FetchError(f"page token {page.next_token!r} came twice", where=f"{about} ({url})", hint="try again later")
            tokens.add(page.next_token)
            params["pageToken"] = page.next_token
    except FetchError as error:
        listing.errors.append(str(error))
        return listing
    named = len(listing.dates) + unreadable
    if listing.counted is None:
        listing.errors.append(f"{about}: the registry gave no total to check {named} studies against")
    elif named < listing.counted:
        listing.errors.append(f"{about}: the registry counts {listing.counted} studies and named {named}")
    return listing


def by_number(request: Request, client: Client, study_ids: Sequence[str]) -> Listing:
    """The same for studies whose numbers are known."""
    listing = Listing(counted=0)
    for some in _questions(study_ids):
        params = {"filter.ids": ",".join(some), "fields": _FIELDS, "pageSize": str(len(some)), "countTotal": "true"}
        about = f"dates of update of {some[0]} to {some[-1]}"
        try:
            page, _ = client.get(request.search_url(), params, about=about, check=page_of)
        except FetchError as error:
            listing.errors.append(str(error))
            continue
        listing.add(page)
        listing.counted = (listing.counted or 0) + (page.total or 0)
        named = {record.study_id for record in page.records}
        if page.total is None or page.total > len(page.records):
            listing.errors.append(f"{about}: the registry counts {page.total} studies and named {len(page.records)}")
        listing.absent += [study_id for study_id in some if study_id not in named]
    return listing


def bring(request: Request, client: Client, study_ids: Sequence[str], folder: Folder | None = None) -> Iterator[Brought]:
    """The records of studies, a hundred a question; `folder` keeps them as `fetch` does.

    One that the answer leaves out is asked for by itself: only the registry's own "not found" makes it `gone`.
    """
    run = Run(request, folder, client, Tally(_nobody_listens)) if folder else None
    for some in _questions(study_ids):
        params = {"filter.ids": ",".join(some), "pageSize": str(len(some))}
        try:
            page, url = client.get(request.search_url(), params, about=f"records {some[0]} to {some[-1]}", check=page_of)
        except FetchError as error:
            yield Brought(failures=tuple((study_id, str(error)) for study_id in some))
            continue
        came = {asked: record for record in page.records for asked in (record.study_id, *record.aliases) if asked in some}
        if run:
            store(run, list({record.study_id: record for record in came.values()}.values()), url)
        yield Brought(tuple(came.items()))
        for study_id in some:
            if study_id not in came:
                yield _one(request, client, study_id, run)


def _one(request: Request, client: Client, study_id: str, run: Run | None) -> Brought:
    try:
        record, answer = ask_for(client, request, study_id)
    except NotFoundError as error:
        return Brought(gone=((study_id, error.what),))
    except FetchError as error:
        return Brought(failures=((study_id, str(error)),))
    if run:
        store(run, [record], answer.url, () if record.study_id == study_id else (study_id,))
    return Brought(((study_id, record),))


def _questions(study_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(study_ids), IDS_A_QUESTION):
        yield study_ids[start : start + IDS_A_QUESTION]


def _nobody_listens(event: Event) -> None:
    """The receipt of `update` tells what came."""
