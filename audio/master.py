"""Makes a sound fit for air: -23.0 LUFS and at most -1 dBTP on the encoded file itself; never hides what it did to it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from .encode import LOSSY, Tags, ending_of, sign_loudness, write
from .errors import CannotMaster, Silent
from .limiter import Limiter
from .loudness import Examination, Progress, measure
from .meter import loudness_of
from .pcm import DEFAULT, RATE_HZ, Fence, ffmpeg, run
from .riff import Shape
from .treat import LEAST_OFFSET, Recipe, recipe_for, treat, trimmed_s

__all__ = ["Finding", "Found", "Mastered", "Tags", "master", "preview"]

TARGET_LUFS = -23.0
CEILING_DBTP = -1.0
TOLERANCE_LU = 0.1
_NEAR_LU = 0.04
_SPARE_DB = 0.03
"""Other meters may draw the wave between two samples a little higher than ours."""
_TRIES = 8
_REHEARSALS = 12
_HARD_LIMIT_DB = 6.0


class Found(StrEnum):
    """What was noticed about a sound, and mended where it can be."""

    TOO_QUIET = "too_quiet"
    TOO_LOUD = "too_loud"
    CLIPPED = "clipped"
    TRIMMED = "trimmed"
    LIMITED = "limited"
    CLICKS = "clicks"
    HARD_LIMITED = "hard_limited"
    INNER_SILENCE = "inner_silence"
    OFFSET = "offset"
    WRONG_PHASE = "wrong_phase"


NEEDS_EAR = frozenset({Found.CLIPPED, Found.HARD_LIMITED, Found.INNER_SILENCE, Found.WRONG_PHASE})
"""What mastering cannot mend, or only at a price: a person listens and decides."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with its amount (dB, seconds, samples or per cent of full scale, as the kind says)."""

    kind: Found
    amount: float


@dataclass(frozen=True, slots=True)
class Mastered:
    """The result: measurements before and after, and what was done in between.

    `limited_db` is the most any crest was held back, `speech_limited_db` the most the speech itself was.
    """

    before: Examination
    after: Examination
    gain_db: float
    limited: bool
    limited_db: float
    speech_limited_db: float
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


@dataclass(frozen=True, slots=True)
class _Fitted:
    after: Examination
    gain_db: float
    limiter: Limiter


@dataclass(frozen=True, slots=True)
class _Work:
    """One mastering: from where, to where, and what must hold."""

    source: Path
    fresh: Path
    before: Examination
    target_lufs: float
    ceiling_dbtp: float
    tags: Tags
    fence: Fence

    @property
    def shape(self) -> Shape:
        return Shape(RATE_HZ, 2 if self.before.channels > 1 else 1)


def master(
    source: Path,
    target: Path,
    *,
    target_lufs: float = TARGET_LUFS,
    ceiling_dbtp: float = CEILING_DBTP,
    tags: Tags | None = None,
    fence: Fence = DEFAULT,
    progress: Progress | None = None,
) -> Mastered:
    """Write a mastered copy; its kind follows the target's ending (wav, mp3, ogg, flac, opus).

    Measure, gain, limit at four times the sampling rate, encode, measure the encoded file, correct; until loudness lies
    within 0.1 LU and the true peak under the ceiling. Raises `Silent`, `UnknownEnding`, `CannotMaster` and what decoding
    raises; then no target is written. `progress` hears of the first of these passes.
    """
    ending = ending_of(target)
    before = measure(source, fence=fence, progress=progress)
    if before.integrated_lufs is None:
        raise Silent
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=f".{ending}")
    os.close(handle)
    fresh = Path(name)
    work = _Work(source, fresh, before, target_lufs, ceiling_dbtp, tags or Tags(), fence)
    try:
        fitted = _fit(work)
        sign_loudness(fresh, fitted.after, tags=work.tags)
        with fresh.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        byte_count = fresh.stat().st_size
        fresh.chmod(0o644)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return _mastered(before, fitted, sha256=sha256, byte_count=byte_count)


def _mastered(before: Examination, fitted: _Fitted, *, sha256: str, byte_count: int) -> Mastered:
    limiter = fitted.limiter
    return Mastered(
        before=before,
        after=fitted.after,
        gain_db=round(fitted.gain_db, 2),
        limited=limiter.most_db > 0,
        limited_db=round(limiter.most_db, 2),
        speech_limited_db=round(limiter.speech_db, 2),
        sha256=sha256,
        byte_count=byte_count,
        findings=_findings(before, gain=fitted.gain_db, limiter=limiter),
    )


def _fit(work: _Work) -> _Fitted:
    """Encode with corrected gain and limit until the encoded file is right."""
    spare = 0.5 if work.fresh.suffix.lstrip(".") in LOSSY else 0.1
    recipe = _rehearse(work, recipe_for(work.before, gain_db=_first_gain(work), limit_db=work.ceiling_dbtp - spare))
    after, limiter = work.before, Limiter(1, ceiling=1.0)
    for attempt in range(_TRIES):
        limiter = _limiter_for(recipe)
        stream = treat(work.source, recipe, limiter=limiter, fence=work.fence)
        write(stream, work.fresh, shape=work.shape, tags=work.tags, fence=work.fence)
        after = measure(work.fresh, fence=work.fence)
        if after.integrated_lufs is None or after.true_peak_dbtp is None:
            break
        off = work.target_lufs - after.integrated_lufs
        over = after.true_peak_dbtp + _SPARE_DB - work.ceiling_dbtp
        # At first it shall be near, later on within tolerance is enough.
        if abs(off) <= (_NEAR_LU if attempt < 2 else TOLERANCE_LU * 0.8) and over <= 0:
            return _Fitted(after, recipe.gain_db, limiter)
        lower = over + 0.05 if over > 0 else 0.0
        recipe = replace(recipe, gain_db=recipe.gain_db + off, limit_db=recipe.limit_db - lower)
    raise CannotMaster(lufs=after.integrated_lufs, dbtp=after.true_peak_dbtp)


def _first_gain(work: _Work) -> float:
    return work.target_lufs - (work.before.integrated_lufs or work.target_lufs)


def _limiter_for(recipe: Recipe) -> Limiter:
    return Limiter(recipe.channels, ceiling=10 ** (recipe.limit_db / 20))


def _rehearse(work: _Work, recipe: Recipe) -> Recipe:
    """Find the gain without encoding, where the limiter or a mix of channels changes how loud the result is."""
    if recipe.crest_db + recipe.gain_db <= recipe.limit_db + 0.5 and work.before.channels <= 2:
        return recipe
    slope, last = 1.0, (recipe.gain_db, float("nan"))
    for _ in range(_REHEARSALS):
        stream = treat(work.source, recipe, limiter=_limiter_for(recipe), fence=work.fence)
        lufs = loudness_of(work.shape, stream)
        if lufs is None or abs(work.target_lufs - lufs) <= _NEAR_LU / 2:
            break
        # A limiter eats part of every step: the next one is as much longer.
        risen = (lufs - last[1]) / (recipe.gain_db - last[0]) if recipe.gain_db != last[0] else 1.0
        slope = min(1.0, max(0.2, risen)) if risen == risen else slope  # noqa: PLR0124 - the first has no slope
        last = (recipe.gain_db, lufs)
        recipe = replace(recipe, gain_db=recipe.gain_db + (work.target_lufs - lufs) / slope)
    return recipe


def findings_before(before: Examination) -> tuple[Finding, ...]:
    """What is found about a sound that was only measured: with the gain it needs, and nothing limited yet."""
    gain = 0.0 if before.integrated_lufs is None else TARGET_LUFS - before.integrated_lufs
    return _findings(before, gain=gain, limiter=Limiter(1, ceiling=1.0))


def _findings(before: Examination, *, gain: float, limiter: Limiter) -> tuple[Finding, ...]:
    trimmed = trimmed_s(before.leading_silence_s) + trimmed_s(before.trailing_silence_s)
    offset = max(map(abs, before.dc_offset), default=0.0)
    hard = limiter.speech_db > _HARD_LIMIT_DB
    clicks = not hard and limiter.most_db > _HARD_LIMIT_DB
    found = (
        (Found.TOO_QUIET, gain, gain > 3),
        (Found.TOO_LOUD, -gain, gain < -3),
        (Found.CLIPPED, float(before.clipped_samples), before.clipped_samples > 20),
        (Found.TRIMMED, trimmed, trimmed > 0),
        (Found.HARD_LIMITED, limiter.speech_db, hard),
        (Found.CLICKS, limiter.most_db, clicks),
        (Found.LIMITED, limiter.most_db, not hard and not clicks and limiter.most_db > 0.5),
        (Found.INNER_SILENCE, before.inner_silence_s, bool(before.inner_silences)),
        (Found.OFFSET, 100 * offset, offset > 10 * LEAST_OFFSET),
        (Found.WRONG_PHASE, before.mono_loss_db or 0.0, before.is_wrong_phase),
    )
    return tuple(Finding(kind, round(amount, 1)) for kind, amount, holds in found if holds)


def preview(source: Path, target: Path, *, fence: Fence = DEFAULT) -> None:
    """Write a small copy for thin lines: mono MP3 at 32 kbit/s, which every browser of the last twenty years plays."""
    sound = ["-ac", "1", "-ar", "22050", "-c:a", "libmp3lame", "-b:a", "32k"]
    exact = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    run(ffmpeg([*sound, *exact, "-f", "mp3", "-y", str(target)], source=source, fence=fence), fence=fence)
