"""Feeds damaged bytes to every parser of ours: each ends with an answer or a named refusal; never a real file.

    python bench/fuzz.py [--inputs 1000000] [--seed 1] [--corpus bench/fuzz-corpus.txt]

An input is a well-formed file in which bytes were turned over, cut out, repeated or replaced by numbers at the edge of
what a field holds. One that crashes a parser is added to the corpus, as the parser's name and hexadecimal digits, and
the corpus is run first every time. Exit code 1 when anything crashed.
"""

from __future__ import annotations

import argparse
import io
import random
import struct
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from audio import likeness, pcm, plain, riff, waveform
from audio.errors import AudioError

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
    arguments = parser.parse_args()
    known, chance, began = seeds(), random.Random(arguments.seed), time.process_time()
    kept = arguments.corpus.read_text().split("\n") if arguments.corpus.exists() else []
    old = [(name, bytes.fromhex(digits)) for name, digits in (line.split() for line in kept if line)]
    crashes = [(name, content, said) for name, content in old if (said := crash_of(known[name][0], content))]
    names = list(known)
    for number in range(arguments.inputs):
        name = names[number % len(names)]
        parse, samples = known[name]
        content = damage(chance.choice(samples), chance)
        if said := crash_of(parse, content):
            crashes.append((name, content, said))
    fresh = {f"{name} {content.hex()}" for name, content, _ in crashes} - set(kept)
    if fresh:
        arguments.corpus.write_text("\n".join([*filter(None, kept), *sorted(fresh)[:50]]) + "\n")
    print(f"parsers {len(names)}, corpus {len(old)}, inputs {arguments.inputs}, crashes {len(crashes)}", end="")
    print(f", CPU {time.process_time() - began:.0f} s, Python {sys.version.split()[0]}")
    for name, _, said in crashes[:10]:
        print(f"  {name}: {said}")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
