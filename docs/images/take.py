"""Takes the pictures of this folder from a report on the demo data: python docs/images/take.py report.html"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


def limit(page: Page) -> None:
    page.get_by_role("button", name="Total bilirubin, ≤ 1.5 × ULN, stricter").first.click()


def document(page: Page) -> None:
    page.locator(".chip:has(.from)").first.click()
    page.locator(".page-box").scroll_into_view_if_needed()
    page.locator("#evidence").evaluate("panel => panel.scrollTop = panel.scrollHeight")


PICTURES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "report-overview": ("overview", DESK, None),
    "report-limits": ("limits", DESK, limit),
    "report-document": ("limits", DESK, document),
    "report-distributions": ("distributions", DESK, None),
    "report-dosing": ("doses", DESK, None),
    "report-endpoints": ("endpoints", DESK, None),
    "report-dark": ("limits", {**DESK, "color_scheme": "dark"}, limit),
    "report-phone": ("limits", PHONE, limit),
}


def main(report: Path) -> None:
    executable = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for name, (view, options, act) in PICTURES.items():
            page = browser.new_page(**options)
            page.goto(f"{report.resolve().as_uri()}#/{view}")
            page.wait_for_selector("html[data-ready]")
            page.wait_for_timeout(900)
            if act:
                act(page)
                page.wait_for_timeout(400)
            page.screenshot(path=HERE / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
