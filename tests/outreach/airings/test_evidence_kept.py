"""What a station says and what its logs hold: kept once and for ever, weighed anew each time, and a miss owes a make-good."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from listed import TUESDAY, Listed
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from audio.shelf import Shelf
from outreach.access import CLOCK, Role
from outreach.airings import errors, judging, makegoods, owing, service
from outreach.airings.models import Airing, Answer, AsRunLog, MakeGood
from outreach.audit import lines_of
from outreach.db import Database
from outreach.errors import NotFound
from outreach.notices import Notice, open_notices, words_of
from outreach.slots import service as slots
from outreach.slots.models import JointSlot, Slot
from scheduler.asrun import parse

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Tuesday, 12.00 WIB: the slot of 09.00 is over."""
HOUR = timedelta(hours=1)


def say(
    session: Session, world: World, listed: Listed, *, aired: bool | None, key: str, now: datetime = NOON
) -> Answer:
    """Brabasan's operator answers."""
    slot = service.published_slot(session, listed.slots[world.brabasan])
    operator = world.actor(Role.OPERATOR, world.brabasan)
    return service.answer_slot(
        session, operator, slot=slot, aired=aired, client_id=key, said_at=now, now=now
    )  # fmt: skip


def hand_in(session: Session, world: World, shelf: Shelf, *lines: str, now: datetime = NOON) -> list[AsRunLog]:
    """Brabasan hands in a log of Tuesday, from sign-on to eleven."""
    song = [f"{TUESDAY},05:00:00,180,Lagu pembuka,", f"{TUESDAY},11:00:00,180,Lagu penutup,"]
    raw = "\n".join(["tanggal,mulai,lama_detik,judul,kunci", song[0], *lines, song[1]]).encode()
    received = service.ReceivedLog(parse(raw, day=TUESDAY), "log.csv", hashlib.sha256(raw).hexdigest())
    operator = world.actor(Role.OPERATOR, world.brabasan)
    return service.keep_log(
        session, operator, station_id=world.brabasan, received=received, shelf=shelf, raw=raw, now=now
    )


def verdicts(session: Session, world: World, listed: Listed) -> list[tuple[str, str]]:
    """Every verdict on Brabasan's slot, oldest first, with its grade."""
    query = select(Airing).where(Airing.slot_id == listed.slots[world.brabasan]).order_by(Airing.revision)
    return [(airing.verdict, airing.grade) for airing in session.scalars(query)]


def owed_of(session: Session, world: World, listed: Listed) -> list[MakeGood]:
    """What Brabasan's slot owes."""
    return list(session.scalars(select(MakeGood).where(MakeGood.slot_id == listed.slots[world.brabasan])))


def test_an_answer_sent_twice_is_kept_once(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        first = say(session, world, listed, aired=True, key="ketuk-1")
        assert say(session, world, listed, aired=True, key="ketuk-1").id == first.id
        assert session.scalar(select(func.count()).select_from(Answer)) == 1
        assert verdicts(session, world, listed) == [("aired", "P1")]


def test_another_slots_answer_key_says_nothing_of_it(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=True, key="ketuk-1")
        other = session.get_one(Slot, listed.slots[world.sungai_menang])
        with pytest.raises(NotFound):
            service.answer_slot(
                session,
                world.actor(Role.OPERATOR, world.sungai_menang),
                slot=other,
                aired=False,
                client_id="ketuk-1",
                said_at=NOON,
                now=NOON,
            )


def test_a_corrected_answer_stands_beside_the_old_one(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        say(session, world, listed, aired=True, key="ketuk-2", now=NOON + timedelta(minutes=1))
        assert session.scalar(select(func.count()).select_from(Answer)) == 2
        assert verdicts(session, world, listed) == [("missed", "P1"), ("aired", "P1")]
        assert [owed.state for owed in owed_of(session, world, listed)] == ["waived"]


def test_an_answer_before_the_slot_begins_is_refused(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session, pytest.raises(errors.SlotNotDue):
        say(session, world, listed, aired=True, key="ketuk-1", now=NOW)


def test_an_unpublished_slot_needs_no_answer(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session, pytest.raises(NotFound):
        service.published_slot(session, max(listed.slots.values()) + 1)


def test_silence_is_unproven_and_owes_nothing(database: Database, world: World, listed: Listed) -> None:
    tomorrow = NOON + timedelta(days=1)
    operator = world.actor(Role.OPERATOR, world.brabasan)
    with database.writer() as session:
        assert (world.brabasan, TUESDAY) in service.unjudged_days(session, now=tomorrow)
        judging.judge_day(session, operator, station_id=world.brabasan, day=TUESDAY, now=tomorrow)
        assert verdicts(session, world, listed) == [("unproven", "P0")]
        assert owed_of(session, world, listed) == []
        assert judging.judge_day(session, operator, station_id=world.brabasan, day=TUESDAY, now=tomorrow) == []


@pytest.mark.parametrize(
    ("start", "seconds", "verdict"),
    [("09:00:10", 60, "aired"), ("09:06:00", 60, "late"), ("09:00:00", 30, "short")],
)
def test_a_log_line_proves_what_it_says(
    database: Database, world: World, shelf: Shelf, listed: Listed, start: str, seconds: int, verdict: str
) -> None:
    with database.writer() as session:
        hand_in(session, world, shelf, f"{TUESDAY},{start},{seconds},Satu pasar 09:00,")
        assert verdicts(session, world, listed) == [(verdict, "P2")]


def test_a_log_beats_the_operators_word_and_says_so(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=True, key="ketuk-1")
        hand_in(session, world, shelf)
        assert verdicts(session, world, listed) == [("aired", "P1"), ("missed", "P2")]
        newest = judging.newest_airings(session, [listed.slots[world.brabasan]])
        assert "contradicted" in newest[listed.slots[world.brabasan]].reasons


def test_a_miss_owes_one_make_good_with_owner_and_date(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        hand_in(session, world, shelf)
        (owed,) = owed_of(session, world, listed)
        assert owed.state == "open"
        assert owed.owner
        assert TUESDAY < owed.target_on <= TUESDAY + timedelta(days=7)


def test_a_make_good_is_placed_where_both_sides_are_free(database: Database, world: World, listed: Listed) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        (owed,) = owed_of(session, world, listed)
        offers = makegoods.propose_places(session, owed, now=NOON).offers
        assert len(offers) == 3
        joint = makegoods.place(session, staff, owed=owed, starts=dict(offers[0].starts), now=NOON)
        assert (joint.state, joint.make_good_for_id, owed.state) == ("draft", listed.joint_id, "placed")
        with pytest.raises(errors.MakeGoodClosed):
            makegoods.place(session, staff, owed=owed, starts=dict(offers[1].starts), now=NOON)


def test_a_make_good_is_closed_with_its_reason(database: Database, world: World, listed: Listed) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        (owed,) = owed_of(session, world, listed)
        makegoods.waive(session, staff, owed=owed, reason="Acara kenegaraan", now=NOON)
        assert (owed.state, owed.note) == ("waived", "Acara kenegaraan")
        with pytest.raises(errors.MakeGoodClosed):
            makegoods.waive(session, staff, owed=owed, reason="lagi", now=NOON)


def test_the_same_log_is_not_taken_twice_and_changes_nothing(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    with database.writer() as session:
        hand_in(session, world, shelf)
        session.commit()
        with pytest.raises(errors.LogKnown):
            hand_in(session, world, shelf)
        session.rollback()
        assert session.scalar(select(func.count()).select_from(AsRunLog)) == 1


def test_a_log_from_tomorrow_is_refused_whole(database: Database, world: World, shelf: Shelf, listed: Listed) -> None:
    with database.writer() as session:
        with pytest.raises(errors.LogFromFuture):
            hand_in(session, world, shelf, now=NOW)
        assert session.scalar(select(func.count()).select_from(AsRunLog)) == 0


def test_one_of_our_clips_outside_the_plan_is_an_extra(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    line = f"{TUESDAY},08:00:00,60,Satu pasar 09:00,"
    with database.writer() as session:
        hand_in(session, world, shelf, line, f"{TUESDAY},09:00:00,60,Satu pasar 09:00,")
        extras = session.scalars(select(Airing).where(Airing.slot_id.is_(None))).all()
        assert [(extra.verdict, extra.station_id) for extra in extras] == [("extra", world.brabasan)]
        assert verdicts(session, world, listed) == [("aired", "P2")]


@pytest.mark.parametrize("table", ["answer", "as_run_log", "as_run_line", "airing"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_evidence_is_neither_changed_nor_deleted(
    database: Database, world: World, shelf: Shelf, listed: Listed, table: str, act: str
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=True, key="ketuk-1")
        hand_in(session, world, shelf, f"{TUESDAY},09:00:00,60,Satu pasar 09:00,")
        session.commit()
        with pytest.raises(DBAPIError, match="append_only"):
            session.execute(text(act.format(table)))


@pytest.mark.parametrize("table", ["slot", "joint_slot"])
def test_what_evidence_speaks_of_cannot_be_deleted(
    database: Database, world: World, listed: Listed, table: str
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=True, key="ketuk-1")
        session.commit()
        with pytest.raises(DBAPIError):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 -- a name of our own


def test_a_judged_day_says_the_same_in_any_order(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    line = f"{TUESDAY},09:00:00,60,Satu pasar 09:00,"
    with database.writer() as session:
        hand_in(session, world, shelf, line)
        say(session, world, listed, aired=False, key="ketuk-1")
        assert verdicts(session, world, listed)[-1] == ("aired", "P2")


def test_a_correction_counts_even_from_a_phone_whose_clock_is_slow(
    database: Database, world: World, listed: Listed
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        slot = service.published_slot(session, listed.slots[world.brabasan])
        operator = world.actor(Role.OPERATOR, world.brabasan)
        early = slot.start_at - timedelta(hours=3)
        service.answer_slot(
            session, operator, slot=slot, aired=True, client_id="ketuk-2", said_at=early, now=NOON
        )  # fmt: skip
        assert verdicts(session, world, listed)[-1] == ("aired", "P1")
        (owed,) = owed_of(session, world, listed)
        assert owed.state == "waived"


def replaced(session: Session, world: World, listed: Listed) -> tuple[MakeGood, JointSlot]:
    """Brabasan's miss with a replacement placed."""
    say(session, world, listed, aired=False, key="ketuk-1")
    (owed,) = owed_of(session, world, listed)
    offers = makegoods.propose_places(session, owed, now=NOON).offers
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    joint = makegoods.place(session, staff, owed=owed, starts=dict(offers[0].starts), now=NOON)
    session.flush()
    return owed, slots.get_joint(session, joint.id)


def test_a_cancelled_replacement_is_owed_again_and_the_owner_hears_of_it(
    database: Database, world: World, listed: Listed
) -> None:
    with database.writer() as session:
        owed, joint = replaced(session, world, listed)
        assert owing.reopen_lost(session, CLOCK, now=NOON) == []
        slots.cancel(session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, reason="", now=NOON)
        assert owing.reopen_lost(session, CLOCK, now=NOON) == [owed]
        assert (owed.state, owed.joint_slot_id) == ("open", None)
        assert lines_of(session, "make_good", owed.id)[0].action == "make_good.reopen"
        told = session.scalars(select(Notice).where(Notice.href == f"/bukti/pengganti/{owed.id}")).all()
        assert {notice.regency_code for notice in told} == {MESUJI}


def test_a_replacement_nobody_approved_in_time_is_owed_again(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        owed, joint = replaced(session, world, listed)
        begun = max(slot.start_at for slot in joint.slots)
        assert owing.reopen_lost(session, CLOCK, now=min(slot.start_at for slot in joint.slots) - HOUR) == []
        assert owing.reopen_lost(session, CLOCK, now=begun + HOUR) == [owed]


@pytest.mark.parametrize(
    ("station", "verdict", "state"),
    [
        ("brabasan", "aired", "made"),
        ("brabasan", "missed", "carried"),
        ("sungai_menang", "aired", "placed"),
        ("brabasan", "short", "placed"),
    ],
)
def test_only_the_station_that_missed_pays_by_its_replacement(
    database: Database, world: World, listed: Listed, station: str, verdict: str, state: str
) -> None:
    with database.writer() as session:
        owed, joint = replaced(session, world, listed)
        slot = next(slot for slot in joint.slots if slot.station_id == getattr(world, station))
        airing = Airing(
            slot_id=slot.id, station_id=slot.station_id, day=TUESDAY, revision=1, verdict=verdict, grade="P2",
            started_at=None, length_s=None, reasons=[], as_run_line_id=None, answer_id=None, judged_at=NOON,
        )  # fmt: skip
        session.add(airing)
        session.flush()
        owing.settle_make_goods(session, CLOCK, fresh=[airing], now=NOON)
        assert owed.state == state


def test_a_debt_that_a_word_closed_stands_again_when_a_log_takes_that_back(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        say(session, world, listed, aired=True, key="ketuk-2", now=NOON + timedelta(minutes=1))
        hand_in(session, world, shelf)
        (owed,) = owed_of(session, world, listed)
        assert (owed.state, owed.note, owed.closed_at) == ("open", "", None)


def test_a_debt_follows_the_newest_verdict_on_its_replacement(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        owed, joint = replaced(session, world, listed)
        slot = next(slot for slot in joint.slots if slot.station_id == world.brabasan)
        for revision, (verdict, state) in enumerate((("aired", "made"), ("missed", "carried"), ("late", "made")), 1):
            airing = Airing(
                slot_id=slot.id, station_id=slot.station_id, day=TUESDAY, revision=revision, verdict=verdict, grade="P2",
                started_at=None, length_s=None, reasons=[], as_run_line_id=None, answer_id=None, judged_at=NOON,
            )  # fmt: skip
            session.add(airing)
            session.flush()
            owing.settle_make_goods(session, CLOCK, fresh=[airing], now=NOON)
            assert owed.state == state


def test_the_regency_that_is_owed_hears_when_the_other_side_waives_it(
    database: Database, world: World, listed: Listed
) -> None:
    with database.writer() as session:
        say(session, world, listed, aired=False, key="ketuk-1")
        owed = owed_of(session, world, listed)[0]
        makegoods.waive(session, world.actor(Role.COMMUNICATIONS, OKI), owed=owed, reason="sudah dibahas", now=NOON)
        session.flush()
        assert owed.regency_code == MESUJI
        told = open_notices(session, world.actor(Role.COMMUNICATIONS, MESUJI))
        assert any(
            words_of(notice).endswith("Sel, 24 Nov yang gagal tayang tanpa pengganti: sudah dibahas") for notice in told
        )
