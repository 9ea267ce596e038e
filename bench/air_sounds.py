"""Makes the sounds of synthetic air, seeded: speech of many voices, music, jingles; synthesised once, never recorded."""

from __future__ import annotations

import tempfile
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from air_words import change_one, write_sentence, write_text

from audio.speech import speak

RATE_HZ = 32_000
SPEECH_HZ = 22_050
Sound = np.ndarray[Any, np.dtype[np.float32]]

CLIP_VOICES = ("id", "id+f2", "id+m3", "id+f4", "ms", "ms+f3", "id+m1", "id+f5", "ms+m2", "id+m7")
TALK_VOICES = ("id+m4", "id+f1", "ms+m3", "ms+f4", "id+croak", "id+m8", "id+Annie")
LEVEL = 0.08
"""RMS of everything before the station's processing: about -22 dBFS."""


@dataclass(frozen=True)
class Spot:
    """A clip of the library: its file, its words and voice, whether it may air, and its sound at 32 kHz."""

    path: Path
    text: tuple[str, ...]
    voice: str
    pace: int
    airs: bool
    jingled: bool
    sound: Sound

    @property
    def length_s(self) -> float:
        """Seconds."""
        return self.sound.size / RATE_HZ


def at_level(sound: Sound, rms: float = LEVEL) -> Sound:
    """The sound at a level."""
    found = float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) + 1e-9
    return (sound * (rms / found)).astype(np.float32)


@cache
def say(text: str, voice: str, pace: int, breath: int = 1) -> Sound:
    """A text spoken, at 32 kHz; the same words by the same voice with the same breath are synthesised once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kata.wav"
        speak(text, path, voice=voice, words_per_minute=pace, seed=breath)
        with wave.open(str(path)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 300)
    samples = samples[loud[0] : loud[-1] + 1] if loud.size else samples
    places = np.arange(0, samples.size - 1, SPEECH_HZ / RATE_HZ)
    return at_level(np.interp(places, np.arange(samples.size), samples).astype(np.float32))


def make_tones(hertz: float, length_s: float, *, partials: int, decay: float) -> Sound:
    """One note with overtones that dies away."""
    moments = np.arange(round(length_s * RATE_HZ), dtype=np.float32) / RATE_HZ
    note = sum(
        np.sin(2 * np.pi * hertz * (k + 1) * moments, dtype=np.float32) / (k + 1) ** 1.3 for k in range(partials)
    )
    tones: Sound = (note * np.exp(-decay * moments) * np.minimum(1, moments * 100)).astype(np.float32)
    return tones


def make_music(chance: np.random.Generator, length_s: float) -> Sound:
    """A tune over chords with a beat; every call is another piece."""
    beat_s = float(60 / chance.uniform(80, 140))
    count = int(length_s / beat_s) + 1
    music = np.zeros(round((count + 6) * beat_s * RATE_HZ), dtype=np.float32)
    scale = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12) * float(chance.choice([0.75, 0.9, 1, 1.12, 1.26]))
    hiss = chance.standard_normal(RATE_HZ // 8).astype(np.float32) * np.exp(-np.arange(RATE_HZ // 8) / 500)
    notes = {}
    for beat in range(count):
        at = round(beat * beat_s * RATE_HZ)
        chord = (0, 3, 4, 5)[beat // 4 % 4]
        parts = [(int(chance.integers(8)), 2.0, 0.5)] + (
            [(k + chord, 0.5, 0.35) for k in (0, 2, 4)] if beat % 4 == 0 else []
        )
        for step, factor, loud in parts:
            key = (step % 8, step // 8, factor)
            if key not in notes:
                pitch = float(scale[step % 8]) * factor * 2 ** (step // 8)
                notes[key] = make_tones(pitch, 2.0, partials=6, decay=2.5)
            music[at : at + notes[key].size] += (loud * notes[key])[: music.size - at]
        music[at : at + hiss.size] += (0.25 if beat % 2 else 0.1) * hiss.astype(np.float32)
    return at_level(music[: round(length_s * RATE_HZ)])


def make_jingle(chance: np.random.Generator, length_s: float, *, breath: int = 1) -> Sound:
    """A few quick notes and a spoken name, as every clip of one campaign carries it."""
    music = make_music(chance, length_s)
    name = say("Pesan bersama dua kabupaten.", "id+f2", 160, breath)
    music[: name.size] = (music[: name.size] * 0.5 + name[: music.size])[: music.size]
    fade = np.linspace(1, 0, RATE_HZ // 4, dtype=np.float32)
    music[-fade.size :] *= fade
    return at_level(music)


def make_spots(folder: Path, *, seed: int, minutes: float = 60.0) -> tuple[list[Spot], Sound]:
    """A library as files: messages of 5 to 60 s, most with the shared jingle, a tenth of them second versions that never air.

    Returns the clips and the jingle.
    """
    chance = np.random.default_rng([seed, 1])
    jingle, closing = make_jingle(chance, 4.0), make_jingle(np.random.default_rng([seed, 2]), 2.5)
    spots: list[Spot] = []
    while sum(spot.length_s for spot in spots) < minutes * 60:
        number = len(spots)
        short, second = number % 12 == 5, number % 10 == 7
        like = spots[int(chance.integers(number))] if second else None
        text = write_text(chance, sentences=1 if short else int(chance.integers(4, 11)))
        if short:
            text = [text[0].replace(",", "")]
        voice, pace = str(chance.choice(CLIP_VOICES)), int(chance.integers(135, 170))
        jingled = not short and bool(chance.random() < 0.6)
        if like is not None and len(like.text) > 2:
            text, voice, pace, jingled = change_one(chance, list(like.text)), like.voice, like.pace, like.jingled
        parts = [say(sentence, voice, pace) for sentence in text]
        gap = np.zeros(RATE_HZ // 5, dtype=np.float32)
        body = np.concatenate([piece for part in parts for piece in (part, gap)][:-1])
        sound = np.concatenate([jingle, body, closing]) if jingled else body
        path = folder / f"klip-{number:03d}.wav"
        write_wav(path, sound)
        spots.append(Spot(path, tuple(text), voice, pace, not second, jingled, sound))
    return spots, jingle


def make_decoy(spot: Spot, chance: np.random.Generator, *, jingle: Sound) -> Sound:
    """The clip's script by another voice, at the same or nearly the same pace, with the jingle where the clip has it."""
    voice = str(chance.choice([voice for voice in (*CLIP_VOICES, *TALK_VOICES) if voice != spot.voice]))
    pace = spot.pace + int(chance.choice([0, 0, -3, 4]))
    parts = [say(sentence, voice, pace) for sentence in spot.text]
    gap = np.zeros(RATE_HZ // 5, dtype=np.float32)
    body = np.concatenate([piece for part in parts for piece in (part, gap)][:-1])
    return np.concatenate([jingle, body]) if spot.jingled else body


def make_talk(seed: int, *, texts: int = 24) -> list[Sound]:
    """Presenters' small talk, to be cut and mixed anew in every show."""
    chance = np.random.default_rng([seed, 3])
    return [
        np.concatenate([say(write_sentence(chance), voice, int(chance.integers(140, 180))) for _ in range(6)])
        for voice in chance.choice(TALK_VOICES, texts)
    ]


def write_wav(path: Path, sound: Sound) -> None:
    """A sound as 16-bit mono WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
