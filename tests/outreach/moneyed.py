"""Budget lines and what was spent on them, for tests of what comes after."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session
from world import NOW, OKI, World

from outreach.access import Role
from outreach.budget import service
from outreach.budget.models import BudgetLine, Spending
from outreach.budget.queries import get_line
from outreach.budget.service import LineFacts


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
