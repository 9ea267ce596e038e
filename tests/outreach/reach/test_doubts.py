"""Contradictory reception: what contradicts what, whose it is to ask, and how it is settled and opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from asked import send
from flask.testing import FlaskClient
from receiving import listeners, told
from world import MESUJI, NOW, OKI, World

from outreach.access import CLOCK, Actor, Role
from outreach.airings.models import AsRunLine, AsRunLog
from outreach.db import Database
from outreach.facilitators.models import Hearing, Receiver
from outreach.places.models import Outage as OutageRow
from outreach.places.models import StationFact
from outreach.reach import settling
from outreach.reach.doubts import Contradiction, DoubtKind, find_contradictions
from outreach.reach.evidence import Outage, Report, StationSite, VillageSite, judge_signals
from outreach.reach.signal import SignalClass
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
DAY = date(2026, 11, 23)
STRONG, ADEQUATE, WEAK, NONE = SignalClass
VILLAGE = VillageSite("V", -4.0, 105.4)
NEAR, EDGE, FAR = (StationSite(1, -4.0 - away, 105.4, 1000.0, 60.0) for away in (0.02, 0.15, 2.0))
"""Stations that give the village a strong, an adequate (not in the hand) and no field."""
PAGE = "/penerimaan-berbeda"


def said(number: int, klass: SignalClass, *, person: int = 1, days_ago: int = 1, in_hand: bool = False) -> Report:
    """A numbered report of one person."""
    return Report(1, "V", DAY - timedelta(days=days_ago), person, klass, is_handheld=in_hand, id=number)


def found(
    site: StationSite, *reports: Report, logged: tuple[int, ...] = (), outages: tuple[Outage, ...] = ()
) -> list[Contradiction]:
    """The contradictions of a station in the village."""
    signals = judge_signals([site], [VILLAGE], reports=reports, outages=outages, day=DAY)
    return list(find_contradictions(reports, signals, logged=logged, outages=outages, day=DAY))


def kinds(
    site: StationSite, *reports: Report, logged: tuple[int, ...] = (), outages: tuple[Outage, ...] = ()
) -> list[DoubtKind]:
    """Their kinds."""
    return [one.kind for one in found(site, *reports, logged=logged, outages=outages)]


def test_a_report_two_classes_from_the_prediction_is_a_contradiction_and_one_class_is_none() -> None:
    assert kinds(NEAR, said(1, WEAK)) == [DoubtKind.PREDICTION]
    assert kinds(NEAR, said(1, ADEQUATE)) == []
    assert not found(NEAR, said(1, WEAK))[0].heard_more
    assert found(FAR, said(1, ADEQUATE))[0].heard_more
    assert kinds(StationSite(1), said(1, NONE)) == [], "nothing is predicted"


def test_a_handheld_report_is_held_against_the_handheld_class() -> None:
    assert kinds(EDGE, said(1, NONE)) == [DoubtKind.PREDICTION]
    assert kinds(EDGE, said(1, NONE, in_hand=True)) == []
    assert kinds(EDGE, said(1, STRONG, in_hand=True)) == [DoubtKind.PREDICTION]
    assert kinds(EDGE, said(1, STRONG)) == []


def test_two_people_two_classes_apart_on_like_sets_contradict_each_other() -> None:
    assert kinds(EDGE, said(1, STRONG), said(2, WEAK, person=2)) == [DoubtKind.PEOPLE]
    assert kinds(EDGE, said(1, STRONG), said(2, WEAK)) == [], "one person's newer word replaces the older"
    assert kinds(EDGE, said(1, STRONG), said(2, NONE, person=2, in_hand=True)) == [], "the sets differ"


def test_silence_while_the_log_says_on_air_is_told_once_and_only_where_the_station_should_be_heard() -> None:
    assert kinds(NEAR, said(1, NONE), logged=(1,)) == [DoubtKind.LOGGED]
    assert kinds(NEAR, said(1, NONE)) == [DoubtKind.PREDICTION]
    assert kinds(FAR, said(1, NONE), logged=(1,)) == []


def test_reception_in_an_outage_is_a_contradiction_and_silence_in_one_is_none() -> None:
    quiet = Outage(1, DAY - timedelta(days=3))
    assert kinds(FAR, said(1, STRONG), outages=(quiet,)) == [DoubtKind.OUTAGE]
    assert kinds(NEAR, said(1, NONE), outages=(quiet,)) == []
    assert kinds(NEAR, said(1, STRONG, days_ago=4), outages=(quiet,)) == []


def test_what_was_told_half_a_year_ago_is_no_longer_asked_about() -> None:
    assert kinds(NEAR, said(1, NONE, days_ago=181)) == []
    assert kinds(NEAR, said(1, NONE, days_ago=180)) == [DoubtKind.PREDICTION]


def test_a_new_word_makes_another_contradiction_with_a_key_of_its_own() -> None:
    first, second = found(NEAR, said(1, NONE))[0], found(NEAR, said(1, NONE), said(2, NONE))[0]
    assert first.key != second.key
    assert first.key == found(NEAR, said(1, NONE))[0].key


@pytest.fixture
def differing(office: Office, world: World) -> dict[str, int]:
    """Brabasan is strong in Gajah Mati by its facts; one hears nothing there, though its log has a line of that half hour."""
    with office.database.writer() as session:
        people = listeners(session, world)
        facts = (("latitude", -3.76), ("longitude", 105.50), ("erp_w", 1000.0), ("mast_m", 60.0))
        session.add_all(
            StationFact(station_id=world.brabasan, name=name, value=value, source="uji", source_on=DAY, recorded_at=NOW)
            for name, value in facts
        )
        report = told(
            session,
            people["oki"],
            village_code=world.villages["Gajah Mati"],
            station_id=world.brabasan,
            hearing=Hearing.NONE,
            receiver=Receiver.TABLE,
        )
        session.commit()
        return {**people, "report": report.id}


def log_line(session: object, world: World, *, started_at: datetime) -> None:
    """A line of Brabasan's own log."""
    log = AsRunLog(
        station_id=world.brabasan, day=DAY, form="siaran-csv", encoding="utf-8", file_name="l.csv", sha256="d" * 64,
        covers_from_at=NOW, covers_until_at=NOW, received_at=NOW, received_from="uji", refused_lines=0,
    )  # fmt: skip
    session.add(log)  # type: ignore[attr-defined]  # a session
    session.flush()  # type: ignore[attr-defined]  # as above
    session.add(AsRunLine(log_id=log.id, line=1, started_at=started_at, length_s=60.0, title="uji", key=""))  # type: ignore[attr-defined]  # as above
    session.flush()  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    ("minutes", "kind"), [(20, DoubtKind.LOGGED), (40, DoubtKind.PREDICTION), (-5, DoubtKind.PREDICTION)]
)
def test_a_log_speaks_for_half_an_hour_after_its_line(
    database: Database, world: World, office: Office, differing: dict[str, int], minutes: int, kind: DoubtKind
) -> None:
    with database.writer() as session:
        log_line(session, world, started_at=NOW - timedelta(hours=1, minutes=minutes))
        (one,) = settling.open_doubts(session, on=DAY)
    assert one.doubt.kind is kind
    assert one.regency_code == (MESUJI if kind is DoubtKind.LOGGED else OKI), (
        "the station's own side asks about its log"
    )


def test_the_own_side_settles_with_a_reason_and_may_open_it_again(
    office: Office, world: World, differing: dict[str, int], signed_in: SignIn
) -> None:
    with office.database.reader() as session:
        (one,) = settling.open_doubts(session, on=DAY)
    mesuji, oki = (world.actor(Role.COMMUNICATIONS, code) for code in (MESUJI, OKI))
    foreign = {"doubt": one.doubt.key, "reason": "bukan urusan kami"}
    assert send(signed_in(mesuji), PAGE, PAGE, **foreign).status_code == 403
    client = signed_in(oki)
    page = client.get(PAGE).get_data(as_text=True)
    for words in ("jauh lebih buruk dari perkiraan", "Gajah Mati", "Contoh FM Brabasan", "Langkah berikut"):
        assert words in page
    assert send(client, PAGE, PAGE, doubt=one.doubt.key, reason="").status_code == 422
    assert send(client, PAGE, PAGE, doubt=one.doubt.key, reason="antenanya patah").status_code == 303
    page = client.get(PAGE).get_data(as_text=True)
    assert "antenanya patah" in page and "jauh lebih buruk" not in page
    assert send(client, PAGE, PAGE, doubt=one.doubt.key, reason="sekali lagi").status_code == 409
    assert send(signed_in(mesuji), PAGE, f"{PAGE}/1/urungkan").status_code == 403
    assert send(signed_in(oki), PAGE, f"{PAGE}/1/urungkan").status_code == 303
    assert "jauh lebih buruk" in signed_in(oki).get(PAGE).get_data(as_text=True)


def test_it_waits_on_the_desk_of_the_own_side_alone(
    office: Office, world: World, differing: dict[str, int], signed_in: SignIn
) -> None:
    waiting = "1 laporan penerimaan berbeda menunggu penjelasan"
    assert waiting in signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/meja").get_data(as_text=True)
    assert waiting not in signed_in(world.actor(Role.COMMUNICATIONS, MESUJI)).get("/meja").get_data(as_text=True)


def test_an_outage_that_was_never_closed_is_asked_of_the_stations_side(
    database: Database, world: World, office: Office, differing: dict[str, int]
) -> None:
    with database.writer() as session:
        quiet = OutageRow(station_id=world.sungai_menang, from_on=DAY - timedelta(days=9), reason="uji", source="uji")
        session.add(quiet)
        told(session, differing["mesuji"], village_code=world.villages["Wiralaga I"], station_id=world.sungai_menang)
        (outage,) = [one for one in settling.open_doubts(session, on=DAY) if one.doubt.kind is DoubtKind.OUTAGE]
        settling.settle_doubt(session, CLOCK, one=outage, reason="sudah mengudara", now=NOW)
        assert [one.doubt.kind for one in settling.open_doubts(session, on=DAY)] == [DoubtKind.PREDICTION]
    assert (outage.regency_code, outage.village.name) == (OKI, "Wiralaga I")
