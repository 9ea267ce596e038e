"""Plans: the joint slots of a quarter, with an owner and a deputy on both sides; never the slots themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Plan


def quarter_of(day: date) -> date:
    """The first day of the quarter a day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def ensure_plan(session: Session, *, day: date, now: datetime) -> Plan:
    """The plan of the quarter a day lies in, made when it is the first."""
    first = quarter_of(day)
    plan = session.scalars(select(Plan).where(Plan.from_on == first)).first()
    if plan is None:
        last = quarter_of(first + timedelta(days=100)) - timedelta(days=1)
        numeral = ("I", "II", "III", "IV")[(first.month - 1) // 3]
        plan = Plan(title=f"Triwulan {numeral} {first.year}", from_on=first, until_on=last, made_at=now)
        session.add(plan)
        session.flush()
    return plan


def current_plan(session: Session, *, day: date) -> Plan | None:
    """The plan whose period holds a day, if somebody has planned in it."""
    return session.scalars(select(Plan).where(Plan.from_on <= day, Plan.until_on >= day).order_by(Plan.id)).first()


def list_plans(session: Session) -> list[Plan]:
    """Every plan, the newest period first."""
    return list(session.scalars(select(Plan).order_by(Plan.from_on.desc(), Plan.id)))
