"""Slow lines that break: packages come whole all the same, and more slow downloads than the server has threads hold nobody up."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import lines
import pytest
from killed_server import Server
from slow_lines import Line, digest_of, slow_line, take
from small_office import Stood, noise, stand_up

from outreach.signing import signing_key

CROWD = 120
"""More lines at once than the hundred that a server of this kind takes unless told otherwise, and far more than threads."""
FETCH = Path(__file__).parents[2] / "docs" / "stasiun" / "jemput.sh"


def test_an_edit_is_answered_while_more_slow_downloads_than_threads_are_under_way(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    sounds = [noise(number, 9_000_000) for number in range(4)]
    stood = stand_up(tmp_path / "data", now=now, sounds=sounds, hours=range(3, 19))
    server = Server(stood.folder)
    editor = lines.Editor(server.port, stood, now=now)
    try:
        with lines.crowded(server.port, stood, count=CROWD):
            editor.edit(0)
            editor.edit(1)
    finally:
        server.end()
    assert len(editor.spent_ms) == 4


def test_a_package_over_a_line_that_breaks_comes_whole(tmp_path: Path) -> None:
    sounds = [noise(number, 150_000) for number in range(4)]
    stood = stand_up(tmp_path / "data", now=datetime.now(UTC), sounds=sounds, hours=range(3, 19))
    wanted, server = lines.packages_of(stood), Server(stood.folder)
    try:
        with slow_line(server.port, Line(bytes_s=400_000, cut_after_s=0.8), seed=1) as proxy:
            for station_id in stood.stations:
                target, key = tmp_path / f"{station_id}.zip", stood.key_of(station_id)
                take(proxy.port, lines.address_of(stood, station_id), key=key, target=target)
                assert digest_of(target) == wanted[station_id]
                assert not target.with_suffix(".part").exists()
    finally:
        server.end()
    assert proxy.cuts > 0, "no line broke, so nothing was resumed"


@pytest.fixture
def stood(tmp_path: Path) -> Stood:
    """An office with packages to fetch, whose public key a station holds."""
    for program in ("curl", "unzip", "jq", "minisign"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    sounds = [noise(number, 150_000) for number in range(4)]
    stood = stand_up(tmp_path / "data", now=datetime.now(UTC), sounds=sounds, hours=range(3, 19))
    (tmp_path / "kunci.pub").write_text(signing_key(stood.folder).public.file)
    return stood


def fetch(stood: Stood, folder: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Run the script of the station's manual for the first day."""
    station_id = stood.stations[0]
    told = {"KANTOR": f"http://127.0.0.1:{port}", "STASIUN": str(station_id), "KUNCI": stood.key_of(station_id)}
    kept = {"TUJUAN": str(folder / "siaran"), "KUNCI_PUBLIK": str(folder / "kunci.pub"), "JEDA": "0", "COBA": "3"}
    words = [str(FETCH), stood.days[0].isoformat()]
    return subprocess.run(words, env=os.environ | told | kept, capture_output=True, text=True, timeout=120, check=False)


def test_the_script_of_the_manual_fetches_a_package_over_a_line_that_breaks_and_never_twice(
    stood: Stood, tmp_path: Path
) -> None:
    server = Server(stood.folder)
    try:
        with slow_line(server.port, Line(bytes_s=400_000, cut_after_s=0.8), seed=1) as proxy:
            first = fetch(stood, tmp_path, proxy.port)
            again = fetch(stood, tmp_path, proxy.port)
    finally:
        server.end()
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert proxy.cuts > 0, "no line broke, so nothing was resumed"
    assert again.stdout.endswith("sudah yang terbaru\n")
    assert sorted(path.name for path in (tmp_path / "siaran").iterdir()) == [stood.days[0].isoformat()]
    assert stood.key_of(stood.stations[0]) not in first.stdout + first.stderr


def test_the_script_of_the_manual_refuses_a_package_that_another_office_signed(stood: Stood, tmp_path: Path) -> None:
    another = tmp_path / "another"
    another.mkdir()
    (tmp_path / "kunci.pub").write_text(signing_key(another).public.file)
    server = Server(stood.folder)
    try:
        refused = fetch(stood, tmp_path, server.port)
    finally:
        server.end()
    assert refused.returncode == 2
    assert not (tmp_path / "siaran" / stood.days[0].isoformat()).exists()


def test_the_script_of_the_manual_gives_up_plainly_where_no_office_answers(stood: Stood, tmp_path: Path) -> None:
    gone = fetch(stood, tmp_path, 9)
    assert gone.returncode == 1
    assert "sambungan belum pulih" in gone.stderr
