"""Plans and mixes a show of synthetic air, seeded, and knows the truth about it; never looks at what a matcher says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from air_sounds import LEVEL, RATE_HZ, Sound, at_level, make_decoy, make_music, make_spots, make_talk
from air_station import Condition, change_speed, record, transmit

BLOCK_S = 60
FADE = RATE_HZ // 50


@dataclass(frozen=True)
class Airing:
    """The truth: a clip aired, from where to where in the recording (s), and which part of it (s)."""

    clip: str
    start_s: float
    end_s: float
    clip_from_s: float
    clip_to_s: float
    length_s: float
    how: str

    @property
    def fraction(self) -> float:
        """How much of the clip lies between its first and last moment on the air."""
        return (self.clip_to_s - self.clip_from_s) / self.length_s

    def at_speed(self, speed: float) -> Airing:
        """The same, in a recording that runs faster."""
        part = (self.clip_from_s, self.clip_to_s, self.length_s)
        return Airing(self.clip, self.start_s / speed, self.end_s / speed, *part, self.how)


@dataclass(frozen=True)
class Layer:
    """A sound that begins at a sample of the show."""

    at: int
    sound: Sound


@dataclass(frozen=True)
class Decoy:
    """Where a clip's words are said by another voice (s)."""

    clip: str
    start_s: float
    end_s: float


@dataclass
class Show:
    """A planned show: its layers, what truly airs in it, and its decoys."""

    length_s: float
    layers: list[Layer]
    airings: list[Airing]
    decoys: list[Decoy]

    def blocks(self) -> Iterator[Sound]:
        """The mixed show, a minute at a time."""
        size = BLOCK_S * RATE_HZ
        for first in range(0, round(self.length_s * RATE_HZ), size):
            mixed = np.zeros(size, dtype=np.float32)
            for layer in self.layers:
                low, high = max(first, layer.at), min(first + size, layer.at + layer.sound.size)
                if low < high:
                    mixed[low - first : high - first] += layer.sound[low - layer.at : high - layer.at]
            yield mixed


class Studio:
    """All the sounds of one seed, made once: the library, the talk, the music."""

    def __init__(self, folder: Path, *, seed: int, minutes: float = 60.0) -> None:
        self.seed = seed
        self.folder = folder
        self.spots, self.jingle = make_spots(folder, seed=seed, minutes=minutes)
        self.talk = make_talk(seed)
        chance = np.random.default_rng([seed, 5])
        self.music = [make_music(chance, 45.0) for _ in range(8)]

    def plan(self, *, length_s: float, part: int = 0, airs: bool = True) -> Show:
        """A show of a length; `part` tells apart shows of one studio. Without `airs` it is talk and music alone."""
        chance = np.random.default_rng([self.seed, 6, part])
        show = Show(length_s, [], [], [])
        at = 0
        for number in range(1_000_000):
            if at >= (length_s - 1) * RATE_HZ:
                return show
            kind = str(chance.choice(["clip"] * 6 + ["decoy"] * 2 + ["jingle"])) if airs and number % 2 else "between"
            at += getattr(self, f"_add_{kind}")(show, chance, at)
        return show

    def _add_between(self, show: Show, chance: np.random.Generator, at: int) -> int:
        pool = self.music if chance.random() < 0.5 else self.talk
        piece = pool[int(chance.integers(len(pool)))]
        size = min(piece.size, round(float(chance.uniform(4, 25)) * RATE_HZ))
        first = int(chance.integers(piece.size - size + 1))
        show.layers.append(Layer(at, _faded(piece[first : first + size] * np.float32(10 ** chance.uniform(-0.3, 0.2)))))
        return size + int(chance.uniform(-0.2, 0.8) * RATE_HZ)

    def _add_jingle(self, show: Show, _: np.random.Generator, at: int) -> int:
        show.layers.append(Layer(at, self.jingle))
        return self.jingle.size

    def _add_decoy(self, show: Show, chance: np.random.Generator, at: int) -> int:
        spot = self.spots[int(chance.integers(len(self.spots)))]
        sound = make_decoy(spot, chance, jingle=self.jingle)
        if at + sound.size > show.length_s * RATE_HZ:
            return RATE_HZ * 10
        show.layers.append(Layer(at, sound))
        show.decoys.append(Decoy(spot.path.name, at / RATE_HZ, (at + sound.size) / RATE_HZ))
        return sound.size

    def _add_clip(self, show: Show, chance: np.random.Generator, at: int) -> int:
        airing = [spot for spot in self.spots if spot.airs]
        spot = airing[int(chance.integers(len(airing)))]
        how = str(
            chance.choice(["whole", "whole", "whole", "whole", "whole", "cut start", "cut end", "talk-over", "skip"])
        )
        low, high = 0, spot.sound.size
        if spot.length_s > 12 and how == "cut start":
            low = round(float(chance.uniform(0.05, 0.45)) * high)
        if spot.length_s > 12 and how == "cut end":
            high = round(float(chance.uniform(0.55, 0.95)) * high)
        sound = spot.sound[low:high]
        if spot.length_s > 12 and how == "skip":
            lost = round(float(chance.uniform(0.1, 0.6)) * RATE_HZ)
            middle = round(float(chance.uniform(0.3, 0.7)) * sound.size)
            sound = np.concatenate([sound[:middle], sound[middle + lost :]])
        if at + sound.size > show.length_s * RATE_HZ:
            return RATE_HZ * 10
        sound = sound * np.float32(10 ** chance.uniform(-0.2, 0.2))
        if spot.length_s > 12 and how == "talk-over":
            sound = self._talk_over(sound, chance)
        show.layers.append(Layer(at, _faded(sound)))
        part = (low / RATE_HZ, high / RATE_HZ, spot.length_s)
        show.airings.append(Airing(spot.path.name, at / RATE_HZ, (at + sound.size) / RATE_HZ, *part, how))
        return sound.size

    def _talk_over(self, sound: Sound, chance: np.random.Generator) -> Sound:
        """A presenter over the first or the last seconds, the clip 6 dB down meanwhile."""
        talk = self.talk[int(chance.integers(len(self.talk)))][: round(float(chance.uniform(2, 6)) * RATE_HZ)]
        mixed = sound.copy()
        under = slice(0, talk.size) if chance.random() < 0.5 else slice(mixed.size - talk.size, mixed.size)
        mixed[under] = mixed[under] * 0.5 + talk[: mixed[under].size]
        return mixed


def _faded(sound: Sound) -> Sound:
    """Without clicks at its ends."""
    ramp = np.linspace(0, 1, FADE, dtype=np.float32)
    faded = sound.astype(np.float32)
    faded[:FADE] *= ramp
    faded[-FADE:] *= ramp[::-1]
    return faded


def air(
    studio: Studio, condition: Condition, target: Path, *, length_s: float, part: int = 0
) -> tuple[list[Airing], list[Decoy]]:
    """Write the recording of a show under a condition; returns what truly aired in it, in its own seconds."""
    show = studio.plan(length_s=length_s, part=part)
    if condition.bed_db is not None:
        bed = np.concatenate(studio.music)
        level = np.float32(10 ** (condition.bed_db / 20))
        for at in range(0, round(length_s * RATE_HZ), bed.size):
            show.layers.append(Layer(at, at_level(bed, LEVEL) * level))
    other = studio.plan(length_s=length_s + BLOCK_S, part=part + 1_000, airs=False)
    received = transmit(show.blocks(), condition, seed=studio.seed * 100 + part, other=other.blocks())
    record(change_speed(received, condition.speed), target, codec=condition.codec)
    decoys = [Decoy(d.clip, d.start_s / condition.speed, d.end_s / condition.speed) for d in show.decoys]
    return [airing.at_speed(condition.speed) for airing in show.airings], decoys
