"""From draft to report, whatever is called in whatever order: what both agreed to and was published stands as it was."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hands import forbidden, refuses_every_hand
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from listed import TUESDAY, Listed
from shelved import put_on_shelf
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from world import MESUJI, OKI, World, build_world

from outreach.access import CLOCK, Role
from outreach.airings import judging, makegoods, service
from outreach.airings.models import MakeGood
from outreach.db import Database
from outreach.errors import OutreachError
from outreach.playlists import service as playlists
from outreach.playlists.models import Playlist
from outreach.reports import service as reports
from outreach.reports.cycles import stages_of
from outreach.reports.figures import Period
from outreach.slots import service as slots
from outreach.slots import voting
from outreach.slots.models import Approval, JointSlot, JointState, Proposal, Slot
from outreach.slots.service import Wish
from scheduler.cycle import DayStage
from scheduler.terms import WIB, Pairing, SlotKind

HOURS = ((23, 10), (24, 9), (24, 10), (24, 15), (25, 8))
MOMENTS = [datetime(2026, 11, day, hour, 30, tzinfo=WIB).astimezone(UTC) for day, hour in HOURS]
STARTS = (time(9), time(14))
STAGES = list(DayStage)
SIDES = st.sampled_from((OKI, MESUJI))
PICK = st.integers(0, 9)


class Cycle(RuleBasedStateMachine):
    """One Tuesday of two stations; every service may be called at any moment, and refuses what does not fit."""

    stages: ClassVar[set[str]] = set()
    refused: ClassVar[int] = 0

    def __init__(self, empty: Path) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "siaran.db"
        shutil.copyfile(empty, path)
        self.database, self.step, self.acts = Database(f"sqlite:///{path}"), 0, 0
        self.lists, self.begun = dict[int, object](), dict[int, object]()
        self.stage: DayStage | None = None
        with self.database.writer() as session:
            self.world = build_world(session)
            self.clips = [put_on_shelf(session, self.world, title=f"Klip {n}").id for n in range(2)]
            session.commit()

    def teardown(self) -> None:
        """Try by hand what no service would do, and leave nothing behind."""
        Cycle.refused += refuses_every_hand(self.database)
        self.database.dispose()
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        """The moment at which things happen."""
        return MOMENTS[self.step]

    def act(self, deed: Any) -> bool:
        """Do something in one transaction; what the office refuses leaves nothing behind."""
        with self.database.writer() as session:
            try:
                deed(session)
            except OutreachError:
                session.rollback()
                return False
            session.commit()
            return True

    def pick(self, session: Session, pick: int) -> JointSlot:
        """One of the joint slots."""
        ids = session.scalars(select(JointSlot.id).order_by(JointSlot.id)).all()
        return slots.get_joint(session, ids[pick % len(ids)] if ids else 0)

    def wish(self, start: time, clip: int) -> Wish:
        """A simulcast on Tuesday."""
        starts = dict.fromkeys((self.world.sungai_menang, self.world.brabasan), start)
        return Wish(self.clips[clip], TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0)

    @initialize()
    def agree_on_one(self) -> None:
        """Every history begins with something agreed and published."""
        for clip, start in enumerate(STARTS):
            self.draft(start, clip)
        self.propose()
        for side in (OKI, MESUJI):
            self.vote(side, 0, says_yes=True)
        self.publish()

    @rule(start=st.sampled_from(STARTS), clip=st.integers(0, 1))
    def draft(self, start: time, clip: int) -> None:
        """Staff draft."""
        staff = self.world.actor(Role.COMMUNICATIONS, OKI)
        self.act(lambda session: slots.draft(session, staff, wish=self.wish(start, clip), now=self.now))

    @rule()
    def propose(self) -> None:
        """Every draft is laid before both."""
        staff = self.world.actor(Role.COMMUNICATIONS, OKI)
        self.act(
            lambda session: voting.propose(
                session, staff, joint_ids=session.scalars(select(JointSlot.id)).all(), now=self.now
            )
        )

    @rule(side=SIDES, pick=PICK, says_yes=st.sampled_from((True, True, False)))
    def vote(self, side: str, pick: int, *, says_yes: bool) -> None:
        """A bank votes on a proposal as it stands."""

        def deed(session: Session) -> None:
            proposals = session.scalars(select(Proposal).order_by(Proposal.id)).all()
            if proposals:
                proposal = proposals[pick % len(proposals)]
                shown = voting.hash_of(voting.open_joints(session, proposal.id, now=self.now))
                told = {"regency_code": side, "ballot": voting.Ballot(says_yes=says_yes, shown_hash=shown, note="uji")}
                voting.vote(session, self.world.actor(Role.APPROVER, side), proposal=proposal, **told, now=self.now)

        self.act(deed)

    @rule(side=SIDES, pick=PICK)
    def take_back(self, side: str, pick: int) -> None:
        """A bank undoes its vote of this moment."""

        def deed(session: Session) -> None:
            proposals = session.scalars(select(Proposal).order_by(Proposal.id)).all()
            if proposals:
                actor, proposal = self.world.actor(Role.APPROVER, side), proposals[pick % len(proposals)]
                voting.take_back(session, actor, proposal=proposal, regency_code=side, now=self.now)

        self.act(deed)

    @rule(pick=PICK, start=st.sampled_from(STARTS), clip=st.integers(0, 1))
    def change(self, pick: int, start: time, clip: int) -> None:
        """Staff move a joint slot or give it another clip."""

        def deed(session: Session) -> None:
            joint, staff = self.pick(session, pick), self.world.actor(Role.COMMUNICATIONS, MESUJI)
            wish = self.wish(start, clip)
            slots.change(session, staff, joint=joint, wish=wish, version=joint.version, now=self.now)

        self.act(deed)

    @rule(pick=PICK, does_restore=st.booleans())
    def cancel(self, pick: int, *, does_restore: bool) -> None:
        """A joint slot is cancelled, or brought back."""
        staff = self.world.actor(Role.COMMUNICATIONS, OKI)
        if does_restore:
            self.act(lambda session: slots.restore(session, staff, joint=self.pick(session, pick), now=self.now))
        else:
            self.act(
                lambda session: slots.cancel(session, staff, joint=self.pick(session, pick), reason="uji", now=self.now)
            )

    @rule()
    def publish(self) -> None:
        """What both agreed to is published, and nothing else."""

        def deed(session: Session) -> None:
            for playlist in playlists.publish_ahead(session, CLOCK, now=self.now):
                told = playlists.latest_revision(session, station_id=playlist.station_id, day=playlist.day)
                assert told is not None and all(is_agreed(session, line.slot_id) for line in told.lines)

        self.act(deed)

    @rule()
    def wait(self) -> None:
        """Time passes; the clock publishes what is agreed."""
        self.publish()
        self.step = min(self.step + 1, len(MOMENTS) - 1)

    @rule()
    def sleep(self) -> None:
        """Time passes as often as two other things happen, or no history would see an evening."""
        self.wait()

    @rule(pick=PICK, aired=st.sampled_from((True, False, None)))
    def tap(self, pick: int, *, aired: bool | None) -> None:
        """An operator says what became of a slot."""
        self.acts += 1

        def deed(session: Session) -> None:
            ids = session.scalars(select(Slot.id).order_by(Slot.id)).all()
            slot = service.published_slot(session, ids[pick % len(ids)] if ids else 0)
            actor, told = self.world.actor(Role.OPERATOR, slot.station_id), {"said_at": self.now, "now": self.now}
            service.answer_slot(session, actor, slot=slot, aired=aired, client_id=f"uji-{self.acts}", **told)

        self.act(deed)

    @rule()
    def judge(self) -> None:
        """The clock judges Tuesday."""
        for station_id in self.world.stations:
            self.act(
                lambda session, at=station_id: judging.judge_day(
                    session, CLOCK, station_id=at, day=TUESDAY, now=self.now
                )
            )

    @rule()
    def make_good(self) -> None:
        """What is owed is placed, as another joint slot."""

        def deed(session: Session) -> None:
            owed = session.scalars(select(MakeGood).where(MakeGood.state == "open").limit(1)).first()
            offers = makegoods.propose_places(session, owed, now=self.now).offers if owed else ()
            if owed and offers:
                staff = self.world.actor(Role.COMMUNICATIONS, OKI)
                makegoods.place(session, staff, owed=owed, starts=dict(offers[0].starts), now=self.now)

        self.act(deed)

    @rule()
    def report(self) -> None:
        """Tuesday is reported, once it is over."""
        staff, period = self.world.actor(Role.COMMUNICATIONS, OKI), Period(TUESDAY, TUESDAY)
        told: dict[str, Any] = {"left_number": "1", "right_number": "2", "note": "uji"}
        self.act(lambda session: reports.freeze(session, staff, period=period, **told, now=self.now))

    # --- what must hold after every step --------------------------------------------------------------------------------

    @invariant()
    def what_was_published_stands(self) -> None:
        """Every revision is there as it was published; a change is another revision."""
        with self.database.reader() as session:
            query = select(Playlist).options(selectinload(Playlist.lines))
            told = {
                p.id: (p.content_hash, [(li.slot_id, li.clip_id, li.start_at, li.sha256) for li in p.lines])
                for p in session.scalars(query)
            }
        assert {number: told.get(number) for number in self.lists} == self.lists
        self.lists = dict(told)

    @invariant()
    def what_was_agreed_and_has_begun_stands(self) -> None:
        """Content, state and places of an agreed joint slot never change once it has begun."""
        with self.database.reader() as session:
            told = {}
            for joint in session.scalars(select(JointSlot).options(selectinload(JointSlot.slots))):
                places = [(s.station_id, s.start_at, s.end_at, s.clip_id, s.booked) for s in joint.slots]
                if joint.state == JointState.APPROVED and any(s.booked and s.start_at <= self.now for s in joint.slots):
                    told[joint.id] = (joint.content_hash, joint.state, places)
                elif joint.id in self.begun:
                    told[joint.id] = ("changed", joint.state, places)
        assert {number: told.get(number) for number in self.begun} == self.begun
        self.begun = dict(told)

    @invariant()
    def a_day_on_the_air_goes_back_no_more(self) -> None:
        """Only the judging of a day may be opened again, by what it owes; a reported day stays reported."""
        with self.database.reader() as session:
            stage = stages_of(session, days=[TUESDAY], now=self.now).get(TUESDAY)
        if self.stage in (DayStage.ON_AIR, DayStage.RECONCILING, DayStage.REPORTED):
            assert stage is not None and STAGES.index(stage) >= STAGES.index(self.stage)
        if self.stage is DayStage.RECONCILED:
            assert stage in (DayStage.RECONCILING, DayStage.RECONCILED, DayStage.REPORTED)
        self.stage = stage
        Cycle.stages |= {stage.value} if stage else set()


def is_agreed(session: Session, slot_id: int) -> bool:
    """Whether the newest word of both banks on the content of a slot's joint slot is yes, counted by hand."""
    joint = session.scalars(select(JointSlot).join(Slot).where(Slot.id == slot_id)).one()
    votes = session.scalars(select(Approval).where(Approval.joint_slot_id == joint.id).order_by(Approval.id)).all()
    newest = {vote.regency_code: vote.says_yes for vote in votes if vote.content_hash == joint.content_hash}
    return newest == {OKI: True, MESUJI: True}


def test_what_was_agreed_and_published_never_changes(empty_sqlite: Path) -> None:
    few = settings(
        max_examples=14,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Cycle(empty_sqlite), settings=few)
    assert Cycle.refused > 0
    assert {"published", "on_air", "reconciling"} <= Cycle.stages


def test_a_history_comes_to_every_step(empty_sqlite: Path) -> None:
    cycle = Cycle(empty_sqlite)
    seen: list[DayStage | None] = []
    for deed in (lambda: cycle.draft(STARTS[0], 0), cycle.propose):
        deed()
        cycle.a_day_on_the_air_goes_back_no_more()
        seen.append(cycle.stage)
    for side in (OKI, MESUJI):
        cycle.vote(side, 0, says_yes=True)
    cycle.a_day_on_the_air_goes_back_no_more()
    seen.append(cycle.stage)
    for deed in (
        cycle.publish,
        cycle.wait,
        cycle.wait,
        lambda: tap_all(cycle),
        cycle.wait,
        cycle.wait,
        cycle.report,
    ):
        deed()
        cycle.a_day_on_the_air_goes_back_no_more()
        seen.append(cycle.stage)
    cycle.teardown()
    assert [stage for stage in STAGES if stage in seen] == [stage for stage in STAGES if stage is not DayStage.ON_AIR]


def tap_all(cycle: Cycle) -> None:
    """Every operator says that it aired."""
    for pick in range(2):
        cycle.tap(pick, aired=True)


def test_no_hand_changes_what_was_published_voted_or_proven(database: Database, world: World, listed: Listed) -> None:
    noon = datetime(2026, 11, 24, 5, tzinfo=UTC)
    with database.writer() as session:
        slot = service.published_slot(session, listed.slots[world.brabasan])
        operator, told = world.actor(Role.OPERATOR, world.brabasan), {"said_at": noon, "now": noon}
        service.answer_slot(session, operator, slot=slot, aired=True, client_id="ketuk-1", **told)
        period = Period(TUESDAY, TUESDAY)
        numbers: dict[str, Any] = {"left_number": "1", "right_number": "2", "note": ""}
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        reports.freeze(session, staff, period=period, **numbers, now=noon + timedelta(days=1))
        session.commit()
    assert refuses_every_hand(database) == len(forbidden())


def test_a_place_nobody_has_proven_yet_may_still_be_given_up(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        joint = slots.get_joint(session, listed.joint_id)
        slots.cancel(session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, reason="uji", now=world.now)
        session.commit()
        assert joint.state == JointState.CANCELLED
