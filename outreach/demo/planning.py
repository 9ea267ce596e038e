"""The example scheme: next month's plan as the staff asked for it; the clock works it out once the demo is served."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.planner.problem import Goal
from scheduler.terms import Topic

from ..access import Role
from ..i18n import today
from ..schemes import service as schemes
from ..schemes.asking import Asked
from ..schemes.periods import default_code, offered_periods
from .cast import LEFT, Cast


def ask_for_next_month(session: Session, cast: Cast, *, window_min: int, now: datetime) -> None:
    """Ask for a plan of the month that begins next."""
    day = today(now)
    month = next(period for period in offered_periods(day) if period.code == default_code(day))
    quotas = dict.fromkeys(Topic, (4, 12))
    asked = Asked(month.first_on, month.last_on, Goal.THRICE, {}, quotas, 7, 0.3)
    staff = cast.actor(Role.COMMUNICATIONS, LEFT)
    schemes.make_scheme(session, staff, asked=asked, window_min=window_min, now=now)
