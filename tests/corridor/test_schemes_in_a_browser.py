"""A plan is asked for, watched, changed, compared, taken over as drafts and taken back, at a desk and at a phone's width."""

from __future__ import annotations

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, expect
from shelved import put_on_shelf
from world import World

from outreach.places.service import read_stations
from outreach.slots.queries import open_drafts
from scheduler.terms import Topic

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


@pytest.fixture
def clips(live: Live) -> None:
    """A clip of every topic that may air on the example border's stations."""
    with live.office.database.writer() as session:
        for topic in Topic:
            put_on_shelf(session, World(now=live.clock[0]), title=f"Pesan {topic.value}", topic=topic)
        assert len(read_stations(session)) == 4
        session.commit()


@pytest.mark.usefixtures("clips")
@WIDTHS
def test_a_plan_is_worked_out_changed_compared_and_taken_over(live: Live, chromium: Browser, width: int) -> None:
    staff = Visitor(chromium, live, account="staf.oki", width=width)
    staff.go("/pekan")
    with staff.page.expect_navigation():
        staff.page.get_by_role("link", name="Susun rencana").first.click()
    staff.look()
    staff.press("Hitung rencana")
    first = staff.page.url.removeprefix(live.base)
    expect(staff.page.locator("[data-words]")).to_have_text("Menunggu giliran")
    live.work()
    # The page's own script notices that the answer is there.
    expect(staff.page.locator("h1")).to_contain_text("lebih baik daripada rencana sekarang", timeout=15_000)
    staff.look()
    for words in ("Rencana sekarang", "asumsi", "mungkin dicapai", "tidak dijangkau stasiun mana pun"):
        assert words in staff.text(), words
    choices = staff.page.locator("select[name^=slot_]")
    choices.nth(0).select_option("pin")
    choices.nth(1).select_option("forbid")
    staff.press("Hitung lagi dengan pilihan ini")
    live.work()
    expect(staff.page.locator("h1")).to_contain_text("lebih baik daripada rencana sekarang", timeout=15_000)
    with staff.page.expect_navigation():
        staff.page.get_by_role("link", name="lihat bedanya").click()
    staff.look()
    assert "hanya di No." in staff.text()
    staff.go(first)
    staff.press("Jadikan")
    with live.office.database.reader() as session:
        assert len(open_drafts(session, today=live.clock[0].date())) > 0
    staff.press("Urungkan")
    with live.office.database.reader() as session:
        assert open_drafts(session, today=live.clock[0].date()) == []
    staff.leave()


@pytest.mark.usefixtures("clips")
@WIDTHS
def test_what_has_no_plan_says_why_and_a_cancelled_one_begins_again(live: Live, chromium: Browser, width: int) -> None:
    staff = Visitor(chromium, live, account="staf.mesuji", width=width)
    staff.go("/rancangan/baru")
    staff.press("Hitung rencana")
    staff.press("Batalkan perhitungan")
    assert "Perhitungan dibatalkan" in staff.text()
    staff.press("Mulai lagi")
    assert "Menunggu giliran" in staff.text()
    staff.go("/rancangan/baru")
    staff.page.fill("[name=most_law]", "120")
    staff.page.fill("[name=least_law]", "120")
    staff.press("Hitung rencana")
    live.work()
    expect(staff.page.locator("h1")).to_contain_text("Tidak ada rencana", timeout=15_000)
    staff.look()
    assert "slot bersama dapat dibuat" in staff.text()
    staff.go("/rancangan")
    staff.leave()


@pytest.mark.usefixtures("clips")
def test_everything_works_without_scripts(live: Live, chromium: Browser) -> None:
    staff = Visitor(chromium, live, account="staf.oki", width=360, scripts=False)
    staff.go("/rancangan/baru")
    staff.press("Hitung rencana")
    live.work()
    with staff.page.expect_navigation():
        staff.page.get_by_role("link", name="Segarkan").click()
    assert "slot baru" in staff.text()
    staff.press("Jadikan")
    assert "draf dibuat dari rancangan ini" in staff.text()
    staff.leave()
