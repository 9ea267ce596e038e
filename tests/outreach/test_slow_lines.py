"""Slow lines that break: packages come whole all the same, and more slow downloads than the server has threads hold nobody up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import lines
from killed_server import Server
from slow_lines import Line, digest_of, slow_line, take
from small_office import noise, stand_up

from outreach.running import THREADS


def test_an_edit_is_answered_while_more_slow_downloads_than_threads_are_under_way(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    sounds = [noise(number, 9_000_000) for number in range(4)]
    stood = stand_up(tmp_path / "data", now=now, sounds=sounds, hours=range(3, 19))
    server = Server(stood.folder)
    editor = lines.Editor(server.port, stood, now=now)
    try:
        with lines.crowded(server.port, stood, count=THREADS + 2):
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
