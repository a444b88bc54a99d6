"""datapackage.json: a Frictionless Data Package that says of every table and column of an export what it is.

The words are those of docs/database.md. A key, or a reference to another table, is declared where every row keeps it: a
document may report a study whose record is not here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry_tools.db.tables import SCHEMA_VERSION
from registry_tools.db.words import Column, column, table_words
from registry_tools.exports.table_copy import ColumnType, Selection
from registry_tools.version import __version__

if TYPE_CHECKING:
    from registry_tools.db.store import Store

DESCRIPTOR = "datapackage.json"

_TYPES = {
    "VARCHAR": "string",
    "JSON": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
_PANDAS_NULLS = ["nan", "<NA>", "NaT", "None"]
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def write_descriptor(
    store: Store, folder: Path, chosen: Sequence[Selection], files: Mapping[str, Sequence[tuple[str, int]]], form: str
) -> None:
    """Describe the tables of `chosen` and their `files` in `folder/datapackage.json`."""
    package = {
        "profile": "data-package",
        "name": "registry-tools-export",
        "title": "Clinical-trial records, protocols and papers as comparable facts",
        "description": "Tables of a registry-tools database. Facts carry the words that prove them and where they stand.",
        "version": str(SCHEMA_VERSION),
        "registry_tools_version": __version__,
        "resources": _Resources(store, chosen, files, form).described(),
    }
    (folder / DESCRIPTOR).write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", "utf-8")


class _Resources:
    def __init__(
        self, store: Store, chosen: Sequence[Selection], files: Mapping[str, Sequence[tuple[str, int]]], form: str
    ) -> None:
        self.store, self.files, self.form = store, files, form
        self.selections = {one.table: one for one in chosen}
        self.columns = {one.table: [column(one.table, name) for name, *_ in one.columns] for one in chosen}
        targets = {one.refers_to for columns in self.columns.values() for one in columns if one.refers_to is not None}
        self.keys = {table: key for table, key in sorted(targets) if self._is_key(table, key)}

    def described(self) -> list[dict[str, Any]]:
        return [self._resource(one) for one in self.selections.values()]

    def _resource(self, one: Selection) -> dict[str, Any]:
        names = [name for name, _ in self.files[one.table]]
        columns = self.columns[one.table]
        schema: dict[str, Any] = {
            "fields": [_field(kind, words, self.form) for kind, words in zip(one.columns, columns, strict=True)],
            "missingValues": [""] if self.form == "csv" else [],
        }
        if one.table in self.keys:
            schema["primaryKey"] = [self.keys[one.table]]
        references = [
            {"fields": [child.name], "reference": {"resource": "" if table == one.table else table, "fields": [key]}}
            for child in columns
            if child.refers_to is not None
            for table, key in [child.refers_to]
            if self.keys.get(table) == key and self._refers(one, child.name, self.selections[table], key)
        ]
        if references:
            schema["foreignKeys"] = references
        return {
            "name": one.table,
            "type": "table",
            "description": table_words(one.table),
            "path": names[0] if len(names) == 1 else names,
            "scheme": "file",
            "format": self.form,
            "mediatype": _MEDIA[self.form],
            "encoding": "utf-8",
            "rows": sum(rows for _, rows in self.files[one.table]),
            "schema": schema,
        }

    def _is_key(self, table: str, key: str) -> bool:
        one = self.selections[table]
        sql = f"SELECT count(*) = count({key}) AND count(*) = count(DISTINCT {key}) FROM ({one.sql})"
        row = self.store.query(sql, one.parameters).fetchone()
        return bool(row and row[0])

    def _refers(self, child: Selection, name: str, parent: Selection, key: str) -> bool:
        """Does every value of the child's column stand in the parent's key?"""
        sql = f"""SELECT NOT EXISTS (SELECT 1 FROM ({child.sql}) AS child
                  WHERE {name} IS NOT NULL AND {name} NOT IN (SELECT {key} FROM ({parent.sql}) AS parent))"""
        row = self.store.query(sql, child.parameters | parent.parameters).fetchone()
        return bool(row and row[0])


def _field(kind: ColumnType, words: Column, form: str) -> dict[str, Any]:
    """A field of a table's schema. Parquet has its own types and NULL: there the field says what a reader makes of them."""
    is_list = kind.type.endswith("[]")
    field: dict[str, Any] = {"name": kind.name, "type": "array" if is_list else _TYPES[kind.type]}
    if words.words:
        field["description"] = words.words
    if form == "parquet" and is_list:
        field["type"] = "any"  # frictionless reads Parquet by way of pandas, whose arrays are none of JSON's
    elif form == "parquet" and field["type"] != "string":
        field["missingValues"] = _PANDAS_NULLS
    elif form == "csv" and field["type"] == "datetime":
        field["format"] = "%Y-%m-%dT%H:%M:%S.%f"
    if not kind.nullable:
        field["constraints"] = {"required": True}
    return field
