"""An official's way in a real browser at two widths: from the five figures to the second of a recording, and to the signed paper."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, time, timedelta

import pypdf
import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser
from shelved import put_on_shelf
from sqlalchemy import select
from sqlalchemy.orm import Session
from taped import heard, tape
from voted import approved
from world import MESUJI, OKI, World

from outreach.access import CLOCK, Actor, Grant, Role
from outreach.airings.judging import judge_day
from outreach.people.models import Person
from outreach.playlists import service as playlists
from outreach.slots.service import Wish
from scheduler.terms import WIB, Pairing, SlotKind

pytestmark = pytest.mark.browser
TUESDAY = date(2026, 11, 24)
START = datetime(2026, 11, 24, 9, 0, tzinfo=WIB)
AFTER = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
PANGGANG, BRABASAN = 2, 3
MM = 72 / 25.4


def someone(session: Session, role: Role, code: str) -> Actor:
    """The example's person with a role on one side."""
    name = {Role.COMMUNICATIONS: "staf", Role.APPROVER: "penyetuju"}[role]
    account = f"{name}.{'oki' if code == OKI else 'mesuji'}"
    person = session.scalars(select(Person).where(Person.account == account)).one()
    return Actor(person.id, person.name, "", code, (Grant(role, code),))


def air(live: Live) -> None:
    """One agreed broadcast on both banks, heard in a recording on either."""
    with live.office.database.writer() as session:
        world = World(
            people={(r, c): someone(session, r, c) for r in (Role.COMMUNICATIONS, Role.APPROVER) for c in (OKI, MESUJI)}
        )
        clip = put_on_shelf(session, world, title="Satu pasar")
        starts = dict.fromkeys((PANGGANG, BRABASAN), time(9))
        approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
        playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=live.clock[0])
        for station_id, digest in ((PANGGANG, "a"), (BRABASAN, "c")):
            kept = tape(session, station_id=station_id, started_at=START - timedelta(seconds=600), digest=digest)
            heard(session, kept, clip_id=clip.id, start_s=600.0)
            judge_day(session, CLOCK, station_id=station_id, day=TUESDAY, now=AFTER)
        session.commit()


def press_link(visitor: Visitor, words: str | re.Pattern[str], within: str = "main") -> None:
    """Follow the first link with some words, and look at what comes."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator(within).get_by_role("link", name=words).first.click()
    visitor.look()


def find_the_blind(official: Visitor) -> None:
    """Which villages nobody reaches, and why one of them: two clicks from the desk."""
    official.go("/meja")
    press_link(official, "Di mana tidak ada yang terjangkau?")
    assert "desa buta" in official.text()
    press_link(official, re.compile(r"\w"), "#villages tr[data-row] th")
    assert "Belum ada stasiun yang terdengar cukup di sini." in official.text()


def open_down_to_the_second(official: Visitor) -> None:
    """From a figure over its row and the station's day to the second of the recording."""
    official.go("/meja")
    figure = official.page.locator("a.value").first
    assert figure.inner_text() == "100,0%"
    with official.page.expect_navigation(wait_until="load"):
        figure.click()
    official.look()
    press_link(official, re.compile("Pematang Panggang"), "#rows")
    press_link(official, re.compile(r"09\.00\.00"), "tr[id^=baris-]")
    assert "Dengarkan di detik itu" in official.text()
    assert official.page.url.rsplit("#")[-1].startswith("temuan-")


def print_the_desk(official: Visitor) -> None:
    """The desk is one sheet, whichever paper the office has."""
    official.go("/meja")
    for width, height in (("210mm", "297mm"), ("215mm", "330mm")):
        paper = official.page.pdf(
            width=width, height=height, margin=dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
        )
        assert len(pypdf.PdfReader(io.BytesIO(paper)).pages) == 1, width


def freeze_and_sign(visitor_of: dict[str, Visitor]) -> None:
    """Staff freeze November, both approvers sign it."""
    staff = visitor_of["staf.oki"]
    staff.go("/laporan/periode/2026-11")
    press_link(staff, "Bekukan laporan periode ini")
    staff.page.fill("[name=left_number]", "1/OKI")
    staff.page.fill("[name=right_number]", "1/MSJ")
    staff.press("Bekukan laporan")
    for account in ("penyetuju.oki", "penyetuju.mesuji"):
        visitor_of[account].go("/laporan/1")
        visitor_of[account].press("Tanda tangani laporan")


def take_the_paper(official: Visitor) -> None:
    """The official opens the public check and takes the paper on A4 and F4."""
    official.go("/meja")
    press_link(official, "November 2026")
    press_link(official, "halaman pencocokan untuk umum")
    assert "Sidik ini cocok" in official.text()
    assert "2 dari 2 kabupaten sudah menandatangani." in official.text()
    for asked, height in (("", 297), ("?kertas=f4", 330)):
        answer = official.page.request.get(f"{official.live.base}/laporan/1.pdf{asked}")
        paper = pypdf.PdfReader(io.BytesIO(answer.body()))
        assert round(float(paper.pages[0].mediabox[3]) / MM) == height
        assert "November 2026" in paper.pages[0].extract_text()


@pytest.mark.parametrize("width", [1280, 360])
def test_an_official_goes_from_a_figure_to_its_evidence_and_to_the_signed_paper(
    chromium: Browser, live: Live, width: int
) -> None:
    air(live)
    live.wait_until(AFTER)
    official = Visitor(chromium, live, account="pejabat.oki", width=width)
    find_the_blind(official)
    open_down_to_the_second(official)
    if width == 1280:
        print_the_desk(official)
    live.wait_until(DECEMBER)
    accounts = ("staf.oki", "penyetuju.oki", "penyetuju.mesuji")
    freeze_and_sign({account: Visitor(chromium, live, account=account, width=width) for account in accounts})
    take_the_paper(Visitor(chromium, live, account="pejabat.mesuji", width=width))
    stranger = Visitor(chromium, live, account="", width=width)
    stranger.go("/umum")
    assert "November 2026, revisi 1" in stranger.text()
    stranger.go("/umum/data")
