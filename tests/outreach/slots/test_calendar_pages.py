"""The calendar on its pages: months, proposals, official tables and single entries, and who may keep which."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO

import pytest
from dated import closed_at, send, take_prayers
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.notices import Notice
from outreach.places.models import BorderEntry, FacingPair, Village
from outreach.slots import blackouts, calendar_seeds, calendars, service, voting
from outreach.slots.blackouts import Closing
from outreach.slots.calendars import Day, Scope
from outreach.slots.models import CalendarEntry, EntryKind
from outreach.slots.service import Wish

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def staff(world: World) -> Actor:
    return world.actor(Role.COMMUNICATIONS, OKI)


def test_the_month_shows_each_entry_with_its_source_and_who_accepted_it(
    world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    page = browser.get("/kalender?milik=16.02&hari=2026-11-24").get_data(as_text=True)
    assert "Belum ada catatan pada bulan ini." in page
    form = {"scope": "16.02", "topic": "prayer", "first_on": "2026-11-01", "last_on": "2026-11-30"}
    answer = send(browser, page, "/kalender/terima", form)
    assert answer.status_code == 303
    month = browser.get(answer.location).get_data(as_text=True)
    assert "150 catatan diterima." in month and "17.56" in month and "Sumber: adhanpy 1.0.5" in month
    assert "Diterima Uji communications-16.02" in month and "Urungkan" in month


def test_without_any_known_place_nothing_is_reckoned_and_the_page_says_so(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    with database.writer() as session:
        for table in (FacingPair, BorderEntry, Village):
            session.execute(delete(table))
        session.commit()
    browser = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    page = browser.get("/kalender?milik=16.02").get_data(as_text=True)
    assert "letak stasiun dan desa kabupaten ini belum diketahui" in page
    form = {"scope": "16.02", "topic": "prayer", "first_on": "2026-11-01", "last_on": "2026-11-30"}
    assert send(browser, page, "/kalender/terima", form).status_code == 422


TABLE = "Tanggal;Imsak;Subuh;Dzuhur;Ashar;Maghrib;Isya\r\n24/11/2026;04:05;04:16;11:49;15:13;17:58;19:12\r\n"


def upload(browser: FlaskClient, text: str) -> TestResponse:
    page = browser.get("/kalender?milik=16.02&hari=2026-11-24").get_data(as_text=True)
    fields = {"scope": "16.02", "source": "Kemenag, contoh", "table": (BytesIO(text.encode()), "jadwal.csv")}
    return send(browser, page, "/kalender/tabel", fields)


def test_an_official_table_takes_the_place_of_what_was_reckoned(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY + timedelta(days=1))
    reckoned = closed_at(database, world.kayuagung)
    answer = upload(signed_in(staff), TABLE)
    assert answer.status_code == 303
    read = closed_at(database, world.kayuagung)
    assert read["Salat Magrib"] == "17:58/10" != reckoned["Salat Magrib"]
    assert len(read) == 5
    assert len(closed_at(database, world.kayuagung, TUESDAY + timedelta(days=1))) == 5


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tanggal,subuh\n2026-11-24,04:16\n", "kolom zuhur tidak ada"),
        (TABLE.replace("17:58", "25:58"), "jam magrib “25:58” tidak terbaca"),
        (TABLE.replace("17:58", "14:58"), "harus berurutan"),
        (TABLE + TABLE.partition("\n")[2], "muncul dua kali"),
        (TABLE.replace("24/11/2026", "29/02/2027"), "tanggal “29/02/2027” tidak terbaca"),
        (TABLE.partition("\n")[0] + "\n", "tidak ada baris data"),
    ],
)
def test_a_table_with_a_wrong_line_is_refused_whole_with_its_reason(
    database: Database,
    world: World,
    staff: Actor,
    signed_in: Callable[[Actor], FlaskClient],
    text: str,
    why: str,
) -> None:
    answer = upload(signed_in(staff), text)
    assert answer.status_code == 422
    assert why in answer.get_data(as_text=True)
    assert closed_at(database, world.kayuagung) == {}


def test_of_two_ramadans_a_person_accepts_one_and_another_takes_its_place_whole(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(staff)
    page = browser.get("/kalender?milik=16.02&hari=2027-02-10").get_data(as_text=True)
    assert "hijridate (Umm al-Qura)" in page and "holidays (ID)" in page and "Kedua pustaka berbeda" in page
    for first_on, feast_on in (("2027-02-08", "2027-03-09"), ("2027-02-09", "2027-03-10")):
        form = {"scope": "16.02", "topic": "ramadan", "first_on": first_on, "last_on": feast_on}
        assert send(browser, page, "/kalender/terima", form).status_code == 303
    with database.reader() as session:
        days = calendar_seeds.fasting_days(session, Scope(OKI), first_on=date(2027, 1, 1), last_on=date(2027, 12, 31))
        entries = calendars.entries_between(
            session, regency_codes=[OKI], first_on=date(2027, 1, 1), last_on=date(2027, 12, 31)
        )
    assert (min(days), max(days)) == (date(2027, 2, 9), date(2027, 3, 9))
    assert [entry.day for entry in entries if entry.name == "Idul Fitri"] == [date(2027, 3, 10)]
    take_prayers(database, staff, Scope(OKI), date(2027, 2, 8), date(2027, 2, 9))
    assert closed_at(database, world.kayuagung, date(2027, 2, 8))["Salat Isya"].endswith("/10")
    assert closed_at(database, world.kayuagung, date(2027, 2, 9))["Salat Isya"].endswith("/75")
    assert "Imsak" not in closed_at(database, world.kayuagung, date(2027, 2, 8))
    assert closed_at(database, world.kayuagung, date(2027, 2, 9))["Imsak"].endswith("/10")
    page = browser.get("/kalender?milik=16.02&hari=2027-02-10").get_data(as_text=True)
    assert "Imsak</span>" in page
    assert "imsak 10 menit sebelum Subuh menurut kebiasaan jadwal Kementerian Agama, anggapan" in page


def fast(database: Database, staff: Actor, day: date) -> None:
    with database.writer() as session:
        entry = Day(EntryKind.RAMADAN, "Ramadan", day, time(), 0)
        calendars.accept(session, staff, scope=Scope(OKI), topic="ramadan", days=[entry], source="uji", now=NOW)
        session.commit()


@pytest.mark.parametrize(
    ("text", "imsak", "assumed"),
    [(TABLE, "04:05/10", []), (TABLE.replace("Imsak;", "").replace("04:05;", ""), "04:06/10", ["anggapan"])],
)
def test_a_table_tells_imsak_itself_or_it_is_assumed_and_said_so(
    database: Database,
    world: World,
    staff: Actor,
    signed_in: Callable[[Actor], FlaskClient],
    text: str,
    imsak: str,
    assumed: list[str],
) -> None:
    fast(database, staff, TUESDAY)
    assert upload(signed_in(staff), text).status_code == 303
    assert closed_at(database, world.kayuagung)["Imsak"] == imsak
    with database.reader() as session:
        sources = set(session.scalars(select(CalendarEntry.source).where(CalendarEntry.kind == EntryKind.IMSAK)))
    assert [word for source in sources for word in source.split() if word == "anggapan"] == assumed


def test_a_refused_form_stays_on_the_month_it_was_sent_from(
    staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(staff)
    page = browser.get("/kalender?milik=16.02&hari=2027-02-10").get_data(as_text=True)
    assert page.count('name="hari" value="2027-02-01"') >= 4
    form = {"scope": "16.02", "hari": "2027-02-01", "kind": "holiday", "name": "Uji", "first_on": "", "length_min": "0"}
    answer = send(browser, page, "/kalender/catat", {**form, "source": "uji"})
    assert answer.status_code == 422
    assert "Februari 2027" in answer.get_data(as_text=True)


def test_holidays_are_noted_once_and_close_nothing(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(staff)
    page = browser.get("/kalender?milik=16.02&hari=2026-12-25").get_data(as_text=True)
    form = {"scope": "16.02", "topic": "holiday", "first_on": "2026-01-01", "last_on": "2026-12-25"}
    assert send(browser, page, "/kalender/terima", form).status_code == 303
    assert send(browser, page, "/kalender/terima", form).status_code == 422
    month = browser.get("/kalender?milik=16.02&hari=2026-12-25").get_data(as_text=True)
    assert month.count(">Hari Raya Natal</a>") == 1
    assert closed_at(database, world.kayuagung, date(2026, 12, 25)) == {}


def test_campaign_silence_closes_whole_days_where_a_person_says_so(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(staff)
    page = browser.get("/kalender?milik=16.02").get_data(as_text=True)
    form = {"scope": "16.02", "kind": "silence", "name": "Masa tenang", "first_on": "2028-02-28"}
    form |= {"last_on": "2028-03-01", "starts": "00:00", "length_min": "1440", "source": "keputusan KPU (contoh)"}
    assert send(browser, page, "/kalender/catat", form).status_code == 303
    for day in (date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)):
        assert closed_at(database, world.kayuagung, day) == {"Masa tenang": "00:00/1440"}
    assert closed_at(database, world.kayuagung, date(2028, 3, 2)) == {}


def test_an_entry_is_replaced_for_one_station_dropped_for_all_and_both_are_undone(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    before = closed_at(database, world.kayuagung)
    with database.reader() as session:
        entries = calendars.entries_between(session, regency_codes=[OKI], first_on=TUESDAY, last_on=TUESDAY)
        asr = next(entry.id for entry in entries if entry.kind == EntryKind.ASR)
    browser = signed_in(staff)
    page = browser.get(f"/kalender/catatan/{asr}").get_data(as_text=True)
    form = {"scope": f"16.02-{world.kayuagung}", "starts": "15.30", "length_min": "4", "source": "kebiasaan stasiun"}
    changed = send(browser, page, f"/kalender/catatan/{asr}", form)
    assert "1 catatan diterima." in browser.get(changed.location).get_data(as_text=True)
    assert closed_at(database, world.kayuagung)["Salat Asar"] == "15:30/4"
    assert closed_at(database, world.sungai_menang) == before
    dropped = send(browser, page, f"/kalender/catatan/{asr}/hapus", {})
    assert "Salat Asar" not in closed_at(database, world.sungai_menang)
    said = browser.get(dropped.location).get_data(as_text=True)
    undo = re.findall(r'action="(/kalender/terimaan/\d+/urungkan)"', said)
    assert send(browser, said, undo[0], {}).status_code == 303
    assert closed_at(database, world.sungai_menang) == before
    assert send(browser, page, f"/kalender/catatan/{asr}/hapus", {}).status_code == 303
    assert send(browser, page, f"/kalender/catatan/{asr}/hapus", {}).status_code == 409


def test_the_other_banks_calendar_is_there_to_read_only(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    browser = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    own = browser.get("/kalender?milik=18.11").get_data(as_text=True)
    page = browser.get("/kalender?milik=16.02&hari=2026-11-24").get_data(as_text=True)
    assert "di sini hanya untuk dibaca" in page and "17.56" in page
    assert "Urungkan" not in page and "Terima waktu salat" not in page
    form = {"scope": "16.02", "topic": "prayer", "first_on": "2026-11-01", "last_on": "2026-11-30"}
    assert send(browser, own, "/kalender/terima", form).status_code == 403


def test_an_operator_keeps_the_own_stations_calendar_and_no_other(
    world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(world.actor(Role.OPERATOR, world.kayuagung))
    own = f"16.02-{world.kayuagung}"
    page = browser.get(f"/kalender?milik={own}").get_data(as_text=True)
    form = {"topic": "anthem", "first_on": "2026-11-01", "last_on": "2026-11-30"}
    assert send(browser, page, "/kalender/terima", {**form, "scope": own}).status_code == 303
    assert send(browser, page, "/kalender/terima", {**form, "scope": "16.02"}).status_code == 403
    other = {**form, "scope": f"16.02-{world.sungai_menang}"}
    assert send(browser, page, "/kalender/terima", other).status_code == 403


def test_slots_that_stand_in_accepted_time_are_named_and_keep_their_place(
    database: Database,
    world: World,
    staff: Actor,
    wish: Callable[..., Wish],
    signed_in: Callable[[Actor], FlaskClient],
) -> None:
    with database.writer() as session:
        joint = service.draft(session, staff, wish=wish(start="17:56"), now=NOW)
        session.commit()
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    page = signed_in(staff).get("/kalender?milik=16.02&hari=2026-11-24").get_data(as_text=True)
    assert "Slot bersama di waktu tertutup" in page and f"/pekan/slot/{joint.id}" in page
    with database.reader() as session:
        assert all(slot.booked for slot in service.get_joint(session, joint.id).slots)


def test_the_joint_week_hatches_the_calendars_closed_times(
    database: Database, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    page = signed_in(staff).get("/pekan?hari=2026-11-24").get_data(as_text=True)
    assert "<title>Salat Magrib</title>" in page


def test_both_regencies_hear_of_proposed_slots_in_time_that_was_closed_until_it_is_undone(
    database: Database,
    world: World,
    staff: Actor,
    wish: Callable[..., Wish],
    signed_in: Callable[[Actor], FlaskClient],
) -> None:
    with database.writer() as session:
        joint = service.draft(session, staff, wish=wish(start="17:56"), now=NOW)
        voting.propose(session, staff, joint_ids=[joint.id], now=NOW)
        session.commit()
    browser = signed_in(staff)
    page = browser.get("/kalender?milik=16.02&hari=2026-11-24").get_data(as_text=True)
    form = {"scope": "16.02", "topic": "prayer", "first_on": "2026-11-24", "last_on": "2026-11-24"}
    month = browser.get(send(browser, page, "/kalender/terima", form).location).get_data(as_text=True)
    assert "1 tempat slot bersama ada di waktu tertutup" in month

    def told() -> list[str | None]:
        with database.reader() as session:
            query = select(Notice).where(Notice.href.like("/kalender%"), Notice.settled_at.is_(None))
            return sorted(str(notice.regency_code) for notice in session.scalars(query))

    assert told() == [OKI, MESUJI]
    undo = re.findall(r'action="(/kalender/terimaan/\d+/urungkan)"', month)
    assert send(browser, month, undo[0], {}).status_code == 303
    assert told() == []


def test_weekly_relays_stand_on_the_month_with_source_and_who_entered_them(
    database: Database, world: World, staff: Actor, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    relay = Closing(
        "Relai berita", frozenset({0, 2}), time(7), 30, date(2026, 11, 1), date(2026, 11, 30), "perjanjian relai"
    )
    with database.writer() as session:
        blackouts.close_time(session, staff, closing=relay, station_id=world.kayuagung, now=NOW)
        session.commit()
    browser = signed_in(staff)
    month = browser.get(f"/kalender?milik=16.02-{world.kayuagung}&hari=2026-11-24").get_data(as_text=True)
    assert "Relai berita" in month and "Sumber: perjanjian relai." in month and f"Dicatat {staff.name}." in month
    for other in (f"16.02-{world.sungai_menang}&hari=2026-11-24", "18.11&hari=2026-11-24", "16.02&hari=2026-12-24"):
        assert "Relai berita" not in browser.get(f"/kalender?milik={other}").get_data(as_text=True)


def test_the_month_in_english_writes_hours_and_kinds_as_english_does(
    world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    address = "/kalender?milik=16.02&hari=2026-11-24"
    form = {"scope": "16.02", "topic": "prayer", "first_on": "2026-11-01", "last_on": "2026-11-30"}
    send(browser, browser.get(address).get_data(as_text=True), "/kalender/terima", form)
    browser.set_cookie("siaran_bahasa", "en")
    month = browser.get(address).get_data(as_text=True)
    assert "17:56" in month and "17.56" not in month
    assert "Station programme" in month and "Acara stasiun" not in month
