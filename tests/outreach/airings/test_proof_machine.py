"""Taps, logs, recordings, second thoughts and clocks set right, in any order on a real database: verdicts are what a plain judge says."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

import plain_judge
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
from judgement_machine import FOUND, OFF
from known_day import Known
from listed import TUESDAY
from shelved import put_on_shelf
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from voted import approved
from world import MESUJI, OKI, build_world

from audio.shelf import Shelf
from outreach.access import CLOCK, Role
from outreach.airings import air_checks, clocks, judging, queries, service
from outreach.airings.models import AirCheck, Airing, Answer, AsRunLine, AsRunLog, HeardWord, MakeGood
from outreach.db import Database
from outreach.places import silence
from outreach.places.models import Station
from outreach.playlists import service as playlists
from outreach.slots.models import Slot
from outreach.slots.service import Wish
from scheduler.asrun import parse
from scheduler.listening import Sounded, Taped
from scheduler.reconcile import Logged, Planned, Tap
from scheduler.terms import WIB, Pairing, SlotKind, Span

TITLES = ("Rukun", "Satu peta batas, satu langkah damai", "Satu peta batas, satu langkah damai di dua tepi")
PLAN = ((time(9), 0), (time(9, 10), 0), (time(14), 1), (time(14, 12), 2))
"""Two slots of one clip within a window, and two whose titles a station shortens to the same."""
MOMENTS = [datetime(2026, 11, 24, hour, minute, tzinfo=WIB) for hour, minute in ((9, 5), (9, 30), (14, 5), (15, 0))]
HOWS = ("key", "key", "file", "title", "cut title", "too short a title")
TOLD = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(HOWS), OFF, st.sampled_from([20, 54, 60])), max_size=4)
SIDES = st.sampled_from(("sungai_menang", "brabasan"))


class Proof(RuleBasedStateMachine):
    """A published Tuesday on two stations; whatever happens is told to the product and written down beside it."""

    judged: ClassVar[set[tuple[str, str]]] = set()
    """Every verdict with its grade that any history came to."""

    def __init__(self, empty: Path) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "siaran.db"
        shutil.copyfile(empty, path)
        self.database, self.shelf = Database(f"sqlite:///{path}"), Shelf(Path(self.folder.name) / "shelf")
        self.step, self.acts, self.told = 0, 0, dict[int, list[tuple[object, ...]]]()
        with self.database.writer() as session:
            self.world = build_world(session)
            self.clips = [put_on_shelf(session, self.world, title=title).id for title in TITLES]
            stations = (self.world.sungai_menang, self.world.brabasan)
            self.known = {station_id: Known() for station_id in stations}
            for start, clip in PLAN:
                starts = dict.fromkeys(stations, start)
                wish = Wish(self.clips[clip], TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0)
                approved(session, self.world, wish)
            playlists.publish_ahead(session, self.world.actor(Role.COMMUNICATIONS, OKI), now=self.world.now)
            session.commit()
            self.clip_of = dict[int, int]()
            for station_id, known in self.known.items():
                playlist = playlists.get_published(session, station_id=station_id, day=TUESDAY)
                for line in playlist.lines:
                    self.clip_of[line.slot_id] = line.clip_id
                    span = Span.of(line.start_at, line.length_s)
                    known.planned.append(Planned(line.slot_id, span, line.title, line.file_name))

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.database.dispose()
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        """The moment of Tuesday at which things happen."""
        return MOMENTS[self.step].astimezone(UTC)

    def begun(self, station_id: int) -> list[Planned]:
        """The slots that a word may be said of."""
        return [slot for slot in self.known[station_id].planned if slot.span.start_at <= self.now]

    @initialize()
    def judge_first(self) -> None:
        """The clock looks at the day before anybody spoke."""
        self.judge()

    def judge(self) -> None:
        """The clock's own judging."""
        with self.database.writer() as session:
            for station_id in self.known:
                judging.judge_day(session, CLOCK, station_id=station_id, day=TUESDAY, now=self.now)
            session.commit()

    @precondition(lambda self: self.step < len(MOMENTS) - 1)
    @rule()
    def wait(self) -> None:
        """Time passes, more slots have begun, and the clock judges."""
        self.step += 1
        self.judge()

    @rule(side=SIDES, pick=st.integers(0, 3), aired=st.sampled_from((True, False, None)), early=st.integers(0, 300))
    def tap(self, side: str, pick: int, *, aired: bool | None, early: int) -> None:
        """An operator's word, by a phone whose clock may be slow."""
        station_id, self.acts = getattr(self.world, side), self.acts + 1
        slots = self.begun(station_id)
        slot = slots[pick % len(slots)]
        with self.database.writer() as session:
            kept = service.answer_slot(
                session,
                self.world.actor(Role.OPERATOR, station_id),
                slot=session.get_one(Slot, slot.slot_id),
                aired=aired,
                client_id=f"uji-{self.acts}",
                said_at=self.now - timedelta(minutes=early),
                now=self.now,
            )
            session.commit()
            self.known[station_id].taps.append(Tap(kept.id, slot.slot_id, aired, kept.said_at))
        latest = [tap for tap in self.known[station_id].taps if tap.slot_id == slot.slot_id]
        assert latest == sorted(latest, key=lambda tap: tap.said_at), "a later word of one person counts as the later"

    @rule(side=SIDES, begin=st.sampled_from((5, 9, 14)), told=TOLD, offset_s=st.sampled_from((0, 0, 420, -600)))
    def hand_in(self, side: str, begin: int, told: list[tuple[int, str, int, int]], offset_s: int) -> None:
        """A station hands in a log of a stretch of its day, from a computer whose clock may be off."""
        station_id, self.acts = getattr(self.world, side), self.acts + 1
        rows = self.rows_of(station_id, begin=begin, told=told)
        if not rows:
            return
        raw = self.as_csv(rows)
        claim = clocks.Claim(self.now + timedelta(seconds=offset_s), self.now) if offset_s else None
        received = service.ReceivedLog(
            parse(raw, form="siaran-csv"), f"log-{self.acts}.csv", hashlib.sha256(raw).hexdigest(), claim
        )
        with self.database.writer() as session:
            operator = self.world.actor(Role.OPERATOR, station_id)
            (log,) = service.keep_log(
                session, operator, station_id=station_id, received=received, shelf=self.shelf, raw=raw, now=self.now
            )
            session.commit()
            ids = session.scalars(select(AsRunLine.id).where(AsRunLine.log_id == log.id).order_by(AsRunLine.line)).all()
            known = self.known[station_id]
            known.logs[log.id] = [replace(row, row_id=number) for row, number in zip(rows, ids, strict=True)]
            known.offset_s[log.id] = offset_s

    def rows_of(self, station_id: int, *, begin: int, told: list[tuple[int, str, int, int]]) -> list[Logged]:
        """The lines of a log, each once, none of the future."""
        first = datetime(2026, 11, 24, begin, tzinfo=WIB).astimezone(UTC)
        if first > self.now:
            return []
        rows = {(first, ""): Logged(0, first, 180.0, f"Lagu {self.acts}", "")}
        for pick, how, off_s, length_s in told:
            slot = self.known[station_id].planned[pick]
            at = slot.span.start_at + timedelta(seconds=off_s)
            title, key = {
                "key": (f"Putar {self.acts}", slot.key),
                "file": ("", slot.file_name),
                "title": (slot.title, ""),
                "cut title": (slot.title[:31].upper(), "4711"),
                "too short a title": (slot.title[:4], ""),
            }[how]
            if at <= self.now + timedelta(minutes=5):
                rows[at, key or title] = Logged(0, at, float(length_s), title.strip(), key)
        return list(rows.values())

    def as_csv(self, rows: list[Logged]) -> bytes:
        """The lines as our own form writes them."""
        text = io.StringIO()
        out = csv.writer(text)
        out.writerow(["tanggal", "mulai", "lama_detik", "judul", "kunci"])
        for row in rows:
            local = row.started_at.astimezone(WIB)
            out.writerow([f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}", int(row.length_s or 0), row.title, row.key])
        return text.getvalue().encode()

    @precondition(lambda self: any(any(known.offset_s.values()) for known in self.known.values()))
    @rule(pick=st.integers(0, 9), is_applied=st.booleans())
    def set_clock(self, pick: int, *, is_applied: bool) -> None:
        """Staff set a log's clock right, or take that back."""
        off = [(known, log) for known in self.known.values() for log, offset_s in known.offset_s.items() if offset_s]
        known, log_id = off[pick % len(off)]
        with self.database.writer() as session:
            actor = self.world.actor(Role.COMMUNICATIONS, MESUJI)
            log = clocks.get_log(session, log_id)
            clocks.set_clock(session, actor, log=log, is_applied=is_applied, now=self.now)
            session.commit()
        known.shift_s[log_id] = known.offset_s[log_id] if is_applied else 0

    @rule(side=SIDES, begin=st.sampled_from(MOMENTS[:3]), before=st.integers(0, 20), found=FOUND)
    def record_air(self, side: str, begin: datetime, before: int, found: list[tuple[int, int, float, bool]]) -> None:
        """A recording is sent, and searched; what was found in it is sure or waits for a person."""
        station_id, self.acts = getattr(self.world, side), self.acts + 1
        start_at = begin.astimezone(UTC) - timedelta(minutes=before)
        length_s = min(5_400.0, (self.now - start_at).total_seconds())
        if length_s <= 0:
            return
        told = [self.find_of(station_id, start_at, one) for one in found]
        told = [row for row in told if row["start_s"] >= 0 and row["end_s"] <= length_s]
        with self.database.writer() as session:
            operator = self.world.actor(Role.OPERATOR, station_id)
            kept = air_checks.keep_recording(
                session,
                operator,
                station_id=station_id,
                told=(f"{self.acts:064x}", 5, "udara.mp3"),
                started_at=start_at,
                now=self.now,
            )
            answer = {"duration_s": length_s, "print": {}, "heard": told, "resent": []}
            air_checks.keep_heard(session, CLOCK, air_check_id=kept.id, answer=answer, now=self.now)
            session.commit()
            self.remember(session, kept, station_id=station_id, length_s=length_s)

    def find_of(self, station_id: int, start_at: datetime, one: tuple[int, int, float, bool]) -> dict[str, object]:
        """A find as a search tells it."""
        pick, off_s, fraction, is_certain = one
        slot = self.known[station_id].planned[pick % 4]
        clip, begin_s = self.clip_of[slot.slot_id], (slot.span.start_at - start_at).total_seconds() + off_s
        certainty = "certain" if is_certain else "uncertain"
        told: dict[str, object] = {"clip": f"{clip}:{clip + 500:064x}", "start_s": begin_s, "certainty": certainty}
        return {**told, "end_s": begin_s + 60 * fraction, "heard_fraction": fraction, "score": 0.9, "speed": 1.0}

    def remember(self, session: Session, kept: AirCheck, *, station_id: int, length_s: float) -> None:
        """Write a recording down for the plain judge."""
        known = self.known[station_id]
        known.taped.append(Taped(kept.id, Span.of(kept.started_at, length_s)))
        for find in air_checks_of(session, kept.id):
            at, is_certain = kept.started_at + timedelta(seconds=find.start_s), find.certainty == "certain"
            heard_s = find.end_s - find.start_s
            known.finds[find.id] = Sounded(
                find.id, kept.id, find.clip_id, "", at, heard_s, find.fraction, is_certain
            )  # fmt: skip
            known.unsure += [] if is_certain else [find.id]

    @precondition(lambda self: any(known.unsure for known in self.known.values()))
    @rule(pick=st.integers(0, 9), is_it=st.booleans())
    def decide(self, pick: int, *, is_it: bool) -> None:
        """A person listens and decides; the next one may decide otherwise."""
        unsure = [(known, number) for known in self.known.values() for number in known.unsure]
        known, number = unsure[pick % len(unsure)]
        with self.database.writer() as session:
            heard, _ = air_checks.get_heard(session, number)
            actor = self.world.actor(Role.COMMUNICATIONS, OKI)
            air_checks.decide(session, actor, heard=heard, is_it=is_it, now=self.now)
            session.commit()
        known.words[number], self.acts = is_it, self.acts + 1

    @precondition(lambda self: self.step == 1)
    @rule()
    def fall_silent(self) -> None:
        """A station is written down as silent: that alone proves nothing for or against a slot."""
        with self.database.writer() as session:
            station = session.get_one(Station, self.world.brabasan)
            told = {"from_on": TUESDAY, "reason": "uji", "source": "uji"}
            silence.open_outage(session, self.world.actor(Role.ADMIN, MESUJI), station=station, **told, now=self.now)
            session.commit()
        self.step += 1
        self.judge()

    # --- what must hold after every step --------------------------------------------------------------------------------

    @invariant()
    def verdicts_are_the_plain_ones(self) -> None:
        """Each slot's newest verdict and grade, and what stands beside the plan, are what the plain judge says."""
        with self.database.reader() as session:
            for station_id, known in self.known.items():
                slots, lines = self.begun(station_id), known.lines()
                said = plain_judge.judge(
                    slots,
                    clip_of=self.clip_of,
                    logged=lines,
                    covered=known.covered(),
                    taps=known.taps,
                    sounded=known.sounded(),
                    taped=known.taped,
                )
                newest = judging.newest_airings(session, [slot.slot_id for slot in known.planned])
                if newest or said == []:
                    assert sorted((a.slot_id, a.verdict, a.grade) for a in newest.values()) == said
                    Proof.judged |= {(verdict, grade) for _, verdict, grade in said}
                extras = queries.extras_of(session, station_id=station_id, day=TUESDAY)
                told = {extra.airing.as_run_line_id for extra in extras} - {None}
                assert told == plain_judge.extra_rows(slots, lines, TITLES)
                assert not {extra.airing.heard_id for extra in extras} & {a.heard_id for a in newest.values()} - {None}
                sure = {find.row_id for find in known.sounded() if find.is_certain}
                assert {extra.airing.heard_id for extra in extras} - {None} <= sure

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        """Every word, line and find that was taken in still stands as it was."""
        everything = self.known.values()
        with self.database.reader() as session:
            assert set(session.scalars(select(Answer.id))) == {tap.row_id for known in everything for tap in known.taps}
            lines = {row.row_id: row for known in everything for rows in known.logs.values() for row in rows}
            for line in session.scalars(select(AsRunLine)):
                kept = lines.pop(line.id)
                assert (line.started_at, line.length_s, line.title, line.key) == (
                    kept.started_at, kept.length_s, kept.title, kept.key,
                )  # fmt: skip
            assert not lines
            assert session.scalar(select(func.count()).select_from(AsRunLog)) == sum(len(k.logs) for k in everything)
            words = session.scalars(select(HeardWord).order_by(HeardWord.id))
            assert {word.heard_id: word.is_it for word in words} == {
                n: w for k in everything for n, w in k.words.items()
            }

    @invariant()
    def no_verdict_changes_without_a_trace(self) -> None:
        """What was once said of a slot stays on record, whatever better evidence says later; a miss is owed as long as it is one."""
        with self.database.reader() as session:
            for known in self.known.values():
                for slot in known.planned:
                    rows = queries.history_of(session, slot.slot_id)
                    told = [(a.revision, a.verdict, a.grade, a.started_at, tuple(a.reasons)) for a in rows]
                    assert [row[0] for row in told] == list(range(1, len(told) + 1))
                    assert told[: len(self.told.get(slot.slot_id, []))] == self.told.get(slot.slot_id, [])
                    self.told[slot.slot_id] = list(told)
                    self.check_owed(session, rows)

    def check_owed(self, session: Session, rows: list[Airing]) -> None:
        """A slot whose newest verdict is a miss is owed, one that aired on the air is not."""
        if rows:
            owed = session.scalars(select(MakeGood).where(MakeGood.slot_id == rows[-1].slot_id)).one_or_none()
            assert (owed is not None) == any(airing.verdict == "missed" for airing in rows)
            if owed is not None and rows[-1].verdict in ("missed", "aired", "late"):
                assert owed.state == ("open" if rows[-1].verdict == "missed" else "waived")


def air_checks_of(session: Session, air_check_id: int) -> list[air_checks.Heard]:
    """What was found in a recording, as the database numbers it."""
    query = select(air_checks.Heard).where(air_checks.Heard.air_check_id == air_check_id)
    return list(session.scalars(query.order_by(air_checks.Heard.id)))


def test_verdicts_kept_in_a_database_are_what_a_plain_judge_says(empty_sqlite: Path) -> None:
    few = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Proof(empty_sqlite), settings=few)
    assert {verdict for verdict, _ in Proof.judged} == {"aired", "late", "short", "missed", "unproven"}
    assert {grade for _, grade in Proof.judged} == {"P0", "P1", "P2", "P3"}
