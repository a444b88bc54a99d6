"""Our tables under the names of AACT, the public PostgreSQL copy of ClinicalTrials.gov: schema `ctgov`, as views."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.rows.result_rows import statistic
from registry_tools.db.tables import BOOKKEEPING, arrow_schemas, sql_files
from registry_tools.errors import DatabaseError
from registry_tools.lexicons.loader import rows as lexicon_rows
from registry_tools.models.base import Model

if TYPE_CHECKING:
    from registry_tools.db.store import Store

SCHEMA = "ctgov"
_REGISTRY = "ClinicalTrials.gov"


class Unfilled(Model):
    """One row of lexicons/aact_left_out.csv: a column of AACT that no record fills, or (`column` None) a whole table."""

    table: str
    column: str | None = None
    reason: str


class WithoutPlace(NamedTuple):
    """Rows of one of our tables that AACT has no place for."""

    table: str
    rows: int
    reason: str


def unfilled() -> tuple[Unfilled, ...]:
    """What AACT has and a record does not."""
    return lexicon_rows("aact_left_out", Unfilled)


class Aact:
    """The views, in a database in memory that is attached to the store's connection for as long as they are wanted."""

    def __init__(self, store: Store, own: str, catalog: str) -> None:
        self.store = store
        self._own = own
        self._catalog = catalog

    def use(self) -> None:
        """Make `ctgov.studies` and bare `studies` mean AACT's tables in what this connection runs next, as PostgreSQL would.

        Whole numbers divide to whole numbers, and NULL sorts as the largest value.
        """
        self.store.query(f"USE {self._catalog}.{SCHEMA}")
        self.store.query("SET integer_division = true")
        self.store.query("SET default_null_order = 'nulls_last_on_asc_first_on_desc'")

    def tables(self) -> dict[str, dict[str, str]]:
        """Columns with their DuckDB types by table, columns in AACT's order."""
        found = self.store.query(
            """SELECT table_name, column_name, data_type FROM duckdb_columns()
               WHERE database_name = ? AND schema_name = ? ORDER BY table_name, column_index""",
            [self._catalog, SCHEMA],
        ).fetchall()
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in found:
            tables.setdefault(table, {})[column] = kind
        return tables

    def name(self, table: str) -> str:
        """A table's whole name, whatever is in use."""
        return f"{self._catalog}.{SCHEMA}.{table}"

    def without_place(self, studies: Sequence[str] | None = None) -> list[WithoutPlace]:
        """Rows of the database, of `studies` alone unless None, that no view shows."""
        found = [WithoutPlace(*row) for row in self.store.query(f"SELECT * FROM {self._catalog}.main.without_place").fetchall()]
        shown = {table for _, text in sql_files("aact") for table in re.findall(r"\bregistry\.(\w+)", text)}
        for table, schema in arrow_schemas().items():
            if table in BOOKKEEPING or "study_id" not in schema.names:
                continue
            where = [] if studies is None else ["study_id IN (SELECT unnest($studies::VARCHAR[]))"]
            if table in shown:
                where.append("source_id NOT IN (SELECT source_id FROM aact.main.chosen)")
            sql = f"SELECT count(*) FROM registry.{table} WHERE {' AND '.join(where) or 'true'}"
            parameters = {} if studies is None else {"studies": list(studies)}
            row = self.store.query(_named(sql, self._own, self._catalog), parameters).fetchone()
            reason = "of documents or of other registries" if table in shown else "AACT has no table for it"
            found.append(WithoutPlace(table, int(row[0]) if row else 0, reason))
        return [one for one in found if one.rows]


@contextmanager
def aact_views(store: Store, studies: Sequence[str] | None = None) -> Iterator[Aact]:
    """Schema `ctgov` over the store's ClinicalTrials.gov records (those of `studies`, None for all), gone when the block ends.

    Works on a database opened for reading: the views are in memory and nothing is written. Raises DatabaseError for a database
    file called ctgov, since DuckDB could not tell its tables from those of the schema.
    """
    settings = "SELECT current_database(), current_setting('integer_division'), current_setting('default_null_order')"
    own, division, nulls = store.query(settings).fetchone() or ("", False, "")
    if own.lower() == SCHEMA:
        raise DatabaseError("its name is that of AACT's schema", where=str(store.path), hint="rename the file, then ask again")
    catalog = _free_name(store)
    store.query(f"ATTACH ':memory:' AS {catalog} (READ_WRITE)")
    try:
        for schema in (SCHEMA, "public"):  # many a script for AACT has public on its search path
            store.query(f"CREATE SCHEMA {catalog}.{schema}")
        _choose(store, own, catalog, studies)
        _name_estimates(store, own, catalog)
        for _, statements in sql_files("aact"):
            store.query(_named(statements, own, catalog))
        yield Aact(store, own, catalog)
    finally:
        store.query(f"USE {_quoted(own)}.main")
        store.query(f"SET integer_division = {str(division).lower()}")
        store.query(f"SET default_null_order = '{nulls}'")
        store.query(f"DETACH {catalog}")


def _free_name(store: Store) -> str:
    """Connections of one process to one file see each other's databases, and the file may be called aact itself."""
    taken = {row[0].lower() for row in store.query("SELECT database_name FROM duckdb_databases()").fetchall()}
    return next(name for name in chain(["aact"], (f"aact_{number}" for number in count(2))) if name not in taken)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _named(statements: str, own: str, catalog: str) -> str:
    """The files' statements with the real names of the two databases."""
    ours = _quoted(own) + ".main."
    return re.sub(r"\b(registry|aact)\.(?=\w)", lambda found: ours if found[1] == "registry" else f"{catalog}.", statements)


def _choose(store: Store, own: str, catalog: str, studies: Sequence[str] | None) -> None:
    """AACT is a copy of one registry: studies that only a document names, and those of other registries, are not in it."""
    select = f"SELECT study_id, source_id FROM registry.studies WHERE registry = '{_REGISTRY}'"
    if studies is None:
        store.query(_named(f"CREATE VIEW aact.main.chosen AS {select}", own, catalog))
    else:
        wanted = f"CREATE TABLE aact.main.chosen AS {select} AND study_id IN (SELECT unnest($studies::VARCHAR[]))"
        store.query(_named(wanted, own, catalog), {"studies": list(studies)})


def _name_estimates(store: Store, own: str, catalog: str) -> None:
    """What `results.statistic` calls the estimate of each parameter type ("" for none)."""
    store.query(f"CREATE TABLE {catalog}.main.estimates (param_type VARCHAR, statistic VARCHAR)")
    kinds = store.query(_named("SELECT DISTINCT param_type FROM registry.result_measures", own, catalog)).fetchall()
    for kind in {None, *(row[0] for row in kinds)}:
        store.query(f"INSERT INTO {catalog}.main.estimates VALUES (?, ?)", [kind or "", statistic(kind)])
