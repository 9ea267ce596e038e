"""The limiter lets no crest through, loses no sample, and knows a click from speech."""

from __future__ import annotations

import numpy as np
import pytest
from signals import Signal, speech_like, tone

from audio.limiter import Limiter
from audio.oversample import HALF, TAPS, crests


def limited(signal: Signal, limiter: Limiter, *, piece: int = 4_800) -> Signal:
    """A signal after the limiter, in pieces."""
    rows = signal.astype(np.float32)[None, :]
    done = [limiter.feed(rows[:, start : start + piece]) for start in range(0, signal.size, piece)]
    return np.concatenate([*done, limiter.rest()], axis=1)[0].astype(np.float64)


def test_what_stays_under_the_ceiling_is_not_touched() -> None:
    signal = speech_like(length_s=3, rms=0.02)
    assert np.array_equal(limited(signal, Limiter(1, ceiling=0.9)), signal.astype(np.float32))


@pytest.mark.parametrize("piece", [480, 4_800, 48_000])
def test_no_crest_passes_the_ceiling(piece: int) -> None:
    signal = np.concatenate([speech_like(length_s=2, rms=0.4), tone(6, length_s=1, hertz=12_000, phase=np.pi / 4)])
    signal[30_000] = 5.0
    limiter = Limiter(1, ceiling=0.5)
    done = limited(signal, limiter, piece=piece)
    assert done.size == signal.size
    assert crests(np.pad(done, TAPS)[None, :].astype(np.float32)).max() <= 0.5 * 1.01
    assert limiter.most_db == pytest.approx(20 * np.log10(5.0 / 0.5), abs=2.5)


def test_the_pieces_it_comes_in_change_nothing() -> None:
    signal = speech_like(length_s=2, rms=0.3)
    whole = limited(signal, Limiter(1, ceiling=0.4), piece=96_000)
    assert np.allclose(whole, limited(signal, Limiter(1, ceiling=0.4), piece=960), atol=1e-5)


def test_both_channels_are_held_back_alike() -> None:
    left, right = tone(-20, length_s=1), tone(-20, length_s=1)
    left[24_000] = 1.0
    limiter = Limiter(2, ceiling=0.25)
    rows = np.stack([left, right]).astype(np.float32)
    done = np.concatenate([limiter.feed(rows), limiter.rest()], axis=1)
    before, after = rows[1, 23_900:24_200], done[1, 23_900:24_200]
    assert np.abs(after).max() < np.abs(before).max()
    assert np.allclose(done[0, 23_900:23_990], done[1, 23_900:23_990], atol=1e-6)


def test_a_click_is_no_speech_and_many_in_a_row_are() -> None:
    lone, many = tone(-30, length_s=2), tone(-30, length_s=2)
    lone[48_000] = 1.0
    many[48_000 : 48_000 + 10 * 960 : 960] = 1.0
    for signal, is_speech in ((lone, False), (many, True)):
        limiter = Limiter(1, ceiling=0.1)
        limited(signal, limiter)
        assert limiter.most_db == pytest.approx(20, abs=0.5)
        assert (limiter.speech_db > 6) is is_speech


def test_speech_on_both_sides_of_a_quiet_stretch_is_not_counted_as_one() -> None:
    """Four clicks, a silence of ten seconds, four clicks more: never seven frames within 400 ms."""
    signal = np.zeros(12 * 48_000)
    for start in (24_000, 11 * 48_000):
        signal[start : start + 4 * 960 : 960] = 1.0
    limiter = Limiter(1, ceiling=0.1)
    limited(signal, limiter)
    assert limiter.speech_db == 0


def test_the_bound_of_the_interpolator_holds() -> None:
    """The worst signal there is reaches the bound, and no more."""
    chance = np.random.default_rng(4)
    for _ in range(50):
        signs = chance.choice([-1.0, 1.0], size=(1, 3 * TAPS)).astype(np.float32)
        assert crests(signs).max() <= 2.3
    assert HALF * 2 == TAPS
