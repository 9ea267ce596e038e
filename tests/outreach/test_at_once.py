"""Two browsers do the same thing at the same moment: one is done, the other is told so, and nothing stands twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

from asked import send
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from world import OKI, World

from outreach.access import Actor, Role
from outreach.reports import service
from outreach.reports.figures import Period
from outreach.reports.models import Signature
from outreach.web import Office

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def wait_until_somebody_waits(office: Office) -> None:
    """On PostgreSQL until the other one stands before our uncommitted row; on SQLite writers queue before they look."""
    if office.database.is_sqlite:
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while True:
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
        wait_until_somebody_waits(office)
        session.commit()
    other.join()
    assert answers[0].status_code == 409
    assert "sudah menandatangani" in answers[0].get_data(as_text=True) or "sudah" in answers[0].get_data(as_text=True)
    with office.database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Signature)) == 1
