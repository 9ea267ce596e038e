"""Budget lines, what was spent on them, and listener checks, for tests of what comes after."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.orm import Session
from voted import approved
from world import NOW, OKI, World

from outreach.access import Role
from outreach.budget import charging, service
from outreach.budget.models import BudgetLine, Spending
from outreach.budget.queries import get_line
from outreach.budget.service import LineFacts
from outreach.listening import service as listening
from outreach.listening.models import ListenerCheck, Method
from outreach.listening.service import CheckFacts
from outreach.places import rates
from outreach.places.service import get_station
from outreach.slots.models import JointSlot
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

TUESDAY = date(2026, 11, 24)
RATE = 150_000


def budget_line(
    session: Session,
    world: World,
    *,
    code: str = "5.1.02.01",
    pays_for: str = "ilm",
    ceiling: int = 10_000_000,
    side: str = OKI,
) -> BudgetLine:
    """A line of a regency's running year."""
    actor = world.actor(Role.COMMUNICATIONS, side)
    facts = LineFacts(code, f"Belanja {code}", pays_for, ceiling)
    return service.add_line(session, actor, regency_code=side, year=NOW.year, facts=facts, now=NOW)


def spent(
    session: Session, world: World, line_id: int, *, amount: int = 2_500_000, number: str = "SP2D-1", side: str = OKI
) -> Spending:
    """An entry on a line."""
    actor, line = world.actor(Role.COMMUNICATIONS, side), get_line(session, line_id)
    day = date(2026, 11, 2)
    return service.enter_spending(
        session, actor, line=line, spent_on=day, amount_rupiah=amount, receipt_number=number, now=NOW
    )


def paid_slot(session: Session, world: World, clip_id: int, *, kind: SlotKind = SlotKind.ILM, at: int = 9) -> JointSlot:
    """An approved joint slot on Sungai Menang and Brabasan."""
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(at))
    return approved(session, world, Wish(clip_id, TUESDAY, kind, Pairing.SIMULCAST, starts, 0))


def set_rate(session: Session, world: World, *, kind: SlotKind = SlotKind.ILM, amount: int = RATE) -> None:
    """What Sungai Menang asks for one airing."""
    price = rates.Price(kind, rates.WHOLE_DAY, amount, date(2026, 1, 1), "surat stasiun")
    station = get_station(session, world.sungai_menang)
    rates.enter_rate(session, world.actor(Role.COMMUNICATIONS, OKI), station=station, price=price, now=NOW)


def charged(session: Session, world: World, clip_id: int) -> tuple[BudgetLine, JointSlot]:
    """A line that bears one airing, and its joint slot."""
    set_rate(session, world)
    joint, line = paid_slot(session, world, clip_id), budget_line(session, world)
    assert charging.charge(session, world.actor(Role.COMMUNICATIONS, OKI), line=line, now=NOW) == (1, 0)
    return line, joint


def listener_check(
    session: Session,
    world: World,
    *,
    interviewed: int = 40,
    heard: int = 10,
    side: str = OKI,
    day: date = date(2026, 11, 2),
) -> ListenerCheck:
    """A check in a regency's border district."""
    actor, district = world.actor(Role.COMMUNICATIONS, side), "16.02.15" if side == OKI else "18.11.01"
    facts = CheckFacts(district, None, day, Method.FACE_TO_FACE, interviewed, heard)
    return listening.enter_check(session, actor, regency_code=side, facts=facts, now=NOW)
