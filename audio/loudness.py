"""Measures how loud a sound is by EBU R 128, and what is wrong with it, in one streamed decoding; never changes it.

The meter is ours (`meter`, `oversample`, `faults`), on the sound's own sampling rate: measured against ffmpeg's ebur128 on
the same decoding it is as exact, and it measures what is still in memory as well as what is in a file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from .faults import WRONG_PHASE_DB, Faults, Silence
from .meter import HOPS, Blocks, Loudness, lufs_of
from .pcm import DEFAULT, Fence, decode_frames
from .plain import Frames
from .riff import Shape

Progress = Callable[[float], None]
"""Told now and then how many seconds of the sound are done."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The facts of one sound; loudness and peak are None for digital silence."""

    duration_s: float
    sample_rate_hz: int
    channels: int
    integrated_lufs: float | None
    loudness_range_lu: float | None
    true_peak_dbtp: float | None
    leading_silence_s: float
    trailing_silence_s: float
    clipped_samples: int

    def to_json(self) -> dict[str, Any]:
        """The measurement as the command prints it."""
        return {part.name: getattr(self, part.name) for part in fields(Measurement)}


@dataclass(frozen=True, slots=True)
class Examination(Measurement):
    """A measurement with what else was seen: silences inside, offset, phase, and the loudest moments.

    `dc_offset` is each channel's mean (full scale 1); `mono_loss_db` is what the sum of two channels loses, None unless
    there are two; `most_momentary_lufs` is over 400 ms and `most_short_term_lufs` over 3 s.
    """

    inner_silences: tuple[Silence, ...] = ()
    inner_silence_s: float = 0.0
    dc_offset: tuple[float, ...] = ()
    mono_loss_db: float | None = None
    most_momentary_lufs: float | None = None
    most_short_term_lufs: float | None = None

    @property
    def is_wrong_phase(self) -> bool:
        """Whether a mono receiver would lose more than 6 dB."""
        return self.mono_loss_db is not None and self.mono_loss_db > WRONG_PHASE_DB

    def to_full_json(self) -> dict[str, Any]:
        """Everything, as `siaran audio check` prints it."""
        return asdict(self) | {"wrong_phase": self.is_wrong_phase}


def measure(path: Path, *, fence: Fence = DEFAULT, progress: Progress | None = None) -> Examination:
    """Measure a sound in one pass. Raises what `pcm.decode_frames` raises."""
    shape, stream = decode_frames(path, fence=fence)
    return examine(shape, _counted(stream, shape, progress) if progress else stream)


def _counted(stream: Iterable[Frames], shape: Shape, progress: Progress) -> Iterable[Frames]:
    done = 0
    for frames in stream:
        yield frames
        done += len(frames)
        progress(done / shape.rate_hz)


def examine(shape: Shape, stream: Iterable[Frames]) -> Examination:
    """Measure a stream of samples of one shape."""
    blocks = Blocks(shape)
    loudness, faults = Loudness(shape), Faults(shape, blocks.hop)
    full = blocks.hop * HOPS
    for row in itertools.chain.from_iterable(map(blocks.feed, stream)):
        loudness.add(row)
        faults.add(row, new=full)
    row, new = blocks.last()
    loudness.add(row, hops=new // blocks.hop)
    faults.add(row, new=new)
    return _sum_up(shape, loudness, faults)


def _sum_up(shape: Shape, loudness: Loudness, faults: Faults) -> Examination:
    lufs, quiet = loudness.momentary.integrated(), faults.quiet
    length_s, silent = faults.samples / shape.rate_hz, quiet.first_loud < 0
    spread = loudness.short_term.spread()
    return Examination(
        duration_s=round(length_s, 3),
        sample_rate_hz=shape.rate_hz,
        channels=shape.channels,
        integrated_lufs=_rounded(lufs),
        loudness_range_lu=_rounded(spread or 0.0) if lufs is not None else None,
        true_peak_dbtp=_rounded(faults.peak_dbtp()),
        leading_silence_s=round(length_s if silent else quiet.first_loud / 100, 2),
        trailing_silence_s=0.0 if silent else round(max(0.0, length_s - (quiet.last_loud + 1) / 100), 2),
        clipped_samples=faults.clipped,
        inner_silences=tuple(quiet.inner),
        inner_silence_s=round(quiet.inner_s, 2),
        dc_offset=tuple(round(mean, 5) + 0.0 for mean in faults.offsets()),
        mono_loss_db=_rounded(faults.mono_loss_db()),
        most_momentary_lufs=_most(loudness.momentary.most),
        most_short_term_lufs=_most(loudness.short_term.most),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0


def _most(energy: float) -> float | None:
    return round(lufs_of(energy), 2) if energy > 1e-12 else None
