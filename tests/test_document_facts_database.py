"""Documents' facts in the database: rows under the study, each with the words at its place; the seeds that ship beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry_tools.db.store import Store, open_store
from registry_tools.pipeline import extract

PAPER = Path(__file__).parent / "cases" / "document_paper.txt"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
FACTS = ("arms", "criteria", "thresholds", "windows", "doses", "endpoints", "timepoints", "results", "adverse_events",
         "sample_sizes", "study_numbers", "interventions", "eligibility")  # fmt: skip
# A fact's words stand in a block, or in a cell whose path names row and column.
PLACED = """
    SELECT count(*), count(*) FILTER (coalesce(b.text, c.text)[f.start_char + 1 : f.end_char] = f.quote)
    FROM {table} f
    LEFT JOIN blocks b ON b.source_id = f.source_id AND f.path = 'blocks[' || b.block_id || ']'
    LEFT JOIN table_cells c ON c.source_id = f.source_id
        AND f.path = 'tables[' || c.table_id || '].cells[' || c.row_index || ',' || c.column_index || ']'
    WHERE f.source_id IN (SELECT source_id FROM documents) AND f.path IS NOT NULL
"""


def one(store: Store, sql: str) -> tuple[object, ...]:
    row = store.query(sql).fetchone()
    assert row is not None
    return row


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("documents")
    unnamed = folder / "unnamed.txt"
    unnamed.write_text(
        "Abstract\nWe treated 12 patients.\n\nMethods\nPatients were eligible if they were at least 18 years of age.\n"
    )
    with open_store(folder / "facts.duckdb") as store:
        receipt = extract([PAPER, unnamed], store)
        assert receipt.failures == []
        yield store


def test_facts_stand_under_the_study_that_the_paper_reports(read: Store) -> None:
    rows = read.query("SELECT study_id, role FROM study_links ORDER BY ALL").fetchall()
    assert [row for row in rows if row[0].startswith("NCT")] == [
        ("NCT09990001", "reports"), ("NCT09990002", "mentions"), ("NCT09990003", "mentions"),
    ]  # fmt: skip
    assert one(read, "SELECT study_id FROM documents WHERE name LIKE '%paper.txt'") == ("NCT09990001",)
    assert one(read, "SELECT study_id FROM sources WHERE name LIKE '%paper.txt'") == ("NCT09990001",)


def test_only_a_paper_without_a_number_writes_a_study(read: Store) -> None:
    rows = read.query("SELECT study_id, registry, left(source_id, 12) FROM studies").fetchall()
    assert rows == [(f"doc:{rows[0][2]}", "document", rows[0][2])]
    assert one(read, f"SELECT role FROM study_links WHERE study_id = '{rows[0][0]}'") == ("reports",)


@pytest.mark.parametrize("table", FACTS)
def test_every_row_quotes_the_words_at_its_place(read: Store, table: str) -> None:
    every, quoted = one(read, PLACED.format(table=table))
    assert every == quoted


def test_ids_carry_the_source(read: Store) -> None:
    ids = read.query("SELECT criterion_id, source_id FROM criteria WHERE study_id = 'NCT09990001'").fetchall()
    assert ids and all(name.startswith(f"NCT09990001-{source[:8]}-C") for name, source in ids)
    assert one(read, "SELECT count(*) - count(DISTINCT criterion_id) FROM criteria") == (0,)
    assert one(read, "SELECT count(*) FROM thresholds t ANTI JOIN criteria c USING (criterion_id)") == (0,)


def test_reading_again_replaces_the_rows(read: Store) -> None:
    before = one(read, "SELECT (SELECT count(*) FROM criteria), (SELECT count(*) FROM study_numbers)")
    extract([PAPER], read, force=True)
    assert one(read, "SELECT (SELECT count(*) FROM criteria), (SELECT count(*) FROM study_numbers)") == before


# --- the three papers beside the checkout: values that a person has read in them

corpus = [pytest.mark.corpus, pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="no seeds beside the checkout")]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("seeds") / "seeds.duckdb") as store:
        receipt = extract(sorted(SHARED.glob("seeds/00[034]_*.txt")), store)
        assert receipt.failures == []
        yield store


@pytest.mark.parametrize("mark", [pytest.param(None, marks=corpus)])
def test_the_seeds(seeds: Store, mark: None) -> None:
    links = seeds.query("SELECT study_id FROM study_links WHERE role = 'reports' ORDER BY ALL").fetchall()
    assert [row[0] for row in links] == ["NCT02283775", "NCT02999633"]  # the review has no study of its own
    bounds = seeds.query(
        "SELECT measure, comparator, value, relative_to FROM thresholds WHERE study_id = 'NCT02999633' ORDER BY ALL"
    ).fetchall()
    assert bounds == [
        ("age", ">", 16.0, None), ("alp", ">", 5.0, "ULN"), ("alt", ">", 5.0, "ULN"), ("ast", ">", 5.0, "ULN"),
        ("bilirubin_total", ">", 2.5, "ULN"), ("creatinine", ">", 2.0, "ULN"), ("ecog", ">", 2.0, None),
        ("lansky", "<", 70.0, None),
    ]  # fmt: skip
    assert one(seeds, "SELECT n FROM arms WHERE study_id = 'NCT02999633'") == (14,)
    dose = (
        "SELECT days FROM doses WHERE study_id = 'NCT02999633' AND drug ILIKE 'isatuximab' AND amount = 20 AND unit = 'mg/kg'"
    )
    assert ([1, 8, 15, 22, 29, 43, 57],) in seeds.query(dose).fetchall()
    response = "SELECT value, low, high FROM results WHERE study_id = 'NCT02999633' AND measure LIKE 'Responders%'"
    assert one(seeds, response) == (0.0, 0.0, 23.2)
    events = (
        "SELECT affected, at_risk FROM adverse_events WHERE study_id = '{}' AND term = 'Infusion reactions' AND grade = 'all'"
    )
    assert one(seeds, events.format("NCT02999633")) == (8, 14)
    assert one(seeds, events.format("NCT02283775")) == (19, 47)
    rates = "SELECT DISTINCT amount FROM doses WHERE study_id = 'NCT02283775' AND unit = 'mL/h' ORDER BY ALL"
    assert {row[0] for row in seeds.query(rates).fetchall()} >= {25.0, 50.0, 100.0, 200.0, 300.0}


@pytest.mark.parametrize("table", [pytest.param(table, marks=corpus) for table in FACTS])
def test_every_row_of_the_seeds_quotes_its_words(seeds: Store, table: str) -> None:
    every, quoted = one(seeds, PLACED.format(table=table))
    assert every == quoted
