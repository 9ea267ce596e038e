"""The law of advertising on the joint week, on the page of drafts and before the vote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from world import NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.places.models import Rate
from outreach.slots import airtime, service, voting
from outreach.slots.service import Wish
from scheduler.terms import SlotKind

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def staff(world: World) -> Actor:
    return world.actor(Role.COMMUNICATIONS, OKI)


def draft(database: Database, staff: Actor, wish: Wish) -> int:
    with database.writer() as session:
        joint = service.draft(session, staff, wish=wish, now=NOW)
        session.commit()
        return joint.id


def test_an_advertisement_without_announcements_is_said_on_week_drafts_and_ballot(
    database: Database,
    world: World,
    staff: Actor,
    wish: Callable[..., Wish],
    signed_in: Callable[[Actor], FlaskClient],
) -> None:
    joint_id = draft(database, staff, replace(wish(), kind=SlotKind.ADVERTISEMENT))
    browser = signed_in(staff)
    for address in ("/pekan?hari=2026-11-24", "/usulan"):
        page = browser.get(address).get_data(as_text=True)
        assert "Contoh FM Brabasan, Sel, 24 Nov: ILM 0:00, paling sedikit" in page, address
        assert "UU 32/2002 pasal 46 ayat (9)" in page and "Dihitung dari slot bersama saja" in page
    with database.writer() as session:
        proposal = voting.propose(session, staff, joint_ids=[joint_id], now=NOW)
        session.commit()
        number = proposal.id
    approver = signed_in(world.actor(Role.APPROVER, OKI))
    assert "pasal 46 ayat (9)" in approver.get(f"/usulan/{number}").get_data(as_text=True)


def test_announcements_alone_are_not_spoken_of(
    database: Database, staff: Actor, wish: Callable[..., Wish], signed_in: Callable[[Actor], FlaskClient]
) -> None:
    draft(database, staff, wish())
    assert "Aturan iklan" not in signed_in(staff).get("/pekan?hari=2026-11-24").get_data(as_text=True)


def test_a_rate_pays_for_announcements_and_a_cancelled_slot_counts_for_nothing(
    database: Database, world: World, staff: Actor, wish: Callable[..., Wish]
) -> None:
    joint_id = draft(database, staff, replace(wish(), kind=SlotKind.ADVERTISEMENT))
    with database.writer() as session:
        session.add(Rate(station_id=world.brabasan, kind="ilm", per_airing_rupiah=1, from_on=TUESDAY, source="contoh"))
        session.flush()
        assert len(airtime.findings_on(session, [TUESDAY])) == 2
        service.cancel(session, staff, joint=service.get_joint(session, joint_id), reason="uji", now=NOW)
        assert airtime.findings_on(session, [TUESDAY]) == []
