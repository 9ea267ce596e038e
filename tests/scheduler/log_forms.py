"""Writes rows in each preset's own form, as its software would; only tests write logs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from scheduler.asrun import AsRunRow
from scheduler.terms import WIB


def _local(row: AsRunRow) -> datetime:
    return row.started_at.astimezone(WIB)


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds))).zfill(8)


def write_siaran(rows: Sequence[AsRunRow]) -> str:
    """Our own CSV."""
    lines = [
        f"{_local(row):%Y-%m-%d,%H:%M:%S},{'' if row.length_s is None else row.length_s},{row.title},{row.key}"
        for row in rows
    ]
    return "\n".join(["tanggal,mulai,lama_detik,judul,kunci", *lines])


def write_rivendell(rows: Sequence[AsRunRow]) -> str:
    """RadioTraffic's columns."""
    return "".join(
        f"00:00:00 {_local(row):%H:%M:%S} 00:00:00 {_clock(row.length_s or 0)} {row.line:06} {row.title:<34} {row.key:<32}\r\n"
        for row in rows
    )


def write_airbox(rows: Sequence[AsRunRow]) -> str:
    """AirBox' cells between tabs."""
    return "".join(f"1\t{_local(row):%H:%M:%S}\tx\t{row.title}\tx\tx\tx\t{row.key}\r\n" for row in rows)


def write_stationplaylist(rows: Sequence[AsRunRow]) -> str:
    """StationPlaylist's CSV with a header."""
    lines = [f"{_local(row):%H:%M:%S},{row.title},{_clock(row.length_s or 0)},{row.key}" for row in rows]
    return "\n".join(["Time,Title,Duration,Filename", *lines])


def write_azuracast(rows: Sequence[AsRunRow]) -> str:
    """AzuraCast's history, by its clock of twelve hours."""
    head = "Date,Time,Listeners,Delta,Likes,Dislikes,Track,Artist,Playlist"
    lines = [
        f'{_local(row):%Y-%m-%d},{_local(row).hour % 12 or 12}:{_local(row):%M}{"ap"[_local(row).hour // 12]}m,3,0,0,0,"{row.title}",,Umum'
        for row in rows
    ]
    return "\n".join([head, *lines])


def write_liquidsoap(rows: Sequence[AsRunRow]) -> str:
    """Our own script's line a track."""
    return "".join(
        f"{_local(row).isoformat()}\t{row.key}\tberkas.mp3\t{row.title}\t{'' if row.length_s is None else row.length_s}\n"
        for row in rows
    )


WRITERS: dict[str, Callable[[Sequence[AsRunRow]], str]] = {
    "siaran-csv": write_siaran,
    "rivendell-traffic": write_rivendell,
    "airbox": write_airbox,
    "stationplaylist": write_stationplaylist,
    "azuracast": write_azuracast,
    "liquidsoap": write_liquidsoap,
}
