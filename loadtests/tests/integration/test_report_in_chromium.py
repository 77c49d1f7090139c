"""The report as people see it: real Chromium, axe, keyboard, dark and light, wide and narrow."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from loadtests.report import write
from loadtests.tests.unit.sample_runs import a_run

CHROMIUM = os.environ.get("CROSSDESK_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
VERDICTS: dict[str, dict[str, Any]] = {
    "passed": {},
    "missed": {"passed": False},
    "void": {"void": "the generator was late"},
}
# Every verdict in both schemes, for the colours; wide and narrow in turn, for the layout.
LOOKS = [
    ("passed", DESKTOP, "light"),
    ("passed", PHONE, "dark"),
    ("missed", PHONE, "light"),
    ("missed", DESKTOP, "dark"),
    ("void", DESKTOP, "light"),
    ("void", PHONE, "dark"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        missing = "needs Chromium: apt-get install chromium, or name one by CROSSDESK_TEST_CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        await running.close()


def a_report(path: Path, **verdict: Any) -> Path:
    run = a_run(90)
    run["verdict"].update(verdict)
    run["scenario"] = "<script>document.title='run'</script>"
    for row in run["timeline"][30:40]:
        row.update(refused=5, failed=2)
    write(run, path, a_run(90, slower=0.7))
    return path


async def shown(
    browser: Browser, report: Path, size: ViewportSize, scheme: Literal["light", "dark"]
) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport=size, color_scheme=scheme)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(report.as_uri())
    return page, asked


@pytest.mark.parametrize(("verdict", "size", "scheme"), LOOKS)
async def test_everybody_can_read_it_on_any_screen(browser, tmp_path, verdict, size, scheme):
    report = a_report(tmp_path / "report.html", **VERDICTS[verdict])
    page, asked = await shown(browser, report, size, scheme)
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert asked == [report.as_uri()]
    assert (await page.title()).startswith("<script>")
    # The page allows no script; axe is one, so it is given a copy without that rule.
    unlocked = tmp_path / "unlocked.html"
    unlocked.write_text(report.read_text("utf-8").replace("Content-Security-Policy", "x-policy"), "utf-8")
    await page.goto(unlocked.as_uri())
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def test_the_figures_of_a_plot_open_from_the_keyboard(browser, tmp_path):
    page, _ = await shown(browser, a_report(tmp_path / "report.html"), DESKTOP, "light")
    name = "Backlog: the figures"
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == name:
            break
    assert await page.evaluate("document.activeElement.textContent") == name
    await page.keyboard.press("Enter")
    assert await page.get_by_role("table", name="Backlog, figures").is_visible()
