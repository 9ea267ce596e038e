"""What the plan in force asks is read for whoever makes a miss good in its days, and his page says why a nearer place breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.airings.models import Airing, MakeGood
from outreach.clips.models import Clip
from outreach.places.models import Rate
from outreach.schemes.asking import Asked
from outreach.schemes.caps import caps_for
from outreach.schemes.models import Scheme, SchemeState
from outreach.slots import service as slots
from outreach.slots.models import JointSlot, Slot
from outreach.web import Office
from scheduler.planner.problem import Goal
from scheduler.terms import Pairing, SlotKind, Topic

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
ASKED = Asked(FIRST, LAST, Goal.THRICE, {OKI: 500_000}, {Topic.LAW: (0, 2)}, 7, 1.0)
DAYS = [FIRST + timedelta(days=ahead) for ahead in range(10, 20)]


def in_force(session: Session, world: World, asked: Asked = ASKED, *, hours_ago: int = 0) -> None:
    """A scheme that was taken over."""
    session.add(
        Scheme(
            from_on=asked.first_on, until_on=asked.last_on, regency_code=OKI, asked=asked.document(), problem={},
            standing=[], remarks={}, state=SchemeState.SOLVED, joint_slot_ids=[], made_at=world.now, made_by="uji",
            accepted_at=world.now - timedelta(hours=hours_ago),
        )
    )  # fmt: skip
    session.flush()


def book(
    session: Session, world: World, day: date, *, topic: Topic = Topic.LAW, again: JointSlot | None = None
) -> JointSlot:
    """A simulcast in the morning on the two stations that are heard."""
    clip_id = session.scalars(select(Clip.id).where(Clip.topic == topic)).first()
    assert clip_id is not None
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(9))
    wish = slots.Wish(clip_id, day, SlotKind.ILM, Pairing.SIMULCAST, starts, 180)
    return slots.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, make_good_for=again, now=world.now)


def miss(session: Session, world: World, joint: JointSlot) -> MakeGood:
    """Sungai Menang did not air it, and owes it."""
    query = select(Slot).where(Slot.joint_slot_id == joint.id, Slot.station_id == world.sungai_menang)
    slot = session.scalars(query).one()
    session.add(
        Airing(
            slot_id=slot.id, station_id=slot.station_id, day=joint.day, revision=1, verdict="missed", grade="P1",
            started_at=None, length_s=None, reasons=[], as_run_line_id=None, answer_id=None, judged_at=world.now,
        )
    )  # fmt: skip
    owed = MakeGood(slot_id=slot.id, regency_code=OKI, owner="uji", target_on=LAST, opened_at=world.now)
    session.add(owed)
    session.flush()
    return owed


def rate(session: Session, station_id: int, rupiah: int) -> None:
    """What an announcement costs there."""
    told = {"kind": SlotKind.ILM, "daypart": "", "per_airing_rupiah": rupiah, "from_on": FIRST, "source": "uji"}
    session.add(Rate(station_id=station_id, **told))
    session.flush()


def test_what_stands_counts_without_what_is_made_good_and_what_was_replaced(heard: Office, world: World) -> None:
    with heard.database.writer() as session:
        in_force(session, world)
        first, other = book(session, world, DAYS[0]), book(session, world, DAYS[1])
        book(session, world, DAYS[2], topic=Topic.PEACE)
        (caps,) = caps_for(session, first, days=DAYS)
        assert (caps.most, caps.programmes, caps.gap_days) == (2, {FIRST: 1}, 7)
        assert caps.stands_on == {DAYS[1], DAYS[2]}
        book(session, world, DAYS[3], again=other)
        (caps,) = caps_for(session, first, days=DAYS)
        assert (caps.programmes, caps.stands_on) == ({FIRST: 1}, {DAYS[2], DAYS[3]})


def test_what_was_missed_costs_nothing_and_a_budget_is_of_its_own_side(heard: Office, world: World) -> None:
    with heard.database.writer() as session:
        in_force(session, world)
        rate(session, world.sungai_menang, 100_000)
        rate(session, world.brabasan, 70_000)
        first, _ = book(session, world, DAYS[0]), book(session, world, DAYS[1])
        assert caps_for(session, first, days=DAYS)[0].bound_rupiah == {OKI: 200_000, MESUJI: 140_000}
        miss(session, world, first)
        (caps,) = caps_for(session, first, days=DAYS)
        assert (caps.bound_rupiah, caps.budgets) == ({OKI: 100_000, MESUJI: 140_000}, {OKI: 500_000})
        assert caps.prices[world.sungai_menang, "Pagi"] == 100_000


def test_the_plan_taken_over_last_speaks_and_one_given_back_says_nothing(heard: Office, world: World) -> None:
    with heard.database.writer() as session:
        joint = book(session, world, DAYS[0])
        in_force(session, world, hours_ago=2)
        in_force(session, world, replace(ASKED, quotas={}, gap_days=None))
        assert [caps.most for caps in caps_for(session, joint, days=DAYS)] == [None]
        for scheme in session.scalars(select(Scheme)):
            scheme.accepted_at = None
        session.flush()
        assert caps_for(session, joint, days=DAYS) == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (replace(ASKED, quotas={Topic.LAW: (0, 1)}), "rancangan membatasi 1"),
        (replace(ASKED, budgets={OKI: 150_000}), "pagu rancangan Rp150.000"),
    ],
)
def test_the_page_marks_the_least_bad_place_and_leaves_the_choice_to_people(
    heard: Office, world: World, signed_in: Callable[[Actor], FlaskClient], asked: Asked, said: str
) -> None:
    with heard.database.writer() as session:
        rate(session, world.sungai_menang, 100_000)
        in_force(session, world, asked)
        first, _ = book(session, world, DAYS[0]), book(session, world, DAYS[1])
        owed_id = miss(session, world, first).id
        session.commit()
    heard.now = lambda: world.now + timedelta(days=(DAYS[0] - world.now.date()).days + 1)
    text = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get(f"/bukti/pengganti/{owed_id}").get_data(as_text=True)
    assert said in text
    assert "melanggar rancangan" in text
    assert 'name="place"' in text
    assert " checked" not in text
