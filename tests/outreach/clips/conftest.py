"""What tests of clips share: clips whose recordings are mastered on paper, and real sounds made by ffmpeg."""

from __future__ import annotations

import hashlib
import math
import struct
import subprocess
import wave
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import imageio_ffmpeg
import pytest
from sqlalchemy.orm import Session
from world import OKI, World

from outreach.access import Role
from outreach.clips import service
from outreach.clips.content import ClipSheet
from outreach.clips.models import Clip, Rendition, RenditionKind
from outreach.db import Database

SHEET = ClipSheet(
    title="Satu peta batas",
    topic="law",
    language="ind",
    legal_basis="UU 23/2014",
    legal_article="Pasal 363",
    speaker="Uji Pembicara",
    script="Batas desa kita satu peta.",
    consent_note="Lisan, 2 November 2026",
    valid_from_on=date(2026, 11, 1),
    valid_until_on=date(2026, 12, 31),
)


def digest_of(words: str) -> str:
    """A SHA-256 to stand for a file."""
    return hashlib.sha256(words.encode()).hexdigest()


def taken_of(words: str) -> service.Taken:
    """A recording as intake hands it over."""
    return service.Taken(
        sha256=digest_of(words), byte_count=9_000, file_name=f"{words}.wav", media_type="audio/wav", length_s=58.0
    )


def finish_mastering(session: Session, clip: Clip, now: datetime) -> None:
    """What the mastering job leaves behind, without the sound."""
    assert clip.recording is not None
    clip.recording.mastered_at, clip.recording.length_s = now, 58.0
    for kind in (RenditionKind.BROADCAST, RenditionKind.PREVIEW):
        sha256 = digest_of(f"{clip.recording.source_sha256} {kind}")
        clip.recording.renditions.append(
            Rendition(kind=kind, media_type="audio/mpeg", sha256=sha256, byte_count=7_000, length_s=58.0)
        )
    session.flush()


@pytest.fixture
def make_clip(database: Database, world: World) -> Callable[..., int]:
    """Put a clip on the shelf, mastered on paper; returns its id."""

    def make(sheet: ClipSheet = SHEET, *, sound: str = "satu", regency: str = OKI) -> int:
        with database.writer() as session:
            actor = world.actor(Role.COMMUNICATIONS, regency)
            clip = service.add_clip(
                session, actor, sheet=sheet, taken=taken_of(sound), regency_code=regency, now=world.now
            )
            finish_mastering(session, clip, world.now)
            session.commit()
            return clip.id

    return make


@pytest.fixture
def sheet() -> ClipSheet:
    """What is written about the clips of `make_clip`."""
    return SHEET


@pytest.fixture(name="taken_of")
def _taken_of() -> Callable[[str], service.Taken]:
    """A recording as intake hands it over, by a word for its content."""
    return taken_of


@pytest.fixture(name="finish_mastering")
def _finish_mastering() -> Callable[[Session, Clip, datetime], None]:
    """What the mastering job leaves behind, without the sound."""
    return finish_mastering


# --- real sounds ------------------------------------------------------------------------------------------------------

ENCODERS = {
    "wav": [],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "96k"],
    "flac": ["-c:a", "flac"],
    "ogg": ["-c:a", "libvorbis"],
    "m4a": ["-c:a", "aac", "-b:a", "96k"],
}


def write_tone(
    path: Path, *, length_s: float = 3.0, hertz: float = 440.0, amplitude: float = 0.1, rate: int = 22_050
) -> Path:
    """A mono 16-bit WAV with a tone that swells and fades, so that it has a loudness and a shape."""
    count = round(length_s * rate)
    samples = (
        round(
            32_767
            * amplitude
            * (0.6 + 0.4 * math.sin(2 * math.pi * i / rate))
            * math.sin(2 * math.pi * hertz * i / rate)
        )
        for i in range(count)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


def write_as(folder: Path, ending: str, *, hertz: float, length_s: float, amplitude: float) -> Path:
    """The tone in one of the five forms that may be uploaded."""
    source = write_tone(folder / f"tone-{hertz:.0f}.wav", hertz=hertz, length_s=length_s, amplitude=amplitude)
    target = folder / f"out-{hertz:.0f}.{ending}"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(
        [ffmpeg, "-nostdin", "-v", "error", "-y", "-i", source, *ENCODERS[ending], target], check=True, timeout=60
    )
    return target


def lying_wav(path: Path) -> Path:
    """One kilobyte that claims to be six hours of sound."""
    claimed = 6 * 3600 * 22_050 * 2
    header = (
        b"RIFF"
        + struct.pack("<I", claimed + 36)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 22_050, 44_100, 2, 16)
    )
    path.write_bytes(header + b"data" + struct.pack("<I", claimed) + b"\x01\x02" * 490)
    return path


@pytest.fixture
def make_sound(tmp_path: Path) -> Callable[..., Path]:
    """Write the tone in one of the five forms that may be uploaded."""

    def make(ending: str = "wav", *, hertz: float = 440.0, length_s: float = 3.0, amplitude: float = 0.1) -> Path:
        return write_as(tmp_path, ending, hertz=hertz, length_s=length_s, amplitude=amplitude)

    return make


@pytest.fixture(name="lying_wav")
def _lying_wav(tmp_path: Path) -> Path:
    """One kilobyte that claims to be six hours of sound."""
    return lying_wav(tmp_path / "bohong.wav")
