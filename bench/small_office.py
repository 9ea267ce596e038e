"""An office for benches that kill or crowd it: two banks, some stations with keys, and days with sounds of any weight; no bench itself."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import upkeep
from outreach.access import CLOCK, Actor, Grant, Role
from outreach.clips.content import clip_content_hash
from outreach.clips.models import Clip, Recording, Rendition, RenditionKind, Vetting
from outreach.people.models import OfficeUnit, Person, PersonToken, RoleGrant, StationToken
from outreach.places.models import Agreement, Regency, Station
from outreach.playlists import service as playlists
from outreach.security import hash_token
from outreach.slots import service, voting
from outreach.slots.models import Slot
from outreach.web import Office
from scheduler.terms import WIB, Pairing, SlotKind, local_day

CODES = ("16.02", "18.11")
STAFF_KEY = "kunci-staf"
AGO = timedelta(days=3)
"""So long before now everything was agreed."""


@dataclass(frozen=True)
class Stood:
    """What stands in the folder: stations, the days that are published, the clips, and the keys of programs."""

    folder: Path
    stations: tuple[int, ...]
    days: tuple[date, ...]
    clips: tuple[int, ...]

    @staticmethod
    def key_of(station_id: int) -> str:
        """The key of a station's own software."""
        return f"kunci-stasiun-{station_id}"


def stand_up(folder: Path, *, now: datetime, stations: int = 2, sounds: Sequence[bytes], hours: Sequence[int]) -> Stood:
    """An office in a fresh folder: yesterday and today each station airs the sounds in turn at the given hours of WIB."""
    office, long_ago = upkeep.prepare_office(folder), now - AGO
    days = (local_day(now) - timedelta(days=1), local_day(now))
    with office.database.writer() as session:
        ids = _add_places(session, stations)
        people = _add_people(session, ids, now=long_ago)
        clips = [_add_clip(session, office, number, raw, now=long_ago) for number, raw in enumerate(sounds, 1)]
        for day in days:
            _agree(session, people, day=day, hours=hours, clips=clips, stations=ids, now=long_ago)
        for station_id in ids:
            for day in days:
                playlists.publish(session, CLOCK, station_id=station_id, day=day, now=long_ago)
        session.commit()
    office.database.dispose()
    return Stood(folder, tuple(ids), days, tuple(clips))


def _add_places(session: Session, count: int) -> list[int]:
    """Two regencies with an agreement, and stations that take turns between the banks and never close."""
    for code, name in zip(CODES, ("OKI", "Mesuji"), strict=True):
        session.add(
            Regency(code=code, name=f"Kabupaten {name}", short_name=name, province_code=code[:2], province_name=name)
        )
    session.flush()
    numbers = {"left_number": "1/CONTOH/2016", "right_number": "2/CONTOH/2016"}
    banks = {"left_code": CODES[0], "right_code": CODES[1]}
    session.add(Agreement(title="Perjanjian contoh", signed_on=date(2016, 4, 27), **banks, **numbers))
    rows = [
        Station(
            name=f"Contoh FM {number}",
            short_name=f"C{number}",
            regency_code=CODES[number % 2],
            kind="local_public",
            sign_on=time(0, 0),
            sign_off=time(23, 59),
        )
        for number in range(count)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _add_people(session: Session, stations: Sequence[int], *, now: datetime) -> dict[tuple[Role, str], Actor]:
    """Staff and an approver on each bank; the first bank's staff and every station have a key for their programs."""
    people = {}
    for code in CODES:
        unit = OfficeUnit(name=f"Diskominfo {code}", regency_code=code)
        session.add(unit)
        session.flush()
        for role in (Role.COMMUNICATIONS, Role.APPROVER):
            person = Person(name=f"{role} {code}", account=f"{role}-{code}", office_id=unit.id, joined_at=now)
            session.add(person)
            session.flush()
            session.add(RoleGrant(person_id=person.id, role=role, regency_code=code, granted_at=now))
            people[role, code] = Actor(person.id, person.name, unit.name, code, (Grant(role, code, None),))
    staff = people[Role.COMMUNICATIONS, CODES[0]].person_id
    session.add(PersonToken(token_hash=hash_token(STAFF_KEY), person_id=staff, label="uji", made_at=now))
    for station_id in stations:
        token = hash_token(Stood.key_of(station_id))
        session.add(StationToken(token_hash=token, station_id=station_id, label="pemutar", made_at=now))
    session.flush()
    return people


def _add_clip(session: Session, office: Office, number: int, raw: bytes, *, now: datetime) -> int:
    """A clip of half a minute whose file is any bytes, let on the air by both."""
    blob = office.shelf.put(raw)
    since = local_day(now) - timedelta(days=90)
    clip = Clip(
        title=f"Klip {number}",
        topic="harmony",
        language="ind",
        valid_from_on=since,
        regency_code=CODES[0],
        made_at=now,
    )
    session.add(clip)
    session.flush()
    sound = {"source_sha256": blob.sha256, "source_bytes": blob.byte_count, "length_s": 30.0}
    kept = Recording(
        clip_id=clip.id, file_name="klip.wav", uploaded_at=now - timedelta(days=90), mastered_at=now, **sound
    )
    kept.measured, kept.findings, kept.wave = {}, [], []
    session.add(kept)
    session.flush()
    clip.recording_id = kept.id
    file = {"sha256": blob.sha256, "byte_count": blob.byte_count, "length_s": 30.0, "media_type": "audio/wav"}
    session.add(Rendition(recording_id=kept.id, kind=RenditionKind.BROADCAST, **file))
    session.flush()
    session.refresh(kept, ["renditions"])
    for code in CODES:
        word = {"says_yes": True, "content_hash": clip_content_hash(clip, kept), "person_name": "uji", "voted_at": now}
        session.add(Vetting(clip_id=clip.id, regency_code=code, **word))
    session.flush()
    return clip.id


def _agree(
    session: Session,
    people: dict[tuple[Role, str], Actor],
    *,
    day: date,
    hours: Sequence[int],
    clips: Sequence[int],
    stations: Sequence[int],
    now: datetime,
) -> None:
    """A joint slot at each hour on every station, with the yes of both."""
    staff = people[Role.COMMUNICATIONS, CODES[0]]
    joints = []
    for number, hour in enumerate(hours):
        starts = dict.fromkeys(stations, time(hour))
        wish = service.Wish(clips[number % len(clips)], day, SlotKind.ILM, Pairing.SIMULCAST, starts, 0)
        joints.append(service.draft(session, staff, wish=wish, now=now).id)
    proposal = voting.propose(session, staff, joint_ids=joints, now=now)
    for code in CODES:
        session.expire_all()
        shown = voting.hash_of(voting.open_joints(session, proposal.id, now=now))
        ballot = voting.Ballot(says_yes=True, shown_hash=shown)
        voting.vote(session, people[Role.APPROVER, code], proposal=proposal, regency_code=code, ballot=ballot, now=now)
    session.expire_all()


def slots_of(session: Session, station_id: int, *, before: datetime) -> list[Slot]:
    """A station's slots that have begun, in order."""
    query = select(Slot).where(Slot.station_id == station_id, Slot.start_at < before, Slot.booked)
    return list(session.scalars(query.order_by(Slot.start_at)))


def noise(seed: int, byte_count: int) -> bytes:
    """Bytes that nothing compresses, the same for a seed."""
    return random.Random(seed).randbytes(byte_count)


def digest(raw: bytes) -> str:
    """The SHA-256 of bytes."""
    return hashlib.sha256(raw).hexdigest()


def moment_of(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in WIB."""
    return datetime.combine(day, time(hour, minute), WIB)
