"""What tests of the sound wing may ask for: a signal as a file of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest
from signals import Signal, encode, write_wav


class WriteSound(Protocol):
    """Writes a signal under a name whose ending says the kind."""

    def __call__(self, signal: Signal, name: str = ..., *, channels: int = ...) -> Path: ...


@pytest.fixture
def write_sound(tmp_path: Path) -> WriteSound:
    """Write a signal as a file of any kind."""

    def write(signal: Signal, name: str = "suara.wav", *, channels: int = 1) -> Path:
        source = write_wav(tmp_path / f"{Path(name).stem}.wav", signal, channels=channels)
        return source if name.endswith(".wav") else encode(source, tmp_path / name)

    return write
