"""OKI's facilitator with one village to walk to, for stories at a browser."""

from __future__ import annotations

from datetime import date

from browsing import Live, Visitor
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from outreach.access import CLOCK
from outreach.demo.cast import LEFT
from outreach.facilitators import service
from outreach.people.models import Person
from outreach.places.service import border_villages

TODAY = date(2026, 11, 23)


def give_a_village(live: Live) -> None:
    """Appoint the person of `fasilitator.oki` and let them cover one village."""
    now = live.clock[0]
    with live.office.database.writer() as session:
        person = session.scalars(select(Person).where(Person.account == "fasilitator.oki")).one()
        village = next(v for v in border_villages(session, on=TODAY) if v.regency_code == LEFT)
        decree = {"decree_number": "1/CONTOH/2026", "now": now}
        made = service.appoint(
            session,
            CLOCK,
            name=person.name,
            regency_code=LEFT,
            decree_on=TODAY,
            private=service.PrivateFacts(),
            consent_on=None,
            person_id=person.id,
            is_example=True,
            **decree,  # type: ignore[arg-type]  # one dict of two types
        )
        span = {"village_code": village.code, "from_on": TODAY, "until_on": None}
        service.assign(session, CLOCK, facilitator=made, **span, **decree)  # type: ignore[arg-type]  # as above
        session.commit()


def walk_in(chromium: Browser, live: Live, *, width: int) -> Visitor:
    """The facilitator before the own page with everything kept, on a phone whose clock is the office's."""
    give_a_village(live)
    visitor = Visitor(chromium, live, account="fasilitator.oki", width=width)
    visitor.context.clock.set_system_time(live.clock[0])
    visitor.page.goto(f"{live.base}/desa-saya")
    expect(visitor.page.locator("[data-keeping]")).to_have_attribute("data-state", "held", timeout=15_000)
    return visitor
