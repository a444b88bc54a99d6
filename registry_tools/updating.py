"""The daily update: ask the registry what is newer than the database, fetch only that, put it in its place.

First the registry names studies with their days of last update; what is held with the same day is left alone. Then the records
of the others are fetched and go through the pipeline as they come. A study that was named and did not come stands in
`updates.pending` and is asked for again; the mark at which the next update begins moves only when all studies were named.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.changes.asked import Asked, known_up_to, last_asked, note_asked, note_withdrawn
from registry_tools.errors import RegistryToolsError
from registry_tools.fetchers import ctgov_updates
from registry_tools.fetchers.ctgov_request import MAX_PAGE, Request, nct_number
from registry_tools.fetchers.ctgov_updates import IDS_A_QUESTION, Listing
from registry_tools.fetchers.folder import Folder
from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.pipeline import Origin, Receipt, extract_inputs

if TYPE_CHECKING:
    from registry_tools.db.store import Store
    from registry_tools.fetchers.http import Client

STUDIES = "studies"
"""The question for the studies that the database holds."""
REGISTRY = "registry"
"""The question for everything."""

BY_NUMBER = 2000
"""So many studies are asked for by number, which needs no day to begin at: twenty short answers."""

OVERLAP = timedelta(days=3)
"""Days before the mark that are asked for again: the registry does not post at weekends, and may post late for a day."""

_FEW = 50  # records that one process reads sooner than several could be started
_FORMAT = "ctgov_json"


@dataclass(frozen=True)
class Wanted:
    """What to update: the studies held; with `search` also those that it finds; with `everything` whatever changed.

    `since` takes the place of the day that the database would begin at. `base_url` is of a server with the API v2.
    """

    base_url: str
    search: Request | None = None
    everything: bool = False
    since: date | None = None


@dataclass
class Question:
    """One question and its answer."""

    name: str
    words: str
    since: date | None
    listing: Listing
    wanted: list[str]
    new: int
    mark: date | None


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

    `into` keeps the records as files, too, as `fetch` does. Raises RegistryToolsError where there is nothing to update, or the
    registry does not answer the first question of a large database.
    """
    asked_at = datetime.now(UTC).replace(tzinfo=None)
    folder = Folder(into) if into else None
    held = {one: version.date for one, version in sorted(store.current_versions().items()) if nct_number(one) == one}
    clock = _Clock()
    with clock:
        questions = list(_questions(store, client, wanted, held))
    ids = _in_order(questions)
    bringing = _Bringing(client, Request(base_url=wanted.base_url, ids=tuple(ids)) if ids else None, ids, folder, clock)
    extraction = extract_inputs(
        bringing.inputs(),
        store,
        given=[f"update {one.words}" for one in questions],
        origins=bringing.origins,
        workers=workers if len(ids) > _FEW else 1,
        keep_records=keep_records,
        progress=progress,
    )
    note_withdrawn(store, {one: words for one, words in bringing.gone.items() if one in held}, extraction.run_id)
    failed = {bringing.asked_as.get(name, name) for name, _ in extraction.failures}
    note_asked(store, extraction.run_id, [_asked(one, asked_at, bringing.gone, failed) for one in questions])
    return Updated(extraction, questions, bringing.gone, bringing.notices, clock.seconds)


def _questions(store: Store, client: Client, wanted: Wanted, held: dict[str, str]) -> Iterator[Question]:
    if wanted.everything:
        yield _everything(store, client, wanted, held)
        return
    if held:
        yield _studies(store, client, wanted, held)
    elif not wanted.search:
        raise RegistryToolsError(
            "holds no records of ClinicalTrials.gov to update",
            where=str(store.path),
            hint="extract some first, or say which with --query or --condition",
        )
    if wanted.search:
        yield _search(store, client, wanted, wanted.search, held)


def _everything(store: Store, client: Client, wanted: Wanted, held: dict[str, str]) -> Question:
    start = _start(store, [REGISTRY])
    since = wanted.since or start
    if since is None:
        raise RegistryToolsError("has nothing to begin from", where=str(store.path), hint="say --since YYYY-MM-DD")
    listing = ctgov_updates.search(Request(base_url=wanted.base_url, since=since), client)
    ids, new = _news(listing, held, take_new=True)
    return _question(store, REGISTRY, "the whole registry", since, start, listing, ids, new)


def _studies(store: Store, client: Client, wanted: Wanted, held: dict[str, str]) -> Question:
    """The studies held, by number where they are few or where that asks less than their share of all changes would."""
    start = _start(store, [STUDIES, REGISTRY])
    since = wanted.since or (start if len(held) > BY_NUMBER else None)
    if since and not wanted.since:
        count = ctgov_updates.count(Request(base_url=wanted.base_url, since=since), client)
        if count is None or count / MAX_PAGE > len(held) / IDS_A_QUESTION:
            since = None
    if since:
        listing = ctgov_updates.search(Request(base_url=wanted.base_url, since=since), client)
    else:
        listing = ctgov_updates.by_number(Request(base_url=wanted.base_url, ids=tuple(held)), client, list(held))
    ids, _ = _news(listing, held, take_new=False)
    return _question(store, STUDIES, "the studies of the database", since, start, listing, [*ids, *listing.absent], 0)


def _search(store: Store, client: Client, wanted: Wanted, search: Request, held: dict[str, str]) -> Question:
    """What a search finds: all of it the first time, later what was posted since."""
    params = search.search_params()
    name = "search " + json.dumps(params, sort_keys=True, ensure_ascii=False)
    last = last_asked(store, name)
    start = last.mark - OVERLAP if last and last.mark else None
    since = wanted.since or start
    listing = ctgov_updates.search(search.model_copy(update={"since": since, "base_url": wanted.base_url}), client)
    ids, new = _news(listing, held, take_new=True)
    words = " ".join(f"{key}={value}" for key, value in params.items())
    return _question(store, name, words, since, start, listing, ids, new)


def _start(store: Store, questions: list[str]) -> date | None:
    day = known_up_to(store, questions)
    return day - OVERLAP if day else None


def _news(listing: Listing, held: dict[str, str], *, take_new: bool) -> tuple[list[str], int]:
    """Studies named that are newer than here, and how many of them are not here at all."""
    new = [one for one in listing.dates if one not in held] if take_new else []
    newer = [one for one, day in listing.dates.items() if one in held and (not held[one] or (day or "") > held[one])]
    return newer + new, len(new)


def _question(
    store: Store,
    name: str,
    words: str,
    since: date | None,
    start: date | None,
    listing: Listing,
    ids: list[str],
    new: int,
) -> Question:
    """`start` is the day that the database would have begun at; one who began later may have left something out."""
    last = last_asked(store, name)
    ids = list(dict.fromkeys([*ids, *(last.pending if last else ())]))
    mark = None
    if not listing.errors and (since is None or start is None or since <= start):
        newest = max((day for day in listing.dates.values() if day), default="")
        today = datetime.now(UTC).date()
        reached = min(date.fromisoformat(newest), today) if newest else None
        mark = max((day for day in (reached, last.mark if last else None) if day), default=since)
    return Question(name, words, since, listing, ids, new, mark)


def _in_order(questions: list[Question]) -> list[str]:
    """Studies wanted by any question, those updated longest ago first."""
    dates = {one: day or "" for question in questions for one, day in question.listing.dates.items()}
    wanted = dict.fromkeys(one for question in questions for one in question.wanted)
    return sorted(wanted, key=lambda one: (dates.get(one, ""), one))


def _asked(one: Question, asked_at: datetime, gone: dict[str, str], failed: set[str]) -> Asked:
    return Asked(
        asked_at, one.name, one.since, one.listing.counted, len(one.listing.dates), len(one.wanted),
        [study_id for study_id in one.wanted if study_id in gone], [study_id for study_id in one.wanted if study_id in failed],
        not one.listing.errors, one.mark,
    )  # fmt: skip


class _Clock:
    """Seconds spent in its `with` blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._start


class _Bringing:
    """Records as they come, as inputs of the pipeline; what came of them by the way."""

    def __init__(self, client: Client, request: Request | None, ids: list[str], folder: Folder | None, clock: _Clock) -> None:
        self._client, self._request, self._ids, self._folder, self._clock = client, request, ids, folder, clock
        self.origins: dict[str, Origin] = {}
        self.asked_as: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.notices: list[str] = []

    def inputs(self) -> Iterator[Input | Unreadable]:
        if self._request is None:
            return
        answers = ctgov_updates.bring(self._request, self._client, self._ids, self._folder)
        while True:
            with self._clock:
                answer = next(answers, None)
            if answer is None:
                return
            self.gone.update(answer.gone)
            fetched_at = self._client.utc().replace(tzinfo=None)
            for asked, record in answer.records:
                if asked != record.study_id:
                    self.notices.append(f"{asked} is an obsolete number of {record.study_id}")
                one = Input(self._name(record.study_id, asked), _FORMAT, record.raw)
                # the address of this record by itself; the one of the answer names a hundred
                self.origins[one.source_id] = Origin(self._request.study_url(record.study_id), fetched_at)
                yield one
            for asked, error in answer.failures:
                yield Unreadable(self._name(asked, asked), error)

    def _name(self, study_id: str, asked: str) -> str:
        name = str(self._folder.path / f"{study_id}.json") if self._folder else f"{study_id}.json"
        self.asked_as[name] = asked
        return name
