"""Whatever two regencies plan, approve, publish, miss, prove and plan again: reports say what a small oracle says."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from oracle import Oracle, Promise, Told
from shelved import put_on_shelf
from sqlalchemy import select
from sqlalchemy.orm import Session
from world import MESUJI, OKI, build_world

from audio.shelf import Shelf
from outreach.access import Role
from outreach.airings import judging, makegoods
from outreach.airings import service as airings
from outreach.airings.models import MakeGood
from outreach.db import Database
from outreach.playlists import service as playlists
from outreach.playlists.models import PlaylistLine
from outreach.reports import service as reports
from outreach.reports.figures import Period
from outreach.reports.indicators import IndicatorId
from outreach.slots import service, voting
from outreach.slots.errors import SlotConflict
from outreach.slots.models import Proposal
from outreach.slots.service import Wish
from scheduler.asrun import parse
from scheduler.recurrence import wall
from scheduler.terms import WIB, Pairing, SlotKind, local_day

FIRST = date(2026, 11, 23)
PERIOD = Period(FIRST, FIRST + timedelta(days=60))
TOPICS = ("law", "harmony", "peace")
LENGTH_S = 60
MINUTES = (9 * 60, 9 * 60 + 1, 14 * 60)
EVENING = time(20)


class Border(RuleBasedStateMachine):
    """Two regencies at work, one evening at a time; what they do is told to the product and to the oracle alike."""

    proven: ClassVar[int] = 0
    """How many slots were on the air by proof, in all histories together."""

    def __init__(self, empty: Path) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "siaran.db"
        shutil.copyfile(empty, path)
        self.database = Database(f"sqlite:///{path}")
        self.shelf = Shelf(Path(self.folder.name) / "shelf")
        self.today, self.logs = FIRST, 0
        with self.database.writer() as session:
            self.world = build_world(session)
            self.clips = {
                topic: put_on_shelf(session, self.world, title=f"Klip {topic}", topic=topic).id for topic in TOPICS
            }
            session.commit()
        kayuagung, sungai_menang, brabasan = self.world.stations
        self.oracle = Oracle({kayuagung: OKI, sungai_menang: OKI, brabasan: MESUJI})
        self.wide = frozenset(self.world.stations)
        self.narrow = frozenset({sungai_menang, brabasan})

    def teardown(self) -> None:
        """Count what this history proved, and leave nothing behind."""
        Border.proven += sum(told.is_proven for p in self.oracle.promises.values() for told in p.slots.values())
        self.database.dispose()
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        """This evening: today's slots are over, tomorrow's not begun."""
        return wall(self.today, EVENING)

    def coming(self) -> list[int]:
        """Promises that may still change."""
        return [n for n, p in self.oracle.promises.items() if p.day > self.today and not p.is_cancelled]

    def past(self) -> list[tuple[int, int]]:
        """Published slots of today and before, as (promise, slot)."""
        found = self.oracle.promises.items()
        return [(n, slot) for n, p in found for slot in sorted(p.published) if p.day <= self.today]

    @initialize()
    def begin_with_a_plan(self) -> None:
        """Tomorrow and the day after hold what both agreed to, so that every history has something to prove."""
        self.draft(ahead=1, minute=MINUTES[0], topic="law", is_wide=True)
        self.draft(ahead=2, minute=MINUTES[2], topic="harmony", is_wide=False)
        self.agree()
        self.pass_a_day()

    # --- plan ---------------------------------------------------------------------------------------------------------

    @rule(
        ahead=st.integers(1, 3), minute=st.sampled_from(MINUTES), topic=st.sampled_from(TOPICS), is_wide=st.booleans()
    )
    def draft(self, ahead: int, minute: int, topic: str, *, is_wide: bool) -> None:
        """Staff of OKI draft a simulcast; it is refused exactly when a station is taken."""
        stations = self.wide if is_wide else self.narrow
        promise = Promise(self.today + timedelta(days=ahead), topic, minute, stations)
        with self.database.writer() as session:
            try:
                joint = service.draft(
                    session, self.world.actor(Role.COMMUNICATIONS, OKI), wish=self._wish(promise), now=self.now
                )
            except SlotConflict:
                assert not self.oracle.is_free(promise.day, minute, stations)
                return
            assert self.oracle.is_free(promise.day, minute, stations)
            self._remember(session, joint.id, promise)
            session.commit()

    def _wish(self, promise: Promise) -> Wish:
        starts = dict.fromkeys(promise.stations, time(promise.minute // 60, promise.minute % 60))
        return Wish(self.clips[promise.topic], promise.day, SlotKind.ILM, Pairing.SIMULCAST, starts, 0)

    def _remember(self, session: Session, joint_id: int, promise: Promise) -> None:
        joint = service.get_joint(session, joint_id)
        promise.slots = {slot.id: Told(slot.station_id) for slot in joint.slots if slot.booked}
        self.oracle.promises[joint_id] = promise

    @precondition(lambda self: any(not self.oracle.promises[n].is_proposed for n in self.coming()))
    @rule(pick=st.randoms(use_true_random=False))
    def propose(self, pick: Random) -> None:
        """Some drafts are laid before both regencies."""
        drafts = [n for n in self.coming() if not self.oracle.promises[n].is_proposed]
        chosen = drafts[: pick.randint(1, len(drafts))]
        self._propose(chosen)

    def _propose(self, chosen: list[int]) -> None:
        with self.database.writer() as session:
            voting.propose(session, self.world.actor(Role.COMMUNICATIONS, OKI), joint_ids=chosen, now=self.now)
            session.commit()
        for number in chosen:
            self.oracle.promises[number].is_proposed = True

    @rule(side=st.sampled_from((OKI, MESUJI)), says_yes=st.sampled_from((True, True, True, False)))
    def vote(self, side: str, *, says_yes: bool) -> None:
        """An approver votes on every proposal that still has slots to come."""
        self._vote(side, says_yes=says_yes)

    def _vote(self, side: str, *, says_yes: bool) -> None:
        with self.database.writer() as session:
            for proposal in session.scalars(select(Proposal).order_by(Proposal.id)).all():
                open_ones = voting.open_joints(session, proposal.id, now=self.now)
                if not open_ones:
                    continue
                ballot = voting.Ballot(says_yes=says_yes, shown_hash=voting.hash_of(open_ones), note="uji")
                actor = self.world.actor(Role.APPROVER, side)
                voting.vote(session, actor, proposal=proposal, regency_code=side, ballot=ballot, now=self.now)
                for joint in open_ones:
                    self.oracle.promises[joint.id].yes[side] = says_yes
            session.commit()

    @precondition(lambda self: self.coming())
    @rule()
    def agree(self) -> None:
        """A good day: every draft is laid before both, and both say yes to all."""
        drafts = [n for n in self.coming() if not self.oracle.promises[n].is_proposed]
        if drafts:
            self._propose(drafts)
        for side in (OKI, MESUJI):
            self._vote(side, says_yes=True)

    @precondition(lambda self: self.coming())
    @rule(pick=st.randoms(use_true_random=False), minute=st.sampled_from(MINUTES))
    def move(self, pick: Random, minute: int) -> None:
        """Staff of Mesuji move a slot within its day: both votes are void, and what was published stays behind."""
        number = pick.choice(self.coming())
        promise = self.oracle.promises[number]
        if minute == promise.minute or not self.oracle.is_free(promise.day, minute, promise.stations, but=number):
            return
        with self.database.writer() as session:
            joint = service.get_joint(session, number)
            wish = self._wish(replace(promise, minute=minute))
            actor = self.world.actor(Role.COMMUNICATIONS, MESUJI)
            service.change(session, actor, joint=joint, wish=wish, version=joint.version, now=self.now)
            promise.minute, promise.yes = minute, {}
            session.commit()
            session.expire_all()
            self._remember(session, number, promise)
        promise.published &= set(promise.slots)

    @precondition(lambda self: self.coming())
    @rule(pick=st.randoms(use_true_random=False))
    def cancel(self, pick: Random) -> None:
        """A slot to come is cancelled."""
        number = pick.choice(self.coming())
        with self.database.writer() as session:
            joint = service.get_joint(session, number)
            service.cancel(session, self.world.actor(Role.COMMUNICATIONS, OKI), joint=joint, reason="uji", now=self.now)
            session.commit()
        self.oracle.promises[number].is_cancelled = True

    # --- air ----------------------------------------------------------------------------------------------------------

    @rule()
    def pass_a_day(self) -> None:
        """What both approved is published; the sun sets on the next day; the clock has days without a word judged."""
        with self.database.writer() as session:
            clock = self.world.actor(Role.ADMIN, OKI)
            playlists.publish_ahead(session, clock, now=self.now)
            session.commit()
            self._check_published(session)
            self.today += timedelta(days=1)
            for station_id, day in airings.unjudged_days(session, now=self.now):
                judging.judge_day(session, clock, station_id=station_id, day=day, now=self.now)
            session.commit()

    def _check_published(self, session: Session) -> None:
        """What stands in tomorrow's newest lists is exactly what both agreed to."""
        tomorrow = self.today + timedelta(days=1)
        agreed = set()
        for promise in self.oracle.promises.values():
            if promise.day == tomorrow:
                promise.published = set(promise.slots) if promise.is_agreed else set()
                agreed |= promise.published
        listed = set()
        for station_id in self.world.stations:
            playlist = playlists.latest_revision(session, station_id=station_id, day=tomorrow)
            if playlist is not None:
                query = select(PlaylistLine.slot_id).where(PlaylistLine.playlist_id == playlist.id)
                listed |= set(session.scalars(query))
        assert listed == agreed

    @precondition(lambda self: self.past())
    @rule(pick=st.randoms(use_true_random=False), aired=st.sampled_from((True, False, None)))
    def tap(self, pick: Random, aired: bool | None) -> None:  # noqa: FBT001 -- hypothesis hands it in by name
        """An operator says what became of a slot."""
        number, slot_id = pick.choice(self.past())
        told = self.oracle.promises[number].slots[slot_id]
        self.logs += 1
        with self.database.writer() as session:
            airings.answer_slot(
                session,
                self.world.actor(Role.OPERATOR, told.station_id),
                slot=airings.published_slot(session, slot_id),
                aired=aired,
                client_id=f"uji-{self.logs}",
                said_at=self.now,
                now=self.now,
            )
            session.commit()
        told.tap = aired

    @precondition(lambda self: self.past())
    @rule(pick=st.randoms(use_true_random=False), off=st.sampled_from((0, 2, 9)), seconds=st.sampled_from((60, 20)))
    def hand_in_log(self, pick: Random, off: int, seconds: int) -> None:
        """A station hands a day's log in: it holds some of the slots, some late, some cut short, some not at all."""
        number, slot_id = pick.choice(self.past())
        day, station_id = self.oracle.promises[number].day, self.oracle.promises[number].slots[slot_id].station_id
        listed = [
            (p, s, p.slots[s]) for n, p in self.oracle.promises.items() if p.day == day
            for s in sorted(p.published) if p.slots[s].station_id == station_id
        ]  # fmt: skip
        self.logs += 1
        lines = ["tanggal,mulai,lama_detik,judul,kunci", f"{day},05:00:00,180,Lagu pembuka {self.logs},"]
        for promise, slot, told in listed:
            told.covered = True
            if pick.random() < 0.6:
                start = wall(day, time(promise.minute // 60, promise.minute % 60, 0)) + timedelta(minutes=off)
                lines.append(f"{day},{start.astimezone(WIB):%H:%M:%S},{seconds},Klip,S-{slot}")
                # A later log that speaks of the same moment corrects the earlier one.
                told.lines = [line for line in told.lines if line[0] != off] + [(off, seconds)]
        raw = "\n".join([*lines, f"{day},19:50:00,180,Lagu penutup,"]).encode()
        received = airings.ReceivedLog(parse(raw, day=day), "log.csv", hashlib.sha256(raw).hexdigest())
        with self.database.writer() as session:
            airings.keep_log(
                session,
                self.world.actor(Role.OPERATOR, station_id),
                station_id=station_id,
                received=received,
                shelf=self.shelf,
                raw=raw,
                now=self.now,
            )
            session.commit()

    @precondition(lambda self: self.oracle.owed())
    @rule(is_agreed=st.booleans())
    def plan_again(self, *, is_agreed: bool) -> None:
        """Staff place every make-good that is owed; it is a draft like any other, and may be agreed at once."""
        self._plan_again()
        if is_agreed and self.coming():
            self.agree()

    def _plan_again(self) -> None:
        with self.database.writer() as session:
            for owed in [row.owed for row in makegoods.list_make_goods(session)]:
                if owed.joint_slot_id is not None:
                    continue
                places = makegoods.propose_places(session, owed, now=self.now).offers
                starts = dict(places[0].starts)
                actor = self.world.actor(Role.COMMUNICATIONS, OKI)
                joint = makegoods.place(session, actor, owed=owed, starts=starts, now=self.now)
                missed = makegoods.missed_joint(session, owed)
                first = min(starts.values()).astimezone(WIB)
                promise = Promise(
                    local_day(min(starts.values())),
                    self.oracle.promises[missed.id].topic,
                    first.hour * 60 + first.minute,
                    frozenset(starts),
                    makes_good=missed.id,
                )
                session.flush()
                session.expire_all()
                self._remember(session, joint.id, promise)
            session.commit()

    # --- report -------------------------------------------------------------------------------------------------------

    @invariant()
    def reports_say_what_happened(self) -> None:
        """The figures of the period are the oracle's, and nothing that was only planned counts as aired."""
        upto = self.today - timedelta(days=1)
        with self.database.reader() as session:
            rows, found = reports.count(session, period=PERIOD, now=self.now)
            owed = session.scalars(select(MakeGood)).all()
        for key, expected in (
            (IndicatorId.I1, self.oracle.approved()),
            (IndicatorId.I2, self.oracle.proven(upto)),
            (IndicatorId.I3, self.oracle.together(upto)),
        ):
            assert (found[key].numerator or 0, found[key].denominator or 0) == expected, key
        seconds = dict(found[IndicatorId.I4].detail["seconds"])
        assert seconds == self.oracle.proven_seconds(upto)
        aired = {airing.slot_id for airing in rows.airings if airing.is_aired}
        assert aired <= {slot for p in self.oracle.promises.values() for slot in p.published}
        assert len({one.slot_id for one in owed}) == len(owed) >= self.oracle.owed()


def test_reports_say_what_the_oracle_says(empty_sqlite: Path) -> None:
    few = settings(max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Border(empty_sqlite), settings=few)
    assert Border.proven > 0


class Wanted(Random):
    """A chance that picks what a history needs: one slot, and whether the log holds what was played."""

    def __init__(self, slot: tuple[int, int], *, is_logged: bool = True) -> None:
        super().__init__(0)
        self.slot, self.is_logged = slot, is_logged

    def choice(self, seq: Any) -> Any:
        """The slot."""
        assert self.slot in seq
        return self.slot

    def random(self) -> float:
        """Low enough to be logged, or too high."""
        return 0.0 if self.is_logged else 1.0


def test_a_history_can_come_to_every_verdict(empty_sqlite: Path) -> None:
    """The rules above reach all there is to reach: a search that never gets there would prove nothing."""
    border = Border(empty_sqlite)
    border.begin_with_a_plan()
    one, two, three = border.past()
    border.hand_in_log(Wanted(one), off=0, seconds=60)
    border.hand_in_log(Wanted(two), off=9, seconds=60)
    border.hand_in_log(Wanted(three), off=0, seconds=20)
    border.pass_a_day()
    four, five = border.past()[3:]
    border.tap(Wanted(four), aired=True)
    border.hand_in_log(Wanted(five, is_logged=False), off=0, seconds=60)
    border.plan_again(is_agreed=True)
    border.reports_say_what_happened()
    for _ in range(3):
        border.draft(ahead=2, minute=MINUTES[1], topic="peace", is_wide=False)
        border.agree()
        border.pass_a_day()
        border.reports_say_what_happened()
    verdicts = [told.verdict() for promise in border.oracle.promises.values() for told in promise.slots.values()]
    border.teardown()
    assert verdicts[:5] == ["aired", "late", "short", "said aired", "missed"]
    assert "unproven" in verdicts[5:]
