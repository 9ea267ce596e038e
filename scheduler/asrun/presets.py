"""The log forms known beforehand, as values: how each software lays its log out; never code of its own."""

from __future__ import annotations

from .definition import Column, DayFrom, DayOrder, Definition

SIARAN = Definition(
    "siaran-csv",
    day=Column(("tanggal", "day", "date")),
    start=Column(("mulai", "started_at", "start", "jam")),
    length=Column(("lama_detik", "lama", "length_s", "length", "durasi")),
    title=Column(("judul", "title")),
    keys=(Column(("kunci", "key", "slot", "kode")),),
    is_guarded=True,
    needs_length=True,
)
"""Our own form: CSV with names in Indonesian or English, any of three delimiters, days and times in WIB."""

RIVENDELL = Definition(
    "rivendell-traffic",
    spaced=5,
    padded=6,
    spans=((0, 34), (34, 68)),
    start=Column(place=1),
    length=Column(place=3),
    title=Column(place=5),
    keys=(Column(place=6),),
    day_from=DayFrom.FILE_NAME,
    may_print_day_for_seconds=True,
)
"""Rivendell's RadioTraffic export: scheduled and actual time, scheduled and actual length, cart, title (34), data (32)."""

AIRBOX = Definition(
    "airbox",
    delimiter="\t",
    start=Column(place=1),
    title=Column(place=3),
    keys=(Column(place=7),),
    day_from=DayFrom.FILE_NAME,
)
"""PlayBox AirBox: parted by tabs; the time is the second cell, the description the fourth, the key the eighth."""

STATIONPLAYLIST = Definition(
    "stationplaylist",
    day=Column(("date", "air date", "date played")),
    start=Column(("time", "start time", "air time", "time played", "played")),
    length=Column(("duration", "length", "dur")),
    title=Column(("title", "song title", "song")),
    keys=(Column(("filename", "file name", "cart", "cart number")),),
    day_from=DayFrom.COLUMN,
)
"""StationPlaylist Studio: a CSV a day, named `STrack-yymmdd.CSV`; a template chooses its columns, and their names tell them."""

AZURACAST = Definition(
    "azuracast",
    delimiter=",",
    day=Column(("date",)),
    start=Column(("time",)),
    title=Column(("track",)),
)
"""AzuraCast's history as CSV: Date, Time (`7:12am`), Listeners, Delta, Likes, Dislikes, Track, Artist, Playlist."""

LIQUIDSOAP = Definition(
    "liquidsoap",
    delimiter="\t",
    start=Column(place=0),
    keys=(Column(place=1), Column(place=2)),
    title=Column(place=3),
    length=Column(place=4),
    day_order=DayOrder.YMD,
    is_zoned=True,
)
"""What our own script for Liquidsoap writes: moment with zone, slot, file, title, seconds; parted by tabs, a line a track."""

PRESETS = {preset.name: preset for preset in (SIARAN, RIVENDELL, AIRBOX, STATIONPLAYLIST, AZURACAST, LIQUIDSOAP)}
"""Every preset by its name, in the order in which they are tried."""
