"""The day's screen: what is sure is folded, what is not is decided one by one, with its reason, and every decision can be taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asked import send
from flask.testing import FlaskClient
from listed import TUESDAY, Listed
from sqlalchemy import select
from sqlalchemy.orm import Session
from taped import heard, tape
from world import MESUJI, World

from outreach.access import CLOCK, Actor, Role
from outreach.airings import judging, queries, questions, rulings, service
from outreach.airings.errors import VerdictMoved
from outreach.airings.models import Airing, Choice, MakeGood, Ruling
from outreach.audit import lines_of
from outreach.errors import NotAllowed
from outreach.web import Office
from scheduler.asrun import parse

SignIn = Callable[[Actor], FlaskClient]
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Tuesday, 12.00 WIB: the slot of 09.00 is over."""


@pytest.fixture
def staff(world: World) -> Actor:
    """Mesuji's communications staff."""
    return world.actor(Role.COMMUNICATIONS, MESUJI)


@pytest.fixture
def page(office: Office, world: World, listed: Listed, staff: Actor, signed_in: SignIn) -> FlaskClient:
    """Mesuji's staff at noon of the published Tuesday."""
    office.now = lambda: NOON
    return signed_in(staff)


def log_in(office: Office, world: World, *lines: str, offset_s: int = 0) -> None:
    """Brabasan hands in a log of the morning of Tuesday."""
    rows = [f"{TUESDAY},05:00:00,180,Lagu pembuka,", *lines, f"{TUESDAY},11:00:00,180,Lagu penutup,"]
    raw = "\n".join(["tanggal,mulai,lama_detik,judul,kunci", *rows]).encode()
    claim = service.Claim(NOON + timedelta(seconds=offset_s), NOON) if offset_s else None
    received = service.ReceivedLog(parse(raw, day=TUESDAY), "log.csv", hashlib.sha256(raw).hexdigest(), claim)
    operator = world.actor(Role.OPERATOR, world.brabasan)
    with office.database.writer() as session:
        service.keep_log(
            session, operator, station_id=world.brabasan, received=received, shelf=office.shelf, raw=raw, now=NOON
        )
        session.commit()


def judge(office: Office, world: World) -> None:
    """The clock judges Tuesday."""
    with office.database.writer() as session:
        judging.judge_day(session, CLOCK, station_id=world.brabasan, day=TUESDAY, now=NOON)
        session.commit()


def asked(session: Session, world: World) -> list[questions.Question]:
    """What there is to decide on Brabasan's Tuesday."""
    at = {"station_id": world.brabasan, "day": TUESDAY}
    _, lines = queries.operator_day(session, **at)
    extras, logs = queries.extras_of(session, **at), queries.logs_of(session, **at)
    return questions.questions_of(session, lines, extras=extras, logs=logs, where=questions.Where(**at))


def newest(session: Session, world: World, listed: Listed) -> Airing:
    """The verdict in force on Brabasan's slot."""
    slot_id = listed.slots[world.brabasan]
    return judging.newest_airings(session, [slot_id])[slot_id]


def address(world: World) -> str:
    """Brabasan's Tuesday."""
    return f"/bukti/{world.brabasan}?hari={TUESDAY}"


def owed(session: Session) -> list[str]:
    """The states of everything owed."""
    return list(session.scalars(select(MakeGood.state)))


def test_a_sure_day_asks_nothing_and_stands_open(office: Office, world: World, page: FlaskClient) -> None:
    log_in(office, world, f"{TUESDAY},09:00:10,60,Satu pasar 09:00,")
    text = page.get(address(world)).get_data(as_text=True)
    assert 'id="putuskan"' not in text
    assert '<details class="whole-day" open>' in text


def test_a_silent_slot_is_decided_once_and_the_decision_can_be_taken_back(
    office: Office, world: World, listed: Listed, page: FlaskClient
) -> None:
    judge(office, world)
    text = page.get(address(world)).get_data(as_text=True)
    assert "0 dari 1 diputuskan" in text and "Minta siaran pengganti" in text
    with office.database.reader() as session:
        airing_id = newest(session, world, listed).id
    reply = send(page, address(world), f"/bukti/putusan/{airing_id}", choice="replace", reason="operator pindah")
    assert reply.status_code == 303 and reply.location.endswith("#putuskan")
    text = page.get(address(world)).get_data(as_text=True)
    assert "1 dari 1 diputuskan" in text and "operator pindah" in text
    with office.database.reader() as session:
        assert owed(session) == ["open"]
        assert newest(session, world, listed).verdict == "unproven"
        ruling = session.scalars(select(Ruling)).one()
        assert "day.rule" in [line.action for line in lines_of(session, "station", world.brabasan)]
    assert send(page, address(world), f"/bukti/keputusan/{ruling.id}/tarik").status_code == 303
    with office.database.reader() as session:
        assert owed(session) == ["waived"]
        assert [question.is_decided for question in asked(session, world)] == [False]
    assert send(page, address(world), f"/bukti/keputusan/{ruling.id}/tarik").status_code == 409


def test_a_decision_falls_with_the_verdict_it_was_about(
    office: Office, world: World, listed: Listed, page: FlaskClient, staff: Actor
) -> None:
    judge(office, world)
    with office.database.writer() as session:
        old = newest(session, world, listed)
        rulings.rule_airing(session, staff, airing=old, word=rulings.Word(Choice.STANDS), now=NOON)
        session.commit()
    log_in(office, world, f"{TUESDAY},09:05:30,60,Satu pasar 09:00,")
    with office.database.writer() as session:
        (question,) = asked(session, world)
        assert (question.why, question.is_decided) == (questions.Why.LIMIT, False)
        with pytest.raises(VerdictMoved):
            rulings.rule_airing(session, staff, airing=old, word=rulings.Word(Choice.STANDS), now=NOON)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("09:06:00,60", "limit"),
        ("09:06:01,60", None),
        ("09:00:00,51", "limit"),
        ("09:00:00,50", None),
        ("09:00:00,60", None),
    ],
)
def test_only_what_stands_right_at_a_limit_is_asked(
    office: Office, world: World, listed: Listed, line: str, why: str | None
) -> None:
    log_in(office, world, f"{TUESDAY},{line},Satu pasar 09:00,")
    with office.database.reader() as session:
        assert [question.why for question in asked(session, world)] == ([why] if why else [])


def test_evidence_that_contradicts_itself_is_asked_and_a_miss_is_owed_anyway(
    office: Office, world: World, listed: Listed, staff: Actor
) -> None:
    with office.database.writer() as session:
        slot = service.published_slot(session, listed.slots[world.brabasan])
        operator, told = world.actor(Role.OPERATOR, world.brabasan), {"said_at": NOON, "now": NOON}
        service.answer_slot(session, operator, slot=slot, aired=True, client_id="ketuk-1", **told)
        session.commit()
    log_in(office, world)
    with office.database.writer() as session:
        (question,) = asked(session, world)
        assert question.why is questions.Why.CONTRADICTED
        word = rulings.Word(Choice.REPLACE)
        with pytest.raises(VerdictMoved):
            rulings.rule_airing(session, staff, airing=newest(session, world, listed), word=word, now=NOON)


def test_a_line_beside_the_plan_is_given_to_its_slot_and_taken_back(
    office: Office, world: World, listed: Listed, page: FlaskClient
) -> None:
    log_in(office, world, f"{TUESDAY},10:30:00,60,Satu pasar 09:00,")
    text = page.get(address(world)).get_data(as_text=True)
    assert "Ini slot 09.00" in text
    with office.database.reader() as session:
        (question,) = asked(session, world)
        assert question.extra is not None and newest(session, world, listed).verdict == "missed"
        airing_id = question.extra.airing.id
    told = {"choice": "is_slot", "slot_id": listed.slots[world.brabasan]}
    assert send(page, address(world), f"/bukti/putusan/{airing_id}", **told).status_code == 303
    with office.database.reader() as session:
        airing, (question,) = newest(session, world, listed), asked(session, world)
        assert (airing.verdict, airing.grade, airing.reasons) == ("late", "P2", ["by_person", "off_time"])
        assert queries.extras_of(session, station_id=world.brabasan, day=TUESDAY) == []
        assert question.is_decided and question.ruling is not None
        assert owed(session) == ["waived"]
    assert send(page, address(world), f"/bukti/keputusan/{question.ruling.id}/tarik").status_code == 303
    with office.database.reader() as session:
        assert newest(session, world, listed).verdict == "missed"
        assert owed(session) == ["open"]
        assert len(queries.extras_of(session, station_id=world.brabasan, day=TUESDAY)) == 1


def test_a_line_is_not_given_to_a_slot_of_another_day(
    office: Office, world: World, listed: Listed, staff: Actor
) -> None:
    log_in(office, world, f"{TUESDAY},10:30:00,60,Satu pasar 09:00,")
    with office.database.writer() as session:
        (question,) = asked(session, world)
        assert question.extra is not None
        word = rulings.Word(Choice.IS_SLOT, slot_id=listed.slots[world.sungai_menang])
        with pytest.raises(VerdictMoved):
            rulings.rule_airing(session, staff, airing=question.extra.airing, word=word, now=NOON)


def test_a_clock_that_is_off_is_applied_or_left(office: Office, world: World, page: FlaskClient) -> None:
    log_in(office, world, f"{TUESDAY},09:00:10,60,Satu pasar 09:00,", offset_s=400)
    assert "Biarkan seperti tertulis" in page.get(address(world)).get_data(as_text=True)
    with office.database.reader() as session:
        (question,) = asked(session, world)
        assert question.why is questions.Why.CLOCK and question.log is not None
    assert (
        send(page, address(world), f"/bukti/log/{question.log.id}/biarkan", reason="jam sudah benar").status_code == 303
    )
    assert "1 dari 1 diputuskan" in page.get(address(world)).get_data(as_text=True)


def test_an_uncertain_sound_is_decided_on_the_days_page(
    office: Office, world: World, listed: Listed, page: FlaskClient
) -> None:
    with office.database.writer() as session:
        kept = tape(session, station_id=world.brabasan, started_at=NOON - timedelta(hours=3, minutes=10))
        found = heard(session, kept, clip_id=listed.clip_id, start_s=600.0, certainty="uncertain")
        session.commit()
    judge(office, world)
    assert "Ya, klip ini" in page.get(address(world)).get_data(as_text=True)
    reply = send(page, address(world), f"/rekaman/temuan/{found.id}", is_it="yes", to="day")
    assert reply.location.endswith("#putuskan")
    with office.database.reader() as session:
        (question,) = asked(session, world)
        assert question.why is questions.Why.SOUND and question.is_decided
        assert newest(session, world, listed).grade == "P3"


def test_neither_a_program_nor_an_operator_decides(
    office: Office, world: World, listed: Listed, staff: Actor, signed_in: SignIn
) -> None:
    office.now = lambda: NOON
    judge(office, world)
    with office.database.writer() as session:
        airing = newest(session, world, listed)
        program = replace(staff, person_id=None)
        with pytest.raises(NotAllowed):
            rulings.rule_airing(session, program, airing=airing, word=rulings.Word(Choice.STANDS), now=NOON)
    operator = signed_in(world.actor(Role.OPERATOR, world.brabasan))
    text = operator.get(address(world)).get_data(as_text=True)
    assert "0 dari 1 diputuskan" in text and "Putusan ini berlaku" not in text
