"""The joint month: what each day shows, what is missing, what all of it is worth, and how little it costs to read."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from statements import counted
from world import MESUJI, OKI, World

from outreach.access import CLOCK, Actor, Role
from outreach.clips.models import Clip
from outreach.places import service as places
from outreach.places.models import Outage, Rate
from outreach.schemes import service
from outreach.schemes.month import Gap, Month, read_month
from outreach.slots import calendars, plans
from outreach.slots import service as slots
from outreach.slots.calendar_month import month_of
from outreach.slots.calendars import Day, Scope
from outreach.slots.models import EntryKind, JointSlot, JointState, Slot
from outreach.web import Office
from scheduler.terms import WIB, Pairing, SlotKind, Topic

Enter = Callable[[Actor], FlaskClient]
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
STATES = (JointState.APPROVED, JointState.PROPOSED, JointState.REFUSED, JointState.DRAFT)


def book(office: Office, world: World, topic: Topic, day: date, *, clock: time, kind: SlotKind = SlotKind.ILM) -> int:
    """Draft a simulcast of a topic's clip on the two stations that are heard."""
    with office.database.writer() as session:
        clip_id = session.scalar(select(Clip.id).where(Clip.topic == topic))
        assert clip_id is not None
        starts = dict.fromkeys((world.sungai_menang, world.brabasan), clock)
        wish = slots.Wish(clip_id, day, kind, Pairing.SIMULCAST, starts, 180)
        joint = slots.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, now=world.now)
        session.commit()
        return joint.id


def months(office: Office, days: tuple[date, date] = DECEMBER) -> Month:
    """A month as it is read now."""
    with office.database.reader() as session:
        river = places.banks(session)
        return read_month(session, river=river, days=days, window_min=180, now=office.now())


def note(office: Office, kind: EntryKind, name: str, day: date, *, scopes: tuple[Scope, ...]) -> None:
    """Enter a day in some calendars."""
    with office.database.writer() as session:
        for scope in scopes:
            entry = Day(kind, name, day, time(), 0)
            calendars.accept(session, CLOCK, scope=scope, topic="hand", days=[entry], source="uji", now=office.now())
        session.commit()


@pytest.fixture
def full(heard: Office, world: World) -> Office:
    """A December of 120 joint slots, four a day, in every state there is."""
    with heard.database.writer() as session:
        plan = plans.ensure_plan(session, day=DECEMBER[0], now=world.now)
        clips = dict(session.execute(select(Clip.topic, Clip.id)).all())
        rows = []
        for number in range(120):
            day, hour = DECEMBER[0] + timedelta(days=number // 4), (6, 11, 16, 20)[number % 4]
            start = datetime.combine(day, time(hour, number % 4), WIB)
            joint = JointSlot(
                plan_id=plan.id, clip_id=clips[list(Topic)[number % 3]], kind=SlotKind.ILM, pairing=Pairing.SIMULCAST,
                window_min=180, day=day, state=STATES[number // 4 % 4], content_hash=f"{number:064}", regency_code=OKI,
                made_at=world.now, changed_at=world.now, changed_by="uji",
            )  # fmt: skip
            session.add(joint)
            session.flush()
            place = {"joint_slot_id": joint.id, "clip_id": joint.clip_id, "start_at": start, "booked": True}
            rows += [
                {**place, "station_id": id_, "end_at": start + timedelta(seconds=30)}
                for id_ in (world.sungai_menang, world.brabasan)
            ]
        session.execute(insert(Slot), rows)
        session.commit()
    return heard


def test_a_month_of_120_slots_is_read_in_ten_statements_and_sent_in_ten_kilobytes(
    full: Office, world: World, signed_in: Enter
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    client.get("/bulan?bulan=2026-12")
    with counted() as said:
        page = client.get("/bulan?bulan=2026-12").get_data(as_text=True)
    assert len(said) <= 10, said
    assert page.count('href="/pekan/slot/') == 120
    assert len(gzip.compress(page.encode(), 6)) <= 10_240


def test_a_day_shows_each_slot_by_topic_and_state_and_leads_to_its_week(
    full: Office, world: World, signed_in: Enter
) -> None:
    page = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/bulan?bulan=2026-12").get_data(as_text=True)
    assert 'href="/pekan?hari=2026-12-09"' in page
    marks = re.findall(r'<a class="(\w+) (\w+)( refused)?" href="/pekan/slot/\d+" title="([^"]+)"><b>(\w)</b>', page)
    assert {(look, bool(crossed)) for _, look, crossed, _, _ in marks} == {
        ("filled", False), ("outline", False), ("dashed", True), ("dashed", False),
    }  # fmt: skip
    assert {(topic, letter) for topic, _, _, _, letter in marks} == {("law", "P"), ("harmony", "K"), ("peace", "T")}
    assert "Peraturan: Pesan law, disetujui keduanya" in {title for _, _, _, title, _ in marks}
    assert "32 disetujui keduanya, 32 menunggu suara, 28 ditolak, 28 draf." in page


def test_free_dayparts_are_those_open_on_both_banks_without_a_joint_slot(heard: Office, world: World) -> None:
    book(heard, world, Topic.LAW, date(2026, 12, 8), clock=time(6))
    with heard.database.writer() as session:
        session.add(
            Outage(
                station_id=world.brabasan,
                from_on=date(2026, 12, 20),
                until_on=date(2026, 12, 22),
                reason="uji",
                source="uji",
            )
        )
        session.commit()
    days = {day.day.day: day for day in months(heard).days}
    assert (days[7].free, days[8].free) == (4, 3)
    assert [(days[n].free, days[n].silent) for n in (19, 20, 21, 22)] == [
        (4, ()), (0, ("Brabasan",)), (0, ("Brabasan",)), (4, ()),
    ]  # fmt: skip


def test_a_day_that_began_offers_nothing(heard: Office, world: World) -> None:
    november = months(heard, month_of(date(2026, 11, 1)))
    assert {day.day.day for day in november.days if day.free is None} == set(range(1, 24))


def test_a_day_is_called_by_its_feasts_and_whose_they_are(heard: Office) -> None:
    both = (Scope(OKI), Scope(MESUJI))
    note(heard, EntryKind.HOLIDAY, "Hari Natal", date(2026, 12, 25), scopes=both)
    note(heard, EntryKind.SILENCE, "Masa tenang", date(2026, 12, 6), scopes=(Scope(MESUJI),))
    names = {day.day.day: day.names for day in months(heard).days if day.names}
    assert names == {25: ("Hari Natal",), 6: ("Masa tenang (Mesuji)",)}


def test_a_day_of_ramadan_has_its_own_parts_to_fill(heard: Office, world: World) -> None:
    day = date(2026, 12, 8)
    note(heard, EntryKind.RAMADAN, "Ramadan", day, scopes=(Scope(OKI), Scope(MESUJI)))
    book(heard, world, Topic.LAW, day, clock=time(18, 10))
    found = {told.day: told for told in months(heard).days}
    assert (found[day].names, found[day].free) == (("Ramadan",), 3)
    assert found[day + timedelta(days=1)].free == 4
    worth = months(heard).worth
    assert worth is not None and worth.uncounted == 0


def test_a_topic_or_a_station_without_slots_for_too_long_is_named_with_its_days(heard: Office, world: World) -> None:
    for number in range(1, 32, 7):
        for hour, topic in enumerate(list(Topic)[:2]):
            book(heard, world, topic, date(2026, 12, number), clock=time(6 + 5 * hour))
    book(heard, world, Topic.PEACE, date(2026, 12, 10), clock=time(16))
    gaps = months(heard).gaps
    assert gaps == (
        Gap("Kayuagung", date(2026, 12, 1), date(2026, 12, 31)),
        Gap("Ketenteraman", date(2026, 12, 11), date(2026, 12, 31)),
        Gap("Ketenteraman", date(2026, 12, 1), date(2026, 12, 9)),
    )
    assert gaps[2].length_days == 9


def test_the_gap_that_is_let_pass_is_that_of_the_newest_scheme(
    heard: Office, world: World, asking: Callable[..., int]
) -> None:
    book(heard, world, Topic.LAW, date(2026, 12, 10), clock=time(6))
    assert len(months(heard).gaps) == 9
    asking(gap_days=20)
    assert {gap.length_days for gap in months(heard).gaps} == {21, 31}
    asking(gap_days=None)
    assert months(heard).gaps == ()


def test_what_stands_is_worth_what_a_scheme_says_it_is(
    heard: Office, world: World, solved: int, asking: Callable[..., int]
) -> None:
    with heard.database.writer() as session:
        session.add_all(
            Rate(station_id=id_, kind="ilm", per_airing_rupiah=50_000, from_on=date(2026, 1, 1), source="uji")
            for id_ in (world.sungai_menang, world.brabasan)
        )
        scheme = service.get_scheme(session, solved)
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        count = service.accept(session, staff, scheme=scheme, window_min=180, now=world.now)
        expected = scheme.plan and scheme.plan["objective"]
        session.commit()
    worth = months(heard).worth
    assert worth is not None and worth.figures is not None and expected is not None
    assert worth.figures.joint_slots == count
    assert worth.figures.reach_thrice[1] == expected["reach_3"]["middle"]
    assert worth.figures.cost_rupiah[MESUJI] == 50_000 * worth.figures.slots[MESUJI]
    assert (worth.uncounted, worth.unrated) == (0, (world.kayuagung,))


def test_a_slot_costs_by_the_rate_for_its_own_kind(heard: Office, world: World) -> None:
    with heard.database.writer() as session:
        for kind, rupiah in (("ilm", 50_000), ("advertisement", 200_000)):
            facts = {"kind": kind, "per_airing_rupiah": rupiah, "from_on": date(2026, 1, 1), "source": "uji"}
            session.add_all(Rate(station_id=id_, **facts) for id_ in (world.sungai_menang, world.brabasan))
        session.commit()
    for day, kind in enumerate(SlotKind, 1):
        book(heard, world, Topic.LAW, date(2026, 12, day), clock=time(6), kind=kind)
    worth = months(heard).worth
    assert worth is not None and worth.figures is not None
    assert worth.figures.cost_rupiah == {OKI: 250_000, MESUJI: 250_000}


def test_an_empty_month_names_the_next_step_and_no_figures(heard: Office, world: World, signed_in: Enter) -> None:
    page = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/bulan?bulan=2027-01").get_data(as_text=True)
    assert "Belum ada slot bersama di Januari 2027." in page
    assert page.count('href="/rancangan/baru?periode=2027-01"') == 1
    assert "Peluang dengar" not in page
    assert "Desa buta" in page


def test_an_office_without_a_clip_is_told_why_nothing_is_reckoned(
    office: Office, world: World, signed_in: Enter
) -> None:
    page = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/bulan").get_data(as_text=True)
    assert "Nilainya belum dapat dihitung: belum ada klip bersuara yang berlaku." in page
    assert "November 2026" in page


@pytest.mark.parametrize("written", ["", "2026-13", "Desember", "2026-11-24"])
def test_an_address_without_a_month_shows_this_one(heard: Office, world: World, signed_in: Enter, written: str) -> None:
    page = signed_in(world.actor(Role.OFFICIAL, OKI)).get(f"/bulan?bulan={written}").get_data(as_text=True)
    assert "<title>November 2026" in page
    assert 'href="/bulan?bulan=2026-10"' in page
    assert 'href="/bulan?bulan=2026-12"' in page


def test_week_and_month_lead_to_each_other(full: Office, world: World, signed_in: Enter) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, MESUJI))
    assert 'href="/bulan?bulan=2026-12"' in client.get("/pekan?hari=2026-12-09").get_data(as_text=True)
    page = client.get("/bulan?bulan=2026-12").get_data(as_text=True)
    assert 'href="/pekan?hari=2026-12-01"' in page
    assert "/rancangan" not in page.partition("<main")[2]


def test_the_month_after_the_offered_ones_has_no_button(heard: Office, world: World, signed_in: Enter) -> None:
    page = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/bulan?bulan=2027-09").get_data(as_text=True)
    assert "periode=" not in page
