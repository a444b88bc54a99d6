"""A database from Python: SQL, tables and comparisons as Arrow, pandas, Polars or plain rows, and studies as models.

from registry_tools import open_database

with open_database("trials.duckdb") as db:
    db.sql("SELECT measure, count(*) FROM thresholds GROUP BY ALL").polars()
    for study in db.studies(condition="myeloma"):
        ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from registry_tools.errors import DatabaseError, QueryError
from registry_tools.extras import need

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow as pa

    from registry_tools.db.store import Store
    from registry_tools.models.study import Study


class Filters(TypedDict, total=False):
    """Which studies, as `compare` has it: words match anywhere, case aside; what is not given does not filter.

    `studies` is a number or several, `phase` "PHASE2" or "Phase 2", `status` "RECRUITING", dates `YYYY-MM-DD`.
    """

    studies: str | Sequence[str] | None
    condition: str | None
    intervention: str | None
    phase: str | None
    sponsor: str | None
    status: str | None
    started_from: str | None
    started_to: str | None


class Rows:
    """What a query answered, held in memory; it outlives the database that it came from."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._table.column_names)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self._table.to_batches(max_chunksize=1000):
            yield from batch.to_pylist()

    def __repr__(self) -> str:
        return f"<{len(self)} rows: {', '.join(self.columns)}>"

    def rows(self) -> list[dict[str, Any]]:
        """Each row as a dict by column."""
        return list(self)

    def arrow(self) -> pa.Table:
        return self._table

    def polars(self) -> polars.DataFrame:
        """Raises RegistryToolsError where Polars is not installed."""
        need("frames", "a Polars frame", "polars")
        import polars

        frame = polars.from_arrow(self._table)
        assert isinstance(frame, polars.DataFrame)
        return frame

    def pandas(self) -> pandas.DataFrame:
        """Whole numbers and truth values that may be missing stay such (Int64, boolean) and dates are datetime64.

        Raises RegistryToolsError where pandas is not installed.
        """
        need("frames", "a pandas frame", "pandas")
        import pandas
        import pyarrow as pa

        types = {pa.int32(): pandas.Int32Dtype(), pa.int64(): pandas.Int64Dtype(), pa.bool_(): pandas.BooleanDtype()}
        return self._table.to_pandas(types_mapper=types.get, date_as_object=False)


class Database:
    """A database, open for reading. Use as a context manager, or `close()` it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.connection.close()

    def sql(self, query: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Rows:
        """Run one statement. Values go in as parameters: `?` and a list, or `$name` and a dict.

        Raises QueryError with DuckDB's own words.
        """
        import duckdb

        try:
            relation = self._store.connection.sql(query, params=parameters or None)
            if relation is None:
                raise QueryError("no rows come of this", hint="give a SELECT statement")
            return Rows(relation.to_arrow_table())
        except duckdb.Error as error:
            raise QueryError(str(error).split("\n\nLINE")[0].strip(), hint="`db.tables` lists tables") from error

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables and views."""
        found = self._store.query(
            "SELECT DISTINCT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name"
        )
        return tuple(row[0] for row in found.fetchall())

    def table(self, name: str, **filters: Unpack[Filters]) -> Rows:
        """A table or view, or its rows of the studies that the filters choose.

        Raises QueryError for a name that is not here, and for a filter on a table that is about no study.
        """
        from registry_tools.db.reading import SELECTION

        if name not in self.tables:
            raise QueryError(f"no table {name!r}", hint="`db.tables` lists tables")
        chosen = _parameters(filters)
        if all(value is None for value in chosen.values()):
            return self.sql(f"SELECT * FROM {name}")
        columns = {row[0] for row in self._store.query(f"DESCRIBE {name}").fetchall()}
        ids = f"(SELECT study_id FROM {SELECTION})"
        if "study_id" in columns:
            return self.sql(f"SELECT * FROM {name} WHERE study_id IN {ids}", chosen)
        if "source_id" in columns:
            of_studies = f"SELECT source_id FROM sources WHERE study_id IN {ids}"
            return self.sql(f"SELECT * FROM {name} WHERE source_id IN ({of_studies})", chosen)
        raise QueryError(f"{name} is about no study", hint="leave the filters out")

    def compare(
        self,
        what: str,
        measure: str | None = None,
        *,
        view: str = "long",
        source: str | None = None,
        **filters: Unpack[Filters],
    ) -> Rows:
        """`registry-tools compare`: one kind of fact across studies, each row with the words that prove it.

        `what` is thresholds, endpoints, timepoints, arms, doses, results or eligibility; `source` registry or document. Raises
        QueryError for a comparison or view that is not here.
        """
        from registry_tools.db.queries import comparison, comparisons, filled_in

        if view not in comparisons().get(what, ()):
            known = ", ".join(f"{name} ({'/'.join(views)})" for name, views in comparisons().items())
            raise QueryError(f"no comparison of {what!r} with view {view!r}", hint=f"there are {known}")
        parameters = {"measure": measure, "source": source, **_parameters(filters)}
        return self.sql(filled_in(comparison(what, view), parameters))  # a pivot takes no parameters

    def study(self, study_id: str, *, from_record: bool = False) -> Study:
        """A registry's record as a model with its facts, made of the rows of the database.

        With `from_record` it is read again from the record's own bytes, which is exact but takes longer, and gives what this
        version of the package reads. What rows do not say is listed in docs/python.md. Raises DatabaseError for a study that
        is not here, or whose bytes are not kept.
        """
        number = _number(study_id)
        if from_record:
            return self._from_record(number)
        for study in self.studies(studies=number):
            return study
        raise DatabaseError(
            f"no registry record of {number}", where=str(self._store.path), hint="`db.table('studies')` lists them"
        )

    def studies(self, **filters: Unpack[Filters]) -> Iterator[Study]:
        """Every registry record (or those that the filters choose) as a model, as `study` gives it, a few hundred at a time."""
        from registry_tools.db.reading import selected_studies
        from registry_tools.db.study_models import read_study_models

        if self._store.path.is_dir():
            raise DatabaseError("models come from a database file", where=str(self._store.path), hint="open that")
        yield from read_study_models(self._store, selected_studies(self._store, _parameters(filters)))

    def _from_record(self, study_id: str) -> Study:
        import pyarrow as pa

        from registry_tools.parsers.facts.study_facts import with_facts
        from registry_tools.parsers.registry.base import formats

        sql = "SELECT r.kind, r.byte_count, r.zstd FROM records r JOIN studies s USING (source_id) WHERE s.study_id = ?"
        found = self._store.query(sql, [study_id]).fetchall()
        if not found or found[0][0] not in formats():
            hint = "extract it again with --force, without --no-raw"
            raise DatabaseError(f"keeps no registry record of {study_id}", where=str(self._store.path), hint=hint)
        kind, size, packed = found[0]
        data = pa.decompress(packed, decompressed_size=size, codec="zstd", asbytes=True)
        return with_facts(formats()[kind].parse(data).study)


def _number(study_id: str) -> str:
    return study_id.upper() if study_id.lower().startswith("nct") else study_id


def _parameters(filters: Filters) -> dict[str, object]:
    """Parameters of the SQL macro `select_studies`. Raises TypeError for a filter that it does not have."""
    unknown = filters.keys() - Filters.__annotations__.keys()
    if unknown:
        raise TypeError(f"no filter {', '.join(sorted(unknown))}; there are {', '.join(Filters.__annotations__)}")
    found: dict[str, object] = {name: filters.get(name) for name in Filters.__annotations__}
    studies, phase = filters.get("studies"), filters.get("phase")
    if studies is not None:
        found["studies"] = [_number(one) for one in ([studies] if isinstance(studies, str) else studies)]
    if phase is not None:
        found["phase"] = phase.upper().replace(" ", "")
    return found


def open_database(path: str | Path) -> Database:
    """Open a database file for reading, or a folder that `export parquet` wrote.

    Raises DatabaseError for what is neither, is locked by a process that writes, or has another schema version.
    """
    from registry_tools.db.parquet_folder import open_parquet
    from registry_tools.db.store import open_store

    path = Path(path)
    store = open_parquet(path) if path.is_dir() else open_store(path, read_only=True)
    store.query("SET python_enable_replacements = false")  # a name in SQL is a table's, never a variable's of the caller
    return Database(store)
