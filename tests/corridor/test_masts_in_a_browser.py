"""A mast is supposed by a tap on the map, moved by arrow keys, and gone back from; without scripts the form does the same."""

from __future__ import annotations

import re

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PAGE = "/jangkauan/pengandaian"


def tap(page: Page, *, across: float, down: float) -> None:
    """Tap on a place of the map, told as shares of its width and height."""
    box = page.locator("[data-map] svg").bounding_box()
    assert box
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def place(page: Page) -> tuple[float, float]:
    """Where the form says the first mast stands."""
    return float(page.input_value("#bujur1")), float(page.input_value("#lintang1"))


@pytest.mark.parametrize("width", [1280, 360])
def test_a_tap_puts_the_mast_arrows_move_it_and_back_undoes_it(live: Live, chromium: Browser, width: int) -> None:
    official = Visitor(chromium, live, account="pejabat.oki", width=width)
    page = official.page
    official.go(PAGE)
    expect(page.locator(".sum")).to_contain_text("Belum ada pengandaian")
    page.fill("#daya1", "2000")
    page.fill("#tinggi1", "60")
    tap(page, across=0.7, down=0.4)
    expect(page.locator(".sum")).to_contain_text("desa dengan pengandaian ini")
    expect(page).to_have_url(re.compile("daya1=2000"))
    put = place(page)
    page.focus("[data-map]")
    for key, moved in (("ArrowRight", (True, False)), ("ArrowDown", (True, True))):
        before = page.url
        page.keyboard.press(key)
        expect(page).not_to_have_url(before)
        now = place(page)
        assert (now[0] > put[0], now[1] < put[1]) == moved
    expect(page.locator("[data-map]")).to_be_focused()
    official.look()
    page.go_back()
    expect(page.locator(".sum")).to_contain_text("Belum ada pengandaian")
    official.leave()


def test_without_scripts_the_form_does_the_same(live: Live, chromium: Browser) -> None:
    official = Visitor(chromium, live, account="pejabat.oki", width=360, scripts=False)
    official.go(PAGE)
    official.page.select_option("#desa1", "16.02.15.2001")
    official.page.fill("#daya1", "2000")
    official.page.fill("#tinggi1", "60")
    official.press("Hitung")
    expect(official.page.locator(".sum")).to_contain_text("desa dengan pengandaian ini")
    official.leave()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_best_places_lead_to_what_if(live: Live, chromium: Browser, width: int) -> None:
    official = Visitor(chromium, live, account="pejabat.mesuji", width=width)
    official.go("/desa")
    with official.page.expect_navigation():
        official.page.get_by_role("link", name="Menara terbaik").click()
    official.look()
    official.press("Cari tempatnya")
    with official.page.expect_navigation():
        official.page.get_by_role("link", name="Ubah di pengandaian").click()
    official.look()
    official.leave()
