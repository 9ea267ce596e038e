"""A slot of the joint week is moved by hand and by keyboard, is told what is in its way, and is saved by the form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, Locator, expect
from shelved import put_on_shelf
from world import World

from outreach.access import CLOCK
from outreach.places.service import read_stations
from outreach.slots import service
from outreach.slots.service import Wish
from scheduler.terms import WIB, Pairing, SlotKind

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def joint_ids(live: Live) -> tuple[int, int]:
    """Two simulcasts of Tuesday, at nine and at a quarter past."""
    now = live.clock[0]
    with live.office.database.writer() as session:
        clip = put_on_shelf(session, World(now=now), title="Satu pasar")
        left, right = (
            next(station.id for station in read_stations(session) if station.regency_code == code)
            for code in World().codes
        )
        wishes = [
            Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, dict.fromkeys((left, right), start), 0)
            for start in (time(9), time(9, 15))
        ]
        first, second = (service.draft(session, CLOCK, wish=wish, now=now).id for wish in wishes)
        session.commit()
        return first, second


@pytest.fixture
def staff(live: Live, chromium: Browser, joint_ids: tuple[int, int]) -> Iterator[Visitor]:
    """OKI's staff before the joint week."""
    visitor = Visitor(chromium, live, account="staf.oki", width=1280)
    visitor.go(f"/pekan?hari={TUESDAY.isoformat()}")
    yield visitor
    visitor.leave()


def slot(staff: Visitor, joint_id: int) -> Locator:
    """A slot on the drawing of the chosen day."""
    return staff.page.locator(f".week-wide svg:last-of-type a[href='/pekan/slot/{joint_id}']").last


def test_arrows_move_a_slot_and_say_what_is_in_its_way(live: Live, staff: Visitor, joint_ids: tuple[int, int]) -> None:
    said = staff.page.locator(".moving")
    slot(staff, joint_ids[0]).focus()
    for _ in range(3):
        staff.page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("09.15: tertutup oleh Satu pasar di")
    expect(staff.page.locator(".room rect").first).to_be_attached()
    staff.page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("09.20: bebas di kedua tepi")
    staff.page.keyboard.press("Escape")
    expect(staff.page.locator(".room")).to_have_count(0)
    staff.page.keyboard.press("Shift+ArrowRight")
    expect(said).to_contain_text("09.30: bebas di kedua tepi")
    staff.page.keyboard.press("Enter")
    staff.page.wait_for_url("**/ubah?**")
    staff.look()
    staff.press("Simpan perubahan")
    with live.office.database.reader() as session:
        starts = {place.start_at.astimezone(WIB).time() for place in service.get_joint(session, joint_ids[0]).slots}
    assert starts == {time(9, 30)}


def test_a_slot_is_dragged_to_a_free_place(live: Live, staff: Visitor, joint_ids: tuple[int, int]) -> None:
    tile = slot(staff, joint_ids[1]).locator(".body").last.bounding_box()
    assert tile is not None
    x, y = tile["x"] + tile["width"] / 2, tile["y"] + tile["height"] / 2
    staff.page.mouse.move(x, y)
    staff.page.mouse.down()
    staff.page.mouse.move(x + 20, y, steps=4)
    expect(staff.page.locator(".room rect").first).to_be_attached()
    # The day is drawn from five to ten at night over the width that is left beside the stations' names.
    staff.page.mouse.move(x + 200, y, steps=8)
    expect(staff.page.locator(".moving")).to_contain_text("bebas di kedua tepi")
    staff.page.mouse.up()
    staff.page.wait_for_url("**/ubah?**")
    assert "hari=2026-11-24" in staff.page.url
    with live.office.database.reader() as session:
        starts = {place.start_at.astimezone(WIB).time() for place in service.get_joint(session, joint_ids[1]).slots}
    assert starts == {time(9, 15)}, "nothing moves before a person saves it"


def test_a_press_without_a_move_opens_the_slot(staff: Visitor, joint_ids: tuple[int, int]) -> None:
    slot(staff, joint_ids[1]).locator(".body").last.click()
    staff.page.wait_for_url(f"**/pekan/slot/{joint_ids[1]}")
    staff.look()
    assert "Satu pasar" in staff.text()
