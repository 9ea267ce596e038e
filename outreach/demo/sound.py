"""The example clips: spoken by a synthesiser, each in a process of its own, then through the real pipeline; never faked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from audio import probe, speech

from ..access import Role
from ..clips import service as clips
from ..clips import work
from ..clips.content import ClipSheet
from ..clips.models import Clip
from ..web import Office
from .cast import LEFT, RIGHT, Cast
from .texts import CLIPS, ExampleClip

SPEAKER = "suara sintetis (contoh)"


def speak_all(office: Office) -> list[clips.Taken]:
    """Speak every example text and put each sound on the shelf; two at a time, for two cores."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda example: _speak(office, example), CLIPS))


def _speak(office: Office, example: ExampleClip) -> clips.Taken:
    with tempfile.TemporaryDirectory(dir=office.shelf.scratch) as folder:
        path = Path(folder) / "contoh.wav"
        speech.speak(example.script, path, voice=example.voice, words_per_minute=example.words_per_minute)
        heard = probe.inspect(path)
        blob = office.shelf.put(path)
    return clips.Taken(blob.sha256, blob.byte_count, "contoh.wav", probe.MEDIA_TYPES[heard.kind], heard.duration_s)


def add_clips(session: Session, cast: Cast, taken: list[clips.Taken], *, now: datetime) -> list[Clip]:
    """Enter the example clips, by turns from either side."""
    made = []
    for place, (example, sound) in enumerate(zip(CLIPS, taken, strict=True)):
        code = (LEFT, RIGHT)[place % 2]
        sheet = ClipSheet(
            title=example.title,
            topic=example.topic,
            language="ind",
            legal_basis=example.legal_basis,
            legal_article=example.legal_article,
            speaker=SPEAKER,
            script=example.script,
            consent_note="suara sintetis, tanpa orang",
            valid_from_on=now.date(),
            valid_until_on=None,
        )
        clip = clips.add_clip(
            session, cast.actor(Role.COMMUNICATIONS, code), sheet=sheet, taken=sound, regency_code=code, now=now
        )
        clip.is_example = True
        made.append(clip)
    return made


def master_all(office: Office, clip_recordings: list[int], *, now: datetime) -> Iterator[object]:
    """Master every recording as the job would, two at a time; yields what each job would write."""
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(
            lambda recording_id: work.prepare(office, {"recording_id": recording_id}, now), clip_recordings
        )
