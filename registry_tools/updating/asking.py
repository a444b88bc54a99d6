"""What an update asks the registry: which studies are newer than the database, and where the next update begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from registry_tools.db.changes.asked import Last, known_up_to, last_asked
from registry_tools.errors import RegistryToolsError
from registry_tools.fetchers import ctgov_updates
from registry_tools.fetchers.ctgov_request import MAX_PAGE, Request
from registry_tools.fetchers.ctgov_updates import IDS_A_QUESTION, Listing

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


def questions(store: Store, client: Client, wanted: Wanted, held: dict[str, str]) -> Iterator[Question]:
    """Asks as they are taken. `held` has the day of last update of each study of the database, '' where it has none."""
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
