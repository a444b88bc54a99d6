"""`registry-tools update` against a stand-in registry: what is asked, what is fetched, and where the next one begins."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import typer
from loopback import Registry, Reply, as_served, page, study, text
from typer.testing import CliRunner, Result

from registry_tools import updating
from registry_tools.cli.changes import changes
from registry_tools.cli.update import update as command
from registry_tools.db.store import Store, open_store
from registry_tools.errors import RegistryToolsError
from registry_tools.fetchers import ctgov_updates
from registry_tools.fetchers.ctgov_request import Request
from registry_tools.fetchers.http import Client
from registry_tools.parsers.inputs import Input
from registry_tools.pipeline import extract_inputs
from registry_tools.updating import Updated, Wanted, asking, update

A, B, C, D = "NCT90000001", "NCT90000002", "NCT90000003", "NCT90000004"
APP = typer.Typer()
APP.command()(command)
APP.command()(changes)


class Dated(Registry):
    """A registry that heeds the day in filter.advanced, and words in query.term that a title has."""

    def _search(self, params: dict[str, str]) -> Reply:
        every, since = (
            self.studies,
            re.search(r"\[LastUpdatePostDate\]RANGE\[([\d-]+),MAX\]", params.get("filter.advanced", "")),
        )
        self.studies = {
            one: record
            for one, record in every.items()
            if (not since or record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] >= since[1])
            and params.get("query.term", "") in record["protocolSection"]["identificationModule"]["briefTitle"]
        }
        try:
            return super()._search(params)
        finally:
            self.studies = every


@pytest.fixture
def registry(registry: Registry) -> Registry:
    registry.__class__ = Dated
    registry.add(study(90000001, title="one"), study(90000002, title="two"), study(90000003, title="three"))
    return registry


@pytest.fixture
def store(registry: Registry, tmp_path: Path) -> Iterator[Store]:
    """A database that holds the registry's first three studies as they were served on 2026-01-06."""
    with open_store(tmp_path / "a.duckdb") as store:
        extract_inputs([Input(one, "ctgov_json", as_served(record)) for one, record in registry.studies.items()], store,
                       given=[], origins={})  # fmt: skip
        yield store


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database counts as a large one, and a page of numbers holds two."""
    monkeypatch.setattr(asking, "BY_NUMBER", 0)
    monkeypatch.setattr(asking, "MAX_PAGE", 2)
    monkeypatch.setattr(asking, "IDS_A_QUESTION", 1)
    monkeypatch.setattr(ctgov_updates, "MAX_PAGE", 2)


def wanted(**options: object) -> Wanted:
    return Wanted(os.environ["REGISTRY_TOOLS_CTGOV_URL"], **options)  # type: ignore[arg-type]


def as_of(record: dict, day: str | None) -> dict:
    """The record as the registry served it after its daily load of this day; None: as one that does not say."""
    del record["derivedSection"]
    return {**record, "derivedSection": {"miscInfoModule": {"versionHolder": day}}} if day else record


def search(words: str) -> Request:
    return Request(query=words)


def titles(store: Store) -> dict[str, str]:
    return dict(store.query("SELECT study_id, brief_title FROM studies ORDER BY study_id").fetchall())


def asked(registry: Registry) -> list[str]:
    """What was asked since the last time, in short."""
    said = []
    for path, params in registry.asked:
        what = params.get("filter.ids") or " ".join(
            value for key in ("query.term", "filter.advanced") if (value := params.get(key))
        )
        said.append(f"{'days' if 'fields' in params else 'records'} {what or path.rpartition('/')[2]}")
    registry.asked.clear()
    return said


def counts(done: Updated) -> tuple[int, int, int, int]:
    one = done.extraction
    return one.expected, one.loaded, one.unchanged, one.failed


def test_few_studies_are_asked_for_by_number_and_only_what_is_newer_is_fetched(
    store: Store, registry: Registry, client: Client
) -> None:
    registry.add(study(90000002, "2026-02-01", title="two, changed"), study(90000004, "2026-02-01", title="not ours"))
    done = update(store, client, wanted())
    assert done.ok
    assert counts(done) == (1, 1, 0, 0)
    assert asked(registry) == [f"days {A},{B},{C}", f"records {B}"]
    assert titles(store) == {A: "one", B: "two, changed", C: "three"}
    (source,) = store.query(
        "SELECT name, url, fetched_at::VARCHAR FROM sources WHERE study_id = ? AND is_current", [B]
    ).fetchall()
    assert source[0] == f"{B}.json"
    assert source[1].endswith(f"/api/v2/studies/{B}")
    assert source[2].startswith("2026-01-10 12:00")

    done = update(store, client, wanted())
    assert (done.ok, counts(done)) == (True, (0, 0, 0, 0))
    assert asked(registry) == [f"days {A},{B},{C}"]


@pytest.mark.usefixtures("by_day")
def test_a_large_database_asks_since_the_day_it_is_known_up_to(store: Store, registry: Registry, client: Client) -> None:
    registry.add(*(study(90000000 + n, "2026-01-0" + str(n), title="later") for n in (2, 3, 7, 8)))
    done = update(store, client, wanted())
    assert done.ok
    (question,) = done.questions
    # served on 2026-01-06, and three days of overlap
    assert question.since == date(2026, 1, 3)
    assert (question.listing.counted, list(question.listing.dates)) == (4, [A, C, "NCT90000007", "NCT90000008"])
    # of the same days or earlier than here: not fetched; not held: not asked for
    assert question.wanted == []
    since = "AREA[LastUpdatePostDate]RANGE[2026-01-03,MAX]"
    assert asked(registry) == [f"days {since}"] * 3  # how many, and two pages

    registry.add(study(90000003, "2026-01-09", title="three, changed"))
    done = update(store, client, wanted())
    assert done.questions[0].since == date(2026, 1, 5)  # the mark: 2026-01-08 was named, all of it came
    assert titles(store)[C] == "three, changed"


@pytest.mark.usefixtures("by_day")
def test_where_the_list_of_changes_is_longer_than_the_studies_they_are_asked_for_by_number(
    store: Store, registry: Registry, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "IDS_A_QUESTION", 100)
    done = update(store, client, wanted())
    assert done.questions[0].since is None
    assert asked(registry)[1:] == [f"days {A},{B},{C}"]


def test_a_search_takes_new_studies_too_and_begins_where_it_ended(store: Store, registry: Registry, client: Client) -> None:
    registry.add(study(90000004, "2025-11-01", title="three of old"), study(90000001, "2026-01-07", title="one, changed"))
    done = update(store, client, wanted(search=search("three")))
    assert done.ok
    assert asked(registry) == [f"days {A},{B},{C}", "days three", f"records {D},{A}"]
    assert titles(store) == {A: "one, changed", B: "two", C: "three", D: "three of old"}
    assert [one.new for one in done.questions] == [0, 1]

    update(store, client, wanted(search=search("three")))
    assert asked(registry) == [f"days {A},{B},{C},{D}", "days three AREA[LastUpdatePostDate]RANGE[2026-01-02,MAX]"]


def test_everything(store: Store, registry: Registry, client: Client) -> None:
    registry.add(study(90000004, "2026-01-08", title="new"), study(90000005, "2026-01-02", title="before that"))
    done = update(store, client, wanted(everything=True))
    assert (done.ok, counts(done), list(titles(store))) == (True, (1, 1, 0, 0), [A, B, C, D])
    done = update(store, client, wanted(everything=True, since=date(2026, 1, 1)))
    assert (counts(done), len(titles(store))) == ((1, 1, 0, 0), 5)


def test_a_database_without_records_needs_to_be_told_what(registry: Registry, client: Client, tmp_path: Path) -> None:
    with open_store(tmp_path / "b.duckdb") as store:
        with pytest.raises(RegistryToolsError, match="--query"):
            update(store, client, wanted())
        with pytest.raises(RegistryToolsError, match="--since"):
            update(store, client, wanted(everything=True))
        assert registry.asked == []
        done = update(store, client, wanted(search=search("t")))
        assert (done.ok, titles(store)) == (True, {B: "two", C: "three"})


@pytest.mark.usefixtures("by_day")
def test_a_second_page_that_does_not_come_is_told_and_asked_for_again(store: Store, registry: Registry, client: Client) -> None:
    registry.add(*(study(90000000 + n, "2026-01-08", title="changed") for n in (1, 2, 3)))
    first = [study(90000000 + n, "2026-01-08") for n in (1, 2)]
    registry.fault("/studies", page(first[:1], total=3), page(first, "t2", total=3))
    registry.fault("/studies", text(400, "the page token has expired"))
    done = update(store, client, wanted())
    assert not done.ok
    assert "HTTP 400: the page token has expired" in done.errors[0]
    assert titles(store) == {A: "changed", B: "changed", C: "three"}  # what was named came
    assert store.query("SELECT is_complete, mark, listed, counted FROM updates").fetchall() == [(False, None, 2, 3)]

    done = update(store, client, wanted())
    assert (done.ok, counts(done)) == (True, (1, 1, 0, 0))
    assert done.questions[0].since == date(2026, 1, 3)  # as the first time
    assert titles(store)[C] == "changed"


@pytest.mark.usefixtures("by_day")
def test_records_that_do_not_come_are_asked_for_again_although_the_mark_moves(
    store: Store, registry: Registry, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctgov_updates, "IDS_A_QUESTION", 1)
    registry.add(study(90000001, "2026-01-07", title="changed"), study(90000002, "2026-01-20", title="changed"))
    asking = ctgov_updates.bring

    def breaks(*arguments: object) -> Iterator[ctgov_updates.Brought]:
        registry.fault("/studies", text(400, "not today"))
        return asking(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ctgov_updates, "bring", breaks)
    done = update(store, client, wanted())
    assert (done.ok, counts(done)) == (False, (2, 1, 0, 1))
    assert done.extraction.failures[0][0] == f"{A}.json"
    assert titles(store) == {A: "one", B: "changed", C: "three"}
    assert store.query("SELECT pending, mark::VARCHAR FROM updates").fetchall() == [([A], "2026-01-20")]

    monkeypatch.setattr(ctgov_updates, "bring", asking)
    done = update(store, client, wanted())
    assert done.questions[0].since == date(2026, 1, 17)  # the change of A is not in this list
    assert (done.ok, titles(store)[A]) == (True, "changed")
    assert store.query("SELECT count(*) FROM sources WHERE status = 'failed'").fetchone() == (0,)


@pytest.mark.usefixtures("by_day")
def test_a_total_that_is_not_met_is_told(store: Store, registry: Registry, client: Client) -> None:
    registry.fault("/studies", page([], total=2), page([study(90000001, "2026-01-08")], total=2))
    done = update(store, client, wanted())
    assert not done.ok
    assert "the registry counts 2 studies and named 1" in done.errors[0]
    assert store.query("SELECT is_complete, mark FROM updates").fetchall() == [(False, None)]


def test_a_withdrawn_record_stays_and_is_told_once(store: Store, registry: Registry, client: Client) -> None:
    del registry.studies[B]
    done = update(store, client, wanted())
    assert done.ok
    assert done.gone == {B: f"HTTP 404: NCT number {B} not found"}
    update(store, client, wanted())
    rows = store.query("SELECT study_id, kind, after, to_source_id FROM changes").fetchall()
    assert rows == [(B, "record_withdrawn", f"HTTP 404: NCT number {B} not found", None)]
    assert titles(store)[B] == "two"
    assert store.query("SELECT gone FROM updates").fetchall() == [([B],), ([B],)]


def test_a_404_in_other_words_is_a_failure(store: Store, registry: Registry, client: Client) -> None:
    del registry.studies[B]
    registry.fault(f"/{B}", Reply(b"<html>", 404, "text/html"))
    done = update(store, client, wanted())
    assert (done.ok, done.gone, counts(done)) == (False, {}, (1, 0, 0, 1))


def test_an_obsolete_number_leads_to_the_other_record(store: Store, registry: Registry, client: Client) -> None:
    del registry.studies[B]
    registry.add(study(90000004, title="two, joined", aliases=(B,)))
    done = update(store, client, wanted())
    assert (done.ok, done.notices) == (True, [f"{B} is an obsolete number of {D}"])
    assert titles(store) == {A: "one", B: "two", C: "three", D: "two, joined"}


def test_records_that_nobody_asked_for_are_not_taken(store: Store, registry: Registry, client: Client) -> None:
    registry.add(study(90000001, "2026-02-01", title="changed"))
    registry.fault("/studies", page([study(90000001, "2026-02-01")], total=3))
    registry.fault("/studies", page([study(90000004), study(90000001, "2026-02-01", title="changed")]))
    done = update(store, client, wanted())
    assert titles(store) == {A: "changed", B: "two", C: "three"}
    assert not done.ok  # three counted, one named


def test_a_search_that_was_begun_late_begins_at_the_beginning_the_next_time(
    registry: Registry, client: Client, tmp_path: Path
) -> None:
    registry.add(study(90000004, "2026-02-01", title="three of late"))
    with open_store(tmp_path / "b.duckdb") as store:
        done = update(store, client, wanted(search=search("three"), since=date(2026, 1, 20)))
        assert (done.ok, list(titles(store))) == (True, [D])
        assert store.query("SELECT since::VARCHAR, is_complete, mark FROM updates").fetchall() == [("2026-01-20", True, None)]
        registry.asked.clear()

        done = update(store, client, wanted(search=search("three")))
        assert asked(registry) == [f"days {D}", "days three", f"records {C}"]
        assert (done.ok, list(titles(store))) == (True, [C, D])

        done = update(store, client, wanted(search=search("three"), since=date(2026, 2, 10)))  # the mark stays
        assert done.questions[1].listing.counted == 0
        done = update(store, client, wanted(search=search("three")))
        assert done.questions[1].since == date(2026, 1, 29)


@pytest.mark.parametrize("options", [{}, {"search": Request(query="t")}, {"everything": True}])
def test_a_day_to_come_is_refused(store: Store, registry: Registry, client: Client, options: dict[str, object]) -> None:
    with pytest.raises(RegistryToolsError, match="2999-01-01, a day to come"):
        update(store, client, wanted(since=date(2999, 1, 1), **options))
    assert registry.asked == []
    assert store.query("SELECT count(*) FROM updates").fetchone() == (0,)


def test_a_day_to_come_is_wrong_usage_and_makes_no_database(registry: Registry, tmp_path: Path) -> None:
    done = run("update", "--db", tmp_path / "b.duckdb", "--condition", "x", "--since", "2999-01-01")
    assert (done.exit_code, "2999-01-01 is a day to come" in done.stderr) == (2, True)
    assert (registry.asked, (tmp_path / "b.duckdb").exists()) == ([], False)


def test_what_counts_as_a_day_to_come() -> None:
    today = datetime.now(UTC).date()
    assert not updating.is_to_come(today)
    assert updating.is_to_come(today + timedelta(days=2))


@pytest.mark.usefixtures("by_day")
def test_everything_from_a_day_on_goes_on_from_there(registry: Registry, client: Client, tmp_path: Path) -> None:
    """An empty database; the first list breaks off, so the records that came must not make it look newer than it is."""
    registry.studies.clear()
    registry.add(*(study(90000000 + n, f"2025-12-0{n}") for n in (1, 2, 3, 4)))
    with open_store(tmp_path / "b.duckdb") as store:
        registry.fault("/studies", page([study(90000003, "2025-12-03"), study(90000004, "2025-12-04")], "t2", total=3))
        registry.fault("/studies", text(400, "the page token has expired"))
        done = update(store, client, wanted(everything=True, since=date(2025, 12, 2)))
        assert (done.ok, list(titles(store))) == (False, [C, D])

        done = update(store, client, wanted(everything=True))
        assert done.questions[0].since == date(2025, 11, 29)
        assert (done.ok, list(titles(store))) == (True, [A, B, C, D])
        # served on 2026-01-06, but the registry named nothing newer than this
        assert update(store, client, wanted(everything=True)).questions[0].since == date(2025, 12, 1)


@pytest.mark.usefixtures("by_day")
def test_a_killed_update_of_everything_is_begun_again_where_it_began(
    store: Store, registry: Registry, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add(*(as_of(study(90000000 + n, "2026-02-01", title="changed"), "2026-03-01") for n in (1, 2, 3)))
    registry.add(study(90000004, "2026-02-02"))
    asking = ctgov_updates.bring

    def killed(*arguments: object) -> Iterator[ctgov_updates.Brought]:
        yield ctgov_updates.Brought(tuple(next(asking(*arguments)).records[:3]))  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(ctgov_updates, "bring", killed)
    monkeypatch.setattr("registry_tools.updating.FETCHED_BYTES", 1)
    monkeypatch.setattr("registry_tools.parsers.shards.SHARD_RECORDS", 1)
    with pytest.raises(KeyboardInterrupt):
        update(store, client, wanted(everything=True))
    monkeypatch.setattr(ctgov_updates, "bring", asking)
    assert set(titles(store).values()) == {"changed"}
    assert store.query("SELECT is_complete, mark::VARCHAR, pending FROM updates").fetchall() == [(False, "2026-01-06", [])]

    done = update(store, client, wanted(everything=True))
    assert done.questions[0].since == date(2026, 1, 3)
    assert (counts(done), list(titles(store))) == ((1, 1, 0, 0), [A, B, C, D])


def test_everything_that_was_begun_late_begins_where_it_would_have_begun(
    store: Store, registry: Registry, client: Client
) -> None:
    registry.add(*(as_of(study(90000000 + n, "2026-02-01", title="changed"), "2026-03-01") for n in (1, 2, 3)))
    registry.add(study(90000004, "2026-01-20"))
    done = update(store, client, wanted(everything=True, since=date(2026, 2, 1)))
    assert (done.ok, list(titles(store))) == (True, [A, B, C])
    done = update(store, client, wanted(everything=True))
    assert done.questions[0].since == date(2026, 1, 3)  # although all three are of 2026-03-01 now
    assert list(titles(store)) == [A, B, C, D]


@pytest.mark.usefixtures("by_day")
def test_records_read_together_are_each_known_up_to_their_own_day(registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.studies.clear()
    registry.add(study(90000001, "2025-12-01"), study(90000002, "2026-01-05"))
    with open_store(tmp_path / "b.duckdb") as store:
        old = [as_of(study(90000001, "2025-03-01"), None), as_of(study(90000002, "2026-01-05"), None)]
        extract_inputs([Input(str(n), "ctgov_json", as_served(one)) for n, one in enumerate(old)], store, given=[], origins={})
        done = update(store, client, wanted())
        assert done.questions[0].since == date(2025, 2, 26)
        assert counts(done) == (1, 1, 0, 0)


@pytest.mark.usefixtures("by_day")
def test_a_record_of_a_day_to_come_is_known_up_to_the_day_it_was_read(
    registry: Registry, client: Client, tmp_path: Path
) -> None:
    with open_store(tmp_path / "b.duckdb") as store:
        old = [as_of(registry.studies[A], "2999-01-01"), as_of(study(90000002, "2999-01-01"), None)]
        extract_inputs([Input(str(n), "ctgov_json", as_served(one)) for n, one in enumerate(old)], store, given=[], origins={})
        done = update(store, client, wanted(everything=True))
        assert done.questions[0].since
        assert done.questions[0].since < datetime.now(UTC).date()


def test_a_record_without_a_day_is_asked_for_by_number(
    store: Store, registry: Registry, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "BY_NUMBER", 0)
    undated = as_of(study(90000004), None)
    del undated["protocolSection"]["statusModule"]
    extract_inputs([Input(D, "ctgov_json", as_served(undated))], store, given=[], origins={})
    registry.add(study(90000004, "2025-01-01", title="dated"))
    with pytest.raises(RegistryToolsError, match=r"without a day to begin from.*--since"):
        update(store, client, wanted(everything=True))
    done = update(store, client, wanted(everything=True, since=date(2026, 1, 1)))  # which does not name it
    assert (done.ok, done.questions[0].mark) == (True, None)
    done = update(store, client, wanted(since=date(2026, 1, 1)))
    assert (done.ok, done.questions[0].mark) == (True, None)

    registry.asked.clear()
    done = update(store, client, wanted())
    assert asked(registry) == [f"days {A},{B},{C},{D}", f"records {D}"]
    assert (done.ok, titles(store)[D]) == (True, "dated")


@pytest.mark.usefixtures("by_day")
def test_what_an_update_of_everything_left_pending_is_asked_for_with_the_studies_held(
    store: Store, registry: Registry, client: Client
) -> None:
    registry.add(study(90000001, "2026-01-20", title="changed"), study(90000002, "2026-02-20"), study(90000003, "2026-02-20"))
    broken = study(90000001, "2026-01-20")
    broken["protocolSection"]["identificationModule"]["nctId"] = "no number"
    registry.fault("/studies", page([registry.studies[one] for one in (A, B)], "t2", total=3))
    registry.fault("/studies", page([registry.studies[C]]))
    registry.fault("/studies", page([broken, registry.studies[B], registry.studies[C]]))
    registry.fault(f"/{A}", text(400, "not today"))
    done = update(store, client, wanted(everything=True))
    assert (done.ok, counts(done)) == (False, (3, 2, 0, 1))

    done = update(store, client, wanted())
    assert done.questions[0].since == date(2026, 2, 17)  # the change of A is not in this list
    assert titles(store)[A] == "changed"


@pytest.mark.usefixtures("by_day")
def test_a_record_older_than_it_was_named_is_asked_for_again(store: Store, registry: Registry, client: Client) -> None:
    late = study(90000001, "2026-02-01", title="changed")
    registry.add(late)
    early = study(90000001, title="one")
    registry.fault("/studies", page([], total=1), page([late], total=1), page([early]))
    done = update(store, client, wanted())
    assert done.notices == [f"{A} was named with 2026-02-01 and came with 2026-01-05; the next update asks for it again"]
    assert titles(store)[A] == "one"
    assert store.query("SELECT pending FROM updates").fetchall() == [([A],)]
    registry.add(study(90000002, "2026-02-20"))
    done = update(store, client, wanted())
    assert (done.notices, titles(store)[A]) == ([], "changed")


def test_a_new_study_that_is_named_before_it_can_be_had_is_asked_for_again(
    store: Store, registry: Registry, client: Client
) -> None:
    registry.fault("/studies", page([registry.studies[one] for one in (A, B, C)], total=3), page([study(90000004)], total=1))
    done = update(store, client, wanted(search=search("new")))
    assert (done.ok, done.gone) == (True, {})
    assert done.notices == [
        f"{D} was named with 2026-01-05 and is not found (HTTP 404: NCT number {D} not found); "
        "the next update asks for it again"
    ]
    assert store.query("SELECT pending FROM updates WHERE question <> 'studies'").fetchall() == [([D],)]
    registry.add(study(90000004, title="new"))
    done = update(store, client, wanted(search=search("new"), since=date(2026, 3, 1)))
    assert titles(store)[D] == "new"


def test_a_study_named_without_a_day_is_fetched(store: Store, registry: Registry, client: Client) -> None:
    """A registry that gives no days must not look like one where nothing changed."""
    dateless, odd = study(90000001), study(90000002, "soon")
    del dateless["protocolSection"]["statusModule"]
    registry.add(study(90000001, "2026-02-01", title="changed"))
    registry.fault("/studies", page([dateless, odd, registry.studies[C]], total=3))
    done = update(store, client, wanted())
    assert titles(store)[A] == "changed"
    assert done.questions[0].mark == date(2026, 1, 5)


def test_into_keeps_the_files(store: Store, registry: Registry, client: Client, tmp_path: Path) -> None:
    registry.add(study(90000002, "2026-02-01", title="two, changed"))
    update(store, client, wanted(), into=tmp_path / "kept")
    assert (tmp_path / "kept" / f"{B}.json").read_bytes() == as_served(registry.studies[B])
    assert '"version":"2026-02-01"' in (tmp_path / "kept" / ".fetch" / "manifest.jsonl").read_text()


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def test_as_it_is_typed(store: Store, registry: Registry, tmp_path: Path) -> None:
    store.connection.close()
    registry.add(study(90000002, "2026-02-01", title="two, changed"))
    del registry.studies[C]
    db = ("--db", tmp_path / "a.duckdb")
    done = run("update", *db, "--rate", "10", "--format", "csv")
    assert done.exit_code == 0, done.stderr
    said = done.stderr.splitlines()
    assert said[0] == "the studies of the database, by number: the registry counts 2, named 2; 2 to fetch"
    assert said[1] == f"no longer at the registry: {C} (HTTP 404: NCT number {C} not found); its record stays here"
    assert "1 expected, 1 loaded, 0 unchanged, 0 failed" in done.stderr
    rows = [line.split(",")[0:3] for line in done.stdout.splitlines()[1:]]
    assert sorted(row[::2] for row in rows) == [[B, "title"], [C, "record_withdrawn"]]

    one = run("changes", *db, "--study", B, "--since", "2026-02-01", "--kind", "title", "--format", "jsonl")
    assert one.stdout.count("\n") == 1
    assert '"before": "two", "after": "two, changed"' in one.stdout
    assert run("changes", *db, "--kind", "status").stdout.count("\n") == 1  # the header
    assert run("changes", *db, "--condition", "anything", "--format", "jsonl").stdout == ""
    assert run("changes", *db, "--sql", "--kind", "threshold").stdout.count("'threshold'") == 2
    wrong = run("changes", *db, "--kind", "weather")
    assert (wrong.exit_code, "--kinds" in wrong.stderr) == (2, True)
    assert "primary_outcome_switched" in run("changes", "--kinds").stdout


def test_every_question_goes_to_the_server_that_was_named(
    store: Store, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.connection.close()
    base = os.environ["REGISTRY_TOOLS_CTGOV_URL"]
    monkeypatch.delenv("REGISTRY_TOOLS_CTGOV_URL")
    options = ("--query", "x", "--condition", "c", "--intervention", "i", "--filter", "AREA[Phase]PHASE3", "--base-url", base)
    done = run("update", "--db", tmp_path / "a.duckdb", "--rate", "10", *options)
    assert done.exit_code == 0, done.stderr
    searched = dict(registry.asked[1][1])
    assert {name: value for name, value in searched.items() if name.startswith(("query", "filter"))} == {
        "query.term": "x", "query.cond": "c", "query.intr": "i", "filter.advanced": "AREA[Phase]PHASE3",
    }  # fmt: skip


def test_a_failure_is_exit_code_1_and_wrong_usage_2(store: Store, registry: Registry, tmp_path: Path) -> None:
    store.connection.close()
    registry.fault("/studies", text(400, "no"))
    failed = run("update", "--db", tmp_path / "a.duckdb", "--rate", "10")
    assert (failed.exit_code, "HTTP 400: no" in failed.stderr) == (1, True)
    assert run("update", "--db", tmp_path / "a.duckdb", "--all", "--query", "x").exit_code == 2
    missing = run("update", "--db", tmp_path / "none.duckdb")
    assert (isinstance(missing.exception, RegistryToolsError), (tmp_path / "none.duckdb").exists()) == (True, False)
