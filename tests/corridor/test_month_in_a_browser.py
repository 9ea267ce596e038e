"""The joint month is reached from the week, walked by keys, leads to a plan of the month, and prints on one page."""

from __future__ import annotations

from io import BytesIO

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


@WIDTHS
def test_a_month_is_opened_from_the_week_and_leads_to_its_plan(live: Live, chromium: Browser, width: int) -> None:
    staff = Visitor(chromium, live, account="staf.oki", width=width)
    staff.go("/pekan")
    with staff.page.expect_navigation():
        staff.page.get_by_label("Tampilan").get_by_role("link", name="Bulan").click()
    staff.look()
    assert staff.page.locator(".month > li").count() in {28, 29, 30, 31}
    with staff.page.expect_navigation():
        staff.page.get_by_label("Bulan berikutnya").click()
    staff.look()
    chosen = staff.page.url.rpartition("=")[2]
    with staff.page.expect_navigation():
        staff.page.get_by_role("link", name="Susun rencana untuk bulan ini").first.click()
    staff.look()
    expect(staff.page.locator("#period")).to_have_value(chosen)
    staff.leave()


def test_keys_walk_the_days_and_turn_the_leaves(live: Live, chromium: Browser) -> None:
    staff = Visitor(chromium, live, account="staf.oki", width=1280)
    staff.go("/bulan?bulan=2027-02")
    staff.page.locator(".month .date").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        staff.page.keyboard.press(key)
    expect(staff.page.locator(".month .date").first).to_be_focused()
    with staff.page.expect_navigation():
        staff.page.keyboard.press("PageDown")
    assert staff.page.url.endswith("/bulan?bulan=2027-03")
    staff.leave()


def test_a_month_of_six_weeks_prints_on_one_page_across(live: Live, chromium: Browser) -> None:
    staff = Visitor(chromium, live, account="staf.oki", width=1280)
    staff.go("/bulan?bulan=2026-11")
    printed = PdfReader(BytesIO(staff.page.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert (len(printed.pages), box.width > box.height) == (1, True)
    staff.leave()
