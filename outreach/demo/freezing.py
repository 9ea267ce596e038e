"""The example's frozen report of last month, signed by both sides; never more than the report room itself can do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scheduler.terms import day_span

from ..access import Role
from ..i18n import today
from ..reports import service as reports
from ..reports.figures import Period
from .cast import Cast


def freeze_last_month(session: Session, cast: Cast, *, now: datetime) -> None:
    """Freeze the month before this one and let both approvers sign; on the first day of a month that was this very morning."""
    first_on = today(now).replace(day=1)
    last_on = first_on - timedelta(days=1)
    period = Period(last_on.replace(day=1), last_on)
    when = max(now - timedelta(hours=30), day_span(first_on).start_at)
    numbers = ("000/CONTOH-OKI", "000/CONTOH-MSJ")
    report = reports.freeze(
        session,
        cast.actors["staf.oki"],
        period=period,
        left_number=numbers[0],
        right_number=numbers[1],
        note="",
        is_example=True,
        now=when,
    )
    for voter in cast.both(Role.APPROVER):
        code = voter.regency_code or ""
        reports.sign(session, voter, report=report, regency_code=code, now=when + (now - when) * 2 / 3)
