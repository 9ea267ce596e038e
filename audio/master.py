"""Makes a sound fit for air: -23.0 LUFS and at most -1 dBTP on the encoded file itself; never hides what it did to it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .errors import CannotMaster, Silent, UnknownEnding
from .loudness import Measurement, measure
from .pcm import DEFAULT, RATE_HZ, Fence, ffmpeg, run

TARGET_LUFS = -23.0
CEILING_DBTP = -1.0
TOLERANCE_LU = 0.1
_TRIES = 10
_KEPT_SILENCE_S = 0.2
_LONG_SILENCE_S = 0.5
_FADE_S = 0.01
_HARD_LIMIT_DB = 6.0

_CODECS: dict[str, list[str]] = {
    "wav": ["-c:a", "pcm_s24le", "-f", "wav"],
    "flac": ["-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24", "-f", "flac"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "192k", "-write_xing", "1", "-id3v2_version", "3", "-f", "mp3"],
    "ogg": ["-c:a", "libvorbis", "-q:a", "6", "-f", "ogg"],
    "opus": ["-c:a", "libopus", "-b:a", "128k", "-f", "ogg"],
}
_LOSSY = frozenset({"mp3", "ogg", "opus"})


class Found(StrEnum):
    """What was noticed about a sound, and mended where it can be."""

    TOO_QUIET = "too_quiet"
    TOO_LOUD = "too_loud"
    CLIPPED = "clipped"
    TRIMMED = "trimmed"
    LIMITED = "limited"
    HARD_LIMITED = "hard_limited"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with its amount (dB, seconds or samples, as the kind says)."""

    kind: Found
    amount: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What is written into the encoded file."""

    title: str = ""
    artist: str = ""


@dataclass(frozen=True, slots=True)
class Mastered:
    """The result: measurements before and after, and what was done in between."""

    before: Measurement
    after: Measurement
    gain_db: float
    limited: bool
    limited_db: float
    sha256: str
    byte_count: int
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """The result as the command prints it."""
        return {
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "gain_db": self.gain_db,
            "limited": self.limited,
            "sha256": self.sha256,
        }


def master(
    source: Path,
    target: Path,
    *,
    target_lufs: float = TARGET_LUFS,
    ceiling_dbtp: float = CEILING_DBTP,
    tags: Tags | None = None,
    fence: Fence = DEFAULT,
) -> Mastered:
    """Write a mastered copy; its kind follows the target's ending (wav, mp3, ogg, flac, opus).

    Measure, gain, limit at four times the sampling rate, encode, measure the encoded file, correct; until loudness lies
    within 0.1 LU and the true peak under the ceiling. Raises `Silent`, `UnknownEnding`, `CannotMaster` and what decoding
    raises; then no target is written.
    """
    ending = target.suffix.lstrip(".").lower()
    if ending not in _CODECS:
        raise UnknownEnding(ending=ending)
    before = measure(source, fence=fence)
    if before.integrated_lufs is None:
        raise Silent
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=f".{ending}")
    os.close(handle)
    fresh = Path(name)
    try:
        after, gain = _fit(
            source, fresh, before=before, goal=(target_lufs, ceiling_dbtp), tags=tags or Tags(), fence=fence
        )
        content = fresh.read_bytes()
        fresh.chmod(0o644)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    limited_db = max(0.0, (before.true_peak_dbtp or -99.0) + gain - ceiling_dbtp)
    return Mastered(
        before=before,
        after=after,
        gain_db=round(gain, 2),
        limited=limited_db > 0,
        limited_db=round(limited_db, 2),
        sha256=hashlib.sha256(content).hexdigest(),
        byte_count=len(content),
        findings=_findings(before, gain=gain, limited_db=limited_db),
    )


def _fit(
    source: Path, fresh: Path, *, before: Measurement, goal: tuple[float, float], tags: Tags, fence: Fence
) -> tuple[Measurement, float]:
    """Encode again and again with corrected gain and limit until the encoded file is right."""
    target_lufs, ceiling_dbtp = goal
    gain = target_lufs - (before.integrated_lufs or target_lufs)
    limit = ceiling_dbtp - (0.5 if fresh.suffix.lstrip(".") in _LOSSY else 0.1)
    after = before
    for _ in range(_TRIES):
        _encode(source, fresh, before=before, gain_db=gain, limit_db=limit, tags=tags, fence=fence)
        after = measure(fresh, fence=fence)
        if after.integrated_lufs is None:
            break
        off = target_lufs - after.integrated_lufs
        over = (after.true_peak_dbtp if after.true_peak_dbtp is not None else -99.0) - ceiling_dbtp
        if abs(off) <= TOLERANCE_LU * 0.8 and over <= 0:
            return after, gain
        gain += off
        limit -= over + 0.1 if over > 0 else 0.0
    raise CannotMaster(lufs=after.integrated_lufs, dbtp=after.true_peak_dbtp)


def _encode(
    source: Path, fresh: Path, *, before: Measurement, gain_db: float, limit_db: float, tags: Tags, fence: Fence
) -> None:
    start = max(0.0, before.leading_silence_s - _KEPT_SILENCE_S) if before.leading_silence_s > _LONG_SILENCE_S else 0.0
    cut = max(0.0, before.trailing_silence_s - _KEPT_SILENCE_S) if before.trailing_silence_s > _LONG_SILENCE_S else 0.0
    end = before.duration_s - cut
    chain = ",".join(
        (
            f"atrim=start={start:.3f}:end={end:.3f}",
            "asetpts=PTS-STARTPTS",
            f"afade=t=in:d={_FADE_S}",
            f"afade=t=out:st={max(0.0, end - start - _FADE_S):.3f}:d={_FADE_S}",
            f"aresample={RATE_HZ * 4}",
            f"volume={gain_db:.4f}dB:precision=double",
            f"alimiter=limit={10 ** (limit_db / 20):.6f}:level=false:attack=2:release=60:latency=true",
            f"aresample={RATE_HZ}",
        )
    )
    named = [
        part
        for key, value in (("title", tags.title), ("artist", tags.artist))
        if value
        for part in ("-metadata", f"{key}={value}")
    ]
    exact = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    channels = ["-ac", "2" if before.channels > 1 else "1", "-ar", str(RATE_HZ)]
    command = ffmpeg(
        ["-af", chain, *channels, *exact, *named, *_CODECS[fresh.suffix.lstrip(".")], "-y", str(fresh)],
        source=source,
        fence=fence,
    )
    run(command, fence=fence)


def _findings(before: Measurement, *, gain: float, limited_db: float) -> tuple[Finding, ...]:
    trimmed = sum(
        s - _KEPT_SILENCE_S for s in (before.leading_silence_s, before.trailing_silence_s) if s > _LONG_SILENCE_S
    )
    limiting = Found.HARD_LIMITED if limited_db > _HARD_LIMIT_DB else Found.LIMITED
    found = (
        (Found.TOO_QUIET, gain, gain > 3),
        (Found.TOO_LOUD, -gain, gain < -3),
        (Found.CLIPPED, float(before.clipped_samples), before.clipped_samples > 20),
        (Found.TRIMMED, trimmed, trimmed > 0),
        (limiting, limited_db, limited_db > 0.5),
    )
    return tuple(Finding(kind, round(amount, 1)) for kind, amount, holds in found if holds)


def preview(source: Path, target: Path, *, fence: Fence = DEFAULT) -> None:
    """Write a small copy for thin lines: mono MP3 at 32 kbit/s, which every browser of the last twenty years plays."""
    coding = [
        "-ac",
        "1",
        "-ar",
        "22050",
        "-c:a",
        "libmp3lame",
        "-b:a",
        "32k",
        "-fflags",
        "+bitexact",
        "-flags:a",
        "+bitexact",
    ]
    run(ffmpeg([*coding, "-f", "mp3", "-y", str(target)], source=source, fence=fence), fence=fence)
