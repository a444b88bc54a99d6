"""The daily update: ask the registry what is newer than the database, fetch only that, put it in its place.

First the registry names studies with their days of last update; what is held with the same day is left alone. Then the records
of the others are fetched and go through the pipeline as they come. A study that was named and did not come stands in
`updates.pending` and is asked for again; the mark at which the next update begins moves only when every study was named,
from the day on at which this one would have begun by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.changes.asked import Asked, note_asked, note_withdrawn
from registry_tools.errors import RegistryToolsError
from registry_tools.fetchers.ctgov_request import Request, nct_number
from registry_tools.fetchers.folder import Folder
from registry_tools.parsers.shards import held_shards
from registry_tools.pipeline import FETCHED_BYTES, Run
from registry_tools.receipt import Receipt
from registry_tools.updating.asking import STUDIES, Question, Wanted, questions
from registry_tools.updating.bringing import Bringing, Clock

if TYPE_CHECKING:
    from registry_tools.db.store import Store
    from registry_tools.fetchers.http import Client

__all__ = ["STUDIES", "Question", "Updated", "Wanted", "is_to_come", "update"]

_FIRST_MIDNIGHT = timedelta(hours=14)  # the time zone in which a day begins first is so far ahead of UTC

_FEW = 50  # records that one process reads sooner than several could be started


@dataclass
class Updated:
    """What became of an update. `extraction.expected` counts the records wanted that did not turn out to be `gone`."""

    extraction: Receipt
    questions: list[Question] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    network_s: float = 0.0

    @property
    def errors(self) -> list[str]:
        """Why a list of studies is not whole."""
        return [error for one in self.questions for error in one.listing.errors]

    @property
    def ok(self) -> bool:
        return not self.errors and not self.extraction.failed


def update(
    store: Store,
    client: Client,
    wanted: Wanted,
    *,
    workers: int = 1,
    keep_records: bool = True,
    into: Path | None = None,
    progress: Callable[[Receipt], None] | None = None,
) -> Updated:
    """Bring the database up to date. What cannot be had is in the answer, not raised.

    `into` keeps the records as files, too, as `fetch` does. Raises RegistryToolsError where there is nothing to update, where
    `since` is a day to come, or the registry does not answer the first question of a large database.
    """
    if wanted.since and is_to_come(wanted.since):
        raise RegistryToolsError(f"cannot begin at {wanted.since}, a day to come", hint="say an earlier day with --since")
    asked_at = datetime.now(UTC).replace(tzinfo=None)
    folder = Folder(into) if into else None
    held = {one: version.date for one, version in sorted(store.current_versions().items()) if nct_number(one) == one}
    clock = Clock()
    with clock:
        asked = list(questions(store, client, wanted, held))
    ids = _in_order(asked)
    request = Request(base_url=wanted.base_url, ids=tuple(ids)) if ids else None
    named = {one: day for question in asked for one, day in question.listing.dates.items()}
    bringing = Bringing(client, request, ids, named, folder, clock)
    run = Run(
        store,
        [f"update {one.words}" for one in asked],
        bringing.origins,
        workers=workers if len(ids) > _FEW else 1,
        keep_records=keep_records,
        commit_bytes=FETCHED_BYTES,
        progress=progress,
    )
    extraction = run.receipt
    extraction.announce(None)
    # before any record comes: those that a killed update has brought would make the database look newer than it is
    note_asked(store, extraction.run_id, [_begun(one, asked_at) for one in asked])
    run.of(held_shards(bringing.inputs()))
    note_withdrawn(store, {one: words for one, words in bringing.gone.items() if one in held}, extraction.run_id)
    pending = {bringing.asked_as.get(name, name) for name, _ in extraction.failures} | bringing.not_yet
    note_asked(store, extraction.run_id, [_asked(one, asked_at, bringing.gone, pending) for one in asked])
    return Updated(extraction, asked, bringing.gone, bringing.notices, clock.seconds)


def is_to_come(day: date) -> bool:
    """Whether this day has not begun anywhere."""
    return day > (datetime.now(UTC) + _FIRST_MIDNIGHT).date()


def _in_order(questions: list[Question]) -> list[str]:
    """Studies wanted by any question, those updated longest ago first."""
    dates = {one: day or "" for question in questions for one, day in question.listing.dates.items()}
    wanted = dict.fromkeys(one for question in questions for one in question.wanted)
    return sorted(wanted, key=lambda one: (dates.get(one, ""), one))


def _begun(one: Question, asked_at: datetime) -> Asked:
    """What stands of a question if the update is killed."""
    return Asked(
        asked_at, one.name, one.since, one.listing.counted, len(one.listing.dates), len(one.wanted),
        [], one.carried, False, one.mark_before,
    )  # fmt: skip


def _asked(one: Question, asked_at: datetime, gone: dict[str, str], pending: set[str]) -> Asked:
    return Asked(
        asked_at, one.name, one.since, one.listing.counted, len(one.listing.dates), len(one.wanted),
        [study_id for study_id in one.wanted if study_id in gone], [study_id for study_id in one.wanted if study_id in pending],
        not one.listing.errors, one.mark,
    )  # fmt: skip
