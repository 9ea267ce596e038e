"""What a miss owes: offered by what stations reach, overdue on the desks of both, and a chain that names where it began."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from asked import send
from flask.testing import FlaskClient
from listed import TUESDAY, Listed, publish_tuesday
from sqlalchemy import select
from world import MESUJI, OKI, World

from outreach.access import CLOCK, Actor, Role
from outreach.airings import makegoods, owing, service
from outreach.airings.models import Airing, MakeGood
from outreach.clips.models import Clip
from outreach.places import silence
from outreach.places.models import Station
from outreach.slots.models import JointSlot, Slot
from outreach.web import Office
from scheduler.terms import local_day

SignIn = Callable[[Actor], FlaskClient]
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Tuesday, 12.00 WIB: the slot of 09.00 is over."""


@pytest.fixture
def owed_id(office: Office, world: World, listed: Listed) -> int:
    """What Brabasan owes since its operator said that nothing aired."""
    office.now = lambda: NOON
    with office.database.writer() as session:
        slot = service.published_slot(session, listed.slots[world.brabasan])
        operator = world.actor(Role.OPERATOR, world.brabasan)
        told = {"aired": False, "client_id": "ketuk-1", "said_at": NOON, "now": NOON}
        service.answer_slot(session, operator, slot=slot, **told)
        session.commit()
        return session.scalars(select(MakeGood.id)).one()


def place(office: Office, world: World, owed_id: int) -> JointSlot:
    """The first offer is taken."""
    with office.database.writer() as session:
        owed = makegoods.get_make_good(session, owed_id)
        starts = dict(makegoods.propose_places(session, owed, now=NOON).offers[0].starts)
        joint = makegoods.place(session, world.actor(Role.COMMUNICATIONS, OKI), owed=owed, starts=starts, now=NOON)
        session.commit()
        return joint


def test_a_silent_station_is_offered_no_make_good_before_it_is_back(office: Office, world: World, owed_id: int) -> None:
    back_on = TUESDAY + timedelta(days=4)
    with office.database.writer() as session:
        admin, station = world.actor(Role.ADMIN, MESUJI), session.get_one(Station, world.brabasan)
        told = {"from_on": TUESDAY, "reason": "tiang roboh", "source": "uji", "now": NOON}
        outage = silence.open_outage(session, admin, station=station, **told)
        owed = makegoods.get_make_good(session, owed_id)
        assert makegoods.propose_places(session, owed, served={world.brabasan: 4}, now=NOON).offers == ()
        silence.close_outage(session, admin, outage=outage, until_on=back_on, now=NOON)
        offers = makegoods.propose_places(session, owed, served={world.brabasan: 4}, now=NOON).offers
        assert min(local_day(offer.first_at) for offer in offers) == back_on


def test_a_clip_that_may_air_no_more_gives_way_to_one_of_its_topic(
    office: Office, world: World, listed: Listed, clip_id: int, owed_id: int
) -> None:
    with office.database.writer() as session:
        session.get_one(Clip, listed.clip_id).valid_until_on = TUESDAY
        session.commit()
    assert place(office, world, owed_id).clip_id == clip_id


def test_an_overdue_debt_stands_on_the_desks_of_both(
    office: Office, world: World, owed_id: int, signed_in: SignIn
) -> None:
    words = "gagal tayang dan belum diganti"
    oki, mesuji = (world.actor(Role.COMMUNICATIONS, code) for code in (OKI, MESUJI))
    assert words not in signed_in(oki).get("/meja").get_data(as_text=True)
    assert words in signed_in(mesuji).get("/meja").get_data(as_text=True)
    with office.database.reader() as session:
        target_on = makegoods.get_make_good(session, owed_id).target_on
    office.now = lambda: NOON + timedelta(days=(target_on - TUESDAY).days + 1)
    for actor in (oki, mesuji):
        text = signed_in(actor).get("/meja").get_data(as_text=True)
        assert words in text and "lewat batas" in text


def test_many_misses_are_one_line_on_the_desk_that_leads_to_all_of_them(
    office: Office, world: World, owed_id: int, signed_in: SignIn
) -> None:
    with office.database.writer() as session:
        again = publish_tuesday(session, world, office.shelf, start="10:00")
        for station_id, slot_id in again.slots.items():
            operator, slot = world.actor(Role.OPERATOR, station_id), service.published_slot(session, slot_id)
            told = {"aired": False, "client_id": f"ketuk-slot-{slot_id}", "said_at": NOON, "now": NOON}
            service.answer_slot(session, operator, slot=slot, **told)
        session.commit()
        targets = session.scalars(select(MakeGood.target_on)).all()
    count = len(targets)
    assert count == 3
    office.now = lambda: NOON + timedelta(days=(max(targets) - TUESDAY).days + 1)
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    desk = client.get("/meja").get_data(as_text=True)
    assert f"{count} siaran gagal tayang dan belum diganti, terlama Sel, 24 Nov, {count} lewat batas" in desk
    assert f"/bukti/pengganti/{owed_id}" not in desk, "nothing of it is told twice"
    proof = client.get("/bukti").get_data(as_text=True)
    assert 'id="pengganti"' in proof and f"/bukti/pengganti/{owed_id}" in proof


def test_what_was_placed_and_is_overdue_stays_on_the_list(
    office: Office, world: World, owed_id: int, signed_in: SignIn
) -> None:
    place(office, world, owed_id)
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert f"/bukti/pengganti/{owed_id}" not in client.get("/bukti").get_data(as_text=True)
    with office.database.reader() as session:
        target_on = makegoods.get_make_good(session, owed_id).target_on
    office.now = lambda: NOON + timedelta(days=(target_on - TUESDAY).days + 1)
    proof = client.get("/bukti").get_data(as_text=True)
    assert f"/bukti/pengganti/{owed_id}" in proof and "sudah ditempatkan, menunggu tayang" in proof


def test_a_chain_names_the_first_promise(
    office: Office, world: World, listed: Listed, owed_id: int, signed_in: SignIn
) -> None:
    again = place(office, world, owed_id)
    with office.database.writer() as session:
        query = select(Slot).where(Slot.joint_slot_id == again.id, Slot.station_id == world.brabasan)
        slot = session.scalars(query).one()
        airing = Airing(
            slot_id=slot.id, station_id=slot.station_id, day=again.day, revision=1, verdict="missed", grade="P1",
            started_at=None, length_s=None, reasons=[], as_run_line_id=None, answer_id=None, judged_at=NOON,
        )  # fmt: skip
        session.add(airing)
        session.flush()
        owing.settle_make_goods(session, CLOCK, fresh=[airing], now=NOON)
        session.commit()
        second = session.scalars(select(MakeGood).where(MakeGood.slot_id == slot.id)).one()
        for owed in (second, makegoods.get_make_good(session, owed_id)):
            chain = makegoods.chain_of(session, owed)
            assert [link.joint.id for link in chain] == [listed.joint_id, again.id]
            assert [link.owed.id for link in chain if link.owed] == [owed_id, second.id]
    text = (
        signed_in(world.actor(Role.COMMUNICATIONS, MESUJI)).get(f"/bukti/pengganti/{second.id}").get_data(as_text=True)
    )
    assert "Rantai pengganti" in text and "janji semula" in text


def test_the_page_offers_places_with_what_they_reach_and_takes_one(
    office: Office, world: World, owed_id: int, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    page = f"/bukti/pengganti/{owed_id}"
    text = client.get(page).get_data(as_text=True)
    assert "jumlah desa belum ada data" in text or " desa)" in text
    code = text.split('name="place" value="')[1].split('"')[0]
    assert send(client, page, f"{page}/tempatkan", place=code).status_code == 303
    with office.database.reader() as session:
        assert makegoods.get_make_good(session, owed_id).state == "placed"
