"""The evidence page: one self-contained HTML file about the chosen studies, every fact with the words that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import NamedTuple

from registry_tools.db.store import Store
from registry_tools.errors import RegistryToolsError
from registry_tools.report.evidence import PagePicture, TextsAt
from registry_tools.report.payload import FindingsOf, build

DEFAULT_PICTURE_BYTES = 8_000_000  # leaves a page of 500 studies under 20 MB

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
    picture_bytes: int = DEFAULT_PICTURE_BYTES,
) -> Report:
    """Make the page of the studies that `filters` choose (parameters of the SQL macro `select_studies`).

    `texts_at` and `page_picture` read the sources' own bytes, `findings_of` says what does not add up. Raises
    RegistryToolsError where no study is chosen, or a library of the extra `report` is missing.
    """
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise RegistryToolsError(f"a report needs {', '.join(missing)}", hint="pip install 'registry-tools[report]'")
    from registry_tools.report.page_writer import page

    payload = build(
        store,
        filters,
        limit=limit,
        texts_at=texts_at,
        page_picture=page_picture,
        picture_bytes=picture_bytes,
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
