"""Two browsers do the same thing at the same moment: one is done, the other is told so, and nothing stands twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

from appointed import appoint, assign
from asked import send
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.errors import OutreachError
from outreach.facilitators.models import Assignment
from outreach.places import silence
from outreach.places.models import Outage, Station
from outreach.reports import service
from outreach.reports.figures import Period
from outreach.reports.models import Signature
from outreach.web import Office

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def wait_until_it_waits(office: Office, other: threading.Thread) -> None:
    """On PostgreSQL until the other one stands before our row, or is done; on SQLite writers queue before they look."""
    if office.database.is_sqlite:
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while other.is_alive():
        with office.database.reader() as session:
            if session.scalar(waiting):
                return


def test_two_browsers_that_sign_one_report_leave_one_signature(
    office: Office, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    office.testing = False
    staff, approver = world.actor(Role.COMMUNICATIONS, OKI), world.actor(Role.APPROVER, OKI)
    with office.database.writer() as session:
        numbers = {"left_number": "1/OKI", "right_number": "1/MSJ", "note": ""}
        report_id = service.freeze(session, staff, period=OCTOBER, **numbers, now=world.now).id
        session.commit()
    client, answers, page = signed_in(approver), [], f"/laporan/{report_id}"
    client.get(page)
    other = threading.Thread(target=lambda: answers.append(send(client, page, f"{page}/tanda-tangan")))
    with office.database.writer() as session:
        report = service.get_report(session, report_id)
        service.sign(session, approver, report=report, regency_code=OKI, now=world.now)
        other.start()
        wait_until_it_waits(office, other)
        session.commit()
    other.join()
    assert answers[0].status_code == 409
    assert "sudah" in answers[0].get_data(as_text=True)
    with office.database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Signature)) == 1


def done_twice(office: Office, act: Callable[[Session], object]) -> list[str]:
    """The same act in two transactions at once; returns the names of the refusals, in any order."""
    told: list[str] = []

    def second() -> None:
        with office.database.writer() as session:
            try:
                act(session)
                session.commit()
            except OutreachError as refusal:
                told.append(type(refusal).__name__)

    other = threading.Thread(target=second)
    with office.database.writer() as session:
        act(session)
        other.start()
        wait_until_it_waits(office, other)
        session.commit()
    other.join()
    return told


def test_two_who_assign_one_village_to_one_person_leave_one_assignment(office: Office, world: World) -> None:
    with office.database.writer() as session:
        facilitator = appoint(session, world)
        session.commit()
    told = done_twice(office, lambda session: assign(session, world, facilitator))
    with office.database.reader() as session:
        assert (told, session.scalar(select(func.count()).select_from(Assignment))) == (["OverlappingAssignment"], 1)


def test_two_who_say_that_one_station_is_silent_leave_one_outage(office: Office, world: World) -> None:
    def fall_silent(session: Session) -> None:
        station = session.get_one(Station, world.brabasan)
        told = {"from_on": world.now.date(), "reason": "tiang roboh", "source": "uji", "now": world.now}
        silence.open_outage(session, world.actor(Role.ADMIN, MESUJI), station=station, **told)

    told = done_twice(office, fall_silent)
    with office.database.reader() as session:
        assert (told, session.scalar(select(func.count()).select_from(Outage))) == (["StillSilent"], 1)
