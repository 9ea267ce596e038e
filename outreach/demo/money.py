"""The example's budget lines, what was spent on them, and listener checks: round figures marked as examples, never real ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scheduler.terms import SlotKind

from ..access import Role
from ..budget import charging
from ..budget import service as budget
from ..budget.models import PaysFor
from ..budget.service import LineFacts
from ..i18n import today
from ..listening import service as listening
from ..listening.models import Method
from ..listening.service import CheckFacts
from ..places import rates
from ..places import service as places
from .cast import LEFT, RIGHT, Cast

SOURCE = "tarif contoh"
LINES = (
    (LEFT, LineFacts("CONTOH.01", "ILM radio perbatasan (contoh)", PaysFor.ILM, 30_000_000), (4_500_000, 3_250_000)),
    (LEFT, LineFacts("CONTOH.02", "Produksi siaran (contoh)", PaysFor.PRODUCTION, 12_000_000, 60), (7_000_000,)),
    (RIGHT, LineFacts("CONTOH.01", "ILM radio perbatasan (contoh)", PaysFor.ILM, 25_000_000), (6_000_000,)),
    (RIGHT, LineFacts("CONTOH.02", "Produksi siaran (contoh)", PaysFor.PRODUCTION, 8_000_000, 25), ()),
)
PER_AIRING = (75_000, 60_000, 65_000, 50_000)
"""What each example station asks for one announcement, in the order of the cast."""


def set_rates(session: Session, cast: Cast, *, now: datetime) -> None:
    """Every example station asks a round sum for one announcement, at any hour, from two years back."""
    for station, amount in zip(cast.stations, PER_AIRING, strict=True):
        price = rates.Price(SlotKind.ILM, rates.WHOLE_DAY, amount, today(now) - timedelta(days=730), SOURCE)
        staff = cast.actor(Role.COMMUNICATIONS, station.regency_code)
        rates.enter_rate(session, staff, station=station, price=price, now=now)


def keep_books(session: Session, cast: Cast, *, now: datetime) -> None:
    """Each bank has its lines, charges its approved announcements and enters what it spent this year."""
    day = today(now)
    for code, facts, sums in LINES:
        staff = cast.actor(Role.COMMUNICATIONS, code)
        told = {"regency_code": code, "year": day.year, "facts": facts, "is_example": True, "now": now}
        line = budget.add_line(session, staff, **told)  # type: ignore[arg-type]  # several kinds in one dict
        if facts.pays_for == PaysFor.ILM:
            charging.charge(session, staff, line=line, now=now)
        for number, amount in enumerate(sums, 1):
            spent_on = max(date(day.year, 1, 1), day - timedelta(days=60 - 25 * number))
            receipt = {"receipt_number": f"CONTOH/{facts.code}/{number}", "note": "contoh", "now": now}
            budget.enter_spending(session, staff, line=line, spent_on=spent_on, amount_rupiah=amount, **receipt)  # type: ignore[arg-type]  # as above


CHECKS = ((LEFT, 34, 9, Method.FACE_TO_FACE), (LEFT, 12, 5, Method.AFTER_PRAYER), (RIGHT, 41, 17, Method.AT_MEETING))
"""Where, how many were asked and had heard, and how; the second is too small to show a share."""


def ask_people(session: Session, cast: Cast, *, now: datetime) -> None:
    """Each bank asked some people of its first border village last month."""
    day = today(now).replace(day=1) - timedelta(days=9)
    for code, interviewed, heard, method in CHECKS:
        village = next(v for v in places.border_villages(session, on=day) if v.regency_code == code)
        facts = CheckFacts(village.district_code, village.code, day, method, interviewed, heard, note="contoh")
        staff = cast.actor(Role.COMMUNICATIONS, code)
        listening.enter_check(session, staff, regency_code=code, facts=facts, is_example=True, now=now)
