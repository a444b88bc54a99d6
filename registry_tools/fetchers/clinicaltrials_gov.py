"""ClinicalTrials.gov, API v2: records by NCT number or by search, and the documents they list."""

from __future__ import annotations

from pathlib import Path

from registry_tools.errors import FetchError, ParseError
from registry_tools.fetchers.ctgov_answers import Run, ask_for, failed, page_of, store
from registry_tools.fetchers.ctgov_documents import fetch_documents
from registry_tools.fetchers.ctgov_page import Record, read_record
from registry_tools.fetchers.ctgov_request import Request, nct_number
from registry_tools.fetchers.ctgov_search import Search
from registry_tools.fetchers.folder import Folder
from registry_tools.fetchers.http import Client
from registry_tools.fetchers.receipt import Event, OnEvent, Receipt, Tally

__all__ = ["NAME", "Request", "fetch"]

NAME = "clinicaltrials.gov"

IDS_A_QUESTION = 100
"""NCT numbers in one question for dates of update: the URL stays under 2 kB."""


def _nobody_listens(event: Event) -> None:
    """The default listener."""


def fetch(request: Request, into: Path, client: Client, on_event: OnEvent = _nobody_listens) -> Receipt:
    """Bring what `request` asks for into the folder `into`; the receipt says what came and what did not.

    Each record is `NCT01234567.json` with the bytes as served (in a search, the study's own slice of the page), each
    document `NCT01234567_<name>.pdf`. What fails is in the receipt and the rest goes on; raises RegistryToolsError only
    where the folder cannot be used.
    """
    run = Run(request, Folder(into), client, Tally(on_event))
    if request.ids:
        _by_ids(run)
    else:
        received = Search(run).run()
        # after the last page, so that a page token does not grow old while large files come
        for study_id in received if request.documents else ():
            fetch_documents(run, _held(run.folder, f"{study_id}.json"))
    return run.tally.receipt()


def _by_ids(run: Run) -> None:
    folder = run.folder
    asked = list(dict.fromkeys(nct_number(text) or text for text in run.request.ids))
    run.tally.expect("record", len(asked))
    here = {study_id: folder.whole(folder.record_file(study_id)) for study_id in asked if not run.request.force}
    dates = _dates_of_update(run, sorted({entry.study_id for entry in here.values() if entry and entry.study_id}))
    for study_id in asked:
        entry = here.get(study_id)
        if entry and entry.file and entry.study_id and entry.version and dates.get(entry.study_id) == entry.version:
            run.tally.unchanged("record", entry.study_id, entry.file)
            record = _held(folder, entry.file)
        else:
            try:
                record = _one(run, study_id)
            except FetchError as error:
                failed(run, "record", study_id, about=study_id, url=run.request.study_url(study_id), error=error)
                continue
        if run.request.documents:
            fetch_documents(run, record)


def _one(run: Run, study_id: str) -> Record:
    """One record by its number, saved."""
    record, answer = ask_for(run.client, run.request, study_id)
    if record.study_id != study_id:
        run.tally.notice(f"{study_id} is an obsolete number of {record.study_id}")
    store(run, [record], answer.url, () if record.study_id == study_id else (study_id,))
    return record


def _dates_of_update(run: Run, study_ids: list[str]) -> dict[str, str]:
    """lastUpdatePostDate of studies that are here already, asked for a hundred at a time.

    A study without an answer is missing here, and is then asked for in full.
    """
    dates: dict[str, str] = {}
    for start in range(0, len(study_ids), IDS_A_QUESTION):
        some = study_ids[start : start + IDS_A_QUESTION]
        params = {"filter.ids": ",".join(some), "fields": "NCTId,LastUpdatePostDate", "pageSize": str(len(some))}
        try:
            page, _ = run.client.get(run.request.search_url(), params, about="dates of update", check=page_of)
        except FetchError as error:
            run.tally.notice(f"cannot ask what changed, so each record is asked for: {error}")
            return dates
        dates.update({record.study_id: record.updated for record in page.records if record.updated})
    return dates


def _held(folder: Folder, file: str) -> Record:
    """A record that this run knows to be whole in the folder."""
    try:
        return read_record(folder.read(file))
    except (ParseError, FetchError) as error:
        raise ParseError(
            f"cannot be read back: {error}", where=str(folder.path / file), hint="delete it and fetch again"
        ) from error
