"""From an answer of ClinicalTrials.gov to files in the folder: is it whole, is it news, where does it go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from registry_tools.errors import FetchError, NotFoundError, ParseError, RequestRefusedError
from registry_tools.fetchers.ctgov_page import Page, Record, read_page, read_record, same_content
from registry_tools.fetchers.ctgov_request import Request, nct_number
from registry_tools.fetchers.folder import Entry, Folder
from registry_tools.fetchers.http import Answer, AskAgainError, Client
from registry_tools.fetchers.receipt import Failure, Kind, Reason, Tally

T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """What every step of one run shares."""

    request: Request
    folder: Folder
    client: Client
    tally: Tally


def page_of(answer: Answer) -> tuple[Page, str]:
    """The page and the URL it came from."""
    return _read(answer, read_page), answer.url


def record_of(answer: Answer) -> tuple[Record, Answer]:
    """The record and the answer that held it."""
    return _read(answer, read_record), answer


def ask_for(client: Client, request: Request, study_id: str) -> tuple[Record, Answer]:
    """One record by its number; another study's where the number is an obsolete one of that study.

    Raises NotFoundError only where the registry says that it has no such number.
    """
    if nct_number(study_id) is None:
        raise FetchError("is no NCT number", where=repr(study_id), hint="NCT and up to eight digits, not all zero")
    try:
        record, answer = client.get(request.study_url(study_id), about=study_id, check=record_of)
    except NotFoundError as error:
        if study_id in error.what:
            raise
        # the registry names the number it does not find; a 404 that does not is about the address
        raise FetchError(error.what, where=error.where, hint="check the address, or run the same command later") from error
    if record.study_id != study_id and not answer.redirects and study_id not in record.aliases:
        where = f"{study_id} ({answer.url})"
        raise FetchError(f"the answer is another study, {record.study_id}", where=where, hint="run the same command later")
    return record, answer


def _read(answer: Answer, read: Callable[[bytes], T]) -> T:
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind and kind != "application/json":
        page = " (a web page: the site may be down for maintenance)" if "html" in kind else ""
        raise FetchError(f"answered {kind}{page}, not JSON", hint="run the same command later")
    try:
        return read(answer.body)
    except ParseError as error:
        # an answer that breaks off looks like this where no length was announced
        raise AskAgainError(f"{len(answer.body)} bytes that are not a whole answer: {error}") from error


def store(run: Run, records: Sequence[Record], url: str, asked_as: tuple[str, ...] = ()) -> None:
    """Save what is new or changed, then the manifest lines of all of them at once. `asked_as`: an alias that led here."""
    entries: list[Entry] = []
    news: list[tuple[str, str]] = []
    for record in records:
        file = f"{record.study_id}.json"
        here = None if run.request.force else run.folder.whole(file)
        if here and same_content(run.folder.read(file), record.raw):
            if not set(asked_as) <= set(here.aliases):
                entries.append(here.model_copy(update={"aliases": (*here.aliases, *asked_as)}))
            run.tally.unchanged("record", record.study_id, file)
            continue
        run.folder.save(file, record.raw)
        news.append((record.study_id, file))
        entries.append(
            Entry(
                status="fetched",
                kind="record",
                study_id=record.study_id,
                file=file,
                url=url,
                fetched_at=run.client.utc(),
                sha256=hashlib.sha256(record.raw).hexdigest(),
                size=len(record.raw),
                version=record.updated,
                aliases=tuple(dict.fromkeys((*record.aliases, *asked_as))),
            )
        )
    run.folder.note(*entries)
    for study_id, file in news:
        run.tally.fetched("record", study_id, file)


def failed(run: Run, kind: Kind, study_id: str | None, *, about: str, url: str, error: FetchError, count: int = 1) -> None:
    """A failure in the receipt and in the manifest; `study_id` None where a search failed."""
    reason: Reason = "unanswered"
    if isinstance(error, NotFoundError):
        reason = "not_found"
    elif isinstance(error, RequestRefusedError):
        reason = "refused"
    text, now = str(error), run.client.utc()
    run.tally.failed(Failure(kind=kind, about=about, reason=reason, error=text, count=count))
    run.folder.note(Entry(status="failed", kind=kind, study_id=study_id, url=url, fetched_at=now, reason=reason, error=text))
