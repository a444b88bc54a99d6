"""What the evidence page is filled with: limits compared, days of doses, texts and spans, and nothing that could escape."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools.db.store import Store, open_store
from registry_tools.errors import RegistryToolsError
from registry_tools.parsers.document.picture import render_page
from registry_tools.parsers.source_text import texts_at
from registry_tools.report import facts as report_facts
from registry_tools.report import make_report
from registry_tools.report.evidence import Book, Numbers, Passage, Reference
from registry_tools.report.facts import day_text, dose_amount
from registry_tools.report.labels import limit_text
from registry_tools.report.page_writer import script_json
from registry_tools.report.payload import Payload, build
from registry_tools.report.schedule import Bar, DoseTimes, bars, every_days, horizon
from registry_tools.report.strictness import Limit, Standing, standings

ALL: dict[str, object] = dict.fromkeys(
    ("studies", "condition", "intervention", "phase", "sponsor", "status", "started_from", "started_to")
)


def payload_of(store: Store, **changes: Any) -> Payload:
    given = {
        "limit": None,
        "texts_at": texts_at,
        "page_picture": render_page,
        "room": 8_000_000,
        "findings_of": lambda store, studies: (),
        **changes,
    }
    return build(store, ALL, **given)


@pytest.fixture(scope="module")
def payload(demo_database: Path) -> Payload:
    with open_store(demo_database, read_only=True) as store:
        return payload_of(store)


def rows(payload: Payload, table: str) -> list[dict[str, Any]]:
    columns = payload.data[table]["columns"]
    packed = payload.data[table]["rows"]
    return [dict(zip(columns, [*row, *[None] * (len(columns) - len(row))], strict=True)) for row in packed]


def words(payload: Payload, number: int) -> str:
    """What the page marks: JavaScript counts in UTF-16 units."""
    text, start, end = payload.data["evidence"][number][:3]
    return payload.data["texts"][text].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


# --- writing values


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (("<=", 1.5, None, "ULN"), "≤ 1.5 × ULN"),
        ((">=", 80.0, "%", "LLN"), "≥ 80 % of LLN"),
        ((">=", 100.0, "10*9/L", None), "≥ 100 × 10⁹/L"),
        ((">=", 75000.0, "/uL", None), "≥ 75,000/µL"),
        (("<=", 2.0, "{score}", None), "≤ 2"),
        ((">=", 1.0, "a", None), "≥ 1 year"),
        (("<", 160.0, "mm[Hg]", None), "< 160 mmHg"),
        (("<=", 1000.0, "[IU]/mL", None), "≤ 1000 IU/mL"),
        ((">=", 0.30000000000000004, "g/L", None), "≥ 0.3 g/L"),
    ],
)
def test_limits_are_written_as_a_reader_would(given: tuple[str, float, str | None, str | None], written: str) -> None:
    assert limit_text(*given) == written


def test_doses_are_written_as_a_reader_would() -> None:
    row = {"amount": 5.0, "amount_high": None, "unit": "{AUC}"}
    assert dose_amount(row) == "AUC 5"
    assert dose_amount({"amount": 1.0, "amount_high": 2.0, "unit": "mg/m2"}) == "1–2 mg/m²"
    assert dose_amount({"amount": None, "amount_high": None, "unit": "mg"}) is None
    assert day_text([1, 2, 3, 4, 8, 9, 15]) == "1–4, 8, 9, 15"
    assert day_text([-4, -3, -2, 0, 1]) == "−4 to −2, 0, 1"
    assert day_text([]) is None


# --- stricter and looser


def standing_of(*limits: tuple[str, str, float]) -> list[Standing]:
    return standings([Limit(study, ("m", "any", "u"), eligible, value) for study, eligible, value in limits])


def test_lower_upper_limits_are_stricter() -> None:
    low, middle, high = standing_of(("a", "<=", 1.5), ("b", "<=", 2), ("c", "<=", 3))
    assert (low.tone, middle.tone, high.tone) == (2, 0, -2)
    assert low[:3] == (2, 0, 0)
    assert middle[:3] == (1, 0, 1)


def test_higher_lower_limits_are_stricter() -> None:
    assert [one.tone for one in standing_of(("a", ">=", 30), ("b", ">=", 60), ("c", ">=", 60))] == [-2, 1, 1]


def test_strictly_less_is_stricter_than_at_most() -> None:
    less, at_most = standing_of(("a", "<", 2), ("b", "<=", 2))
    assert (less.tone, at_most.tone) == (1, -1)


def test_a_study_is_not_compared_with_itself() -> None:
    assert [one.tone for one in standing_of(("a", "<=", 1), ("a", "<=", 2))] == [None, None]
    assert standing_of(("a", "<=", 1), ("a", "<=", 2), ("b", "<=", 2))[0][:3] == (1, 0, 0)


def test_the_same_limit_has_the_same_tone_everywhere() -> None:
    found = standing_of(("a", "<=", 2), ("b", "<=", 2), ("b", "<=", 5), ("c", "<=", 3))
    assert found[0].tone == found[1].tone


def test_exact_values_are_neither() -> None:
    assert [one.tone for one in standing_of(("a", "=", 2), ("b", "=", 3))] == [None, None]


def test_whole_scales_compare_what_is_allowed(payload: Payload) -> None:
    """Grade "< 2" and "<= 1" leave the same people: neither is stricter."""
    tones = {(row["text"], row["tone"]) for row in rows(payload, "limits") if row["measure"] == "ctcae_grade"}
    assert tones == {("≤ 1", 0), ("< 2", 0)}


def test_only_like_limits_are_compared(payload: Payload) -> None:
    """A limit in mg/dL says nothing about one in multiples of ULN, nor a conditional one about a default."""
    bilirubin = [row for row in rows(payload, "limits") if row["measure"] == "bilirubin_total"]
    assert all(row["tone"] is None and row["standing"] is None for row in bilirubin if row["condition"])
    assert {row["basis"] for row in bilirubin} == {"× ULN"}
    default = {(row["text"], row["tone"]) for row in bilirubin if not row["condition"]}
    assert default == {("≤ 1.5 × ULN", 1), ("≤ 2 × ULN", -2)}


# --- days of doses


@pytest.mark.parametrize(
    ("frequency", "days"),
    [("QD", 0), ("BID", 0), ("Q12H", 0), ("QOD", 2), ("QW", 7), ("Q3W", 21), ("Q48H", 2), ("Q2M", 60.875), ("TIW", None),
     ("PRN", None), ("once", None), (None, None), ("Q0W", None), ("every so often", None)],
)  # fmt: skip
def test_days_between_doses(frequency: str | None, days: float | None) -> None:
    assert every_days(frequency) == days


@pytest.mark.parametrize(
    ("dose", "drawn"),
    [
        (DoseTimes([1, 8, 15], "QW", 28, None), [Bar(1, 1, True), Bar(8, 8, True), Bar(15, 15, True)]),
        (DoseTimes([1, 2, 3, 5], None, None, None), [Bar(1, 3, True), Bar(5, 5, True)]),
        (DoseTimes(None, "QW", None, None), [Bar(1, 1, False), Bar(8, 8, False), Bar(15, 15, False), Bar(22, 22, False)]),
        (DoseTimes(None, "QW", None, 14), [Bar(1, 1, False), Bar(8, 8, False)]),
        (DoseTimes(None, "QD", None, None), [Bar(1, 28, False)]),
        (DoseTimes(None, "QD", None, 7), [Bar(1, 7, False)]),
        (DoseTimes(None, "PRN", None, None), []),
        (DoseTimes(None, None, 21, 100), []),
    ],
)
def test_bars_of_four_weeks(dose: DoseTimes, drawn: list[Bar]) -> None:
    assert bars(dose, 28) == drawn


def test_a_time_line_shows_two_gaps_or_the_cycle() -> None:
    assert horizon([DoseTimes(None, "Q4W", None, None)]) == 57
    assert horizon([DoseTimes([1, 8], None, 21, None)]) == 21
    assert horizon([DoseTimes([100000], None, None, None)]) == 400


times = st.builds(
    DoseTimes,
    st.none() | st.lists(st.integers(-50, 5000), max_size=40),
    st.none() | st.sampled_from(["QD", "QW", "Q3W", "Q100000H", "Q1D", "PRN", "BIW"]),
    st.none() | st.floats(0, 10_000),
    st.none() | st.floats(0, 1e6),
)


@given(st.lists(times, min_size=1, max_size=4))
def test_bars_stay_within_their_time_line(doses: list[DoseTimes]) -> None:
    until = horizon(doses)
    for dose in doses:
        drawn = bars(dose, until)
        assert len(drawn) <= 500
        assert all(bar.first <= bar.last <= until for bar in drawn)


# --- texts and spans


@given(st.text(), st.text(min_size=1), st.text())
def test_marked_words_are_the_quote(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    book = Book()
    number = book.add(Reference("s", "p", None, len(before), len(before) + len(quote), quote))
    texts = Numbers()
    (shown,) = book.resolve({("s", "p"): Passage(text)}, texts, Numbers(), Numbers())
    assert number == 0
    units = texts.values[shown.text].encode("utf-16-le", "surrogatepass")
    assert units[2 * shown.start : 2 * shown.end].decode("utf-16-le", "surrogatepass") == quote
    assert shown.whole


def test_words_that_do_not_stand_there_are_shown_alone() -> None:
    book = Book()
    book.add(Reference("s", "p", None, 0, 5, "other"))
    texts = Numbers()
    (shown,) = book.resolve({("s", "p"): Passage("these words")}, texts, Numbers(), Numbers())
    assert (texts.values[shown.text], shown.start, shown.end, shown.whole) == ("other", 0, 5, False)


def test_a_long_text_is_cut_around_the_words() -> None:
    book = Book()
    book.add(Reference("s", "p", None, 100_000, 100_006, "needle"))
    texts = Numbers()
    (shown,) = book.resolve({("s", "p"): Passage("x" * 100_000 + "needle" + "y" * 100_000)}, texts, Numbers(), Numbers())
    assert texts.values[shown.text][shown.start : shown.end] == "needle"
    assert len(texts.values[shown.text]) < 11_000


def test_a_box_is_drawn_on_its_own_page_alone() -> None:
    book = Book()
    book.add(Reference("s", "p", 2, 0, 1, "a"))
    book.add(Reference("s", "p", 3, 0, 1, "a"))
    passage = Passage("a", 2, (1.0, 2.0, 3.0, 4.0))
    here, next_page = book.resolve({("s", "p"): passage}, Numbers(), Numbers(), Numbers())
    assert here.box == (1.0, 2.0, 3.0, 4.0)
    assert (next_page.page, next_page.box) == (3, None)


def test_every_evidence_of_the_example_marks_its_quote(demo: Store, payload: Payload) -> None:
    for table, key in (("limits", "evidence"), ("doses", "evidence"), ("timepoints", "evidence"), ("criteria", "evidence")):
        source = {"limits": "thresholds"}.get(table, table)
        quotes = {row[0] for row in demo.query(f"SELECT quote FROM {source}").fetchall()}
        for row in rows(payload, table):
            numbers = row[key] if isinstance(row[key], list) else [row[key]]
            assert {words(payload, number) for number in numbers} <= quotes, row


def test_facts_of_the_example_have_their_text_around_them(payload: Payload) -> None:
    """Of all places only names of arms and interventions in XML and CSV records have no path of their own."""
    alone = [words(payload, i) for i, one in enumerate(payload.data["evidence"]) if len(one) == 8]
    assert len(alone) <= 3, alone


def test_a_limit_of_record_and_document_is_one_with_two_evidences(payload: Payload) -> None:
    kinds = [one["kind"] for one in payload.data["sources"]]
    (age,) = [row for row in rows(payload, "limits") if row["study"] == 0 and row["measure"] == "age"]
    assert [kinds[payload.data["evidence"][i][3]] for i in age["evidence"]] == ["ctgov_json", "pdf"]


def test_a_limit_knows_its_criteria_of_each_source(payload: Payload) -> None:
    """Record and document both have a fifth criterion: a limit of the one is not a limit of the other."""
    for row in rows(payload, "limits"):
        sources = {payload.data["evidence"][i][3] for i in row["evidence"]}
        assert {int(criterion.partition("/")[0]) for criterion in row["criteria"]} == sources
        quotes = [words(payload, i) for i in row["evidence"]]
        texts = {
            f"{one['source']}/{one['criterion']}": one["text"] or words(payload, one["evidence"])
            for one in rows(payload, "criteria")
            if one["study"] == row["study"]
        }
        assert all(any(quote in texts[criterion] for quote in quotes) for criterion in row["criteria"])


def test_pages_are_drawn_while_they_fit(demo: Store, payload: Payload) -> None:
    assert payload.pictures
    assert all(one.png and one.reason is None for one in payload.pictures)
    without = payload_of(demo, room=0).pictures
    assert len(without) == len(payload.pictures)
    assert all(one.png is None and "--megabytes" in (one.reason or "") for one in without)
    broken = payload_of(demo, page_picture=lambda data, page: None).pictures
    assert all(one.reason == "The page could not be drawn." for one in broken)


def test_no_folder_of_the_maker_is_in_the_page(payload: Payload, demo_files: list[Path]) -> None:
    assert str(demo_files[0].parent) not in json.dumps(payload.data)


def test_limit_says_how_many_there_were(demo: Store) -> None:
    cut = payload_of(demo, limit=2)
    assert (len(rows(cut, "studies")), cut.data["total"]) == (2, 6)


def test_findings_keep_their_facts(demo: Store) -> None:
    def findings(store: Store, studies: Any) -> list[dict[str, Any]]:
        place = {"source_id": None, "path": None, "page": None, "start_char": None, "end_char": None}
        return [
            {"rule": "r", "severity": "error", "study_id": studies[0], "source_id": "s", "message": "m",
             "facts": [{"role": "printed", "quote": "12 (87.5%)", **place}]},
        ]  # fmt: skip

    found = payload_of(demo, findings_of=findings)
    (row,) = rows(found, "findings")
    ((number, role),) = row["evidence"]
    assert (words(found, number), role, row["study"]) == ("12 (87.5%)", "printed", 0)


# --- one file that nothing escapes from


@given(st.recursive(st.text() | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_in_a_script_element_ends_nothing(value: Any) -> None:
    text = script_json(value)
    assert not re.search(r"[<>&\u2028\u2029]", text)
    assert json.loads(text) == value


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028", "&lt;", "\ud800"])
def test_hostile_texts_stay_texts(hostile: str) -> None:
    text = script_json({"a": hostile})
    assert "<" not in text
    assert text.encode("utf-8")


def make(store: Store, **changes: Any) -> str:
    return make_report(store, ALL, **{"title": "T", "texts_at": texts_at, "page_picture": render_page, **changes}).html


def test_the_page_is_one_file_with_a_policy(demo: Store) -> None:
    html = make(demo, title="<b>Mine & yours</b>")
    head = html[: html.index("</head>")]
    assert "<title>&lt;b&gt;Mine &amp; yours&lt;/b&gt;</title>" in head
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', head)
    assert policy is not None
    assert unescape(policy[1]).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    outside = re.findall(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="([^"]*)"', html)
    assert [one for one in outside if not one.startswith("${")] == ["data:,"]  # the library's own code has templates of links
    assert html.count("<script") == html.count("</script>")


def test_the_page_is_the_same_each_time(demo: Store) -> None:
    assert make(demo) == make(demo)


def test_no_study_is_an_error_with_a_hint(demo: Store) -> None:
    with pytest.raises(RegistryToolsError, match="no study is left"):
        make_report(demo, {**ALL, "sponsor": "nobody"}, title="T", texts_at=texts_at, page_picture=render_page)


def test_without_kept_records_the_words_are_there(demo_files: list[Path], tmp_path: Path) -> None:
    from registry_tools.pipeline import extract

    with open_store(tmp_path / "lean.duckdb") as store:
        extract(demo_files[:2], store, keep_records=False)
        found = payload_of(store)
    limit = rows(found, "limits")[0]
    assert words(found, limit["evidence"][0]) == "Age 16 years or older"
    assert all("not kept" in (one.reason or "") for one in found.pictures)


# --- the sources' own texts


@pytest.mark.parametrize(
    ("kind", "data", "path", "text"),
    [
        ("ctgov_json", b'{"a": {"b": [{"c": "x"}, {"c": "y"}]}}', "a.b[1].c", "y"),
        ("ctgov_json", b'{"a": {"b": [{"c": "x"}]}}', "a.b[7].c", None),
        ("ctgov_json", b'{"a": {"b": 3}}', "a.b", None),
        ("ctgov_csv", b'{"Primary Outcome Measures": "x|y"}', "Primary Outcome Measures", "x|y"),
        ("ctgov_xml", b"<s><o><m>one</m></o><o><m>two</m></o></s>", "o[2]/m", "two"),
        ("ctgov_xml", b"<s><o/></s>", "o/m", None),
        ("pdf", b"%PDF", "blocks[b1]", None),
    ],
)
def test_texts_at_paths(kind: str, data: bytes, path: str, text: str | None) -> None:
    assert texts_at(kind, data, [path]).get(path) == text


def test_xml_entities_of_a_record_read_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    data = f'<!DOCTYPE s [<!ENTITY e SYSTEM "{secret.as_uri()}">]><s><m>&e;</m></s>'.encode()
    assert "secret" not in str(texts_at("ctgov_xml", data, ["m"]))


def test_a_page_is_drawn_with_its_box() -> None:
    from io import BytesIO

    from PIL import Image

    data = (Path(__file__).parent / "documents" / "protocol.pdf").read_bytes()
    plain, boxed = render_page(data, 1), render_page(data, 1, (100.0, 100.0, 200.0, 150.0))
    picture = Image.open(BytesIO(boxed)).convert("RGB")
    assert picture.getpixel((150, 150)) == (0xD5, 0, 0)  # the box's corner at 1.5 pixels a point
    assert len(plain) < 200_000
    with pytest.raises(RegistryToolsError, match="no page 99"):
        render_page(data, 99)
    with pytest.raises(RegistryToolsError, match="cannot be drawn"):
        render_page(b"no pdf", 1)


@pytest.mark.corpus
def test_five_hundred_studies_stay_small(shared: Path, tmp_path: Path) -> None:
    from registry_tools.pipeline import extract

    archive = shared / "corpus" / "registry" / "ctgov_xml.zip"
    if not archive.exists():
        pytest.skip("no archive of records")
    with open_store(tmp_path / "many.duckdb") as store:
        extract([archive], store, workers=2)
        start = time.process_time()
        report = make_report(store, ALL, title="T", texts_at=texts_at, page_picture=render_page, limit=500)
        spent = time.process_time() - start
    assert report.studies == min(500, report.chosen)
    assert len(report.html.encode()) < 20_000_000
    assert spent < 60


# --- the command


def test_the_command_writes_the_file(demo_database: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from registry_tools.cli import build as application

    out = tmp_path / "report.html"
    arguments = ["report", "-o", str(out), "--db", str(demo_database), "--title", "Myeloma", "--condition", "myeloma"]
    done = CliRunner().invoke(application(), arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert f"{out}: 3 studies, " in done.stderr
    assert "<h1>Myeloma</h1>" in out.read_text("utf-8")


def test_the_command_says_what_is_missing(demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from registry_tools.cli import build as application

    base = ["report", "--db", str(demo_database), "-o"]
    nowhere = CliRunner().invoke(application(), [*base, str(tmp_path / "no" / "report.html")])
    assert "mkdir -p" in str(nowhere.exception)
    monkeypatch.setattr("registry_tools.extras.find_spec", lambda name: None if name == "altair" else True)
    lean = CliRunner().invoke(application(), [*base, str(tmp_path / "report.html")])
    assert str(lean.exception) == "a report needs altair - pip install 'registry-tools[report]'"


@pytest.mark.parametrize(("unit", "shown"), [("mg", "mg"), ("mg/m2", ""), ("mg/kg", "")])
def test_a_cap_is_not_given_the_unit_of_a_dose_per_kg_or_m2(unit: str, shown: str) -> None:
    assert report_facts._cap_unit(unit) == shown
