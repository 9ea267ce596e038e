"""SIGKILL amid any work: nothing acknowledged is lost, nothing half is seen, and the trail's chain and the doctor agree."""

from __future__ import annotations

from pathlib import Path

import kill
import pytest
from kill_works import WORKS

from outreach.playlists import package


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(WORKS))
def test_a_server_killed_amid_its_work_loses_nothing_acknowledged(what: str, tmp_path: Path) -> None:
    done = kill.run_rounds(tmp_path, what, times=3, seed=len(what))
    assert done.faults == []
    assert kill.ask_command(tmp_path) == []


def test_what_a_killed_process_left_half_built_is_swept_and_packages_stay(tmp_path: Path) -> None:
    folder = tmp_path / package.FOLDER
    folder.mkdir()
    for name in ("tmpabc.part", "3-2026-11-24-r1-abc.zip"):
        (folder / name).write_bytes(b"x")
    assert package.sweep_scratch(tmp_path) == 1
    assert [path.name for path in folder.iterdir()] == ["3-2026-11-24-r1-abc.zip"]
