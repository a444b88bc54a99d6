"""Records of an update as they come, as inputs of the pipeline."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry_tools.fetchers import ctgov_updates
from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.receipt import Origin

if TYPE_CHECKING:
    from registry_tools.fetchers.ctgov_request import Request
    from registry_tools.fetchers.folder import Folder
    from registry_tools.fetchers.http import Client

_FORMAT = "ctgov_json"


class Clock:
    """Seconds spent in its `with` blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._start


class Bringing:
    """Records as they come, as inputs of the pipeline; what came of them by the way."""

    def __init__(
        self,
        client: Client,
        request: Request | None,
        ids: list[str],
        named: dict[str, str | None],
        folder: Folder | None,
        clock: Clock,
    ) -> None:
        self._client, self._request, self._ids, self._named = client, request, ids, named
        self._folder, self._clock = folder, clock
        self.origins: dict[str, Origin] = {}
        self.asked_as: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.not_yet: set[str] = set()
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
            for asked, words in answer.gone:
                if asked in self._named:
                    self._later(asked, f"is not found ({words})")
                else:
                    self.gone[asked] = words
            fetched_at = self._client.utc().replace(tzinfo=None)
            for asked, record in answer.records:
                if asked != record.study_id:
                    self.notices.append(f"{asked} is an obsolete number of {record.study_id}")
                elif (record.updated or "") < (self._named.get(asked) or ""):
                    self._later(asked, f"came with {record.updated or 'no day'}")
                one = Input(self._name(record.study_id, asked), _FORMAT, record.raw)
                # the address of this record by itself; the one of the answer names a hundred
                self.origins[one.source_id] = Origin(self._request.study_url(record.study_id), fetched_at)
                yield one
            for asked, error in answer.failures:
                yield Unreadable(self._name(asked, asked), error)

    def _later(self, asked: str, what: str) -> None:
        """The registry's list and its records may be of two daily loads: what was named just now is still to come."""
        self.not_yet.add(asked)
        day = self._named[asked] or "no day"
        self.notices.append(f"{asked} was named with {day} and {what}; the next update asks for it again")

    def _name(self, study_id: str, asked: str) -> str:
        name = str(self._folder.path / f"{study_id}.json") if self._folder else f"{study_id}.json"
        self.asked_as[name] = asked
        return name
