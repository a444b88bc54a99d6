"""docs/sql.md: every query runs on the example and prints what the page shows; the conversions are the lexicons' own."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from registry_tools.db.store import Store
from registry_tools.parsers.facts.durations import days
from registry_tools.parsers.facts.measures import convert

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "sql.md").read_text("utf-8")


def _written() -> ModuleType:
    """docs/sql.py under a name of its own: the folder is no package."""
    spec = importlib.util.spec_from_file_location("docs_sql", ROOT / "docs" / "sql.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cookbook = _written()
QUESTIONS = cookbook.questions(PAGE)


def test_there_are_twenty_questions_and_the_conversions() -> None:
    numbers = [int(found) for found in re.findall(r"^### (\d+)\. ", PAGE, re.MULTILINE)]
    assert numbers == list(range(1, 21))
    assert len(QUESTIONS) == 21
    assert PAGE.count("```sql") == 21


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_the_answer_is_what_the_page_shows(
    question: tuple[str, str, str], demo: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, query, printed = question
    assert cookbook.answer(demo, query) == printed, "run: python docs/sql.py, and read what changed"
    assert printed.count("\n") >= 2, "a question of the cookbook has an answer"


def test_the_exported_file_holds_the_rows(demo: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    demo.query(QUESTIONS[19].query)
    assert (
        demo.query("SELECT count(*) FROM 'limits.parquet'").fetchone()
        == demo.query("SELECT count(*) FROM thresholds WHERE measure <> 'other'").fetchone()
    )


def test_links_inside_the_page_lead_to_a_heading() -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    }
    for target in re.findall(r"\]\(#([^)]+)\)", PAGE):
        assert target in anchors, target


CONVERSIONS = [
    ("bilirubin_mg_dl", "bilirubin_umol_l", "bilirubin_total", "umol/L"),
    ("bilirubin_mg_dl", "bilirubin_umol_l", "bilirubin_direct", "umol/L"),
    ("creatinine_mg_dl", "creatinine_umol_l", "creatinine", "umol/L"),
    ("glucose_mg_dl", "glucose_mmol_l", "glucose", "mmol/L"),
    ("glucose_mg_dl", "glucose_mmol_l", "glucose_fasting", "mmol/L"),
    ("calcium_mg_dl", "calcium_mmol_l", "calcium", "mmol/L"),
]


@pytest.mark.parametrize(("into", "back", "measure", "unit"), CONVERSIONS)
@pytest.mark.parametrize("amount", [1.0, 34.2, 1000.0])
def test_a_concentration_is_converted_as_in_extraction(
    demo: Store, into: str, back: str, measure: str, unit: str, amount: float
) -> None:
    there, again = demo.query(f"SELECT {into}({amount}::DOUBLE), {back}({into}({amount}::DOUBLE))").fetchone() or (None, None)
    assert there == pytest.approx(convert(amount, unit, measure), abs=1e-6, rel=1e-9)
    assert again == pytest.approx(amount)


@pytest.mark.parametrize(("macro", "unit"), [("weeks", "wk"), ("months", "mo"), ("years", "a")])
def test_a_time_is_converted_as_in_extraction(demo: Store, macro: str, unit: str) -> None:
    one = days(1, unit)
    assert demo.query(f"SELECT {macro}({one}), {macro}(NULL)").fetchone() == (1.0, None)


@pytest.mark.parametrize(
    ("measured", "comparator", "bound", "met"),
    [
        (2, "<=", 2, True), (2, "<", 2, False), (2, ">=", 2, True), (2, ">", 2, False), (2, "=", 2, True), (1, "=", 2, False),
        (1, "<", 2, True), (3, "<=", 2, False), ("NULL", "<=", 2, None), (2, "<=", "NULL", None),
    ],
)  # fmt: skip
def test_a_value_meets_a_bound(demo: Store, measured: object, comparator: str, bound: object, met: bool | None) -> None:
    assert demo.query(f"SELECT meets({measured}, '{comparator}', {bound})").fetchone() == (met,)


@pytest.mark.parametrize(
    ("measured", "upper_limit", "multiple"), [(36, 20, 1.8), (1, 4, 0.25), (36, 0, None), (36, "NULL", None)]
)
def test_a_value_as_a_multiple_of_uln(demo: Store, measured: int, upper_limit: object, multiple: float | None) -> None:
    assert demo.query(f"SELECT uln_multiple({measured}, {upper_limit})").fetchone() == (multiple,)
