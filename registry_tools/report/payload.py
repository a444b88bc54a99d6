"""Everything the page shows, as one JSON value with each text held once."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from registry_tools.db.store import Store
from registry_tools.db.tables import sql_files
from registry_tools.report import facts
from registry_tools.report.evidence import (
    Book,
    Numbers,
    PagePicture,
    Passage,
    Shown,
    TextsAt,
    reference_of,
    rows_of,
)
from registry_tools.report.labels import concepts, quantity_text

Row = dict[str, Any]


# (store, numbers of the studies) -> findings, as checks.finding.Finding has its fields
FindingsOf = Callable[[Store, Sequence[str]], Iterable[Mapping[str, Any]]]


_FULL = "No picture: this report has reached its size (see --megabytes)."


class Picture(NamedTuple):
    """A page of a document; `png` is None where the page had to do without one, and `reason` says why."""

    source: int
    page: int
    width: float
    height: float
    png: str | None
    reason: str | None


class Payload(NamedTuple):
    """`data` is JSON; pictures stand apart from it, so that the page reads one only when it is asked for."""

    data: Row
    pictures: list[Picture]


def ask(store: Store, name: str, **parameters: object) -> list[Row]:
    """Rows of db/queries/report_<name>.sql."""
    return rows_of(store.query(dict(sql_files("queries"))[f"report_{name}"], parameters))


def build(
    store: Store,
    filters: Mapping[str, object],
    *,
    limit: int | None,
    texts_at: TextsAt,
    page_picture: PagePicture,
    room: int,
    findings_of: FindingsOf,
) -> Payload:
    """Read the studies that `filters` choose (parameters of the macro `select_studies`), at most `limit` of them.

    `room` is how many bytes data and pictures may take together: pages whose picture does not fit are named without one.
    """
    chosen = ask(store, "selection", **filters, limit=limit)
    studies = [row["study_id"] for row in chosen]
    book = Book()

    def found(name: str) -> list[Row]:
        return ask(store, name, studies=studies)

    tables: dict[str, list[Row]] = {"studies": found("studies")}
    tables["limits"] = facts.limits(found("limits"), book)
    tables["arms"] = [_with_evidence(row, book, "study_id", "arm_id") for row in found("arms")]
    tables["doses"] = facts.doses(found("doses"), book)
    tables["endpoints"] = [_with_evidence(row, book, "study_id", "endpoint_id") for row in found("endpoints")]
    tables["timepoints"] = facts.timepoints(found("timepoints"), book)
    tables["criteria"] = [_with_evidence(row, book, "study_id", "criterion_id") for row in found("criteria")]
    tables["windows"] = [_window(row, book) for row in found("windows")]
    tables["findings"] = facts.findings(findings_of(store, studies), book)

    texts, paths, sources = Numbers(), Numbers(), Numbers()
    known = {row["source_id"]: row for row in found("sources")}
    for source_id in known:
        sources(source_id)
    passages = _passages(store, book, texts_at)
    shown = book.resolve(passages, texts, paths, sources)
    _share_texts(tables, shown, texts)
    _shorten_keys(tables, {study: number for number, study in enumerate(studies)}, sources)
    data = {
        "total": chosen[0]["total"] if chosen else 0,
        "concepts": concepts(),
        "texts": texts.values,
        "paths": paths.values,
        "sources": [_source(source_id, known.get(source_id)) for source_id in sources.values],
        "evidence": [_evidence(one) for one in shown],
        **{name: _table(rows) for name, rows in tables.items()},
    }
    taken = len(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    pictures = _pictures(store, shown, sources, page_picture, room - taken)
    return Payload(data, pictures)


def _with_evidence(row: Row, book: Book, *keys: str) -> Row:
    """A row without the columns that say where it stands, but with its evidence's number. `keys` lose their `_id`."""
    place = {"path", "page", "start_char", "end_char", "quote"}
    kept = {key.removesuffix("_id") if key in keys else key: value for key, value in row.items() if key not in place}
    kept["source"] = kept.pop("source_id")
    kept["evidence"] = book.add(reference_of(row))
    return kept


def _window(row: Row, book: Book) -> Row:
    text = quantity_text(row["value"], row["unit"], None)
    around = " ".join(part.replace("_", " ") for part in (row["direction"], row["anchor"]) if part)
    return {
        "study": row["study_id"],
        "source": row["source_id"],
        "criterion": row["criterion_id"],
        "text": f"{text} {around}".strip(),
        "rule": row["rule"],
        "evidence": book.add(reference_of(row)),
    }


def _passages(store: Store, book: Book, texts_at: TextsAt) -> dict[tuple[str, str], Passage]:
    """The text at every place that a fact points to: of records from their own bytes, of documents from their blocks."""
    wanted = book.paths()
    found: dict[tuple[str, str], Passage] = {}
    everything = sorted(wanted)
    for name in ("blocks", "cells"):
        for row in ask(store, name, sources=everything):
            if row["path"] in wanted[row["source_id"]]:
                box = tuple(row["box"]) if row["box"] else None
                found[row["source_id"], row["path"]] = Passage(row["text"], row["page"], box)
    left = [one for one in everything if any((one, path) not in found for path in wanted[one])]
    for source_id, kind, data in records(store, left):
        for path, text in texts_at(kind, data, sorted(wanted[source_id])).items():
            found[source_id, path] = Passage(text)
    return found


def records(store: Store, sources: Sequence[str]) -> list[tuple[str, str, bytes]]:
    """(source_id, kind, bytes) of the sources whose bytes the database keeps."""
    import pyarrow as pa

    return [
        (row["source_id"], row["kind"], pa.decompress(row["zstd"], row["byte_count"], codec="zstd", asbytes=True))
        for row in ask(store, "records", sources=list(sources))
    ]


def _share_texts(tables: Mapping[str, list[Row]], shown: Sequence[Shown], texts: Numbers) -> None:
    """Replace a criterion's own text by a part of the text that its evidence shows, where it is one."""
    for row in tables["criteria"]:
        at = row["evidence"]
        row["text"] = None if at is not None and _words(shown[at], texts) == row["text"] else row["text"]
    for row in tables["timepoints"]:
        if row["evidence"] is not None:
            row["words"] = None


def _shorten_keys(tables: Mapping[str, list[Row]], studies: Mapping[str, int], sources: Numbers) -> None:
    """Studies and sources as numbers; of ids like `NCT00000001-C3` what follows the study's number."""
    for name, rows in tables.items():
        for row in rows:
            if name == "studies":
                row["id"] = row.pop("study_id")
                continue
            if "source" in row:
                row["source"] = sources(row["source"])
            if "study" in row:
                row["study"] = studies.get(row["study"])
            for key in ("criterion", "endpoint", "arm", "alternative"):
                if row.get(key):
                    row[key] = _short_id(row[key])
            if row.get("criteria"):  # a record and a document both count their criteria from 1
                row["criteria"] = [f"{sources(source)}/{_short_id(criterion)}" for source, criterion in row["criteria"]]
            if row.get("arms"):
                row["arms"] = [_short_id(arm) for arm in row["arms"]]


def _short_id(identifier: str) -> str:
    return identifier.rpartition("-")[2]


def _words(one: Shown, texts: Numbers) -> str:
    text = texts.values[one.text].encode("utf-16-le")
    return text[one.start * 2 : one.end * 2].decode("utf-16-le")


def _pictures(store: Store, shown: Sequence[Shown], sources: Numbers, page_picture: PagePicture, room: int) -> list[Picture]:
    """A picture of each page that holds evidence, in order of first need, while they fit."""
    pages: dict[int, dict[int, None]] = defaultdict(dict)
    for one in shown:
        if one.page is not None:
            pages[one.source].setdefault(one.page)
    ids = {sources.values[number]: number for number in pages}
    sizes = {(row["source_id"], row["page"]): row for row in ask(store, "pages", sources=list(ids))}
    kept = {source_id: data for source_id, kind, data in records(store, list(ids)) if kind == "pdf"}
    found: list[Picture] = []
    full = False
    for source_id, number in ids.items():
        for page in sorted(pages[number]):
            size = sizes.get((source_id, page))
            if size is None or not size["width"]:
                continue
            png, reason = None, None
            if source_id not in kept:
                reason = "The PDF is not kept in the database, so its page cannot be shown."
            elif full:
                reason = _FULL
            else:
                drawn = page_picture(kept[source_id], page)
                png = None if drawn is None else base64.b64encode(drawn).decode("ascii")
                reason = "The page could not be drawn." if png is None else None
                room -= len(png or "")
                if room < 0:
                    png, reason, full = None, _FULL, True
            found.append(Picture(number, page, size["width"], size["height"], png, reason))
    return found


def _source(source_id: str, row: Row | None) -> Row:
    """A source for the page. Of a file's path only the name is shown: the page may travel, folders' names should not."""
    if row is None:
        return {"id": source_id[:12], "kind": "", "name": source_id[:12]}
    name = PurePosixPath(row["name"].replace("\\", "/")).name
    return {
        "id": source_id[:12],
        "kind": row["kind"],
        "name": name,
        "title": row["title"],
        "url": row["url"],
        "study": row["study_id"],
        "version": row["version_date"],
    }


def _evidence(one: Shown) -> list[Any]:
    box = None if one.box is None else [round(value, 1) for value in one.box]
    row: list[Any] = [one.text, one.start, one.end, one.source, one.path, one.page, box, 0 if one.whole else 1]
    while row and row[-1] in (None, 0) and len(row) > 5:
        row.pop()
    return row


def _table(rows: Sequence[Row]) -> Row:
    """Rows as lists under their column names: names are not repeated, trailing blanks are left out."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    packed = []
    for row in rows:
        values = [row.get(name) for name in columns]
        while values and values[-1] is None:
            values.pop()
        packed.append(values)
    return {"columns": columns, "rows": packed}
