"""The K-weighting is the standard's at 48 kHz, and cutting sound into stretches changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from audio.weighting import Weighting, k_weighting

SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
LOW_CUT = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""BS.1770-5, Annex 1, tables 1 and 2."""


def recursion(sound: np.ndarray, section: tuple[tuple[float, ...], tuple[float, ...]]) -> np.ndarray:
    """The standard's difference equation, sample by sample."""
    (b0, b1, b2), (_, a1, a2) = section
    heard = np.zeros(len(sound) + 2)
    padded = np.concatenate([[0.0, 0.0], sound])
    for n in range(2, len(padded)):
        heard[n] = b0 * padded[n] + b1 * padded[n - 1] + b2 * padded[n - 2] - a1 * heard[n - 1] - a2 * heard[n - 2]
    return heard[2:]


def test_at_48_khz_it_is_the_recursion_of_the_standard() -> None:
    sound = np.random.default_rng(1).normal(0.1, 0.2, 3 * 4_800).astype(np.float32)
    wanted = recursion(recursion(sound.astype(float), SHELF), LOW_CUT)
    ear = Weighting(48_000, channels=1, length=4_800)
    heard = np.concatenate([ear.weigh(part[None, :])[0] for part in np.split(sound, 3)])
    assert np.abs(heard - wanted).max() < 2e-6


@pytest.mark.parametrize("rate_hz", [4_000, 8_000, 11_025, 22_050, 44_100, 48_000, 47_900, 96_000, 192_000])
def test_a_stretch_goes_on_where_the_one_before_ended(rate_hz: int) -> None:
    length = 4 * max(1, round(rate_hz / 100)) * 10
    sound = np.random.default_rng(2).normal(0.3, 0.1, (2, 2 * length)).astype(np.float32)
    whole = Weighting(rate_hz, channels=2, length=2 * length).weigh(sound)
    ear = Weighting(rate_hz, channels=2, length=length)
    parts = np.concatenate([ear.weigh(sound[:, :length]), ear.weigh(sound[:, length:])], axis=1)
    assert np.abs(whole - parts).max() < 1e-6


def test_the_filter_is_the_same_whatever_coordinates_its_state_has() -> None:
    system = k_weighting(48_000)
    echo = [system.d, *(float(system.c @ power @ system.b) for power in system.powers(400))]
    impulse = np.zeros(401)
    impulse[0] = 1.0
    wanted = recursion(recursion(impulse, SHELF), LOW_CUT)
    assert np.abs(np.array(echo) - wanted).max() < 1e-6


def test_constant_sound_dies_away_and_silence_stays_silent() -> None:
    ear = Weighting(48_000, channels=1, length=4_800)
    for _ in range(20):
        heard = ear.weigh(np.ones((1, 4_800), dtype=np.float32))
    assert np.abs(heard).max() < 1e-6
    for _ in range(20):
        heard = ear.weigh(np.zeros((1, 4_800), dtype=np.float32))
    assert not heard.any()
