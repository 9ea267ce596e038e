"""A whole office served on loopback for a real browser: its clock is handed in, its work is done when the story says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import waitress
from browsing import Live
from playwright.sync_api import Browser, sync_playwright
from served import serving
from wire import wired

from audio import master, speech
from outreach.app import create_app
from outreach.config import Config
from outreach.demo.cast import gather
from outreach.tables import create_tables

CHROMIUM = shutil.which("chromium")
BEGIN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 09.00 WIB."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that beeps, for pages that ask for one.
    "--use-fake-device-for-media-stream",
    # A name that is not the machine itself: there a page without https is not trusted with a store.
    "--host-resolver-rules=MAP radio.contoh 127.0.0.1",
]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """The example border's people and stations, without any clip, slot or report yet."""
    clock = [BEGIN]
    office = create_app(Config.load(tmp_path / "data", {}), now=lambda: clock[0], is_demo=True)
    create_tables(office.database)
    with office.database.writer() as session:
        gather(session, now=BEGIN - timedelta(days=30))
        session.commit()
    server = waitress.create_server(office, host="127.0.0.1", port=0, threads=4)
    with serving(server) as port, wired(port) as wire:
        yield Live(office, f"http://127.0.0.1:{wire.port}", clock, wire)
    office.database.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; absent on a machine without it."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real MP3 of a spoken sentence."""
    folder = tmp_path_factory.mktemp("sound")
    speech.speak(
        "Warga di kedua tepi sungai, mari rukun. Sampaikan kabar dengan tenang, dan bertanyalah lebih dulu.",
        folder / "a.wav",
    )
    master.master(folder / "a.wav", folder / "rukun.mp3", target_lufs=-19.0)
    return folder / "rukun.mp3"
