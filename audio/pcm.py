"""The fence around ffmpeg: one forced kind of file, no network, no other file, bounded time and memory; never a shell.

An ffconcat text named .mp3 makes an unfenced ffmpeg read other local files, a 1 KiB WAV may claim hours, and a small
FLAC may decode to gigabytes: so the kind is told by the file's first bytes, the decoder is told that kind, and everything
that could run away has a bound.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from .errors import DecoderFailed, NotSound, TooSlow
from .plain import Frames, Plain, find_plain, read_plain
from .riff import Shape, read_head

RATE_HZ = 48_000
_MEMORY = 512 << 20
MOST_CHANNELS = 8
_BLOCK = 67_200
"""Whole frames of any one to eight channels of 2 or 4 bytes a sample."""
_PIPE = 1 << 20
SLOWEST_HZ, FASTEST_HZ = 4_000, 192_000
LOUDEST = 1_000.0
"""A float file may hold any number, or none at all: what is past 60 dB over full scale is no sound."""


@dataclass(frozen=True, slots=True)
class Fence:
    """The bounds of one decoder process."""

    most_s: float = 600.0
    wall_s: float = 60.0
    cpu_s: int = 120
    most_bytes: int = 2_000_000_000


DEFAULT = Fence()
LONG = Fence(most_s=100_000.0, wall_s=7_200.0, cpu_s=7_200, most_bytes=1 << 36)
"""For a person's own long file at the command line: a day and some hours."""


def sniff(path: Path) -> str:
    """The demuxer for a file by its first bytes; raises `NotSound` for anything that is not one of five kinds of sound."""
    with path.open("rb") as file:
        return sniff_bytes(file.read(64))


def sniff_bytes(head: bytes) -> str:
    """As `sniff`, of a file's first 64 bytes."""
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] == b"ftyp":
        return "mov"
    if head[:3] == b"ID3" or _is_mpeg_frame(head):
        return "mp3"
    raise NotSound(found=_looks_like(head))


def _is_mpeg_frame(head: bytes) -> bool:
    """Whether a file begins with an MPEG layer III frame header."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _looks_like(head: bytes) -> str:
    if not head:
        return "empty"
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for start, name in ((b"#extm3u", "playlist"), (b"ffconcat", "playlist"), (b"[playlist]", "playlist")):
        if text.startswith(start):
            return name
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<mpd")):
        return "page"
    return {b"PK\x03\x04": "zip", b"%PDF": "pdf", b"\x1aE\xdf\xa3": "video"}.get(head[:4], "unknown")


def ffmpeg(
    arguments: Sequence[str], *, source: Path, fence: Fence = DEFAULT, demuxer: str | None = None, after: bool = True
) -> list[str]:
    """The argument list that reads one local file as one kind of sound, its first audio track alone."""
    fenced = [
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "error",
        "-protocol_whitelist",
        "file,pipe",
        "-max_alloc",
        str(1 << 28),
    ]
    # As many threads as a large machine has processors would not find room for their stacks within the fence.
    fenced += ["-filter_threads", "1", "-threads", "1"]
    chosen = ["-f", demuxer or sniff(source), "-t", f"{fence.most_s:.3f}", "-i", f"file:{source.resolve()}"]
    tracks = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"] if after else []
    return [imageio_ffmpeg.get_ffmpeg_exe(), *fenced, *chosen, *tracks, "-threads", "1", *arguments]


def ffmpeg_version() -> str:
    """The version the installed ffmpeg tells.

    Raises `OSError` or `RuntimeError` where it is absent, `DecoderFailed` or `TooSlow` where it fails.
    """
    printed, complaints = run([imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-version"], fence=Fence(wall_s=20))
    words = printed.decode("utf-8", "replace").split()
    if words[:2] != ["ffmpeg", "version"]:
        raise DecoderFailed(reason=_first_line(complaints))
    return words[2]


def _surroundings() -> dict[str, str]:
    """Each thread's own arena would reserve 64 MB of addresses and, when several begin at once, pass the fence by chance."""
    return {**os.environ, "MALLOC_ARENA_MAX": "1"}


def _restrain(process: subprocess.Popen[bytes], fence: Fence) -> None:
    if not sys.platform.startswith("linux"):
        return
    bounds = {
        resource.RLIMIT_CPU: fence.cpu_s,
        resource.RLIMIT_AS: _MEMORY,
        resource.RLIMIT_FSIZE: fence.most_bytes,
    }
    try:
        for limit, most in bounds.items():
            # Whoever runs us may be held shorter already: a bound is only ever lowered.
            _, present = resource.getrlimit(limit)
            lower = most if present == resource.RLIM_INFINITY else min(most, present)
            resource.prlimit(process.pid, limit, (lower, lower))
    except ProcessLookupError:
        return


def run(command: Sequence[str], *, fence: Fence = DEFAULT) -> tuple[bytes, str]:
    """Run a fenced command to its end; returns what it printed. Raises `DecoderFailed` or `TooSlow`."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=_surroundings()
    ) as process:
        _restrain(process, fence)
        try:
            printed, complaints = process.communicate(timeout=fence.wall_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise TooSlow(most_s=fence.wall_s) from None
    said = complaints.decode("utf-8", "replace")
    if process.returncode != 0:
        raise DecoderFailed(reason=_first_line(said))
    return printed, said


def _first_line(said: str) -> str:
    """The cause, which the decoder names first; without the file's own place on this machine."""
    lines = (line for line in said.splitlines() if line.strip())
    return next(lines, "no output").split("file:/", 1)[0][:160]


def decode(
    source: Path, *, channels: int = 1, rate_hz: int = RATE_HZ, fence: Fence = DEFAULT, kind: str = "s16le"
) -> Iterator[bytes]:
    """The sound as raw samples, block by block, with memory independent of its length.

    Yields interleaved samples of `kind` (s16le or f32le). Raises `NotSound`, `DecoderFailed` or `TooSlow`; stopping
    early ends the process.
    """
    command = ffmpeg(["-ac", str(channels), "-ar", str(rate_hz), "-f", kind, "pipe:1"], source=source, fence=fence)
    return _stream(command, fence)


def decode_frames(
    source: Path, *, channels: int | None = None, rate_hz: int | None = None, fence: Fence = DEFAULT
) -> tuple[Shape, Iterator[Frames]]:
    """The sound as floats, block by block, and its shape: its own rate and channels where none are asked for.

    Raises what `decode` raises; a rate outside 4 to 192 kHz, or more than eight channels, is `DecoderFailed`.
    """
    plain = _plain_like(source, channels, rate_hz)
    if plain is not None:
        return plain.shape, map(_sane, read_plain(source, plain, most_s=fence.most_s))
    wanted = [*(["-ac", str(channels)] if channels else []), *(["-ar", str(rate_hz)] if rate_hz else [])]
    form = ["-c:a", "pcm_f32le", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "wav", "pipe:1"]
    blocks = _stream(ffmpeg([*wanted, *form], source=source, fence=fence), fence)
    first = next(blocks, b"")
    shape, begins = read_head(first)
    if not _is_bearable(shape):
        blocks.close()
        raise DecoderFailed(reason=f"{shape.channels} channels at {shape.rate_hz} Hz")
    return shape, _as_frames(first[begins:], blocks, shape.channels)


def _is_bearable(shape: Shape) -> bool:
    return SLOWEST_HZ <= shape.rate_hz <= FASTEST_HZ and 1 <= shape.channels <= MOST_CHANNELS


def _plain_like(source: Path, channels: int | None, rate_hz: int | None) -> Plain | None:
    """Where the samples lie that need neither a decoder nor another rate or count of channels; None otherwise."""
    with source.open("rb") as file:
        if sniff_bytes(file.read(64)) != "wav":
            return None
        plain = find_plain(file)
    if plain is None or not _is_bearable(plain.shape):
        return None
    is_wanted = channels in (None, plain.shape.channels) and rate_hz in (None, plain.shape.rate_hz)
    return plain if is_wanted else None


def _as_frames(first: bytes, blocks: Iterator[bytes], channels: int) -> Iterator[Frames]:
    """Cut bytes into whole frames, and numbers that are none into silence."""
    rest = first
    for block in itertools.chain(blocks, [b""]):
        whole = len(rest) // (4 * channels) * 4 * channels
        if whole:
            yield _sane(np.frombuffer(rest[:whole], dtype="<f4").reshape(-1, channels))
        rest = rest[whole:] + block
    if len(rest) >= 4 * channels:
        yield _sane(np.frombuffer(rest[: len(rest) // (4 * channels) * 4 * channels], "<f4").reshape(-1, channels))


def _sane(values: Frames) -> Frames:
    # What is no number makes both comparisons false.
    if values.max() <= LOUDEST and values.min() >= -LOUDEST:
        return values
    return np.clip(np.nan_to_num(values, nan=0.0, posinf=LOUDEST, neginf=-LOUDEST), -LOUDEST, LOUDEST)


def _stream(command: Sequence[str], fence: Fence) -> Generator[bytes]:
    """What a fenced command prints, block by block."""
    # A damaged file makes the decoder complain without end; into a pipe nobody reads meanwhile, it would wait for ever.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=complaints,
            stdin=subprocess.DEVNULL,
            pipesize=_PIPE,
            env=_surroundings(),
        ) as process,
    ):
        _restrain(process, fence)
        watch = _Watch(process, fence.wall_s)
        try:
            yield from _blocks(process)
        except GeneratorExit:
            process.kill()
            raise
        finally:
            watch.stop()
        if watch.barked:
            raise TooSlow(most_s=fence.wall_s)
        if process.wait() != 0:
            complaints.seek(0)
            raise DecoderFailed(reason=_first_line(complaints.read(4000).decode("utf-8", "replace")))


def encode_frames(stream: Iterable[Frames], target: Path, *, shape: Shape, form: Sequence[str], fence: Fence) -> None:
    """Write samples to a file in a form (ffmpeg's output options). Raises `DecoderFailed` or `TooSlow`."""
    fenced = ["-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe"]
    fenced += ["-filter_threads", "1"]
    raw = ["-f", "f32le", "-ar", str(shape.rate_hz), "-ac", str(shape.channels), "-i", "pipe:0", "-threads", "1"]
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", *form, "-y", str(target)]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            [imageio_ffmpeg.get_ffmpeg_exe(), *fenced, *raw, *exact],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            pipesize=_PIPE,
            env=_surroundings(),
        ) as process,
    ):
        _restrain(process, fence)
        watch = _Watch(process, fence.wall_s)
        is_whole = False
        try:
            _pour(stream, process)
            is_whole = True
        finally:
            watch.stop()
            # An encoder whose source failed would write a file that ends too soon.
            if not is_whole:
                process.kill()
        if watch.barked:
            raise TooSlow(most_s=fence.wall_s)
        if process.wait() != 0:
            complaints.seek(0)
            raise DecoderFailed(reason=_first_line(complaints.read(4000).decode("utf-8", "replace")))


def _pour(stream: Iterable[Frames], process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    # The encoder that ends before its time is asked for its exit code, which says more than the broken pipe.
    with contextlib.suppress(BrokenPipeError):
        for frames in stream:
            process.stdin.write(np.ascontiguousarray(frames, dtype="<f4").data)
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    process.wait()


def _blocks(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None
    while block := process.stdout.read(_BLOCK):
        yield block


class _Watch:
    """Kills a process that has not ended in time."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.barked = False
        self._process = process
        self._timer = threading.Timer(seconds, self._bark)
        self._timer.daemon = True
        self._timer.start()

    def _bark(self) -> None:
        self.barked = True
        self._process.kill()

    def stop(self) -> None:
        self._timer.cancel()
