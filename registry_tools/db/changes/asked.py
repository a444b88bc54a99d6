"""What `registry-tools update` asked the registry for, in the table `updates`: where the next one begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.tables import sql_files

if TYPE_CHECKING:
    from registry_tools.db.store import Store


class Asked(NamedTuple):
    """A row of `updates`, but for its run: one question and what the registry answered."""

    asked_at: datetime
    question: str
    since: date | None
    counted: int | None
    listed: int
    wanted: int
    gone: Sequence[str]
    pending: Sequence[str]
    is_complete: bool
    mark: date | None


class Last(NamedTuple):
    """How a question ended the last time: studies still to come; and the day up to which all are named, whenever that was."""

    pending: list[str]
    mark: date | None


@cache
def query(name: str) -> str:
    """Text of db/queries/<name>.sql; KeyError where there is none."""
    return dict(sql_files("queries"))[name]


def known_up_to(store: Store, questions: Sequence[str]) -> date | None:
    """The day up to which every current record of ClinicalTrials.gov is known to be the newest.

    None where there are none, or nothing is known of one.
    `questions` are those of `updates` that asked for all of these records.
    """
    row = store.query(query("update_start"), {"questions": list(questions)}).fetchone()
    return row[0] if row else None


def last_asked(store: Store, question: str) -> Last | None:
    """None for a question that was never asked."""
    row = store.query(query("update_last"), {"question": question}).fetchone()
    return Last(list(row[0] or ()), row[1]) if row else None


def note_asked(store: Store, run_id: str, asked: Sequence[Asked]) -> None:
    """Write to `updates`, in the place of what this run wrote there before."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM updates WHERE run_id = ?", [run_id])
        for one in asked:
            connection.execute(
                "INSERT INTO updates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [run_id, *one._replace(gone=list(one.gone), pending=list(one.pending))],
            )


def note_withdrawn(store: Store, gone: Mapping[str, str], run_id: str) -> int:
    """A change `record_withdrawn` for each study of `gone` (its number, the registry's words) that has not got one already.

    Its record stays. Returns how many are new.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    new = 0
    with store.transaction() as connection:
        for study_id, words in gone.items():
            done = connection.execute(
                """INSERT INTO changes BY NAME
                   SELECT study_id, source_id AS from_source_id, version_date AS from_date, ?::DATE AS changed_at,
                          ?::TIMESTAMP AS seen_at, ? AS run_id, 1 AS ordinal, 'record_withdrawn' AS kind, ? AS after
                   FROM sources s WHERE s.study_id = ? AND s.is_current AND s.richness IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM changes c
                                     WHERE c.from_source_id = s.source_id AND c.kind = 'record_withdrawn')""",
                [now.date(), now, run_id, words, study_id],
            ).fetchone()
            new += int(done[0]) if done else 0
    return new
