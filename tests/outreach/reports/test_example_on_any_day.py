"""The example can be set up on whichever day somebody first looks at it: the first of a month, by night, in Ramadan, a leap day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from shelved import shelve_twelve
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from outreach.app import create_app
from outreach.config import Config
from outreach.demo.cast import LEFT, RIGHT, gather
from outreach.demo.commands import tell_quarter
from outreach.reports.models import Report
from outreach.tables import create_tables
from scheduler.terms import WIB, local_day


@pytest.mark.parametrize("moment", ["2026-12-01T00:00", "2027-01-02T05:00", "2027-02-20T11:00", "2028-02-29T17:00"])
def test_the_example_is_told_up_to_any_moment(moment: str, tmp_path: Path) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=WIB)
    office = create_app(Config.load(tmp_path, {}), now=lambda: now, is_demo=True)
    create_tables(office.database)
    with office.database.writer() as session:
        cast = gather(session, now=now - timedelta(days=400))
        tell_quarter(office, session, cast, shelve_twelve(session), now=now)
        report = session.scalars(select(Report).options(selectinload(Report.signatures))).one()
        assert report.until_on == now.date().replace(day=1) - timedelta(days=1)
        assert report.until_on < local_day(report.frozen_at)
        assert {one.regency_code for one in report.signatures} == {LEFT, RIGHT}
        assert all(report.frozen_at <= one.signed_at <= now for one in report.signatures)
    office.database.dispose()
