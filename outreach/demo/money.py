"""The example's budget lines with what was spent on them: round sums, marked as examples; never a real budget's figure."""

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
from ..places import rates
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
