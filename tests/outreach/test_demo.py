"""The example office as its command leaves it: whole, with sound, and sound in every part."""

from __future__ import annotations

from pathlib import Path

from outreach.cli import main


def test_the_doctor_finds_nothing_wrong_with_a_demo_nobody_has_served_yet(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "peraga"))
    assert main((*data, "demo")) == 0
    assert main((*data, "doctor")) == 0
