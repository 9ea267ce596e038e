"""Makes the files an enemy or a mishap may send, each from nothing, so that no such file has to be kept."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from signals import encode, speech_like, write_wav

KINDS = ("wav", "flac", "mp3", "ogg", "opus", "m4a")
HOURS = 6


def make_texts(folder: Path, secret: Path) -> Iterator[Path]:
    """Playlists and pages that name another file or a server, under the endings of sounds."""
    address = "http://127.0.0.1:9/suara.mp3"
    texts = {
        "concat.mp3": f"ffconcat version 1.0\nfile '{secret}'\n",
        "concat-bom.wav": f"\ufeffffconcat version 1.0\nfile '{secret}'\n",
        "hls.mp3": f"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "hls-jaring.ogg": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}\n#EXT-X-ENDLIST\n",
        "dash.m4a": f'<?xml version="1.0"?><MPD><Period><BaseURL>{address}</BaseURL></Period></MPD>',
        "sdp.flac": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
        "smil.wav": f'<smil><body><audio src="{secret}"/></body></smil>',
        "pls.mp3": f"[playlist]\nFile1={secret}\n",
        "svg.ogg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>',
        "nol.wav": "",
        "satu.mp3": "\xff",
    }
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8" if name != "satu.mp3" else "latin-1")
        yield path


def make_disguised(folder: Path, secret: Path) -> Iterator[Path]:
    """A sound's first bytes, and then something else."""
    tag = b"ID3\x03\0\0\0\0\0\x00"
    reference = f"ffconcat version 1.0\nfile '{secret}'\n".encode()
    contents = {
        "tag-dan-daftar.mp3": tag + reference,
        "wav-dan-daftar.wav": b"RIFF\xff\xff\xff\xffWAVE" + reference,
        "ogg-dan-daftar.ogg": b"OggS" + reference,
        "flac-dan-daftar.flac": b"fLaC" + reference,
        "mov-rujukan.m4a": _movie_that_refers_to(secret),
    }
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content)
        yield path


def _atom(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _movie_that_refers_to(path: Path) -> bytes:
    """A QuickTime reference movie, which names the file its sound is in."""
    place = f"file://{path}".encode() + b"\0"
    alias = _atom(b"url ", b"\0\0\0\0" + place)
    reference = _atom(b"dref", struct.pack(">II", 0, 1) + alias)
    media = _atom(b"minf", _atom(b"dinf", reference))
    pointer = _atom(b"rmra", _atom(b"rmda", _atom(b"rdrf", b"\0\0\0\0url " + struct.pack(">I", len(place)) + place)))
    track = _atom(b"trak", _atom(b"mdia", media))
    return _atom(b"ftyp", b"qt  \0\0\0\0qt  ") + _atom(b"moov", pointer + track)


def make_liars(folder: Path) -> Iterator[Path]:
    """A kilobyte that claims six hours, as WAV and as FLAC."""
    wav = write_wav(folder / "bohong.wav", speech_like(length_s=1.5, rms=0.05))
    content = bytearray(wav.read_bytes())
    content[40:44] = struct.pack("<I", 0xFFFFFFF0)
    content[4:8] = struct.pack("<I", 0xFFFFFFFF)
    wav.write_bytes(content)
    yield wav
    flac = encode(write_wav(folder / "asal.wav", speech_like(length_s=1.5, rms=0.05)), folder / "bohong.flac")
    content = bytearray(flac.read_bytes())
    # STREAMINFO's 36 bits of sample count lie in bytes 21 to 25.
    content[22:26] = struct.pack(">I", HOURS * 3_600 * 48_000)
    flac.write_bytes(content)
    yield flac


def make_bomb(path: Path) -> Path:
    """Six hours of silence in some kilobytes of FLAC, written in a moment: silence is never decoded to be encoded."""
    silence = ["-f", "lavfi", "-i", f"anullsrc=r=8000:cl=mono:d={HOURS * 3_600}"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *silence, "-c:a", "flac"]
    subprocess.run([*command, "-compression_level", "0", str(path)], check=True, timeout=120)
    return path


def make_picture(path: Path, *, megabytes: int = 200) -> Path:
    """An MP3 whose tag holds one huge picture; its bytes are a hole in the file, so it is made at once."""
    sound = encode(write_wav(path.with_suffix(".asal.wav"), speech_like(length_s=2, rms=0.05)), path)
    content, size = sound.read_bytes(), megabytes << 20
    frame = b"APIC" + struct.pack(">IH", size, 0)
    with path.open("wb") as file:
        file.write(b"ID3\x03\0\0" + _seven_bits(size + 10) + frame)
        file.seek(10 + 10 + size)
        file.write(content)
    return path


def _seven_bits(value: int) -> bytes:
    return bytes(value >> shift & 0x7F for shift in (21, 14, 7, 0))


def make_polyglots(folder: Path) -> Iterator[Path]:
    """Files that are two things at once."""
    wav = write_wav(folder / "asal.wav", speech_like(length_s=2, rms=0.05))
    mp3 = encode(wav, folder / "asal.mp3").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("jahat.txt", "isi")
    contents = {
        "mp3-lalu-zip.mp3": mp3 + archive.getvalue(),
        "zip-lalu-mp3.mp3": archive.getvalue() + mp3,
        "html-lalu-wav.wav": b"<html><script>alert(1)</script>" + wav.read_bytes(),
        "wav-berisi-html.wav": _with_chunk(wav.read_bytes(), b"<html><script>alert(1)</script></html>"),
    }
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content)
        yield path


def _with_chunk(wav: bytes, body: bytes) -> bytes:
    body += b"\0" * (len(body) % 2)
    return wav[:12] + b"note" + struct.pack("<I", len(body)) + body + wav[12:]


def make_damaged(folder: Path, kind: str, *, seed: int = 9) -> Iterator[Path]:
    """One sound of a kind, cut short at several places, and with bits turned over in head and body."""
    source = write_wav(folder / f"asal-{kind}.wav", speech_like(length_s=3, rms=0.05))
    whole = (source if kind == "wav" else encode(source, folder / f"utuh.{kind}")).read_bytes()
    chance = np.random.default_rng(seed)
    damages: dict[str, Callable[[], bytes]] = {
        "ekor": lambda: whole[: len(whole) // 2],
        "kepala": lambda: whole[:40],
        "depan": lambda: whole[:8] + whole[len(whole) // 3 :],
        "bit": lambda: _flipped(whole, chance, every=200),
        "bit-kepala": lambda: _flipped(whole[:200], chance, every=8) + whole[200:],
        "nol": lambda: whole[:300] + b"\0" * 2_000 + whole[2_300:],
    }
    for name, damage in damages.items():
        path = folder / f"{name}.{kind}"
        path.write_bytes(damage())
        yield path


def _flipped(content: bytes, chance: np.random.Generator, *, every: int) -> bytes:
    changed = bytearray(content)
    for place in chance.integers(4, len(changed), max(1, len(changed) // every)):
        changed[place] ^= 1 << int(chance.integers(0, 8))
    return bytes(changed)


def make_video(path: Path) -> Path:
    """A moving picture with sound: its sound may be used, its picture is never decoded."""
    sources = ["-f", "lavfi", "-i", "testsrc=d=2:s=64x64", "-f", "lavfi", "-i", "sine=d=2"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *sources, "-shortest"]
    subprocess.run([*command, "-f", "mp4", str(path)], check=True, timeout=60)
    return path


NAMES = (
    "../../keluar.wav",
    "/etc/passwd.wav",
    "..\\..\\luar.wav",
    "CON.wav",
    "aux",
    "LPT1.mp3",
    "a\nb\x1b[31m.wav",
    "-y.wav",
    "$(id).wav",
    "x" * 300 + ".wav",
    "\u202evaw.exe",
    " ",
    ".",
)
"""Names that a file system, a terminal or a command line may take for more than a name."""
