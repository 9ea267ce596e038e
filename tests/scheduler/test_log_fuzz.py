"""A short, seeded slice of the bench that feeds damaged bytes to every reader of logs."""

from __future__ import annotations

import random

import fuzz
import pytest

INPUTS = 300


@pytest.mark.parametrize("name", fuzz.log_seeds())
def test_no_damage_breaks_a_reader(name: str) -> None:
    parse, samples = fuzz.log_seeds()[name]
    chance = random.Random(20_261_123)
    for _ in range(INPUTS):
        assert fuzz.crash_of(parse, fuzz.damage(chance.choice(samples), chance)) == ""


def test_every_preset_is_fuzzed_from_a_log_it_reads() -> None:
    assert {name.removeprefix("log-") for name in fuzz.log_seeds()} == {*fuzz.LOGS, "guess", "definition"}
    assert set(fuzz.LOGS) == set(fuzz.asrun.FORMS)
    for name, text in fuzz.LOGS.items():
        assert fuzz.asrun.parse(text.encode(), form=name, file_name="2026-11-23.csv").rows


def test_a_crash_would_be_seen() -> None:
    def broken(content: bytes) -> None:
        raise IndexError(len(content))

    assert "IndexError" in fuzz.crash_of(broken, b"x")
