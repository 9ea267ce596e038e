"""Feeds damaged bytes to every parser of ours: each ends with an answer or a named refusal; never a real file.

    python bench/fuzz.py [--inputs 1000000] [--seed 1] [--only log-] [--corpus bench/fuzz-corpus.txt]

An input is a well-formed file in which bytes were turned over, cut out, repeated or replaced by numbers at the edge of
what a field holds. One that crashes a parser is added to the corpus, as the parser's name and hexadecimal digits, and
the corpus is run first every time. Exit code 1 when anything crashed.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import struct
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from audio import likeness, pcm, plain, riff, waveform
from audio.errors import AudioError
from scheduler import asrun
from scheduler.asrun.definition import Definition, from_json, to_json

Parser = Callable[[bytes], object]
EDGES = (0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def parse_chunks(content: bytes) -> None:
    """The chunks of a WAV, and the bodies of those we know."""
    file = io.BytesIO(content)
    riff.list_chunks(file)
    for name, read in (("bext", riff.read_bext), ("cart", riff.read_cart)):
        body = riff.read_chunk(file, name)
        if body is not None:
            read(body)


LOGS = {
    "siaran-csv": "tanggal,mulai,lama_detik,judul,kunci\n2026-11-23,12:30:05,58.4,Satu peta,S-7\n23/11/2026,12.40,0:58,Dua,S-8\n",
    "rivendell-traffic": f"12:30:00 12:30:23 00:00:58 00:00:58 000007 {'Satu peta':<34} {'S-7':<32}\r\n" * 3,
    "airbox": "1\t23:59:58\tx\tSatu peta\tx\tx\tx\tS-7\r\n1\t00:01:00\tx\tDua\tx\tx\tx\t\r\n",
    "stationplaylist": 'Time,Title,Duration,Filename\n12:30:05,"Satu, peta",00:58,C:\\audio\\k1.mp3\n',
    "azuracast": "Date,Time,Listeners,Track,Artist\n2026-11-23,7:12am,3,Satu peta,\n2026-11-23,12:05pm,3,Dua,\n",
    "liquidsoap": "2026-11-23T12:30:05+07:00\tS-7\tk1.mp3\tSatu peta\t58.4\n",
}
"""A well-formed log of each preset."""


def parse_log(form: str | None) -> Parser:
    """A reader of logs by one form, or by a guess; whatever comes, no line may count twice."""

    def read(content: bytes) -> None:
        parsed = asrun.parse(content, form=form, file_name="log-2026-11-23.csv")
        numbers = [row.line for row in parsed.rows] + [line.line for line in parsed.refused]
        if len(set(numbers)) < len(numbers):
            raise ArithmeticError("a line counts twice")

    return read


def read_definition(content: bytes) -> Definition | None:
    """A kept definition from JSON; whatever is none is refused as `from_json` says."""
    try:
        told = json.loads(content)
        return from_json(told) if isinstance(told, dict) else None
    except (ValueError, RecursionError):
        return None


def log_seeds() -> dict[str, tuple[Parser, list[bytes]]]:
    """Every preset by name, the guess over all of them, and definitions as they are kept."""
    logs = [text.encode(encoding) for text in LOGS.values() for encoding in ("utf-8", "utf-16", "utf-16-le")]
    kept = [json.dumps(to_json(preset)).encode() for preset in asrun.FORMS.values()]
    return {
        **{f"log-{name}": (parse_log(name), [text.encode()]) for name, text in LOGS.items()},
        "log-guess": (parse_log(None), logs),
        "log-definition": (read_definition, kept),
    }


def seeds() -> dict[str, tuple[Parser, list[bytes]]]:
    """Each parser with well-formed inputs."""
    bext, cart = (
        riff.pack_bext(riff.Bext("judul", "asal", lufs=-23.0)),
        riff.pack_cart(riff.Cart("judul", "suara"), program="contoh", version="1"),
    )
    form = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    body = b"WAVE" + b"".join(
        riff.pack_chunk(name, part)
        for name, part in (("bext", bext), ("fmt ", form), ("cart", cart), ("data", b"ab" * 9))
    )
    wav = b"RIFF" + struct.pack("<I", len(body)) + body
    drawn = waveform.Peaks(48_000, 512, (-3, 4, -128, 127))
    firsts = [wav[:64], b"fLaC", b"OggS", b"\0\0\0\x20ftypM4A ", b"ID3\x03", b"\xff\xfb\x90\x00", b"#EXTM3U", b"<html"]
    return {
        "chunks": (parse_chunks, [wav]),
        "head": (riff.read_head, [wav, wav[:12] + wav[12 + 8 + len(bext) :]]),
        "bext": (riff.read_bext, [bext]),
        "cart": (riff.read_cart, [cart]),
        "plain": (lambda content: plain.find_plain(io.BytesIO(content)), [wav]),
        "peaks": (waveform.read_peaks, [drawn.to_dat(), drawn.to_json().encode()]),
        "fingerprint": (lambda content: likeness.compare(content, b"\x11" * 128), [bytes(range(128))]),
        "sniff": (pcm.sniff_bytes, firsts),
        **log_seeds(),
    }


def damage(content: bytes, chance: random.Random) -> bytes:
    """A well-formed input with one to six injuries."""
    hurt = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(hurt) + 1)
        kind = chance.randrange(5)
        if kind == 0 and hurt:
            hurt[place % len(hurt)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del hurt[place : place + chance.randrange(1, 40)]
        elif kind == 2:
            hurt[place : place + 4] = struct.pack("<I", chance.choice(EDGES))
        elif kind == 3:
            hurt[place:place] = chance.randbytes(chance.randrange(1, 16))
        else:
            hurt[place:place] = hurt[: chance.randrange(1, 64)]
    return bytes(hurt)


def crash_of(parser: Parser, content: bytes) -> str:
    """The last line of what went wrong; empty when the parser answered or refused."""
    try:
        parser(content)
    except AudioError:
        return ""
    except (ArithmeticError, LookupError, TypeError, ValueError, OSError, MemoryError, RuntimeError, struct.error):
        return traceback.format_exc().strip().splitlines()[-1]
    return ""


def main() -> int:
    """Run the corpus, then the asked number of inputs in turn over all parsers."""
    parser = argparse.ArgumentParser(description="Feed damaged bytes to every parser of ours.")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).with_name("fuzz-corpus.txt"))
    parser.add_argument(
        "--only", default="", help="parsers whose names begin like this; inputs are then for each of them"
    )
    arguments = parser.parse_args()
    known, chance, began = seeds(), random.Random(arguments.seed), time.process_time()
    kept = arguments.corpus.read_text().split("\n") if arguments.corpus.exists() else []
    old = [(name, bytes.fromhex(digits)) for name, digits in (line.split() for line in kept if line)]
    crashes = [(name, content, said) for name, content in old if (said := crash_of(known[name][0], content))]
    names = [name for name in known if name.startswith(arguments.only)]
    for number in range(arguments.inputs * (len(names) if arguments.only else 1)):
        name = names[number % len(names)]
        parse, samples = known[name]
        content = damage(chance.choice(samples), chance)
        if said := crash_of(parse, content):
            crashes.append((name, content, said))
    fresh = {f"{name} {content.hex()}" for name, content, _ in crashes} - set(kept)
    if fresh:
        arguments.corpus.write_text("\n".join([*filter(None, kept), *sorted(fresh)[:50]]) + "\n")
    print(f"parsers {len(names)}, corpus {len(old)}, inputs {number + 1}, crashes {len(crashes)}", end="")
    print(f", CPU {time.process_time() - began:.0f} s, Python {sys.version.split()[0]}")
    for name, _, said in crashes[:10]:
        print(f"  {name}: {said}")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
