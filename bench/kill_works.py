"""What is under way when the server is killed, and what must be true when it stands again; each work a class, no bench itself."""

from __future__ import annotations

import io
import time
import wave
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from air_sounds import RATE_HZ, say, write_wav
from killed_server import Caller
from small_office import Stood, digest, moment_of, noise, slots_of
from sqlalchemy import delete, func, select

from audio.shelf import Shelf
from outreach.access import CLOCK
from outreach.airings import intake, judging
from outreach.airings.air_checks import HEAR, KEEP
from outreach.airings.models import (
    AirCheck,
    AirCheckUpload,
    Airing,
    Answer,
    AsRunLine,
    AsRunLog,
    Heard,
    Hearing,
    HearingState,
)
from outreach.airings.work import JUDGE
from outreach.db import Database
from outreach.playlists import package
from outreach.queue import Job, JobState

WAIT_S = 60.0
PIECE = 65_536
LINES = 200
SENTENCES = ("Tetangga di seberang sungai adalah saudara kita juga.", "Mari saling mengunjungi dan saling menjaga.")


def wait_until(is_so: Callable[[], bool], *, seconds: float = WAIT_S) -> bool:
    """Whether something comes true in time; the clock of the server ticks every two seconds."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


class Work(Protocol):
    """One kind of work: prepared, begun before the kill, and looked at after the next start."""

    def prepare(self, number: int) -> None:
        """Make ready for a round; the server stands idle."""

    def act(self, caller: Caller, number: int) -> None:
        """Do the work to its end, what the server does of itself included, as far as the server lives."""

    def find_faults(self, caller: Caller, number: int) -> list[str]:
        """What is not as it must be once the server stands again."""


class Base:
    """What every work has at hand."""

    def __init__(self, stood: Stood, database: Database) -> None:
        self.stood, self.database = stood, database
        self.shelf = Shelf(stood.folder / "shelf")
        self.station = stood.stations[0]

    def prepare(self, number: int) -> None:
        """Most works need nothing."""

    def stay(self, caller: Caller, is_so: Callable[[], bool]) -> None:
        """Wait for what the server does of itself, until it is done or the server is dead."""
        wait_until(lambda: is_so() or caller.ask("GET", "/masuk") is None)


class TakePackage(Base):
    """A package is built and downloaded; whoever was cut off goes on where it stopped."""

    def prepare(self, number: int) -> None:
        """No package stands, so that each round builds one."""
        for path in (self.stood.folder / package.FOLDER).glob("*.zip"):
            path.unlink()

    def act(self, caller: Caller, number: int) -> None:
        """Download as far as it comes."""
        self.got = bytearray()
        self.status, self.etag = caller.fetch(self._path, self.got)

    @property
    def _path(self) -> str:
        return f"/stasiun/{self.station}/hari/{self.stood.days[0]}/paket.zip"

    def find_faults(self, caller: Caller, number: int) -> list[str]:
        """Nothing half-built stands, and the rest of the download completes the very same file."""
        folder = self.stood.folder
        faults = [f"half-visible: {name}" for name in package.find_broken(folder)]
        faults += [f"left over: {path.name}" for path in (folder / package.FOLDER).glob("*.part")]
        whole = bytearray()
        status, etag = caller.fetch(self._path, whole)
        if status != 200 or not package.is_whole(io.BytesIO(whole)):
            return [*faults, f"no whole package after the start ({status})"]
        if self.etag and self.etag != etag:
            faults.append("another revision after the start")
        if self.status == 200 and self.got and len(self.got) < len(whole):
            status, _ = caller.fetch(self._path, self.got, Range=f"bytes={len(self.got)}-", If_Range=self.etag)
            faults += [] if status == 206 else [f"resumed with {status}"]
        return faults if not self.got or self.got == whole else [*faults, "the resumed package is another file"]


class SendRecording(Base):
    """A recording comes in pieces; what was acknowledged stays, and the rest completes it."""

    def prepare(self, number: int) -> None:
        """Another recording each round."""
        self.raw = noise(7_000 + number, 1_200_000 + number)
        self.upload_id, self.acknowledged = 0, 0

    def act(self, caller: Caller, number: int) -> None:
        """Announce and send until the line breaks; then the server puts the pieces together and keeps the recording."""
        self._send(caller, number)
        self.stay(caller, lambda: self._count(digest(self.raw)) == 1)

    def _send(self, caller: Caller, number: int) -> None:
        told = {"key": f"k{number}", "file_name": "udara.wav", "byte_count": len(self.raw)}
        begun = moment_of(self.stood.days[0], 1).isoformat()
        address = f"/api/v1/stations/{self.station}/air-checks"
        answer = caller.send_json(address, {**told, "started_at": begun})
        while answer is not None and answer.status < 300:
            self.upload_id, self.acknowledged = answer.json["id"], answer.json["received_bytes"]
            if self.acknowledged >= len(self.raw):
                return
            place = f"/api/v1/air-check-uploads/{self.upload_id}/pieces/{self.acknowledged}"
            piece = self.raw[self.acknowledged : self.acknowledged + PIECE]
            answer = caller.ask("PUT", place, piece, X_Piece_Sha256=digest(piece))

    def find_faults(self, caller: Caller, number: int) -> list[str]:
        """Every acknowledged byte is there; sent to its end the recording stands whole, once."""
        faults = self._look(caller) if self.upload_id else []
        self._send(caller, number)
        sha256 = digest(self.raw)
        if not wait_until(lambda: self._count(sha256) == 1):
            return [*faults, f"round {number}: {self._count(sha256)} recordings kept"]
        return faults if self.shelf.verify(sha256) else [*faults, f"round {number}: the recording is not whole"]

    def _look(self, caller: Caller) -> list[str]:
        told = caller.ask("GET", f"/api/v1/air-check-uploads/{self.upload_id}")
        if told is None or told.status != 200 or told.json["received_bytes"] < self.acknowledged:
            return [f"acknowledged {self.acknowledged}, now {told and told.body!r}"]
        with self.database.reader() as session:
            if session.get_one(AirCheckUpload, self.upload_id).is_over:
                return []
        part = intake.part_path(self.stood.folder, self.upload_id)
        standing = part.read_bytes()[: self.acknowledged] if part.exists() else b""
        if standing != self.raw[: self.acknowledged] and not self.shelf.exists(digest(self.raw)):
            return [f"{len(standing)} of {self.acknowledged} acknowledged bytes stand"]
        return []

    def _count(self, sha256: str) -> int:
        with self.database.reader() as session:
            return session.scalar(select(func.count()).select_from(AirCheck).where(AirCheck.sha256 == sha256)) or 0


class HandInLog(Base):
    """A log is handed in: it is kept whole, with its file and its verdicts, or not at all."""

    def prepare(self, number: int) -> None:
        """Another log each round."""
        first = moment_of(self.stood.days[0], 0)
        times = [first + timedelta(seconds=420 * line) for line in range(LINES)]
        rows = [f"{at:%Y-%m-%d},{at:%H:%M:%S},180,Lagu {number}-{line}," for line, at in enumerate(times)]
        self.raw = "\n".join(["tanggal,mulai,lama_detik,judul,kunci", *rows]).encode()
        self.was_told = False

    def act(self, caller: Caller, number: int) -> None:
        """Hand it in."""
        self.was_told = self._hand_in(caller) == 201

    def _hand_in(self, caller: Caller) -> int:
        told = caller.send_file(f"/api/v1/stations/{self.station}/logs", "log.csv", self.raw)
        return told.status if told else 0

    def find_faults(self, caller: Caller, number: int) -> list[str]:
        """All lines or none; handed in again it is taken, or known where it was kept before."""
        kept = self._lines()
        faults = [] if kept in (0, LINES) else [f"{kept} of {LINES} lines stand"]
        if self.was_told and kept != LINES:
            faults.append("an acknowledged log is gone")
        again = self._hand_in(caller)
        if again != (409 if kept else 201):
            faults.append(f"handed in again: {again} after {kept} lines")
        if self._lines() != LINES or not self.shelf.verify(digest(self.raw)):
            faults.append("the log or its file is not whole")
        return faults

    def _lines(self) -> int:
        query = select(func.count()).select_from(AsRunLine).join(AsRunLog, AsRunLog.id == AsRunLine.log_id)
        with self.database.reader() as session:
            return session.scalar(query.where(AsRunLog.sha256 == digest(self.raw))) or 0


class JudgeDays(Base):
    """Operators answer while the clock judges days: every answer stays, every verdict follows, nothing is judged twice."""

    def prepare(self, number: int) -> None:
        """The clock has every day to judge anew."""
        self.told: dict[int, tuple[str, bool]] = {}
        with self.database.writer() as session:
            session.execute(delete(Job).where(Job.kind == JUDGE))
            session.commit()

    def act(self, caller: Caller, number: int) -> None:
        """Answer slot after slot until the line breaks, then let the clock judge."""
        with self.database.reader() as session:
            slots = [slot.id for slot in slots_of(session, self.station, before=self._now)]
        for slot_id in slots:
            said = (slot_id + number) % 3 != 0
            name = f"ketuk-{number}-{slot_id}"
            answer = caller.send_json(f"/api/v1/slots/{slot_id}/answers", {"aired": said, "client_id": name})
            if answer is None:
                return
            if answer.status == 201:
                self.told[slot_id] = (name, said)
        self.stay(caller, self._is_judged)

    @property
    def _now(self) -> datetime:
        return moment_of(self.stood.days[1], 0)

    def find_faults(self, caller: Caller, number: int) -> list[str]:
        """Answers, verdicts and their order."""
        if not wait_until(self._is_judged):
            return [f"round {number}: the clock's work was not finished"]
        with self.database.reader() as session:
            said = {row.client_id: row.aired for row in session.scalars(select(Answer))}
            rows = session.execute(select(Airing).order_by(Airing.slot_id, Airing.revision)).scalars().all()
        lost = [f"lost: {name}" for name, aired in self.told.values() if said.get(name) is not aired]
        by_slot: dict[int, list[Airing]] = {}
        for row in rows:
            by_slot.setdefault(row.slot_id or 0, []).append(row)
        gaps = [
            f"slot {i}: revisions"
            for i, each in by_slot.items()
            if [r.revision for r in each] != [*range(1, len(each) + 1)]
        ]
        twice = [f"slot {slot}: judged twice alike" for slot, each in by_slot.items() if _has_twins(each)]
        return [*lost, *gaps, *twice, *self._not_current()]

    def _not_current(self) -> list[str]:
        """Judged again by hand nothing is new: what stands follows from what was said. Nothing is kept of it."""
        faults = []
        for station_id in self.stood.stations:
            with self.database.writer() as session:
                day = self.stood.days[0]
                fresh = judging.judge_day(session, CLOCK, station_id=station_id, day=day, now=self._now)
                faults += [f"slot {row.slot_id}: a verdict that nobody kept" for row in fresh]
                session.rollback()
        return faults

    def _is_judged(self) -> bool:
        with self.database.reader() as session:
            states = session.scalars(select(Job.state).where(Job.kind == JUDGE)).all()
        return len(states) >= len(self.stood.stations) and set(states) == {JobState.DONE}


def _has_twins(rows: list[Airing]) -> bool:
    """Whether one verdict follows another that says the same of the same evidence."""

    def told(row: Airing) -> tuple[object, ...]:
        return (
            row.verdict,
            row.grade,
            row.started_at,
            tuple(row.reasons),
            row.as_run_line_id,
            row.answer_id,
            row.heard_id,
        )

    return any(told(one) == told(next_) for one, next_ in pairwise(rows))


class HearRecording(SendRecording):
    """A recording is searched in a process of its own: it is heard to its end once, whoever died meanwhile."""

    def prepare(self, number: int) -> None:
        """The clip on the air amid noise of its own."""
        super().prepare(number)
        chance = np.random.default_rng(number)
        path = self.stood.folder / "udara.wav"
        air = chance.normal(0, 0.002, RATE_HZ * 26).astype(np.float32)
        clip = clip_sound()[: air.size - 4 * RATE_HZ]
        air[3 * RATE_HZ : 3 * RATE_HZ + clip.size] += clip
        write_wav(path, air)
        self.raw = path.read_bytes()

    def act(self, caller: Caller, number: int) -> None:
        """Send it, and let it be searched."""
        super().act(caller, number)
        self.stay(caller, self._is_heard)

    def find_faults(self, caller: Caller, number: int) -> list[str]:
        """Kept once, heard once, with the clip where it was."""
        faults = super().find_faults(caller, number)
        if not wait_until(self._is_heard):
            return [*faults, f"round {number}: the search is not finished"]
        with self.database.reader() as session:
            kept = session.scalars(select(AirCheck).where(AirCheck.sha256 == digest(self.raw))).one()
            finds = session.scalars(select(Heard).where(Heard.air_check_id == kept.id)).all()
            jobs = session.scalars(select(Job.state).where(Job.kind.in_((KEEP, HEAR)))).all()
        told = [(row.certainty, round(row.start_s)) for row in finds]
        if told != [("certain", 3)]:
            faults.append(f"round {number}: heard {told}")
        return faults + (["a job failed"] if JobState.FAILED in jobs else [])

    def _is_heard(self) -> bool:
        query = select(Hearing.state).join(AirCheck, AirCheck.id == Hearing.air_check_id)
        with self.database.reader() as session:
            return session.scalar(query.where(AirCheck.sha256 == digest(self.raw))) == HearingState.DONE


def clip_sound() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The clip whose airing is looked for, some nine seconds."""
    return np.concatenate([say(sentence, "id+f2", 130) for sentence in SENTENCES])


def clip_file(folder: Path) -> bytes:
    """The same as a WAV file."""
    path = folder / "klip.wav"
    write_wav(path, clip_sound())
    raw = path.read_bytes()
    with wave.open(str(path)) as file:
        assert file.getnframes() > 6 * RATE_HZ
    path.unlink()
    return raw


WORKS: dict[str, type[Base]] = {
    "package": TakePackage,
    "upload": SendRecording,
    "import": HandInLog,
    "reconcile": JudgeDays,
    "hearing": HearRecording,
}
