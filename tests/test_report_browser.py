"""The evidence page in a real browser: what a reader clicks, types and prints, and that nothing leaves the file.

Needs Chromium (tests/chromium.sh installs it) and Playwright; REGISTRY_TOOLS_NEED_BROWSER=1 makes their absence a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry_tools.checks import run
from registry_tools.db.store import open_store
from registry_tools.parsers.document.picture import render_page
from registry_tools.parsers.source_text import texts_at
from registry_tools.pipeline import extract
from registry_tools.report import make_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ALL: dict[str, object] = dict.fromkeys(
    ("studies", "condition", "intervention", "phase", "sponsor", "status", "started_from", "started_to")
)


def _missing(what: str) -> None:
    if os.environ.get("REGISTRY_TOOLS_NEED_BROWSER"):
        pytest.fail(f"{what}; tests/chromium.sh installs the browser")
    pytest.skip(f"{what}; tests/chromium.sh installs the browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    executable = next((found for name in names if name and (found := shutil.which(name))), None)
    if executable is None:
        _missing("no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("Playwright is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        opened.close()


def write_report(database: Path, target: Path, **changes: Any) -> Path:
    with open_store(database, read_only=True) as store:
        report = make_report(
            store,
            ALL,
            title="Example trials",
            texts_at=texts_at,
            page_picture=render_page,
            findings_of=lambda store, studies: [one.model_dump() for one in run(store, studies)],
            **changes,
        )
    target.write_text(report.html, "utf-8")
    return target


@pytest.fixture(scope="module")
def report(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(demo_database, tmp_path_factory.mktemp("report") / "report.html")


class Visit:
    """A page that was opened, and what it did that it should not: asked for something, or wrote an error."""

    def __init__(self, browser: Browser, file: Path, view: str, **options: Any) -> None:
        self.page: Page = browser.new_page(**{"viewport": {"width": 1400, "height": 900}, **options})
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.url = file.as_uri()
        self.page.goto(f"{self.url}#/{view}")
        self.page.wait_for_selector("html[data-ready]")

    def check_quiet(self) -> None:
        assert self.complaints == []
        assert [url[:60] for url in self.asked if not url.startswith(("data:", self.url))] == []


@pytest.fixture
def visit(browser: Browser, report: Path) -> Iterator[Any]:
    opened: list[Visit] = []

    def go(view: str = "overview", file: Path = report, **options: Any) -> Page:
        opened.append(Visit(browser, file, view, **options))
        return opened[-1].page

    yield go
    for one in opened:
        one.check_quiet()
        one.page.close()


def text_of(page: Page, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


def go_to(page: Page, link: str, view: str) -> None:
    """Follow a link and wait until its view is drawn: the address changes first."""
    page.get_by_role("link", name=link, exact=True).first.click()
    page.wait_for_selector(f"main[data-view='{view}']")


def row_of(page: Page, study: str) -> str:
    return f"table tbody tr:has(a:text-is('{study}'))"


# --- views


@pytest.mark.parametrize(
    ("name", "view"),
    [("Eligibility limits", "limits"), ("Distributions", "distributions"), ("Dosing", "doses"), ("Endpoints", "endpoints"),
     ("Findings", "findings"), ("Overview", "overview")],
)  # fmt: skip
def test_every_view_opens_and_draws_its_charts(visit: Any, name: str, view: str) -> None:
    page = visit("limits" if view != "limits" else "overview")
    go_to(page, name, view)
    assert page.locator("main h2").first.inner_text() == name
    assert page.locator(".views a[aria-current=page]").inner_text() == name
    if name in ("Distributions", "Dosing", "Endpoints", "Overview"):
        page.wait_for_selector("main .chart svg")


def test_overview_lists_every_study(visit: Any) -> None:
    page = visit()
    assert text_of(page, "table.studies .study-link") == [f"NCT9000000{n}" for n in range(1, 7)]
    assert text_of(page, ".tile strong")[0] == "6"


def test_a_study_has_its_own_page(visit: Any) -> None:
    page = visit()
    go_to(page, "NCT90000003", "study")
    assert page.locator("main h2").inner_text().startswith("Isatuximab, Pomalidomide")
    assert text_of(page, "main h3")[:4] == ["Limits", "Arms and doses", "Endpoints", "Criteria"]
    go_to(page, "← All studies", "overview")
    assert page.locator("table.studies").is_visible()
    page.go_back()
    page.wait_for_selector("main[data-view='study']")
    assert page.locator("main h2").inner_text().startswith("Isatuximab, Pomalidomide")


def test_criteria_of_record_and_document_keep_their_own_facts(visit: Any) -> None:
    page = visit("study/NCT90000001")
    cards = page.locator("#part-criteria .criteria")
    assert cards.count() == 2
    for card in cards.all():
        item = card.locator("li", has_text="Allogeneic transplantation")
        assert "3 months before enrollment" in item.locator(".chip").all_inner_texts()
        assert not [text for text in item.locator(".chip").all_inner_texts() if "ULN" in text]
    named = cards.first.locator("li", has_text="AST and ALT").locator(".chip-measure").all_inner_texts()
    assert set(named) == {"Aspartate aminotransferase", "Alanine aminotransferase"}


# --- limits


def test_default_and_conditional_limits_stand_apart(visit: Any) -> None:
    page = visit("limits")
    cell = f"{row_of(page, 'NCT90000001')} td[data-label='Total bilirubin']"
    assert set(text_of(page, f"{cell} .defaults .limit")) == {"≤ 1.5 × ULN"}
    assert set(text_of(page, f"{cell} .conditionals .limit")) == {"≤ 3 × ULN"}
    assert text_of(page, f"{cell} .condition")[0] == "in participants with Gilbert's syndrome"


def test_colour_says_stricter_or_looser_and_so_does_the_name(visit: Any) -> None:
    page = visit("limits")
    chips = page.locator("td[data-label='Total bilirubin'] .chip").all()
    seen = {(chip.locator(".limit").inner_text(), chip.get_attribute("data-tone")) for chip in chips}
    assert {("≤ 1.5 × ULN", "s1"), ("≤ 2 × ULN", "l2"), ("≤ 3 × ULN", "conditional")} <= seen
    assert page.get_by_role("button", name="Total bilirubin, ≤ 2 × ULN, looser than most").count() == 1


def test_a_limit_opens_its_words(visit: Any) -> None:
    page = visit("limits")
    chip = page.get_by_role("button", name="Total bilirubin, ≤ 1.5 × ULN, stricter").first
    chip.click()
    panel = page.get_by_role("dialog", name="Total bilirubin ≤ 1.5 × ULN")
    assert panel.locator("mark").first.inner_text() == "Total bilirubin ≤ 1.5 × ULN"
    assert "Exclusion Criteria" in panel.locator("blockquote").first.inner_text()
    assert "characters 340–367" in panel.inner_text()
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert chip.evaluate("element => element === document.activeElement")


def test_words_in_a_pdf_are_boxed_on_the_page(visit: Any) -> None:
    page = visit("limits")
    page.locator(".chip:has(.from)").first.click()
    image = page.locator(".page-picture img")
    assert image.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 600
    box, sheet = page.locator(".page-box").bounding_box(), page.locator(".page-sheet").bounding_box()
    assert box is not None and sheet is not None
    assert sheet["x"] <= box["x"] and box["x"] + box["width"] <= sheet["x"] + sheet["width"]
    assert 5 < box["height"] < sheet["height"] / 3
    page.get_by_role("button", name="Whole page").click()
    whole = page.locator(".page-sheet").bounding_box()
    assert whole is not None and whole["width"] < sheet["width"]


def test_measures_can_be_chosen(visit: Any) -> None:
    page = visit("limits")
    page.locator(".menu summary").click()
    while page.locator(".choices input:checked").count():
        page.locator(".choices input:checked").first.uncheck()
    page.get_by_label("Find a measure").fill("lvef")
    assert page.locator(".choices li:visible").count() == 0
    page.get_by_label("Find a measure").fill("ejection")
    page.get_by_role("checkbox", name=re.compile("ejection fraction", re.I)).check()
    page.get_by_role("button", name="Show these").click()
    assert page.locator("table.matrix thead th").count() == 2
    assert "columns=lvef" in page.url
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("table.matrix thead th").count() == 2


def test_the_matrix_is_walked_with_arrow_keys(visit: Any) -> None:
    page = visit("limits")
    focused = """() => { const one = document.activeElement;
        return `${one.closest("td").dataset.label} ${one.innerText.split("\\n")[0]}`; }"""
    assert page.locator("table.matrix tbody button[tabindex='0']").count() == 1
    page.locator("table.matrix tbody button").first.focus()
    assert page.evaluate(focused) == "Age ≥ 16 years"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "Alanine aminotransferase ≤ 3 × ULN"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "Alanine aminotransferase ≤ 5 × ULN"
    study = "e => e.closest('tr').querySelector('.study-link').innerText"
    for _ in range(4):  # past what else stands in the cell
        if page.locator(":focus").evaluate(study) == "NCT90000001":
            page.keyboard.press("ArrowDown")
    assert page.locator(":focus").evaluate(study) == "NCT90000002"
    assert page.evaluate(focused).startswith("Alanine aminotransferase")
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()


# --- distributions


def test_bars_count_studies(visit: Any) -> None:
    page = visit("distributions?measure=bilirubin_total")
    page.wait_for_selector(".chart svg")
    assert "≤ 1.5 × ULN in 67 %" in page.locator(".shares").inner_text()
    assert "of 3 studies with a default limit" in page.locator(".shares").inner_text()
    label = page.locator(".chart").get_attribute("aria-label")
    assert label == (
        "Total bilirubin, Upper limit, × ULN: ≤ 1.5 × ULN default in 2; ≤ 1.5 × ULN conditional in 1; "
        "≤ 2 × ULN default in 1; ≤ 2 × ULN conditional in 1; ≤ 3 × ULN conditional in 1"
    )
    rows = text_of(page, ".values tbody tr")
    assert rows[0] == "≤ 1.5 × ULN default NCT90000001 NCT90000005"
    page.get_by_role("button", name="NCT90000005: ≤ 1.5 × ULN").click()
    assert "1.5 times the upper limit of normal" in page.locator("#evidence mark").inner_text()


# --- dosing and endpoints


def test_days_of_doses_are_drawn_and_open_their_words(visit: Any) -> None:
    page = visit("doses")
    chart = page.locator(".chart").first
    page.wait_for_selector(".chart svg .mark-rect path")
    assert "Isatuximab day 1, day 8, day 15, day 22" in (chart.get_attribute("aria-label") or "")
    chart.locator("svg .mark-rect path").first.click()
    assert page.locator("#evidence mark").inner_text().startswith("Isatuximab 20 mg/kg")


def test_a_dose_opens_its_words(visit: Any) -> None:
    page = visit("doses")
    page.get_by_role("button", name=re.compile(r"^pegaspargase")).first.click()
    assert page.locator("#evidence mark").inner_text() == "pegaspargase 2,500 U/m2 IV on day 3"


def test_times_open_their_words(visit: Any) -> None:
    page = visit("endpoints")
    page.get_by_role("button", name="day 84 (12 weeks)").first.click()
    assert page.locator("#evidence mark").first.inner_text() == "Week 12"


def test_one_concept_across_studies(visit: Any) -> None:
    page = visit("endpoints")
    page.get_by_label("Concept").select_option("overall_survival")
    page.wait_for_selector(".concept-card .chart svg")
    assert page.locator(".concept-card h3").inner_text().startswith("Overall survival")
    assert "5 studies" in page.locator(".concept-card h3").inner_text()
    assert page.locator(".concept-card svg .mark-rect path").count() >= 5


def test_findings_show_both_sides(visit: Any) -> None:
    page = visit("findings")
    page.get_by_label("Severity").select_option("same")
    first = page.locator(".findings li.card").first
    first.get_by_role("button").first.click()
    assert page.locator("#evidence .evidence-item").count() >= 2


# --- filters


def test_search_and_filters_narrow_every_view(visit: Any) -> None:
    page = visit()
    page.get_by_label("Search").fill("isatuximab myeloma")
    page.wait_for_selector("#count:not(:empty)")
    assert text_of(page, "table.studies .study-link") == ["NCT90000003", "NCT90000004"]
    assert page.locator("#count").inner_text() == "2 of 6 studies"
    go_to(page, "Eligibility limits", "limits")
    assert text_of(page, "table.matrix .study-link") == ["NCT90000003", "NCT90000004"]
    page.get_by_role("combobox", name="Status").select_option("RECRUITING")
    assert text_of(page, "table.matrix .study-link") == ["NCT90000004"]
    assert "q=isatuximab" in page.url and "status=RECRUITING" in page.url
    page.get_by_role("button", name="Clear", exact=True).click()
    assert page.locator("table.matrix .study-link").count() == 5
    assert page.get_by_label("Search").input_value() == ""


def test_nothing_found_is_said(visit: Any) -> None:
    page = visit("limits")
    page.get_by_label("Search").fill("no such words")
    page.wait_for_selector(".empty")
    assert page.locator(".empty-what").inner_text() == "No study matches these filters."
    for name, view in (("Overview", "overview"), ("Distributions", "distributions"), ("Dosing", "doses")):
        go_to(page, name, view)
        assert page.locator(".empty-what").inner_text() == "No study matches these filters."


def test_slash_goes_to_the_search(visit: Any) -> None:
    page = visit()
    page.keyboard.press("/")
    assert page.get_by_label("Search").evaluate("element => element === document.activeElement")


# --- how it looks, and to whom

CONTRAST = """() => {
  const parse = (color) => { const c = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    c.fillStyle = color; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const behind = (element) => { for (let e = element; e; e = e.parentElement) {
    const color = parse(getComputedStyle(e).backgroundColor); if (color[3] === 255) return color; }
    return [255, 255, 255, 255]; };
  const poor = [];
  for (const element of document.querySelectorAll("header *, main *, aside *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility({visibilityProperty: true})) continue;
    if (element.closest(".none, svg, .hidden, .tone-mark, .or, .from, .skip, option")) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className} ${element.textContent.slice(0, 40)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["overview", "limits", "distributions", "doses", "endpoints", "findings", "study/NCT90000001"])
def test_text_stands_out_from_its_ground(visit: Any, scheme: str, view: str) -> None:
    page = visit(view, color_scheme=scheme)
    if page.locator("main button.chip").count():
        page.locator("main button.chip").first.click()
    assert page.evaluate(CONTRAST) == []


def test_dark_and_light_can_be_chosen(visit: Any) -> None:
    page = visit(color_scheme="light")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    assert page.get_by_role("button", name="Colours: dark").is_visible()
    assert page.evaluate(ground) != light


@pytest.mark.parametrize("view", ["overview", "limits", "distributions", "doses", "endpoints", "findings", "study/NCT90000001"])
def test_a_phone_scrolls_one_way_only(visit: Any, view: str) -> None:
    page = visit(view, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_label("Phase").is_hidden()
    page.get_by_role("button", name="Filters").click()
    assert page.get_by_label("Phase").is_visible()


def test_on_a_phone_the_limit_stays_in_sight_above_its_words(visit: Any) -> None:
    page = visit("limits", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    chip = page.locator("table.matrix tbody button").first
    chip.click()
    at, panel = chip.bounding_box(), page.locator("#evidence").bounding_box()
    assert at is not None and panel is not None
    assert at["y"] >= 0 and at["y"] + at["height"] <= panel["y"] + 1


NAMELESS = """() => [...document.querySelectorAll(
    "button, a[href], input, select, img, [role=img], [role=region], table, aside")]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.innerText?.trim() || e.alt
                   || e.labels?.length || e.caption))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("view", ["overview", "limits", "distributions", "doses", "endpoints", "findings", "study/NCT90000001"])
def test_everything_has_a_name(visit: Any, view: str) -> None:
    page = visit(view)
    page.wait_for_timeout(300)
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate("document.querySelectorAll('[id]').length") == page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_shows_the_whole_view_on_white(visit: Any, scheme: str) -> None:
    import pypdfium2

    page = visit("limits", color_scheme=scheme)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert all(f"NCT9000000{n}" in text for n in range(1, 6))
    assert "Any phase" not in text
    assert document[0].get_size()[0] > document[0].get_size()[1]
    corner = document[0].render(scale=1).to_pil().convert("L").getpixel((5, 5))
    assert corner == 255


def test_the_print_button_draws_every_chart_first(visit: Any) -> None:
    page = visit("doses")
    page.evaluate("window.print = () => { window.printed = document.querySelectorAll('.chart').length "
                  "- document.querySelectorAll('.chart svg').length; }")  # fmt: skip
    page.get_by_role("button", name="Print").click()
    page.wait_for_timeout(1500)
    assert page.evaluate("window.printed") == 0


# --- texts of a registry are not to be trusted

HOSTILE = '</script><script>window.pwned=1</script><!-- <img src=x onerror="window.pwned=1"> \u2028 🧪'


def _with_hostile_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"{HOSTILE} {one}" if key in _TEXT_KEYS and isinstance(one, str) else _with_hostile_texts(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [f"{HOSTILE} {one}" if isinstance(one, str) and " " in one else _with_hostile_texts(one) for one in value]
    return value


_TEXT_KEYS = frozenset(
    {"briefTitle", "officialTitle", "acronym", "name", "label", "description", "measure", "timeFrame", "eligibilityCriteria",
     "briefSummary", "maximumAge"}
)  # fmt: skip


def test_hostile_texts_are_shown_and_never_run(visit: Any, demo_files: list[Path], tmp_path: Path) -> None:
    record = next(file for file in demo_files if file.name == "NCT90000001.json")
    (tmp_path / record.name).write_text(json.dumps(_with_hostile_texts(json.loads(record.read_text("utf-8")))), "utf-8")
    with open_store(tmp_path / "hostile.duckdb") as store:
        receipt = extract([tmp_path / record.name], store)
    assert receipt.failures == []
    file = write_report(tmp_path / "hostile.duckdb", tmp_path / "hostile.html")
    page = visit("overview", file=file)
    for view in ("overview", "limits", "distributions", "doses", "endpoints", "study/NCT90000001"):
        page.evaluate(f"location.hash = '#/{view}'")
        page.wait_for_timeout(250)
        for mark in page.locator(".chart svg path[aria-roledescription], .chart svg .mark-rect path").all()[:2]:
            mark.hover(force=True)
        assert page.locator("main img, main script").count() == 0
    assert page.locator("main h2").inner_text().startswith("</script><script>window.pwned=1</script><!-- <img src=x")
    page.evaluate("location.hash = '#/limits?columns=bilirubin_total'")
    page.get_by_role("button", name=re.compile("^Total bilirubin, ≤ 1.5")).click()
    # a character outside the first 65,536 stands before the words: they are marked all the same
    assert page.locator("#evidence mark").inner_text() == "Total bilirubin ≤ 1.5 × ULN"
    assert "🧪" in page.locator("#evidence blockquote").inner_text()
    assert page.evaluate("window.pwned") is None


def test_a_script_that_is_not_of_the_page_does_not_run(browser: Browser, report: Path, tmp_path: Path) -> None:
    """The policy stands even where escaping would fail: neither foreign scripts nor handlers run, nothing is fetched."""
    spoiled = tmp_path / "spoiled.html"
    foreign = "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'><img src='http://127.0.0.1:9/beacon'>"
    spoiled.write_text(report.read_text("utf-8").replace("</header>", f"</header>{foreign}", 1), "utf-8")
    page = browser.new_page()
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    page.goto(spoiled.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("window.pwned") is None
    assert [url for url in answered if url.startswith("http")] == []
    with pytest.raises(Exception, match=r"(?i)content security policy|failed to fetch"):
        page.evaluate("fetch('http://127.0.0.1:9/').then(() => 1)")
    page.close()


# --- many studies


@pytest.mark.slow
def test_five_hundred_studies_open_at_once(browser: Browser, demo_files: list[Path], tmp_path: Path) -> None:
    record = json.loads(next(file for file in demo_files if file.name == "NCT90000002.json").read_text("utf-8"))
    lines = []
    for number in range(500):
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT9100{number:04}"
        lines.append(json.dumps(record))
    (tmp_path / "many.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    with open_store(tmp_path / "many.duckdb") as store:
        assert extract([tmp_path / "many.ndjson"], store).loaded == 500
    file = write_report(tmp_path / "many.duckdb", tmp_path / "many.html")
    assert file.stat().st_size < 20_000_000
    visited = Visit(browser, file, "limits")
    page = visited.page
    opened = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert opened < 3000
    assert page.locator("table.matrix tbody tr").count() < 500
    page.keyboard.press("End")
    page.evaluate("for (let i = 0; i < 30; i++) setTimeout(() => document.querySelector('.more')?.click(), i * 20)")
    page.wait_for_timeout(1500)
    assert page.locator("table.matrix tbody tr").count() == 500
    visited.check_quiet()
    page.close()
