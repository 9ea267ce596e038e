"""Speaks a text into a WAV file for the demo and for tests, in a process of its own; never for a real broadcast.

eSpeak NG is under the GPL: it is loaded only in the separate process that `speak` starts.
"""

from __future__ import annotations

import argparse
import ctypes
import subprocess
import sys
import wave
from pathlib import Path

import espeakng_loader

from .errors import DecoderFailed

_SYNCHRONOUS = 2
_UTF8 = 1
_RATE = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def speak(
    text: str, target: Path, *, voice: str = "id", words_per_minute: int = 150, seed: int = 1, wall_s: float = 30.0
) -> None:
    """Write a text as speech, 22.05 kHz mono, by a separate process; raises `DecoderFailed` when it cannot.

    The breath in a voice is chance: one `seed` gives one and the same sound, another the same words with other breath.
    """
    options = ["--voice", voice, "--rate", str(words_per_minute), "--seed", str(seed)]
    command = [sys.executable, "-m", "audio.speech", str(target), *options]
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=wall_s, check=False)
    if done.returncode != 0 or not target.exists():
        raise DecoderFailed(reason=done.stderr.decode("utf-8", "replace")[-160:])


def _synthesise(text: str, *, voice: str, rate: int, seed: int) -> tuple[bytes, int]:
    """Samples (s16le) and their rate in Hz."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    heard = bytearray()

    @_CALLBACK  # type: ignore[untyped-decorator]  # ctypes' own
    def collect(samples: ctypes._Pointer[ctypes.c_short], count: int, _: object) -> int:
        if count:
            heard.extend(ctypes.string_at(samples, count * 2))
        return 0

    rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    # Else the library draws its own from the clock, and no two runs speak the same.
    library.espeak_ng_SetRandSeed(ctypes.c_long(seed))
    library.espeak_SetSynthCallback(collect)
    if rate_hz <= 0 or library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise SystemExit(f"voice {voice} is not to be had")
    library.espeak_SetParameter(_RATE, rate, 0)
    words = text.encode()
    library.espeak_Synth(words, ctypes.c_size_t(len(words) + 1), 0, 0, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return bytes(heard), rate_hz


def main() -> None:
    """`python -m audio.speech OUT.wav --voice id --rate 150 --seed 1 < text`"""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--voice", default="id")
    parser.add_argument("--rate", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    samples, rate_hz = _synthesise(sys.stdin.read(), voice=arguments.voice, rate=arguments.rate, seed=arguments.seed)
    with wave.open(str(arguments.target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples)


if __name__ == "__main__":
    main()
