"""Rows of many tables on their way into the database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from registry_tools.db.tables import quoted_columns, stored_schemas

if TYPE_CHECKING:
    import pyarrow as pa


class RowSet:
    """Rows by table, each a tuple in the order of the table's columns."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, row: tuple[Any, ...]) -> None:
        self.rows[table].append(row)

    def to_arrow(self) -> dict[str, pa.RecordBatch]:
        """One record batch a table that has rows. A value that does not fit its column raises pyarrow.ArrowInvalid."""
        import pyarrow as pa

        schemas, quoted = stored_schemas(), quoted_columns()
        batches: dict[str, pa.RecordBatch] = {}
        for table, rows in self.rows.items():
            schema = schemas[table]
            columns: list[Any] = list(zip(*rows, strict=True))
            if table in quoted:  # the last column is the quote
                itself = columns[schema.get_field_index(quoted[table])]
                columns[-1] = [None if quote == text else quote for quote, text in zip(columns[-1], itself, strict=True)]
            arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
            batches[table] = pa.RecordBatch.from_arrays(arrays, schema=schema)
        return batches
