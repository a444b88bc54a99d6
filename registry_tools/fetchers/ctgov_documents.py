"""The protocol, analysis plan and consent PDFs that a ClinicalTrials.gov record lists."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from registry_tools.errors import FetchError
from registry_tools.fetchers.ctgov_answers import Run, failed
from registry_tools.fetchers.ctgov_page import LargeDocument, Record
from registry_tools.fetchers.download import download
from registry_tools.fetchers.folder import Entry, sha256, writing

_FILENAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. ()-]{0,150}")
"""A record's word becomes a file's name: no separators, no leading dot."""


def fetch_documents(run: Run, record: Record) -> None:
    """Bring what is not here yet, as `NCT01234567_Prot_000.pdf`; each that does not come is a failure of its own."""
    run.tally.expect_more("document", len(record.documents))
    for document in record.documents:
        _fetch_one(run, record.study_id, document)


def _fetch_one(run: Run, study_id: str, document: LargeDocument) -> None:
    about = f"{study_id} {document.filename}"
    url = run.request.document_url(study_id, quote(document.filename))
    file = f"{study_id}_{document.filename}"
    here = None if run.request.force else run.folder.whole(file)
    if here and here.version == document.uploaded and document.size in (None, here.size):
        run.tally.unchanged("document", about, file)
        return
    # The part's name holds what identifies the version, so that two versions are never joined.
    version = f"{url}|{document.uploaded}|{document.size}"
    part = run.folder.parts / f"{hashlib.sha256(version.encode()).hexdigest()[:24]}.part"
    try:
        if not _FILENAME.fullmatch(document.filename):
            raise FetchError(
                "the record gives a file name that is not safe to use", where=f"{about} ({url})", hint="fetch by hand"
            )
        with writing(part):
            answered = download(run.client, url, part, about=about, size=document.size, magic=b"%PDF")
    except FetchError as error:
        failed(run, "document", study_id, about=about, url=url, error=error)
        return
    digest, size = sha256(part), part.stat().st_size
    run.folder.adopt(part, file)
    run.folder.note(
        Entry(
            status="fetched",
            kind="document",
            study_id=study_id,
            file=file,
            url=answered,
            fetched_at=run.client.utc(),
            sha256=digest,
            size=size,
            version=document.uploaded,
        )
    )
    run.tally.fetched("document", about, file)
