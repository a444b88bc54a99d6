"""The evidence page: one self-contained HTML file about the chosen studies, every fact with the words that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from registry_tools.db.store import Store
from registry_tools.errors import RegistryToolsError
from registry_tools.extras import need
from registry_tools.report.evidence import PagePicture, TextsAt
from registry_tools.report.payload import FindingsOf, build

DEFAULT_BYTES = 19_000_000  # what a mail server still takes; pages of 500 studies with their facts are 5 to 16 MB
_PROGRAM_BYTES = 1_100_000  # the script, the charts' library and the style

_NEEDS = ("jinja2", "altair", "vl_convert")


class Report(NamedTuple):
    """The page, and what it holds: studies shown of those chosen, facts with evidence, pictures of pages drawn and left out."""

    html: str
    studies: int
    chosen: int
    facts: int
    pictures: int
    pictures_left_out: int


def make_report(
    store: Store,
    filters: Mapping[str, object],
    *,
    title: str,
    texts_at: TextsAt,
    page_picture: PagePicture,
    findings_of: FindingsOf = lambda store, studies: (),
    limit: int | None = None,
    most_bytes: int = DEFAULT_BYTES,
) -> Report:
    """Make the page of the studies that `filters` choose (parameters of the SQL macro `select_studies`).

    `texts_at` and `page_picture` read the sources' own bytes, `findings_of` says what does not add up. Pictures of documents'
    pages are drawn while the file stays within `most_bytes`. Raises RegistryToolsError where no study is chosen, or a library
    of the extra `report` is missing.
    """
    need("report", "a report", *_NEEDS)
    from registry_tools.report.page_writer import page

    payload = build(
        store,
        filters,
        limit=limit,
        texts_at=texts_at,
        page_picture=page_picture,
        room=most_bytes - _PROGRAM_BYTES,
        findings_of=findings_of,
    )
    shown, chosen = len(payload.data["studies"]["rows"]), payload.data["total"]
    if not shown:
        raise RegistryToolsError("no study is left by these filters", where=str(store.path), hint="widen them, or extract more")
    subtitle = f"{shown} of {chosen} studies" if shown < chosen else f"{shown} {'study' if shown == 1 else 'studies'}"
    drawn = sum(one.png is not None for one in payload.pictures)
    return Report(
        page(payload, title=title, subtitle=subtitle),
        shown,
        chosen,
        len(payload.data["evidence"]),
        drawn,
        len(payload.pictures) - drawn,
    )
