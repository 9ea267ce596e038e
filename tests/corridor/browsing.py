"""One person at a real browser, who looks at every page for the faults a machine can see."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from wire import Wire

from outreach.demo.cast import PASSWORD
from outreach.jobs import run_due
from outreach.web import Office

SCREENS = Path(os.environ.get("SIARAN_SCREENS", "screens"))


@dataclass
class Live:
    """A served office: its address, its clock, the wire to it, and the work that waits."""

    office: Office
    base: str
    clock: list[datetime]
    wire: Wire

    def work(self) -> None:
        """Do everything that is due, as the ticker would."""
        run_due(self.office)

    def wait_until(self, moment: datetime) -> None:
        """Let time pass."""
        self.clock[0] = moment


class Visitor:
    """One person at a browser of one width, who looks at every page for faults a machine can see."""

    def __init__(self, browser: Browser, live: Live, *, account: str, width: int, scripts: bool = True) -> None:
        self.live, self.width, self.account, self.scripts = live, width, account, scripts
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        if account:
            self._sign_in()

    def _sign_in(self) -> None:
        self.go("/masuk")
        self.page.fill("#account", self.account)
        self.page.fill("#password", PASSWORD)
        self.press("Masuk")
        if "/masuk/kode" in self.page.url:
            self.page.fill("#code", self.page.inner_text(".band strong"))
            self.press("Lanjut")

    def go(self, path: str) -> None:
        """Open a page and look at it."""
        self.page.goto(f"{self.live.base}{path}")
        self.look()

    def press(self, words: str) -> None:
        """Press the first button with some words, and look at what comes."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("button", name=words).first.click()
        self.look()

    def look(self) -> None:
        """No fault, no overflow, no accessibility violation; a picture is kept."""
        where = self.page.url.removeprefix(self.live.base)
        title = self.page.title()
        assert "Tidak dapat dilanjutkan" not in title, (
            f"{self.account} was refused at {where}: {self.page.inner_text('main')}"
        )
        SCREENS.mkdir(exist_ok=True)
        name = f"{self.width}{where}".split("?")[0].replace("/", "_").strip("_")
        self.page.screenshot(path=SCREENS / f"{name}-{self.account or 'umum'}.png", full_page=True)
        if self.scripts:
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{where} overflows by {wide} px at {self.width} px"
            # A notice that is still arriving is paler than it will be read.
            self.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
            faults = Axe().run(self.page).response["violations"]
            told = [
                (fault["id"], fault["nodes"][0]["html"][:120], fault["nodes"][0]["failureSummary"]) for fault in faults
            ]
            assert told == [], f"{where}: {told}"

    def lose_line(self) -> None:
        """The line falls: the browser hears of it, and nothing it sends all the same arrives."""
        # A browser told to be offline may still let through what a page sends while it opens.
        self.live.wire.cut()
        self.context.set_offline(True)

    def regain_line(self) -> None:
        """The line is back, and the browser hears of it."""
        self.live.wire.mend()
        self.context.set_offline(False)

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    def leave(self) -> None:
        """Close the browser's window."""
        self.context.close()
