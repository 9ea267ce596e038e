"""Closing time says first which agreed slots stand there, tells both regencies, and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from voted import approved
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.audit import AuditLine
from outreach.db import Database
from outreach.notices import Notice
from outreach.slots import blackouts, booking, service
from outreach.slots.blackouts import Closing
from outreach.slots.errors import ClosesNothing, ClosesSlots, OpeningFinal, PeriodReversed
from outreach.slots.models import Blackout
from outreach.slots.service import Wish

TUESDAY, SUNDAY = date(2026, 11, 24), 6
PRAYER = Closing("Doa bersama", frozenset({1}), time(8, 45), 60, date(2026, 11, 23), None)
MakeWish = Callable[..., Wish]
SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def session(database: Database, world: World) -> Iterator[Session]:
    """A writing session that is never committed."""
    with database.writer() as session:
        yield session


@pytest.fixture
def joint_id(database: Database, world: World, wish: MakeWish) -> int:
    """An agreed joint slot on Tuesday at 09.00, kept."""
    with database.writer() as session:
        made = approved(session, world, wish()).id
        session.commit()
    return made


def close(session: Session, world: World, closing: Closing = PRAYER, accepted: tuple[int, ...] = ()) -> Blackout:
    """Close time on the station Sungai Menang."""
    staff = world.actor(Role.OPERATOR, world.sungai_menang)
    return blackouts.close_time(
        session, staff, closing=closing, station_id=world.sungai_menang, accepted=accepted, now=world.now
    )


def test_closing_over_an_agreed_slot_names_it_and_closes_nothing(
    session: Session, world: World, wish: MakeWish
) -> None:
    joint = approved(session, world, wish())
    with pytest.raises(ClosesSlots) as refused:
        close(session, world)
    own = next(slot for slot in joint.slots if slot.station_id == world.sungai_menang)
    assert [slot.slot_id for slot in refused.value.standing] == [own.id]
    assert session.scalars(select(Blackout)).all() == []


def test_a_slot_that_came_after_the_list_was_read_is_named_anew(session: Session, world: World, wish: MakeWish) -> None:
    approved(session, world, wish())
    with pytest.raises(ClosesSlots) as first:
        close(session, world)
    seen = tuple(slot.slot_id for slot in first.value.standing)
    approved(session, world, wish(day=TUESDAY + timedelta(days=7)))
    with pytest.raises(ClosesSlots) as second:
        close(session, world, accepted=seen)
    assert len(second.value.standing) == 2


def test_a_closing_that_was_seen_tells_both_regencies_and_opening_settles_it(
    session: Session, world: World, wish: MakeWish
) -> None:
    joint = approved(session, world, wish())
    blackout = close(session, world, accepted=tuple(slot.id for slot in joint.slots))
    session.flush()
    href = f"/waktu-tertutup/{blackout.id}"
    told = session.scalars(select(Notice).where(Notice.href == href)).all()
    assert {notice.regency_code for notice in told} == {OKI, MESUJI}
    assert {notice.settled_at for notice in told} == {None}
    blackouts.open_time(session, world.actor(Role.OPERATOR, world.sungai_menang), blackout=blackout, now=world.now)
    session.expire_all()
    assert None not in {notice.settled_at for notice in told}


@pytest.mark.parametrize("start", ["07:00", "09:45"])
def test_slots_beside_the_closed_time_and_drafts_are_no_hindrance(
    session: Session, world: World, wish: MakeWish, start: str
) -> None:
    service.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish(), now=world.now)
    approved(session, world, wish(start=start))
    assert close(session, world).id
    session.flush()
    assert session.scalars(select(Notice).where(Notice.href.startswith("/waktu-tertutup"))).all() == []


def test_one_day_is_closed_whatever_weekday_was_ticked(session: Session, world: World, wish: MakeWish) -> None:
    once = replace(PRAYER, weekdays=frozenset({SUNDAY}), first_on=TUESDAY, last_on=TUESDAY)
    assert close(session, world, once).weekdays == [TUESDAY.weekday()]
    session.flush()
    closures = booking.read_closures(session, station_ids=[world.sungai_menang], day_from=TUESDAY, day_to=TUESDAY)
    assert len(closures) == 1


def test_days_among_which_no_ticked_weekday_falls_are_refused(session: Session, world: World) -> None:
    with pytest.raises(ClosesNothing):
        close(session, world, replace(PRAYER, weekdays=frozenset({SUNDAY}), last_on=TUESDAY))
    with pytest.raises(PeriodReversed):
        close(session, world, replace(PRAYER, last_on=date(2026, 11, 22)))


def test_an_opening_is_undone_within_seconds_by_whoever_did_it(session: Session, world: World) -> None:
    blackout = close(session, world)
    own, other = world.actor(Role.OPERATOR, world.sungai_menang), world.actor(Role.COMMUNICATIONS, OKI)
    blackouts.open_time(session, own, blackout=blackout, now=world.now)
    session.flush()
    with pytest.raises(OpeningFinal):
        blackouts.close_again(session, other, blackout=blackout, now=world.now)
    with pytest.raises(OpeningFinal):
        blackouts.close_again(session, own, blackout=blackout, now=world.now + timedelta(minutes=1))
    blackouts.close_again(session, own, blackout=blackout, now=world.now)
    session.flush()
    assert blackout.ended_at is None
    assert session.scalars(select(AuditLine.action).order_by(AuditLine.id.desc())).first() == "blackout.restore"


# --- on the pages -----------------------------------------------------------------------------------------------------


def send(client: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    """The answer to a form of ours, redirects followed."""
    page = client.get("/waktu-tertutup").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    key = found.group(1) if found else ""
    answer = client.post(address, data={"csrf_token": key, **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def form_of(station_id: int, **other: object) -> dict[str, object]:
    """A filled form that closes Tuesdays from 08.45 for an hour."""
    fields = {"station_id": station_id, "reason": "Doa bersama", "weekdays": "1", "starts": "08:45"}
    return fields | {"length_min": 60, "first_on": "2026-11-23", "last_on": ""} | other


def test_the_page_lists_the_slots_asks_and_then_marks_them(world: World, signed_in: SignIn, joint_id: int) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    code, page = send(client, "/waktu-tertutup", **form_of(world.sungai_menang))
    assert code == 409
    assert f'href="/pekan/slot/{joint_id}"' in page
    assert 'value="1" checked' in page, "the ticked day is kept"
    seen = re.search(r'name="accepted" value="([^"]+)"', page)
    assert seen
    code, page = send(client, "/waktu-tertutup", **form_of(world.sungai_menang, accepted=seen.group(1)))
    assert (code, "Doa bersama" in page) == (200, True)
    shown = client.get(f"/pekan/slot/{joint_id}").get_data(as_text=True)
    assert shown.count("jam ini sekarang tertutup: Doa bersama") == 1
    blackout_id = re.findall(r'href="/waktu-tertutup/(\d+)"', page)[-1]
    assert f'href="/pekan/slot/{joint_id}"' in client.get(f"/waktu-tertutup/{blackout_id}").get_data(as_text=True)
    code, page = send(client, f"/waktu-tertutup/{blackout_id}/buka")
    assert f"/waktu-tertutup/{blackout_id}/tutup-lagi" in page
    assert "jam ini sekarang tertutup" not in client.get(f"/pekan/slot/{joint_id}").get_data(as_text=True)
    code, page = send(client, f"/waktu-tertutup/{blackout_id}/tutup-lagi")
    assert "jam ini sekarang tertutup" in client.get(f"/pekan/slot/{joint_id}").get_data(as_text=True)


def test_nobody_closes_time_on_the_other_regencys_station(database: Database, world: World, signed_in: SignIn) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    code, _ = send(client, "/waktu-tertutup", **form_of(world.sungai_menang))
    assert code == 403
    operator = signed_in(world.actor(Role.OPERATOR, world.kayuagung))
    assert send(operator, "/waktu-tertutup", **form_of(world.sungai_menang))[0] == 403
    assert send(operator, "/waktu-tertutup", **form_of(99_999))[0] == 404
    with database.reader() as session:
        assert session.scalars(select(Blackout)).all() == []


def test_who_reads_the_trail_goes_there_from_a_slot_and_back_and_an_operator_is_not_sent(
    world: World, signed_in: SignIn, joint_id: int
) -> None:
    way = f"/jejak?jenis=joint_slot&amp;nomor={joint_id}"
    staff = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert way in staff.get(f"/pekan/slot/{joint_id}").get_data(as_text=True)
    trail = staff.get(way.replace("&amp;", "&")).get_data(as_text=True)
    assert f'href="/pekan/slot/{joint_id}"' in trail
    operator = signed_in(world.actor(Role.OPERATOR, world.brabasan))
    assert "/jejak" not in operator.get(f"/pekan/slot/{joint_id}").get_data(as_text=True)
