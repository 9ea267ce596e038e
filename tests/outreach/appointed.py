"""A facilitator of the small border, what they cover and how a visit is told, for tests of whoever walks there."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session
from world import NOW, OKI, World

from outreach.access import Role
from outreach.facilitators import service
from outreach.facilitators.models import Facilitator, Hearing, VisitKind

TODAY = date(2026, 11, 23)
PRIVATE = service.PrivateFacts("0812-0000-0000", "contoh agama", "contoh suku")


def appoint(session: Session, world: World, *, regency_code: str = OKI, person_id: int | None = None) -> Facilitator:
    """A facilitator of one side, appointed in 2026."""
    return service.appoint(
        session,
        world.actor(Role.COMMUNICATIONS, regency_code),
        name=f"Contoh {regency_code}",
        regency_code=regency_code,
        decree_number="1/SK/2026",
        decree_on=date(2026, 1, 5),
        private=PRIVATE,
        consent_on=date(2026, 1, 5),
        person_id=person_id,
        now=NOW,
    )


def assign(
    session: Session, world: World, facilitator: Facilitator, *, village: str = "Gajah Mati", **dates: date
) -> None:
    """Let a facilitator cover a village, from January unless said otherwise."""
    service.assign(
        session,
        world.actor(Role.COMMUNICATIONS, OKI),
        facilitator=facilitator,
        village_code=world.villages[village],
        from_on=dates.get("from_on", date(2026, 1, 5)),
        until_on=dates.get("until_on"),
        decree_number="1/SK/2026",
        now=NOW,
    )


def note(world: World, *, client_id: str = "phone-1", happened_on: date = TODAY) -> service.VisitNote:
    """A visit to Gajah Mati where Brabasan was heard weakly."""
    return service.VisitNote(
        client_id,
        world.villages["Gajah Mati"],
        VisitKind.VISIT,
        happened_on,
        24,
        None,
        None,
        world.brabasan,
        Hearing.WEAK,
    )
