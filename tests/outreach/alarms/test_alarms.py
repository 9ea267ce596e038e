"""What threatens an agreed broadcast is told once, to whom it concerns, and settled when it threatens no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY, Listed, publish_tuesday
from posted import Post
from sqlalchemy import select
from sqlalchemy.orm import Session
from voted import approved
from world import MESUJI, NOW, OKI, World

from audio.shelf import Shelf
from outreach.access import Actor, Role
from outreach.airings.models import MakeGood, MakeGoodState
from outreach.alarms.facts import read_facts
from outreach.alarms.models import Mail, MailState
from outreach.alarms.rules import Alarm, AlarmKind, At, Debt, ExpiringClip, Facts, PublishedDay, SilentStation, alarms
from outreach.alarms.telling import tell_alarms
from outreach.alarms.work import DUE, LOOK
from outreach.audit import lines_of
from outreach.clips.models import Clip
from outreach.db import Database
from outreach.jobs import run_due
from outreach.notices import Notice, open_notices, words_of
from outreach.people.addresses import mask_email, read_email
from outreach.people.errors import EmailRefused
from outreach.places import contacts, silence
from outreach.places.errors import PhoneRefused
from outreach.places.models import Station
from outreach.playlists import service as playlists
from outreach.queue import find_job
from outreach.slots.service import Wish
from outreach.web import Office
from scheduler.terms import Pairing, SlotKind

FIRST = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Tuesday 09.00 WIB, when the first slot of the published day begins."""
HOUR = timedelta(hours=1)
BANKS = (OKI, MESUJI)
HERE = At(3, "Contoh FM", MESUJI)
BASE = "https://siaran.example"


def judge(facts: Facts, now: datetime) -> list[AlarmKind]:
    """The kinds of what threatens."""
    return [alarm.kind for alarm in alarms(facts, banks=BANKS, now=now)]


def tell(session: Session, now: datetime) -> list[Alarm]:
    """Let the duty look."""
    session.flush()
    return tell_alarms(session, base_url=BASE, mails=True, now=now)


def mails(session: Session, cause: str) -> list[str]:
    """To whom a mail of a cause goes."""
    query = select(Mail.recipient).where(Mail.cause.startswith(cause)).order_by(Mail.id)
    return list(session.scalars(query))


@pytest.mark.parametrize(
    ("held", "hours", "kinds"),
    [
        (None, -2.01, []),
        (None, -2, [AlarmKind.NOT_FETCHED]),
        (None, 0.5, [AlarmKind.NOT_FETCHED]),
        (None, 1, []),
        (1, -30, [AlarmKind.REVISED]),
        (1, 0.5, [AlarmKind.REVISED]),
        (1, 1, []),
        (2, -1, []),
    ],
)
def test_a_package_that_is_not_held_threatens_in_its_hours_alone(
    held: int | None, hours: float, kinds: list[AlarmKind]
) -> None:
    facts = Facts(days=(PublishedDay(HERE, TUESDAY, 2, held, FIRST, FIRST + HOUR),))
    assert judge(facts, FIRST + hours * HOUR) == kinds


def test_a_station_that_holds_what_was_called_off_hears_of_it(world: World) -> None:
    facts = Facts(days=(PublishedDay(HERE, TUESDAY, 2, 1, None, None),))
    assert judge(facts, FIRST) == [AlarmKind.REVISED]
    assert judge(facts, FIRST + 24 * HOUR) == []


def test_a_clip_threatens_only_a_slot_after_its_last_day() -> None:
    assert judge(Facts(clips=(ExpiringClip(1, "Satu", FIRST, TUESDAY),)), NOW) == []
    gone = Facts(clips=(ExpiringClip(1, "Satu", FIRST, TUESDAY - timedelta(days=1)),))
    assert judge(gone, NOW) == [AlarmKind.CLIP_EXPIRES]
    assert judge(gone, FIRST) == []


def test_silence_threatens_only_slots_to_come_and_a_debt_only_after_its_day() -> None:
    facts = Facts(silences=(SilentStation(1, HERE, (FIRST,)), SilentStation(2, HERE, ())))
    assert (judge(facts, NOW), judge(facts, FIRST)) == ([AlarmKind.SILENT], [])
    debts = Facts(debts=(Debt(1, HERE, FIRST, TUESDAY),))
    assert (judge(debts, FIRST), judge(debts, FIRST + 24 * HOUR)) == ([], [AlarmKind.OVERDUE])


def test_a_package_nobody_took_is_told_once_and_settled_when_it_is_taken(
    database: Database, reachable: World, listed: Listed
) -> None:
    world, due = reachable, FIRST - 2 * HOUR
    operator = world.actor(Role.OPERATOR, world.brabasan)
    with database.writer() as session:
        assert tell(session, due - timedelta(seconds=1)) == []
        assert {alarm.station_id for alarm in tell(session, due)} == {world.brabasan, world.sungai_menang}
        assert tell(session, due + HOUR) == []
        (notice,) = open_notices(session, operator)
        assert words_of(notice) == (
            "Contoh FM Brabasan belum mengambil paket Sel, 24 Nov. Siaran pertama pukul 09.00 WIB."
        )
        assert mails(session, f"not_fetched:{world.brabasan}:") == [f"operator-{world.brabasan}@contoh.id"]
        playlist = playlists.get_published(session, station_id=world.brabasan, day=TUESDAY)
        playlists.note_fetch(session, operator, playlist=playlist, form="zip", now=due)
        tell(session, due + HOUR)
        assert open_notices(session, operator) == []
        states = {mail.cause.split(":")[1]: mail.state for mail in session.scalars(select(Mail))}
        assert states == {str(world.brabasan): MailState.DEAD, str(world.sungai_menang): MailState.WAITING}


def test_a_new_revision_is_told_to_who_took_the_old_one(
    database: Database, reachable: World, listed: Listed, shelf: Shelf
) -> None:
    world = reachable
    with database.writer() as session:
        playlist = playlists.get_published(session, station_id=world.brabasan, day=TUESDAY)
        operator = world.actor(Role.OPERATOR, world.brabasan)
        playlists.note_fetch(session, operator, playlist=playlist, form="zip", now=NOW)
        publish_tuesday(session, world, shelf, start="10:00")
        assert [alarm.kind for alarm in tell(session, NOW)] == [AlarmKind.REVISED]
        assert tell(session, NOW) == []
        publish_tuesday(session, world, shelf, start="11:00")
        assert [alarm.facts["revision"] for alarm in tell(session, NOW)] == [3]
        assert [notice.facts["revision"] for notice in open_notices(session, operator)] == [3]


def test_a_clip_that_expires_before_its_slot_is_told_to_both_sides(
    database: Database, reachable: World, listed: Listed
) -> None:
    with database.writer() as session:
        session.get_one(Clip, listed.clip_id).valid_until_on = TUESDAY - timedelta(days=1)
        (alarm,) = tell(session, NOW)
        assert (alarm.kind, alarm.href) == (AlarmKind.CLIP_EXPIRES, f"/pekan/slot/{listed.joint_id}")
        assert mails(session, "clip_expires") == ["communications-16.02@contoh.id", "communications-18.11@contoh.id"]
        session.get_one(Clip, listed.clip_id).valid_until_on = TUESDAY
        tell(session, NOW)
        assert session.scalars(select(Notice).where(Notice.cause.is_not(None), Notice.settled_at.is_(None))).all() == []


def test_silence_over_agreed_slots_is_told_to_both_sides_and_ends_with_it(
    database: Database, reachable: World, listed: Listed
) -> None:
    world = reachable
    staff = world.actor(Role.COMMUNICATIONS, MESUJI)
    with database.writer() as session:
        station = session.get_one(Station, world.brabasan)
        outage = silence.open_outage(
            session, staff, station=station, from_on=NOW.date(), reason="tiang roboh", source="", now=NOW
        )
        assert [(alarm.kind, alarm.regencies) for alarm in tell(session, NOW)] == [(AlarmKind.SILENT, BANKS)]
        for code in BANKS:
            assert "1 slot" in words_of(open_notices(session, world.actor(Role.COMMUNICATIONS, code))[0])
        silence.close_outage(session, staff, outage=outage, until_on=TUESDAY, now=NOW)
        tell(session, NOW)
        assert open_notices(session, staff) == []


def test_an_overdue_debt_stands_on_the_desks_of_both_sides(
    database: Database, reachable: World, listed: Listed
) -> None:
    world = reachable
    with database.writer() as session:
        owed = MakeGood(
            slot_id=listed.slots[world.brabasan],
            regency_code=MESUJI,
            owner="uji",
            target_on=date(2026, 11, 30),
            opened_at=FIRST,
        )
        session.add(owed)
        assert tell(session, datetime(2026, 11, 30, 12, tzinfo=UTC)) == []
        late = datetime(2026, 12, 1, 1, tzinfo=UTC)
        assert [alarm.kind for alarm in tell(session, late)] == [AlarmKind.OVERDUE]
        told = [open_notices(session, world.actor(Role.COMMUNICATIONS, code)) for code in BANKS]
        assert [each[0].href for each in told] == [f"/bukti/pengganti/{owed.id}"] * 2
        owed.state = MakeGoodState.WAIVED
        tell(session, late)
        assert [n.cause for n in open_notices(session, world.actor(Role.COMMUNICATIONS, OKI)) if n.cause] == []


def test_where_no_operator_left_an_address_the_staff_of_the_bank_is_written_to(
    database: Database, world: World, listed: Listed
) -> None:
    with database.writer() as session:
        assert tell(session, FIRST - HOUR)
        assert mails(session, "not_fetched") == []


def test_an_office_without_a_border_has_no_alarms(database: Database) -> None:
    with database.writer() as session:
        assert tell(session, NOW) == []


def test_an_alarm_leaves_the_house_as_a_letter_with_its_page(
    mailing: Office, reachable: World, listed: Listed, post: Post
) -> None:
    mailing.now = lambda: FIRST - HOUR
    run_due(mailing)
    assert len(post.letters) == 2
    letter = next(letter for letter in post.letters if str(reachable.brabasan) in str(letter["To"]))
    assert letter["Subject"] == "Siaran Bersama: Paket siaran belum diambil"
    assert "Contoh FM Brabasan belum mengambil paket Sel, 24 Nov." in letter.get_content()
    assert f"/stasiun/{reachable.brabasan}?hari=2026-11-24" in letter.get_content()


def shown_links(client: FlaskClient, address: str) -> list[str]:
    """Every link to WhatsApp on a page."""
    page = client.get(address).get_data(as_text=True).replace("&amp;", "&")
    return [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("https://wa.me")]


@pytest.fixture
def alarmed(office: Office, world: World, listed: Listed) -> Office:
    """The hour before the first slot, nobody took a package, and Brabasan left a number."""
    with office.database.writer() as session:
        station = session.get_one(Station, world.brabasan)
        phone = contacts.read_phone("0812-3456-7890")
        contacts.save_phone(session, world.actor(Role.OPERATOR, world.brabasan), station=station, phone=phone, now=NOW)
        tell(session, FIRST - HOUR)
        session.commit()
    office.now = lambda: FIRST - HOUR
    return office


@pytest.mark.parametrize("address", ["/meja", "/stasiun"])
def test_beside_an_alarm_stands_a_link_that_says_what_when_and_where(
    alarmed: Office, world: World, signed_in: Callable[[Actor], FlaskClient], address: str
) -> None:
    (link,) = shown_links(signed_in(world.actor(Role.COMMUNICATIONS, MESUJI)), address)
    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("wa.me", "/6281234567890")
    (text,) = parse_qs(parts.query)["text"]
    assert "Contoh FM Brabasan belum mengambil paket Sel, 24 Nov. Siaran pertama pukul 09.00 WIB." in text
    assert text.endswith(f"/stasiun/{world.brabasan}?hari=2026-11-24")


def test_a_number_is_shown_to_its_own_side_alone(
    alarmed: Office, world: World, listed: Listed, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    with alarmed.database.writer() as session:
        station = session.get_one(Station, world.brabasan)
        staff = world.actor(Role.COMMUNICATIONS, MESUJI)
        silence.open_outage(session, staff, station=station, from_on=TUESDAY, reason="x", source="", now=NOW)
        tell(session, FIRST - HOUR)
        session.commit()
    links = shown_links(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), "/meja")
    assert len(links) == 2
    assert not any("6281234567890" in link for link in links)


def test_who_reads_an_alarm_settles_it_for_the_own_side_alone(
    alarmed: Office, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    operator, staff = world.actor(Role.OPERATOR, world.brabasan), world.actor(Role.COMMUNICATIONS, MESUJI)
    with alarmed.database.reader() as session:
        (notice,) = open_notices(session, operator)
    assert signed_in(operator).get(f"/kabar/{notice.id}").location == notice.href
    with alarmed.database.reader() as session:
        assert open_notices(session, operator) == []
        assert len(open_notices(session, staff)) == 1


def test_a_number_is_kept_masked_in_the_trail(alarmed: Office, world: World) -> None:
    with alarmed.database.reader() as session:
        (line,) = lines_of(session, "station", world.brabasan)
        assert line.changes == {"phone": ["", "+6281••••••890"]}


@pytest.mark.parametrize("raw", ["0812", "abc", "+62 812 3456 7890 1234", "0812/3456", "٠٨١٢٣٤٥٦٧٨٩"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(PhoneRefused):
        contacts.read_phone(raw)


@pytest.mark.parametrize(
    "raw", ["a", "a@b", "a@b..id", "a b@c.id", "a@c.id\nBcc: x@y.id", "a,b@c.id", "<a@c.id>", ".a@c.id", "ä@c.id"]
)
def test_what_is_no_address_is_refused(raw: str) -> None:
    with pytest.raises(EmailRefused):
        read_email(raw)


def test_a_person_leaves_an_address_and_takes_it_back(
    office: Office, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    actor = world.actor(Role.OPERATOR, world.brabasan)
    client = signed_in(actor)
    for written in ("siti@contoh.id", "", "bukan surel"):
        key = client.get("/akun/surel").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
        answer = client.post("/akun/surel", data={"csrf_token": key, "email": written})
        assert answer.status_code == (422 if written == "bukan surel" else 303)
    with office.database.reader() as session:
        changes = [line.changes["email"] for line in lines_of(session, "person", actor.person_id)]
    assert changes == [[mask_email("siti@contoh.id"), ""], ["", "s•••@contoh.id"]]


def test_reading_the_facts_takes_the_agreed_week_alone(database: Database, world: World, clip_id: int) -> None:
    far = Wish(
        clip_id,
        date(2026, 12, 20),
        SlotKind.ILM,
        Pairing.SIMULCAST,
        dict.fromkeys((world.brabasan, world.sungai_menang), time(9)),
        0,
    )
    with database.writer() as session:
        approved(session, world, far)
        session.get_one(Clip, clip_id).valid_until_on = date(2026, 12, 1)
        session.flush()
        assert read_facts(session, now=NOW) == Facts()


def test_what_threatens_is_looked_for_once_a_minute_and_after_a_clock_was_set_back(
    office: Office, world: World
) -> None:
    def looked() -> object:
        run_due(office)
        with office.database.reader() as session:
            job = find_job(session, LOOK, DUE)
            return job and job.finished_at

    assert looked() == NOW
    world.now = NOW + timedelta(seconds=59)
    assert looked() == NOW
    world.now = NOW + timedelta(seconds=60)
    assert looked() == world.now
    world.now = NOW - HOUR
    assert looked() == world.now
