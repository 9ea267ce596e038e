"""An operator's day on a narrow phone: heard, downloaded, tapped, through a cut of the line, and without leaving it to another person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, Locator, expect
from shelved import put_on_shelf
from sqlalchemy import select
from sqlalchemy.orm import Session
from voted import approved
from world import MESUJI, OKI, World

from outreach.access import CLOCK, Actor, Grant, Role
from outreach.airings import offline_pages
from outreach.airings.models import Answer
from outreach.demo.cast import PASSWORD
from outreach.people.models import Person
from outreach.playlists import service as playlists
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

pytestmark = pytest.mark.browser
TUESDAY = date(2026, 11, 24)
DAY = f"/stasiun/3?hari={TUESDAY.isoformat()}"
STARTS = (time(9), time(9, 15), time(10, 30))
ACCOUNT = "operator.brabasan"
PLAYS = """async () => { const a = document.querySelector("audio"); a.preload = "auto"; a.load();
    await new Promise((done, fail) => { a.onloadedmetadata = done; a.onerror = fail; });
    a.currentTime = a.duration / 2; await new Promise((done) => { a.onseeked = done; }); return a.duration; }"""


def at(clock: str) -> datetime:
    """A time of Tuesday in WIB."""
    return datetime.fromisoformat(f"{TUESDAY}T{clock}:00+07:00").astimezone(UTC)


def border(session: Session, *, now: datetime) -> World:
    """The example border's people as the helpers of other tests know them."""
    cast = {(Role.COMMUNICATIONS, OKI): "staf.oki", (Role.APPROVER, OKI): "penyetuju.oki"}
    cast[Role.APPROVER, MESUJI] = "penyetuju.mesuji"
    world = World(now=now)
    for (role, code), account in cast.items():
        person = session.scalars(select(Person).where(Person.account == account)).one()
        world.people[role, code] = Actor(person.id, person.name, "", code, (Grant(role, code),))
    return world


@pytest.fixture
def day(live: Live, mp3: Path) -> Live:
    """Tuesday at Brabasan: three agreed slots of one clip, published; the clock stands at half past eight."""
    with live.office.database.writer() as session:
        world = border(session, now=live.clock[0])
        sound = live.office.shelf.put(mp3.read_bytes()).sha256
        clip = put_on_shelf(session, world, title="Satu pasar, dua kabupaten", sound=sound)
        for start in STARTS:
            starts = {2: start, 3: start}
            approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
        playlists.publish_ahead(session, CLOCK, now=live.clock[0])
        session.commit()
    live.wait_until(at("08:30"))
    return live


class Operator(Visitor):
    """Brabasan's operator, whose phone shows the office's time."""

    def __init__(self, browser: Browser, live: Live, *, scripts: bool = True) -> None:
        super().__init__(browser, live, account=ACCOUNT, width=360, scripts=scripts)

    def _sign_in(self) -> None:
        self.enter()

    def enter(self) -> None:
        """Sign in as every other visitor does, without looking at that page once more."""
        self.page.goto(f"{self.live.base}/masuk")
        self.page.fill("#account", self.account)
        self.page.fill("#password", PASSWORD)
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("button", name="Masuk").first.click()

    def wait_until(self, clock: str) -> None:
        """Time passes, for the office and for the phone."""
        self.live.wait_until(at(clock))
        self.page.clock.set_fixed_time(at(clock))

    def line(self, place: int) -> Locator:
        """One line of the day."""
        return self.page.locator("[data-lines] > li").nth(place)

    def expect_held(self) -> None:
        """The page says by itself that everything is kept."""
        expect(self.page.locator("[data-keeping]")).to_have_attribute("data-state", "held", timeout=15_000)

    def stores(self) -> list[str]:
        """What this browser keeps of ours."""
        return list(self.page.evaluate("caches.keys()"))


@pytest.fixture
def operator(chromium: Browser, day: Live) -> Iterator[Operator]:
    """Brabasan's operator before the day's page, with everything kept."""
    visitor = Operator(chromium, day)
    visitor.wait_until("08:30")
    visitor.page.goto(f"{day.base}{DAY}")
    visitor.expect_held()
    yield visitor
    visitor.leave()


def answers(live: Live) -> list[tuple[bool | None, datetime]]:
    """Every kept answer in the order it came: what was said, and when."""
    with live.office.database.reader() as session:
        return [(row.aired, row.said_at) for row in session.scalars(select(Answer).order_by(Answer.id))]


def test_a_whole_day_with_a_cut_line_in_it_loses_no_tap_and_counts_none_twice(day: Live, operator: Operator) -> None:
    page, keeping = operator.page, operator.page.locator("[data-keeping]")
    operator.look()
    assert page.evaluate(PLAYS) > 3
    page.get_by_role("link", name="Dengarkan").first.click()
    expect(page.locator("[data-state=playing]")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh paket").click()
    assert Path(waiting.value.path()).stat().st_size > 50_000

    operator.wait_until("09:01")
    page.reload()
    operator.line(0).get_by_role("button", name="Sudah disiarkan").click()
    expect(operator.line(0)).to_contain_text("Menurut operator, 09.01")
    operator.expect_held()

    operator.lose_line()
    operator.wait_until("09:16")
    operator.line(1).get_by_role("button", name="Sudah disiarkan").click(timeout=10_000)
    expect(operator.line(1)).to_contain_text("Sudah disiarkan · menunggu dikirim")
    expect(keeping).to_contain_text("1 kabar belum terkirim")
    operator.wait_until("10:31")
    page.reload()
    expect(keeping).to_contain_text("Halaman ini simpanan dari Sel, 24 Nov, 09.01 WIB")
    expect(keeping).to_contain_text("Tersimpan di perangkat ini: daftar hari ini dan besok, 1 rekaman")
    expect(page.get_by_text("Luring")).to_be_visible()
    expect(operator.line(1)).to_contain_text("menunggu dikirim")
    assert page.evaluate(PLAYS) > 3
    operator.line(2).get_by_role("button", name="Tidak").click()
    expect(keeping).to_contain_text("2 kabar belum terkirim")
    operator.look()
    assert len(answers(day)) == 1

    sent = page.evaluate("localStorage.getItem('siaran-kabar')")
    operator.wait_until("10:40")
    operator.regain_line()
    expect(operator.line(2)).to_contain_text("Tidak disiarkan menurut operator")
    expect(page.locator("html:not([data-kept])")).to_have_count(1)
    expect(operator.line(1)).to_contain_text("Menurut operator, 09.16")
    told = [(True, at("09:01")), (True, at("09:16")), (False, at("10:31"))]
    assert answers(day) == told
    # The office had it all, but its last answer was lost on the way: the phone sends once more.
    page.evaluate("(kept) => localStorage.setItem('siaran-kabar', kept)", sent)
    page.reload()
    page.wait_for_function("() => localStorage.getItem('siaran-kabar') === '[]'")
    assert answers(day) == told


def test_the_page_is_installed_and_opens_each_kept_day_without_a_line(operator: Operator) -> None:
    wire = operator.context.new_cdp_session(operator.page)
    told = wire.send("Page.getAppManifest")
    assert told["errors"] == []
    assert json.loads(told["data"])["start_url"] == "/stasiun/3"
    errors = {error["errorId"] for error in wire.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    # Every window of a test is a private one.
    assert errors <= {"in-incognito"}
    operator.lose_line()
    operator.page.get_by_role("link", name="Besok").click()
    expect(operator.page.locator("main")).to_contain_text("Rabu, 25 November 2026")
    operator.page.get_by_role("link", name="Kam, 26 Nov").click()
    expect(operator.page.locator("main")).to_contain_text("Halaman ini belum tersimpan di perangkat ini")
    operator.page.get_by_role("link", name=TUESDAY.isoformat()).click()
    expect(operator.line(0)).to_contain_text("Satu pasar")
    operator.page.goto(f"{operator.live.base}/stasiun/3")
    expect(operator.page.locator("main")).to_contain_text("Contoh FM Brabasan")


def test_by_keyboard_alone_a_line_is_heard_answered_and_answered_anew(day: Live, operator: Operator) -> None:
    page = operator.page
    operator.wait_until("09:01")
    page.reload()
    operator.expect_held()
    operator.lose_line()

    def press_on(place: Locator) -> None:
        for _ in range(40):
            if place.evaluate("(one) => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")

    press_on(operator.line(0).get_by_role("link", name="Dengarkan"))
    expect(page.locator("[data-state=playing]")).to_be_visible()
    press_on(operator.line(0).get_by_role("button", name="Tidak"))
    expect(operator.line(0)).to_contain_text("Tidak · menunggu dikirim")
    press_on(operator.line(0).get_by_role("button", name="Ubah"))
    press_on(operator.line(0).get_by_role("button", name="Sudah disiarkan"))
    expect(operator.line(0)).to_contain_text("Sudah disiarkan · menunggu dikirim")
    operator.regain_line()
    expect(operator.line(0)).to_contain_text("Menurut operator")
    assert [aired for aired, _ in answers(day)] == [False, True]


def test_without_scripts_the_day_is_downloaded_and_answered(chromium: Browser, day: Live) -> None:
    operator = Operator(chromium, day, scripts=False)
    day.wait_until(at("09:01"))
    operator.go(DAY)
    with operator.page.expect_download() as waiting:
        operator.page.get_by_role("link", name="Unduh paket").click()
    assert Path(waiting.value.path()).stat().st_size > 50_000
    operator.press("Sudah disiarkan")
    assert "Menurut operator" in operator.text()
    assert not operator.page.locator("[data-keeping]").is_visible()
    operator.leave()


def test_who_signs_out_leaves_nothing_and_another_neither_sees_nor_sends_what_was_left(
    day: Live, operator: Operator
) -> None:
    page = operator.page
    operator.wait_until("09:01")
    page.reload()
    operator.expect_held()
    operator.lose_line()
    operator.line(0).get_by_role("button", name="Sudah disiarkan").click()
    expect(page.locator("[data-waiting]")).to_be_visible()
    # The sign-in is lost without a farewell, and somebody else sits down here.
    operator.context.clear_cookies()
    operator.regain_line()
    expect(page.locator("[data-waiting]")).to_contain_text("masuk lagi")
    before = operator.stores()
    assert len(before) == 2
    operator.account = "operator.pematang-panggang"
    operator.enter()
    page.wait_for_function("(old) => caches.keys().then((now) => !now.some((name) => old.includes(name)))", arg=before)
    page.goto(f"{day.base}/stasiun/2?hari={TUESDAY.isoformat()}")
    operator.expect_held()
    assert page.locator("[data-waiting]").is_hidden()
    assert answers(day) == []

    page.locator(".menu summary").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(f"{day.base}/*")
    assert operator.stores() == []


def test_a_new_release_takes_the_place_of_the_old_one_and_a_full_device_is_told_plainly(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name for name in operator.stores() if "hari" in name}
    monkeypatch.setattr(offline_pages, "FILES", (*offline_pages.FILES, "week.js"))
    operator.page.reload()
    operator.page.wait_for_function(
        "(old) => caches.keys().then((now) => now.length === 2 && !now.some((name) => old.includes(name)))",
        arg=list(before),
    )
    page = operator.page
    page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    wire = operator.context.new_cdp_session(page)
    wire.send("Storage.overrideQuotaForOrigin", {"origin": operator.live.base, "quotaSize": 60_000})
    page.reload()
    expect(page.locator("[data-keeping]")).to_contain_text("penuh", timeout=15_000)
    expect(page.locator("[data-keeping]")).to_contain_text("0 dari 1 rekaman")
    operator.look()


def test_an_address_without_https_says_why_nothing_is_kept_and_leads_to_the_package(
    chromium: Browser, day: Live
) -> None:
    plain = replace(day, base=day.base.replace("127.0.0.1", "radio.contoh"))
    operator = Operator(chromium, plain)
    operator.go(DAY)
    keeping = operator.page.locator("[data-keeping]")
    expect(keeping).to_contain_text("tanpa https")
    with operator.page.expect_download() as waiting:
        keeping.get_by_role("link", name="Unduh paket ZIP").click()
    assert Path(waiting.value.path()).stat().st_size > 50_000
    operator.leave()
