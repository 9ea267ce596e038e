"""A full disk or database refuses in words, keeps nothing half, and the same request goes through once there is room."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from asked import send
from cramped import room_for
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from werkzeug.test import TestResponse
from world import OKI, World

from outreach.access import Actor, Role
from outreach.airings.models import AsRunLog
from outreach.audit import AuditLine
from outreach.reports.models import Report
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
FREEZE = "/laporan/bekukan?periode=2026-10"


@pytest.fixture
def staff(office: Office, world: World, signed_in: SignIn) -> FlaskClient:
    """OKI's staff; a fault is answered as in life, not raised."""
    office.testing = False
    return signed_in(world.actor(Role.COMMUNICATIONS, OKI))


@contextlib.contextmanager
def full_database(office: Office) -> Iterator[None]:
    """The database takes no further page; on PostgreSQL its disk is said to be full by the server's own error."""
    if not office.database.is_sqlite:
        yield from _full_postgres(office)
        return

    def limit(pages: int) -> None:
        def narrow(connection: Any, _record: object, _proxy: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")

        office.database.dispose()
        event.listen(office.database.engine.pool, "checkout", narrow)

    limit(1)  # SQLite takes the pages there are
    yield
    limit(4_294_967_294)


def _full_postgres(office: Office) -> Iterator[None]:
    raises = "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$"
    with office.database.writer() as session:
        session.execute(text(raises))
        session.execute(text("CREATE TRIGGER no_room BEFORE INSERT ON report FOR EACH ROW EXECUTE FUNCTION no_room()"))
        session.commit()
    yield
    with office.database.writer() as session:
        session.execute(text("DROP TRIGGER no_room ON report"))
        session.execute(text("DROP FUNCTION no_room()"))
        session.commit()


def counted(office: Office) -> tuple[int, int, int]:
    """How many reports, logs and lines of the trail there are."""
    with office.database.reader() as session:
        reports, logs, lines = (
            session.scalar(select(func.count()).select_from(table)) for table in (Report, AsRunLog, AuditLine)
        )
        return reports or 0, logs or 0, lines or 0


def assert_refused(answer: TestResponse) -> None:
    """In words, by the page everybody knows."""
    assert (answer.status_code, "Ruang penyimpanan server penuh" in answer.get_data(as_text=True)) == (507, True)


def test_a_report_is_frozen_whole_or_not_at_all(office: Office, staff: FlaskClient) -> None:
    before = counted(office)
    numbers = {"left_number": "1/OKI", "right_number": "1/MSJ", "note": "x" * 400}
    with full_database(office):
        assert_refused(send(staff, FREEZE, FREEZE, **numbers))
        assert staff.get("/saya/data.json").status_code == 200, "what is only read is still handed out"
    assert counted(office) == before
    assert send(staff, FREEZE, FREEZE, **numbers).status_code == 303
    assert counted(office)[0] == before[0] + 1


def test_a_sound_that_has_no_room_leaves_nothing_behind(office: Office, staff: FlaskClient) -> None:
    page, sound = "/klip/baru", b"RIFF" + bytes(400_000)
    before = counted(office)
    with room_for(100_000):
        assert_refused(send(staff, page, page, title="Uji", sound=(BytesIO(sound), "uji.wav")))
    assert list(office.shelf.scratch.iterdir()) == []
    assert counted(office) == before
