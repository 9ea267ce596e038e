"""The example's frozen report of last month, signed by both sides; never more than the report room itself can do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ..access import Role
from ..i18n import today
from ..reports import service as reports
from ..reports.figures import Period
from .cast import Cast


def freeze_last_month(session: Session, cast: Cast, *, now: datetime) -> None:
    """Freeze the month before this one and let both approvers sign."""
    last_on = today(now).replace(day=1) - timedelta(days=1)
    period = Period(last_on.replace(day=1), last_on)
    when = now - timedelta(hours=30)
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
        reports.sign(session, voter, report=report, regency_code=code, now=when + timedelta(hours=20))
