"""The daily update: ask the registry what is newer than the database, fetch only that, put it in its place.

First the registry names studies with their days of last update; what is held with the same day is left alone. Then the records
of the others are fetched and go through the pipeline as they come. A study that was named and did not come stands in
`updates.pending` and is asked for again; the mark at which the next update begins moves only when all studies were named, back
to where this one would have begun by itself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.changes.asked import Asked, Last, known_up_to, last_asked, note_asked, note_withdrawn
from registry_tools.errors import RegistryToolsError
from registry_tools.fetchers import ctgov_updates
from registry_tools.fetchers.ctgov_request import MAX_PAGE, Request, nct_number
from registry_tools.fetchers.ctgov_updates import IDS_A_QUESTION, Listing
from registry_tools.fetchers.folder import Folder
from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.parsers.shards import held_shards
from registry_tools.pipeline import Origin, Receipt, Run

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

_FIRST_MIDNIGHT = timedelta(hours=14)  # the time zone in which a day begins first is so far ahead of UTC

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
    """One question and its answer. `carried` are studies that an earlier answer left pending.

    The next update begins at `mark` if this one comes to its end, at `mark_before` if it is killed; where that is None, as this
    one would have by itself.
    """

    name: str
    words: str
    since: date | None
    listing: Listing
    wanted: list[str]
    new: int
    carried: tuple[str, ...] = ()
    mark_before: date | None = None
    mark: date | None = None


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
    clock = _Clock()
    with clock:
        questions = list(_questions(store, client, wanted, held))
    ids = _in_order(questions)
    request = Request(base_url=wanted.base_url, ids=tuple(ids)) if ids else None
    named = {one: day for question in questions for one, day in question.listing.dates.items()}
    bringing = _Bringing(client, request, ids, named, folder, clock)
    run = Run(
        store,
        [f"update {one.words}" for one in questions],
        bringing.origins,
        workers=workers if len(ids) > _FEW else 1,
        keep_records=keep_records,
        progress=progress,
    )
    extraction = run.receipt
    extraction.announce(None)
    # before any record comes: those that a killed update has brought would make the database look newer than it is
    note_asked(store, extraction.run_id, [_begun(one, asked_at) for one in questions])
    run.of(held_shards(bringing.inputs()))
    note_withdrawn(store, {one: words for one, words in bringing.gone.items() if one in held}, extraction.run_id)
    pending = {bringing.asked_as.get(name, name) for name, _ in extraction.failures} | bringing.outdated
    note_asked(store, extraction.run_id, [_asked(one, asked_at, bringing.gone, pending) for one in questions])
    return Updated(extraction, questions, bringing.gone, bringing.notices, clock.seconds)


def is_to_come(day: date) -> bool:
    """Whether this day has not begun anywhere."""
    return day > (datetime.now(UTC) + _FIRST_MIDNIGHT).date()


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
    """All that was posted since the day up to which the records held are known, or the last mark: a record that came since is
    known up to a later day, but tells nothing of studies that were not named.
    """
    last = last_asked(store, REGISTRY)
    known = known_up_to(store, [REGISTRY])
    mark = last.mark if last else None
    begin = min((day for day in (known, mark) if day), default=None) if known or not held else None
    start = begin - OVERLAP if begin else None
    since = wanted.since or start
    if since is None:
        what = "holds records without a day to begin from" if held else "has nothing to begin from"
        raise RegistryToolsError(what, where=str(store.path), hint="say --since YYYY-MM-DD")
    if not held and start is None:
        begin = start = since  # an empty database begins at the day that was said
    listing = ctgov_updates.search(Request(base_url=wanted.base_url, since=since), client)
    ids, new = _news(listing, held, take_new=True)
    asked = Question(REGISTRY, "the whole registry", since, listing, ids, new, mark_before=begin)
    return _marked(asked, last, start)


def _studies(store: Store, client: Client, wanted: Wanted, held: dict[str, str]) -> Question:
    """The studies held, by number where they are few or where that asks less than their share of all changes would."""
    last, of_all = last_asked(store, STUDIES), last_asked(store, REGISTRY)
    start = _before(known_up_to(store, [STUDIES, REGISTRY]))
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
    # the marks of REGISTRY count here, so what it left pending does, too
    left = [one for one in of_all.pending if one in held] if of_all and since else []
    asked = Question(STUDIES, "the studies of the database", since, listing, [*ids, *listing.absent, *left], 0)
    return _marked(asked, last, start)


def _search(store: Store, client: Client, wanted: Wanted, search: Request, held: dict[str, str]) -> Question:
    """What a search finds: all of it the first time, later what was posted since."""
    params = search.search_params()
    name = "search " + json.dumps(params, sort_keys=True, ensure_ascii=False)
    last = last_asked(store, name)
    start = _before(last.mark if last else None)
    since = wanted.since or start
    listing = ctgov_updates.search(search.model_copy(update={"since": since, "base_url": wanted.base_url}), client)
    ids, new = _news(listing, held, take_new=True)
    words = " ".join(f"{key}={value}" for key, value in params.items())
    return _marked(Question(name, words, since, listing, ids, new), last, start)


def _before(mark: date | None) -> date | None:
    return mark - OVERLAP if mark else None


def _news(listing: Listing, held: dict[str, str], *, take_new: bool) -> tuple[list[str], int]:
    """Studies named that are newer than here, or may be, and how many of them are not here at all."""
    new = [one for one in listing.dates if one not in held] if take_new else []
    newer = [one for one, day in listing.dates.items() if one in held and (not day or not held[one] or day > held[one])]
    return newer + new, len(new)


def _marked(one: Question, last: Last | None, start: date | None) -> Question:
    """The question with what its last time left pending, and with its mark.

    `start` is the day that the database would have begun at, None for the beginning of all: one who began later may have left
    something out, and one who was not told of all studies did, so that the mark stays.
    """
    one.carried = tuple(last.pending) if last else ()
    one.wanted = list(dict.fromkeys([*one.wanted, *one.carried]))
    left_out = one.since is not None and (start is None or one.since > start)
    if one.listing.errors or left_out:
        one.mark = one.mark_before
    else:
        today = datetime.now(UTC).date()
        named = [min(day, today) for text in one.listing.dates.values() if (day := _day(text))]
        reached = [*named, last.mark] if last and last.mark else named
        one.mark = max(reached, default=min(one.since, today) if one.since else None)
    return one


def _day(text: str | None) -> date | None:
    """None also for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


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

    def __init__(
        self,
        client: Client,
        request: Request | None,
        ids: list[str],
        named: dict[str, str | None],
        folder: Folder | None,
        clock: _Clock,
    ) -> None:
        self._client, self._request, self._ids, self._named = client, request, ids, named
        self._folder, self._clock = folder, clock
        self.origins: dict[str, Origin] = {}
        self.asked_as: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.outdated: set[str] = set()
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
                elif (record.updated or "") < (day := self._named.get(asked) or ""):
                    self.outdated.add(asked)
                    came = record.updated or "no day"
                    self.notices.append(f"{asked} was named with {day} and came with {came}; the next update asks for it again")
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
