"""The example quarter: planned, approved, published, aired, missed, proven and visited, by the services people use.

Everything goes through the same functions as a click would, with the clock handed in, so the demo is one consistent world
and the first thorough test of them all. What happened on the air is drawn by a seeded generator.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.asrun import parse
from scheduler.prayers import PrayerMinutes
from scheduler.recurrence import wall
from scheduler.terms import WIB, Pairing, SlotKind, Topic, local_day

from ..access import CLOCK, Role
from ..airings import makegoods
from ..airings import service as airings
from ..airings.judging import judge_day
from ..clips import service as clips
from ..clips.models import Clip
from ..facilitators import groups
from ..facilitators import service as facilitators
from ..facilitators.models import Facilitator, Hearing, VisitKind, Way
from ..i18n import day_plain
from ..notices import settle_before
from ..places import service as places
from ..places.models import Station
from ..playlists import service as playlists
from ..playlists.models import Playlist
from ..slots import blackouts, calendar_seeds, calendars, series, voting
from ..slots import service as slots
from ..slots.blackouts import Closing
from ..slots.calendars import Scope
from ..slots.models import JointSlot
from ..web import Office
from . import field
from .cast import LEFT, RIGHT, Cast
from .villages import hand_files, tell_reception

WEEKS_BACK, WEEKS_AHEAD = 11, 4
CALENDAR_WEEKS_AHEAD = 9
"""Past the end of next month, for which a plan may be asked."""
SEED = 20160427
NEAR_THE_SMALL_MAST = frozenset(
    {
        "16.02.04.2001",
        "16.02.04.2051",
        "16.02.04.2052",
        "18.11.04.2010",
        "18.11.05.2006",
        "18.11.05.2007",
        "18.11.05.2009",
    }
)
"""Where the second example station is predicted to be received: 54 dBuV/m or more."""


@dataclass(frozen=True, slots=True)
class ExampleSeries:
    """One weekly series of the example: clip, weekday, times by station place in the cast, and how it pairs."""

    clip: int
    weekday: int
    pairing: Pairing
    starts: dict[int, str]


# The left bank's example stations are 0 and 1, the right bank's 2 and 3. Nothing stands in a prayer time
# of any season.
SERIES = (
    ExampleSeries(0, 0, Pairing.SIMULCAST, {0: "06:00", 1: "06:00", 2: "06:00", 3: "06:00"}),
    ExampleSeries(4, 1, Pairing.PAIRED, {1: "09:10", 2: "10:25"}),
    ExampleSeries(8, 2, Pairing.SIMULCAST, {1: "16:30", 2: "16:30"}),
    ExampleSeries(1, 3, Pairing.PAIRED, {0: "14:00", 3: "16:30"}),
    ExampleSeries(6, 3, Pairing.SIMULCAST, {1: "19:50", 2: "19:50"}),
    ExampleSeries(9, 4, Pairing.SIMULCAST, {1: "08:30", 2: "08:30", 3: "08:30"}),
    ExampleSeries(5, 5, Pairing.SIMULCAST, {0: "20:10", 1: "20:10", 2: "20:10"}),
    ExampleSeries(2, 5, Pairing.PAIRED, {1: "06:20", 2: "07:05"}),
    ExampleSeries(10, 6, Pairing.PAIRED, {1: "15:50", 2: "16:45"}),
)


class Story:
    """Tells the quarter up to a moment; `commit` keeps what was told so far."""

    def __init__(
        self, office: Office, session: Session, cast: Cast, *, now: datetime, commit: Callable[[], None]
    ) -> None:
        self.office, self.session, self.cast, self.now, self.commit = office, session, cast, now, commit
        self.chance = random.Random(SEED)
        self.first_on = local_day(now) - timedelta(days=local_day(now).weekday(), weeks=WEEKS_BACK)

    def at(self, day: date, clock: str = "09:00") -> datetime:
        """A moment of the story: a day and a time of day in WIB."""
        return wall(day, time.fromisoformat(clock))

    def tell(self, made: list[Clip]) -> None:
        """The whole story, in the order of the work."""
        self.vet(made)
        self.close_times()
        self.plan(made)
        self.commit()
        self.appoint()
        self.commit()
        for step in range((local_day(self.now) - self.first_on).days + 1):
            self.live(self.first_on + timedelta(days=step))
        self.commit()
        self.leave_work()
        self.tell_reception(made)
        self.tell_of_field()
        playlists.publish_ahead(self.session, CLOCK, now=self.now)
        settle_before(self.session, moment=self.now - timedelta(days=3))

    # --- before the air -----------------------------------------------------------------------------------------------

    def vet(self, made: list[Clip]) -> None:
        """Both regencies hear and vet every clip but the last, which still waits for the right bank."""
        when = self.at(self.first_on - timedelta(days=18), "10:30")
        for place, clip in enumerate(made):
            voters = self.cast.both(Role.APPROVER)[:1] if place == len(made) - 1 else self.cast.both(Role.APPROVER)
            for voter in voters:
                fresh = clips.get_clip(self.session, clip.id)
                digest = clips.clip_content_hash(fresh, fresh.recording)
                clips.vet(self.session, voter, clip=fresh, says_yes=True, note="", content_hash=digest, now=when)

    def close_times(self) -> None:
        """The calendars of both banks with their prayers, each station's anthem, and one's weekly relay."""
        when = self.at(self.first_on - timedelta(days=20))
        period = {"first_on": self.first_on, "last_on": local_day(self.now) + timedelta(weeks=CALENDAR_WEEKS_AHEAD)}
        for code in (LEFT, RIGHT):
            seed = calendar_seeds.seed_prayers(self.session, Scope(code), **period, minutes=PrayerMinutes())
            assert seed is not None
            self._accept(Scope(code), seed, when)
        for station in self.cast.stations:
            self._accept(Scope(station.regency_code, station.id), calendar_seeds.seed_anthem(station, **period), when)
        own = self.cast.stations[0]
        relay = Closing("Relai berita", frozenset(range(7)), time(7), 30, self.first_on, None, "contoh")
        blackouts.close_time(self.session, CLOCK, closing=relay, station_id=own.id, now=when)

    def _accept(self, scope: Scope, seed: calendar_seeds.Seed, when: datetime) -> None:
        """A bank's own staff accept what was proposed, marked as an example."""
        calendars.accept(
            self.session,
            self.cast.actor(Role.COMMUNICATIONS, scope.regency_code),
            scope=scope,
            topic=seed.topic,
            days=seed.days,
            source=seed.source,
            is_example=True,
            now=when,
        )

    def plan(self, made: list[Clip]) -> None:
        """Weekly series drafted by turns, proposed together, approved by both."""
        drafted = self.at(self.first_on - timedelta(days=14))
        horizon_on = local_day(self.now) + timedelta(weeks=WEEKS_AHEAD)
        joint_ids: list[int] = []
        for place, example in enumerate(SERIES):
            actor = self.cast.actor(Role.COMMUNICATIONS, (LEFT, RIGHT)[place % 2])
            wish = self._wish(example, made)
            weekly = series.Weekly(frozenset({example.weekday}), horizon_on)
            _, joints = series.create(self.session, actor, wish=wish, weekly=weekly, horizon_on=horizon_on, now=drafted)
            joint_ids += [joint.id for joint in joints]
        self._approve(self._until(joint_ids, local_day(self.now) + timedelta(days=9)), proposed=drafted)

    def _wish(self, example: ExampleSeries, made: list[Clip]) -> slots.Wish:
        starts = {self.cast.stations[i].id: time.fromisoformat(start) for i, start in example.starts.items()}
        kind = SlotKind.COOPERATION if example.clip in (5, 7) else SlotKind.ILM
        day = self.first_on + timedelta(days=example.weekday)
        return slots.Wish(
            made[example.clip].id, day, kind, example.pairing, starts, self.office.settings.pair_window_min
        )

    def _until(self, joint_ids: list[int], last_on: date) -> list[int]:
        query = select(JointSlot.id).where(JointSlot.id.in_(joint_ids), JointSlot.day <= last_on)
        return list(self.session.scalars(query.order_by(JointSlot.day)))

    def _approve(self, joint_ids: list[int], *, proposed: datetime, both: bool = True) -> None:
        staff = self.cast.actor(Role.COMMUNICATIONS, LEFT)
        proposal = voting.propose(self.session, staff, joint_ids=joint_ids, now=proposed)
        for days, voter in enumerate(self.cast.both(Role.APPROVER) if both else self.cast.both(Role.APPROVER)[:1], 1):
            when = proposed + timedelta(days=days, hours=1)
            shown = voting.hash_of(voting.open_joints(self.session, proposal.id, now=when))
            ballot = voting.Ballot(says_yes=True, shown_hash=shown)
            code = voter.regency_code or ""
            voting.vote(self.session, voter, proposal=proposal, regency_code=code, ballot=ballot, now=when)

    # --- on the air ---------------------------------------------------------------------------------------------------

    def live(self, day: date) -> None:
        """One day: lists are published and fetched the evening before, slots air or not, logs and answers come in."""
        today = local_day(self.now)
        for place, station in enumerate(self.cast.stations):
            evening = self.at(day - timedelta(days=1), "17:00")
            playlist = playlists.publish(self.session, CLOCK, station_id=station.id, day=day, now=evening)
            if playlist is None:
                continue
            operator = self.cast.actors[f"operator.{station.short_name.lower().replace(' ', '-')}"]
            if day < today or place != 3:
                fetched = evening + timedelta(hours=1 + place)
                playlists.note_fetch(self.session, operator, playlist=playlist, form="zip", now=fetched)
            if day < today:
                self._air(place, station, playlist)
        if day.weekday() == 6:
            self.visit(day)

    def _air(self, place: int, station: Station, playlist: Playlist) -> None:
        """What became of a station's day: two stations send logs, one only answers, one often says nothing."""
        fresh = playlists.get_published(self.session, station_id=station.id, day=playlist.day)
        lines = [line for line in fresh.lines if self.chance.random() > (0.05, 0.1, 0.07, 0.15)[place]]
        recent = playlist.day == local_day(self.now) - timedelta(days=1)
        if (place in (0, 2) or (place == 1 and self.chance.random() < 0.7)) and not recent:
            self._send_log(station, fresh, {line.slot_id for line in lines})
        elif place == 1 or (place == 3 and self.chance.random() > 0.5):
            self._answer(station, fresh, {line.slot_id for line in lines}, silent=recent)
        elif not recent:
            judge_day(
                self.session,
                CLOCK,
                station_id=station.id,
                day=playlist.day,
                now=self.at(playlist.day + timedelta(days=1)),
            )

    def _send_log(self, station: Station, playlist: Playlist, aired: set[int]) -> None:
        rows = ["tanggal,mulai,lama_detik,judul,kunci", f"{playlist.day.isoformat()},05:00:00,20,Lagu pembuka,"]
        for line in playlist.lines:
            if line.slot_id in aired:
                late = 420 if self.chance.random() < 0.04 else self.chance.randint(-20, 60)
                start = (line.start_at + timedelta(seconds=late)).astimezone(WIB)
                rows.append(
                    f"{playlist.day.isoformat()},{start:%H:%M:%S},{line.length_s:.1f},{line.title},S-{line.slot_id}"
                )
        rows.append(f"{playlist.day.isoformat()},21:55:00,120,Penutup siaran,")
        raw = ("\n".join(rows) + "\n").encode()
        name = f"log-contoh-{playlist.day.isoformat()}.csv"
        blob = self.office.shelf.put(raw)
        received = airings.ReceivedLog(parse(raw, file_name=name), name, blob.sha256)
        operator = self.cast.actors[f"operator.{station.short_name.lower().replace(' ', '-')}"]
        when = self.at(playlist.day + timedelta(days=1), "07:30")
        airings.keep_log(
            self.session, operator, station_id=station.id, received=received, shelf=self.office.shelf, raw=raw, now=when
        )

    def _answer(self, station: Station, playlist: Playlist, aired: set[int], *, silent: bool) -> None:
        operator = self.cast.actors[f"operator.{station.short_name.lower().replace(' ', '-')}"]
        for line in playlist.lines[: -1 if silent else None]:
            when = line.start_at + timedelta(minutes=self.chance.randint(1, 40))
            slot = airings.published_slot(self.session, line.slot_id)
            airings.answer_slot(
                self.session,
                operator,
                slot=slot,
                aired=line.slot_id in aired,
                client_id=f"contoh-{line.slot_id}",
                said_at=when,
                now=when,
            )

    # --- in the villages ----------------------------------------------------------------------------------------------

    def appoint(self) -> None:
        """Facilitators for most villages; some stay without anybody, named by their names."""
        since = self.first_on - timedelta(days=200)
        self.assigned: list[tuple[Facilitator, list[str]]] = []
        for code in (LEFT, RIGHT):
            own = [v.code for v in places.border_villages(self.session, on=since) if v.regency_code == code]
            covered = own[:-2]
            for number, start in enumerate(range(0, len(covered), 3), 1):
                self._appoint_one(code, number, covered[start : start + 3], since)

    def _appoint_one(self, code: str, number: int, villages: list[str], since: date) -> None:
        side = "OKI" if code == LEFT else "Mesuji"
        actor = self.cast.actor(Role.COMMUNICATIONS, code)
        made = facilitators.appoint(
            self.session,
            actor,
            name=f"Contoh Fasilitator {side} {number}",
            regency_code=code,
            decree_number=f"{number:03}/CONTOH/{since.year}",
            decree_on=since,
            private=facilitators.PrivateFacts(),
            consent_on=since,
            person_id=self.cast.actor(Role.FACILITATOR, code).person_id if number == 1 else None,
            is_example=True,
            now=self.at(since, "11:00"),
        )
        for village in villages:
            facilitators.assign(
                self.session,
                actor,
                facilitator=made,
                village_code=village,
                from_on=since,
                until_on=None,
                decree_number=made.decree_number,
                now=self.at(since, "11:00"),
            )
        self.assigned.append((made, villages))

    def visit(self, day: date) -> None:
        """On a Sunday some facilitators visit a village and say how the radio is heard there."""
        for facilitator, villages in self.assigned:
            if self.chance.random() < 0.45:
                village = self.chance.choice(villages)
                station = self.cast.stations[self.chance.choice((1, 2))]
                note = facilitators.VisitNote(
                    client_id=f"contoh-{facilitator.id}-{day.isoformat()}",
                    village_code=village,
                    kind=self.chance.choice(tuple(VisitKind)),
                    happened_on=day,
                    attendance=self.chance.randint(6, 40),
                    station_id=station.id,
                    hearing=self._hears(village, station) if self.chance.random() < 0.3 else None,
                )
                self._keep_visit(facilitator, note, min(self.at(day, "16:00"), self.now))

    def _keep_visit(self, facilitator: Facilitator, note: facilitators.VisitNote, when: datetime) -> None:
        """A visit, or a listening group with who came: counts alone."""
        if note.kind is not VisitKind.LISTENING_GROUP:
            facilitators.record_visit(self.session, CLOCK, facilitator=facilitator, note=note, now=when)
            return
        men, young = note.attendance // 2, note.attendance // 4
        note = replace(note, topic=tuple(Topic)[note.attendance % 3])
        group = groups.GroupNote(note, tuple(Way)[note.attendance % 2], men, note.attendance - men, young)
        groups.record_group(self.session, CLOCK, facilitator=facilitator, group=group, now=when)

    def _hears(self, village: str, station: Station) -> Hearing:
        """What a visitor hears: mostly what the prediction says, now and then not."""
        near = village[:8] in ("18.11.02", "18.11.07", "16.02.04", "18.11.05")
        heard = (
            Hearing.CLEAR if near and self.chance.random() < 0.8 else self.chance.choice((Hearing.WEAK, Hearing.NONE))
        )
        if station is not self.cast.stations[1]:
            return heard
        # A hundred watts are heard in a few villages, whatever chance says.
        return Hearing.CLEAR if village in NEAR_THE_SMALL_MAST else Hearing.NONE

    def tell_reception(self, made: list[Clip]) -> None:
        """What was heard on which set, and clips handed as files, on both banks; each bank tries the other's station."""
        for code, place in ((LEFT, 2), (RIGHT, 1)):
            own = [pair for pair in self.assigned if pair[0].regency_code == code]
            listening = own if code == LEFT else own[5:]
            staff, station = self.cast.actor(Role.COMMUNICATIONS, code), self.cast.stations[place]
            tell_reception(self.session, staff, assigned=listening, station=station, now=self.now)
            hand_files(self.session, staff, assigned=own, clips=made[1:4], now=self.now)

    def tell_of_field(self) -> None:
        """Groups that were uneasy, a handover, requests about own data, and one mast heard better than predicted."""
        session, cast, care, now = self.session, self.cast, self.assigned, self.now
        field.hold_groups(session, cast, care=care, now=now)
        field.tell_of_one_mast(session, cast, care=care, station=cast.stations[2], now=now)
        field.ask_about_own_data(session, cast, now=now)
        field.hand_over_a_village(session, cast, care=care, now=now)

    # --- what waits today ---------------------------------------------------------------------------------------------

    def leave_work(self) -> None:
        """Leave something for everybody to do: a half-voted proposal, a draft, a make-good to place."""
        today = local_day(self.now)
        query = select(JointSlot.id).where(
            JointSlot.state == "draft", JointSlot.day.between(today, today + timedelta(days=17))
        )
        self._approve(list(self.session.scalars(query)), proposed=self.now - timedelta(days=2, hours=3), both=False)
        owed = [row.owed for row in makegoods.list_make_goods(self.session)]
        staff = self.cast.actor(Role.COMMUNICATIONS, RIGHT)
        for make_good in owed[:-4]:
            if make_good.target_on < today:
                reason = f"digabung dengan siaran {day_plain(today)}"
                makegoods.waive(self.session, staff, owed=make_good, reason=reason, now=self.now - timedelta(days=1))
        if len(owed) > 1:
            offers = makegoods.propose_places(self.session, owed[-1], now=self.now).offers
            if offers:
                makegoods.place(self.session, staff, owed=owed[-1], starts=dict(offers[0].starts), now=self.now)
