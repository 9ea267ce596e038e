"""The largest crest found by looking only where it may be is the one that looking everywhere finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audio.oversample import TAPS, Values, crests, largest_crest

LENGTH = 96


def sounds(seed: int, windows: int, turn: float) -> Values:
    """A tone with clicks and noise, with the neighbours the search needs."""
    chance = np.random.default_rng(seed)
    moments = np.arange(windows * LENGTH + TAPS - 1)
    sound = np.sin(turn * moments) * chance.uniform(0.1, 1) + chance.normal(0, chance.uniform(0.01, 0.5), moments.size)
    sound[chance.integers(0, moments.size, 3)] += chance.uniform(-2, 2, 3)
    found: Values = sound.astype(np.float32)
    return found


@given(seed=st.integers(0, 10**6), windows=st.integers(1, 12), turn=st.floats(0.01, 3.1), bar=st.floats(0, 1.2))
def test_nothing_is_missed(seed: int, windows: int, turn: float, bar: float) -> None:
    sound = sounds(seed, windows, turn)
    everywhere = float(crests(sound[None, :]).max())
    found = largest_crest(sound, LENGTH, least=bar * everywhere)
    # The sample behind the last window belongs to what the search may know.
    behind = float(abs(sound[-(TAPS // 2)]))
    assert found >= max(everywhere, bar * everywhere) - 1e-5
    assert found <= max(everywhere, bar * everywhere, behind) + 1e-5
