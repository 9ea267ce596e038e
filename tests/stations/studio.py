"""An office between two stations, as their own programs see it over HTTP; its clock is handed in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from shelved import put_on_shelf
from sqlalchemy.orm import Session
from voted import approved
from world import OKI, World

from audio import probe
from outreach import feeds
from outreach.access import Role
from outreach.clips.models import Recording, Rendition
from outreach.feeds import FeedKind
from outreach.people.tokens import make_station_token
from outreach.places.models import Station
from outreach.playlists import service as playlists
from outreach.slots.service import Wish
from outreach.web import Office
from scheduler.terms import WIB, Pairing, SlotKind

PIECE = 1_000_000


@dataclass
class Studio:
    """An office that answers, its border, and a clip of speech by name."""

    office: Office
    world: World
    port: int
    clock: list[Callable[[], datetime]]
    sounds: Mapping[str, Path]
    tokens: dict[int, str] = field(default_factory=dict)

    @property
    def stations(self) -> tuple[int, int]:
        """The two that air together."""
        return self.world.sungai_menang, self.world.brabasan

    def put_clip(self, session: Session, name: str) -> int:
        """A clip that both regencies let on the air; returns its id."""
        kept = self.office.shelf.put(self.sounds[name])
        clip = put_on_shelf(session, self.world, title=name.capitalize(), sound=kept.sha256)
        for file in session.query(Rendition).filter(Rendition.sha256 == kept.sha256):
            file.length_s, file.byte_count = length_of(self.sounds[name]), kept.byte_count
            session.get_one(Recording, file.recording_id).length_s = file.length_s
        return clip.id

    def plan(self, session: Session, clip_id: int, at: datetime) -> None:
        """A simulcast of both stations that both regencies agreed to."""
        local = at.astimezone(WIB)
        starts = dict.fromkeys(self.stations, local.time())
        approved(session, self.world, Wish(clip_id, local.date(), SlotKind.ILM, Pairing.SIMULCAST, starts, 0))

    def publish(self, session: Session) -> None:
        """Publish the coming days, and give each station a key."""
        staff = self.world.actor(Role.COMMUNICATIONS, OKI)
        playlists.publish_ahead(session, staff, now=self.clock[0]())
        for id_ in self.stations:
            station = session.get_one(Station, id_)
            keeper = self.world.actor(Role.COMMUNICATIONS, station.regency_code)
            self.tokens[id_] = make_station_token(session, keeper, station=station, label="uji", now=self.clock[0]())

    def feed_of(self, session: Session, station_id: int) -> str:
        """The address of a station's feed."""
        keeper = self.world.actor(Role.OPERATOR, station_id)
        key = feeds.make_feed(session, keeper, kind=FeedKind.STATION, subject=station_id, now=self.clock[0]())
        return f"http://127.0.0.1:{self.port}/umpan/{key}"

    def ask(
        self,
        station_id: int,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        kind: str = "application/json",
    ) -> bytes:
        """What the office answers to a station's own program."""
        headers = {"Authorization": f"Bearer {self.tokens[station_id]}", "Content-Type": kind}
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body=body, headers=headers)
            answer = line.getresponse()
            content = answer.read()
        finally:
            line.close()
        assert answer.status < 400, content
        return content

    def send_log(self, station_id: int, log: Path) -> Any:
        """Hand in a station's log."""
        mark = "batas"
        parts = [("form", "liquidsoap", ""), ("file", log.read_text(), f'; filename="{log.name}"')]
        lines = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
            for name, value, more in parts
        ]
        body = ("".join(lines) + f"--{mark}--\r\n").encode()
        kind = f"multipart/form-data; boundary={mark}"
        return json.loads(
            self.ask(station_id, f"/api/v1/stations/{station_id}/logs", method="POST", body=body, kind=kind)
        )

    def send_recording(self, station_id: int, recording: Path, started_at: datetime) -> int:
        """Send a recording piece by piece; returns the upload's number."""
        raw = recording.read_bytes()
        told = {"key": recording.name, "file_name": recording.name, "byte_count": len(raw)}
        body = json.dumps({**told, "started_at": started_at.isoformat()}).encode()
        upload = json.loads(self.ask(station_id, f"/api/v1/stations/{station_id}/air-checks", method="POST", body=body))
        for at in range(0, len(raw), PIECE):
            place = f"/api/v1/air-check-uploads/{upload['id']}/pieces/{at}"
            self.ask(station_id, place, method="PUT", body=raw[at : at + PIECE], kind="application/octet-stream")
        return int(upload["id"])


def length_of(sound: Path) -> float:
    """How long a sound is, in seconds."""
    return probe.inspect(sound).duration_s
