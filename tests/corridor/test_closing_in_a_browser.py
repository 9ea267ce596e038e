"""Time and a station are closed over an agreed slot, on a narrow phone and with every page looked at."""

from __future__ import annotations

from datetime import date, time

from browsing import Live, Visitor
from playwright.sync_api import Browser
from shelved import put_on_shelf
from world import World

from outreach.access import CLOCK
from outreach.places.service import read_stations
from outreach.slots import service, voting
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

TUESDAY = date(2026, 11, 24)


def propose(live: Live) -> tuple[int, int]:
    """A proposed simulcast of Tuesday at nine, and its station of OKI."""
    now = live.clock[0]
    with live.office.database.writer() as session:
        clip = put_on_shelf(session, World(now=now), title="Satu pasar")
        left, right = (
            next(station.id for station in read_stations(session) if station.regency_code == code)
            for code in World().codes
        )
        starts = dict.fromkeys((left, right), time(9))
        joint = service.draft(
            session, CLOCK, wish=Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0), now=now
        )
        voting.propose(session, CLOCK, joint_ids=[joint.id], now=now)
        session.commit()
        return joint.id, left


def test_closing_asks_marks_and_is_taken_back_on_a_phone(chromium: Browser, live: Live) -> None:
    joint_id, station_id = propose(live)
    staff = Visitor(chromium, live, account="staf.oki", width=360)
    page = staff.page
    staff.go("/waktu-tertutup")
    page.select_option("[name=station_id]", str(station_id))
    for name, value in {
        "reason": "Doa bersama",
        "starts": "08:45",
        "length_min": "60",
        "last_on": "2026-11-24",
    }.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=first_on]", "2026-11-24")
    staff.press("Simpan waktu tertutup")
    assert "Satu pasar" in page.inner_text("body")
    page.check("[name=accepted]")
    staff.press("Simpan waktu tertutup")
    page.get_by_role("link", name="Doa bersama").click()
    staff.look()
    staff.go(f"/pekan/slot/{joint_id}")
    assert "jam ini sekarang tertutup: Doa bersama" in staff.text()
    staff.go("/meja")
    staff.go("/waktu-tertutup")
    page.locator("tr", has_text="Doa bersama").get_by_role("button", name="Buka kembali").click()
    staff.look()
    staff.press("Urungkan")
    assert "Doa bersama" in staff.text()

    staff.go(f"/tata-kelola/stasiun/{station_id}/tutup")
    page.fill("[name=closed_on]", "2026-11-24")
    page.fill("[name=reason]", "Izin berakhir")
    staff.press("Tutup stasiun")
    page.check("[name=accepted]")
    staff.press("Tutup stasiun")
    assert "Ditutup mulai" in staff.text()
    staff.go("/pekan?hari=2026-11-24")
    staff.go(f"/tata-kelola/stasiun/{station_id}/buka")
    page.fill("[name=reason]", "Keliru")
    staff.press("Buka lagi stasiun")
    page.locator("summary", has_text="Catat stasiun tidak mengudara").click()
    page.fill("#outage_reason", "Petir")
    staff.press("Catat")
    page.get_by_role("link", name="Betulkan").click()
    staff.look()
    staff.press("Simpan")
    assert "Petir" in staff.text()
