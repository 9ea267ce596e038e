"""The border list has dates: yesterday's periods keep yesterday's list, and every change of it needs a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.audit import lines_of
from outreach.db import Database
from outreach.notices import open_notices, words_of
from outreach.places import service, silence
from outreach.places.agreement import save_agreement
from outreach.places.errors import (
    AgreementReversed,
    AlreadyOnList,
    BorderDayOutside,
    BorderUndoTooLate,
    NotOnList,
    ReasonMissing,
    SourceMissing,
    StationNameTaken,
    StillSilent,
)
from outreach.places.models import BorderEntry, FactName, StationKind
from scheduler.dayparts import Hours

TODAY = date(2026, 11, 23)


def names(session: Session, on: date) -> list[str]:
    """The villages of the list on a day."""
    return [village.name for village in service.border_villages(session, on=on)]


def test_past_days_keep_the_list_they_had(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        village = service.get_village(session, world.villages["Karangsia"])
        service.take_off_border(session, admin, village=village, until_on=TODAY, reason="dimekarkan", now=NOW)
        session.flush()
        assert "Karangsia" in names(session, TODAY - timedelta(days=1))
        assert "Karangsia" not in names(session, TODAY)
        back_on = TODAY + timedelta(days=10)
        service.put_on_border(session, admin, village=village, klass="A", from_on=back_on, reason="kembali", now=NOW)
        session.flush()
        assert "Karangsia" not in names(session, back_on - timedelta(days=1))
        assert "Karangsia" in names(session, back_on)
        told = [line.action for line in lines_of(session, "village", village.code)]
    assert told == ["border.join", "border.leave"]


def test_a_change_without_a_reason_or_against_the_list_is_refused(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        village = service.get_village(session, world.villages["Karangsia"])
        with pytest.raises(ReasonMissing):
            service.take_off_border(session, admin, village=village, until_on=TODAY, reason="", now=NOW)
        with pytest.raises(ReasonMissing):
            service.put_on_border(session, admin, village=village, klass="A", from_on=TODAY, reason="", now=NOW)
        with pytest.raises(AlreadyOnList):
            service.put_on_border(session, admin, village=village, klass="B", from_on=TODAY, reason="uji", now=NOW)
        service.take_off_border(session, admin, village=village, until_on=TODAY, reason="uji", now=NOW)
        session.flush()
        with pytest.raises(NotOnList):
            service.take_off_border(
                session, admin, village=village, until_on=TODAY + timedelta(days=3), reason="uji", now=NOW
            )


def test_a_station_knows_nothing_until_a_source_is_named(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        station = service.get_station(session, world.kayuagung)
        assert service.current_facts(service.facts_of(session, station.id)) == {}
        with pytest.raises(SourceMissing):
            service.enter_fact(
                session, admin, station=station, name=FactName.ERP_W, value=1000, source="", source_on=TODAY, now=NOW
            )
        for value, source in ((1000, "surat 1"), (2000, "surat 2")):
            service.enter_fact(
                session,
                admin,
                station=station,
                name=FactName.ERP_W,
                value=value,
                source=source,
                source_on=TODAY,
                now=NOW,
            )
        kept = service.facts_of(session, station.id)
        assert [fact.value for fact in kept] == [2000, 1000]
        assert service.current_facts(kept)[FactName.ERP_W].source == "surat 2"


def test_a_silent_station_is_silent_once(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        station = service.get_station(session, world.kayuagung)
        outage = silence.open_outage(
            session, admin, station=station, from_on=TODAY, reason="pemancar", source="operator", now=NOW
        )
        with pytest.raises(StillSilent):
            silence.open_outage(session, admin, station=station, from_on=TODAY, reason="lagi", source="", now=NOW)
        silence.close_outage(session, admin, outage=outage, until_on=TODAY, now=NOW)
        session.flush()
        assert outage.until_on == TODAY + timedelta(days=1), "an outage lasts a day at least"
        days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]
        touched = [bool(silence.outages_between(session, from_on=day, until_on=day)) for day in days]
    assert touched == [False, True, False]


def test_two_stations_of_one_regency_have_two_names(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    hours = Hours(NOW.time().replace(hour=5), NOW.time().replace(hour=22))
    with database.writer() as session:
        known = service.get_station(session, world.kayuagung).name
        with pytest.raises(StationNameTaken):
            service.add_station(
                session,
                admin,
                name=known,
                short_name="Lain",
                regency_code=OKI,
                kind=StationKind.COMMUNITY,
                sign_on=hours.sign_on,
                sign_off=hours.sign_off,
                now=NOW,
            )


@pytest.mark.parametrize("days", [-1, -400, 367, 4000])
def test_the_list_changes_neither_backwards_nor_years_ahead(days: int, database: Database, world: World) -> None:
    admin, on = world.actor(Role.ADMIN, OKI), TODAY + timedelta(days=days)
    with database.writer() as session:
        village = service.get_village(session, world.villages["Karangsia"])
        with pytest.raises(BorderDayOutside):
            service.take_off_border(session, admin, village=village, until_on=on, reason="uji", now=NOW)
        with pytest.raises(BorderDayOutside):
            service.put_on_border(session, admin, village=village, klass="A", from_on=on, reason="uji", now=NOW)


def test_a_change_of_the_list_is_taken_back_at_once_or_never(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        village = service.get_village(session, world.villages["Karangsia"])
        left = service.take_off_border(session, admin, village=village, until_on=TODAY, reason="uji", now=NOW)
        with pytest.raises(BorderUndoTooLate):
            service.undo_border(session, admin, entry=left, now=NOW + timedelta(minutes=1))
        service.undo_border(session, admin, entry=left, now=NOW)
        session.flush()
        assert "Karangsia" in names(session, TODAY)
        with pytest.raises(BorderUndoTooLate):
            service.undo_border(session, admin, entry=left, now=NOW)
        service.take_off_border(session, admin, village=village, until_on=TODAY, reason="uji", now=NOW)
        back = service.put_on_border(
            session, admin, village=village, klass="B", from_on=TODAY, reason="kembali", now=NOW
        )
        service.undo_border(session, admin, entry=back, now=NOW)
        session.flush()
        assert [entry.klass for entry in service.border_history(session) if entry.village_code == village.code] == ["A"]


def test_the_other_regency_reads_every_change_of_the_agreement(database: Database, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        agreement = service.banks(session).agreement
        values = {"right_number": "075/UJI/2016", "signed_on": date(2016, 4, 28), "until_on": date(2016, 4, 27)}
        with pytest.raises(AgreementReversed):
            save_agreement(session, admin, agreement=agreement, values=values, version=1, now=NOW)
        values["until_on"] = date(2027, 4, 28)
        save_agreement(session, admin, agreement=agreement, values=values, version=1, now=NOW)
        session.flush()
        told = open_notices(session, world.actor(Role.COMMUNICATIONS, MESUJI))
        assert [words_of(notice).split("perjanjian")[1] for notice in told] == [
            " tepi kanan menjadi 075/UJI/2016.",
            " menjadi 28 April 2016.",
            " menjadi 28 April 2027.",
        ]
        assert {notice.href for notice in told} == {f"/jejak?jenis=agreement&nomor={agreement.id}"}
        assert open_notices(session, world.actor(Role.COMMUNICATIONS, OKI)) == []


def test_the_first_reason_is_worded_in_the_readers_language_and_others_stay_as_written(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    with database.writer() as session:
        entries = list(session.scalars(select(BorderEntry).order_by(BorderEntry.id)))
        entries[0].reason, entries[1].reason = service.FIRST_REASON, "Klip"
        session.commit()
    client = signed_in(world.actor(Role.ADMIN, OKI))
    client.set_cookie("siaran_bahasa", "en")
    page = client.get("/tata-kelola/desa-perbatasan").get_data(as_text=True)
    assert "First list, by the bounds of the village polygons" in page
    assert service.FIRST_REASON not in page
    assert ">Klip<" in page
