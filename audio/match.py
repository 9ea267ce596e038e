"""Finds in an hours-long recording off the air which clips of a library were really broadcast; pure over files, keeps nothing.

The recording is heard in windows of ten minutes with the longest clip's length on both sides, so memory does not grow with it.
In each window: guesses by fingerprint (`seek`), laid by rows (`align`), proved by waves (`proof`), the likeliest first; what lies
in air time that another clip has already proved for itself is not looked at. Then the rules, which matter more than any feature:

- *certain* is a clip of which a fifth (three to eight seconds, or six tenths of a short clip) is coherent wave by wave, two seconds
  of that in stretches that tell it from each other clip: a common jingle, or what two versions have in common, is no proof;
- of two that claim the same air time, the one with more proof of its own wins, then the one with more coherence;
- *uncertain* is what is weaker than that, what only shared stretches speak for, and what has all the clip's rows and none
  of its waves: nearly the same voice with the same words, or the clip through something that keeps no waves. A person listens.

One and the same clip heard in two lines that continue each other (a recorder that lost a moment) is one airing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from .align import Fit, fit_rows
from .errors import TooShort
from .fingerprint import RATE_HZ, RECORDING, Samples, hear, rows_of
from .library import Library, Progress
from .pcm import Fence
from .proof import Stretch, follow, join, prove
from .seek import MOST_SPEED, Guess, guess

WINDOW_S = 600.0
SHORTEST_RECORDING_S = 1.0
_PROOF_S, _PROOF_PART = 3.0, 0.6
_LONG_PROOF_S, _LONG_PROOF_PART = 8.0, 0.2
_OWN_S, _OWN_PART = 2.0, 0.4
_CERTAIN_LEVEL = 0.45
_CERTAIN_PIECES = 5
_UNCERTAIN_S, _UNCERTAIN_PART = 2.5, 0.4
_WORTH_WAVES = 0.3
_PATIENT = 0.5
_ROWS_ALONE = 0.85
_ROWS_ALONE_S = 8.0
_SHARED_PART = 0.5
_NOTHING_OWN_S = 0.5
_LONGEST_JINGLE_S = 6.0
_MAY_OVERLAP_S, _MAY_OVERLAP_PART = 1.0, 0.2
_ALREADY_PROVED = 0.8
_AS_MUCH = 0.9


class Certainty(StrEnum):
    """Whether an airing is proved, or shown to a person who listens."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip recognised in a recording; seconds of the recording and of the clip, `score` 0 to 1, `speed` 1 as recorded.

    `heard_fraction` is the part of the clip between the first and the last moment of it that was heard.
    """

    clip: str
    start_s: float
    end_s: float
    clip_from_s: float
    clip_to_s: float
    heard_fraction: float
    score: float
    certainty: Certainty
    speed: float

    def to_json(self) -> dict[str, Any]:
        """The airing as the command prints it."""
        numbers = {name: round(getattr(self, name), 2) for name in ("start_s", "end_s", "clip_from_s", "clip_to_s")}
        return {
            "clip": self.clip,
            **numbers,
            "heard_fraction": round(self.heard_fraction, 3),
            "score": round(self.score, 3),
            "certainty": self.certainty.value,
            "speed": round(self.speed, 4),
        }


@dataclass(frozen=True, slots=True)
class Match:
    """What was heard in a recording of a length, in order of start."""

    duration_s: float
    heard: tuple[Heard, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer as the command prints it."""
        return {
            "recording": {"duration_s": round(self.duration_s, 2)},
            "heard": [airing.to_json() for airing in self.heard],
        }


@dataclass(frozen=True, slots=True)
class _Claim:
    """A clip's claim on air time; only a worthy one is told."""

    clip: int
    start_s: float
    end_s: float
    part: tuple[float, float]
    own_s: float
    coherent_s: float
    score: float
    speed: float
    certain: bool
    worthy: bool

    @property
    def rank(self) -> tuple[bool, float, float, float]:
        return self.certain, round(self.own_s), self.coherent_s, self.score


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of the recording with what surrounds it; what has its middle between `core` belongs to it."""

    start_s: float
    samples: Samples
    core: tuple[float, float]


def match_recording(
    recording: Path, library: Library, *, fence: Fence = RECORDING, progress: Progress | None = None
) -> Match:
    """Every airing of the library's clips in a recording.

    `progress` is told the seconds heard so far. Raises `TooShort` for less than a second, and what `fingerprint.hear` raises.
    """
    claims: list[_Claim] = []
    duration_s = 0.0
    around_s = library.longest_s * (1 + MOST_SPEED) + 5.0
    for window in _windows(hear(recording, fence=fence), around_s):
        claims += _claims_of_window(window, library)
        duration_s = window.start_s + window.samples.size / RATE_HZ
        if progress:
            progress(duration_s)
    if duration_s < SHORTEST_RECORDING_S:
        raise TooShort(least_s=SHORTEST_RECORDING_S, length_s=round(duration_s, 3))
    settled = _settle(claims)
    heard = [_heard(claim, library) for claim in sorted(settled, key=lambda claim: claim.start_s)]
    return Match(duration_s, tuple(heard))


def _windows(blocks: Iterator[Samples], around_s: float) -> Iterator[_Window]:
    """Windows of ten minutes with `around_s` before and after them, as far as there is sound."""
    around, core = round(around_s * RATE_HZ), round(WINDOW_S * RATE_HZ)
    kept: list[np.ndarray[Any, np.dtype[np.int16]]] = []
    size, first, begin = 0, 0, 0
    for block in blocks:
        kept.append(block.astype(np.int16))
        size += block.size
        if first + size >= begin + core + around:
            whole = np.concatenate(kept)
            end = begin + core
            yield _window(whole[: end + around - first], first, (begin, end))
            begin = end
            rest = whole[max(0, begin - around - first) :]
            first += whole.size - rest.size
            kept, size = [rest.copy()], rest.size
    yield _window(np.concatenate([*kept, np.empty(0, np.int16)]), first, (begin, first + size + core))


def _window(samples: np.ndarray[Any, np.dtype[np.int16]], first: int, core: tuple[int, int]) -> _Window:
    return _Window(first / RATE_HZ, samples.astype(np.float32), (core[0] / RATE_HZ, core[1] / RATE_HZ))


def _claims_of_window(window: _Window, library: Library) -> list[_Claim]:
    """What claims air time in a window, settled; what is not worth a claim still tells where a common jingle was."""
    rows = rows_of(window.samples)
    claims: list[_Claim] = []
    jingles: list[tuple[float, float]] = []
    for candidate in guess(library.index, rows, start_s=window.start_s):
        taken = [(claim.start_s, claim.end_s) for claim in claims if claim.certain]
        if _is_explained(candidate, taken) or _is_explained(candidate, jingles):
            continue
        fit = fit_rows(library.rows(candidate.clip), rows, candidate.line, start_s=window.start_s)
        if fit.likeness < _WORTH_WAVES:
            continue
        claim = _examine(candidate, fit, library, window)
        if claim.worthy:
            claims.append(claim)
        elif claim.coherent_s:
            jingles.append((claim.start_s, claim.end_s))
    return [c for c in _settle(claims) if window.core[0] <= (c.start_s + c.end_s) / 2 < window.core[1]]


def _is_explained(candidate: Guess, spans: list[tuple[float, float]]) -> bool:
    """Whether most of what speaks for a guess lies in air time of which it is known what was heard."""
    first, last = candidate.seen_s
    return sum(_overlap_s((first, last), span) for span in spans) >= _ALREADY_PROVED * (last - first)


def _overlap_s(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def _examine(candidate: Guess, fit: Fit, library: Library, window: _Window) -> _Claim:
    """Prove a guess, that was laid by rows, by waves."""
    samples, shared = library.samples(candidate.clip), library.shared[candidate.clip].values()
    clip_s = library.clips[candidate.clip].duration_s
    stretch = prove(
        samples,
        window.samples,
        fit.line,
        start_s=window.start_s,
        seen_s=candidate.seen_s,
        patient=fit.likeness > _PATIENT,
    )
    if stretch is None or stretch.coherent_s < min(_UNCERTAIN_S, _UNCERTAIN_PART * clip_s):
        return _by_rows_alone(candidate, fit, window, clip_s=clip_s)
    # Half a clip that a second version has too may be followed by what tells them apart; a jingle is short.
    is_jingle = stretch.coherent_s < _LONGEST_JINGLE_S and _is_jingle(stretch, stretch.apart_s(shared), clip_s=clip_s)
    if stretch.level >= _CERTAIN_LEVEL and not is_jingle:
        stretch = join(follow(stretch, samples, window.samples, start_s=window.start_s))
    return _by_waves(candidate.clip, stretch, library)


def _is_jingle(stretch: Stretch, own_s: float, *, clip_s: float) -> bool:
    """Whether nothing but a smaller part of a clip, which others have too, was heard."""
    return own_s < _NOTHING_OWN_S and stretch.clip_to_s - stretch.clip_from_s < _SHARED_PART * clip_s


def _by_waves(place: int, stretch: Stretch, library: Library) -> _Claim:
    clip_s = library.clips[place].duration_s
    own_s = stretch.apart_s(library.shared[place].values())
    proof_s = max(min(_PROOF_S, _PROOF_PART * clip_s), min(_LONG_PROOF_S, _LONG_PROOF_PART * clip_s))
    certain = (
        stretch.coherent_s >= proof_s
        and own_s >= min(_OWN_S, _OWN_PART * clip_s)
        and stretch.level >= _CERTAIN_LEVEL
        and stretch.agreeing >= min(_CERTAIN_PIECES, 2 * clip_s)
    )
    return _Claim(
        clip=place,
        start_s=stretch.start_s,
        end_s=stretch.end_s,
        part=(stretch.clip_from_s, stretch.clip_to_s),
        own_s=own_s,
        coherent_s=stretch.coherent_s,
        score=stretch.level * (1.0 if certain else 0.5),
        speed=stretch.line.speed,
        certain=certain,
        worthy=certain or not _is_jingle(stretch, own_s, clip_s=clip_s),
    )


def _by_rows_alone(candidate: Guess, fit: Fit, window: _Window, *, clip_s: float) -> _Claim:
    """All the rows and none of the waves: worth a person's ear where it is long and nearly perfect."""
    start_s = max(fit.line.start_s, window.start_s)
    end_s = min(fit.line.heard_at(clip_s), window.start_s + window.samples.size / RATE_HZ)
    first, last = candidate.seen_s
    return _Claim(
        clip=candidate.clip,
        start_s=start_s,
        end_s=end_s,
        part=(max(0.0, fit.line.clip_at(start_s)), min(clip_s, fit.line.clip_at(end_s))),
        own_s=0.0,
        coherent_s=0.0,
        score=fit.likeness * 0.3,
        speed=fit.line.speed,
        certain=False,
        worthy=fit.likeness >= _ROWS_ALONE and last - first >= _ROWS_ALONE_S,
    )


def _settle(claims: list[_Claim]) -> list[_Claim]:
    """The claims that stand: of those that want the same air time the best proved one.

    Of two versions of which only the common part was heard, both are shown.
    """
    standing: list[_Claim] = []
    for claim in sorted(claims, key=lambda claim: claim.rank, reverse=True):
        rivals = [other for other in standing if _crowds(claim, other)]
        if all(_is_undecided(claim, other) for other in rivals):
            standing.append(claim)
    return standing


def _crowds(claim: _Claim, other: _Claim) -> bool:
    """Whether two claims want the same air time."""
    both_s = _overlap_s((claim.start_s, claim.end_s), (other.start_s, other.end_s))
    return both_s > min(_MAY_OVERLAP_S, _MAY_OVERLAP_PART * (claim.end_s - claim.start_s))


def _is_undecided(claim: _Claim, other: _Claim) -> bool:
    """Whether as much was heard of one as of the other, and nothing that tells them apart."""
    if claim.certain or other.certain:
        return False
    return claim.coherent_s >= max(_UNCERTAIN_S, _AS_MUCH * other.coherent_s)


def _heard(claim: _Claim, library: Library) -> Heard:
    clip = library.clips[claim.clip]
    return Heard(
        clip=clip.name,
        start_s=claim.start_s,
        end_s=claim.end_s,
        clip_from_s=claim.part[0],
        clip_to_s=claim.part[1],
        heard_fraction=min(1.0, (claim.part[1] - claim.part[0]) / clip.duration_s),
        score=claim.score,
        certainty=Certainty.CERTAIN if claim.certain else Certainty.UNCERTAIN,
        speed=claim.speed,
    )
