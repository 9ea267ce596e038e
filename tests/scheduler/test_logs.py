"""Stations' logs as they come: every line becomes a row or a refusal with its reason, and nothing ever breaks the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import asrun
from scheduler.asrun import Why
from scheduler.asrun.clocks import day_in_name, read_length
from scheduler.terms import WIB

DAY = date(2026, 11, 23)
HEAD = "tanggal,mulai,lama_detik,judul,kunci\n"


def rivendell(actual: str = "12:30:05", *, length: str = "00:00:58", title: str = "Satu peta", key: str = "S-7") -> str:
    """A line of a RadioTraffic export."""
    return f"  12:30:00  {actual}  00:00:58  {length} 000007 {title:<34}{key:<32}\n"


def test_our_own_form() -> None:
    read = asrun.parse((HEAD + "2026-11-23,12:30:05,58.4,Satu peta,S-7\n").encode())
    assert (read.form, read.encoding, read.refused) == ("siaran-csv", "utf-8", ())
    assert read.rows[0].started_at == datetime(2026, 11, 23, 5, 30, 5, tzinfo=UTC)
    assert (read.rows[0].line, read.rows[0].length_s, read.rows[0].key) == (2, 58.4, "S-7")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    text = HEAD.replace(",", delimiter) + delimiter.join(["2026-11-23", "12.30", "0:58", "Café batas", "S-7"])
    row = asrun.parse(text.encode(encoding)).rows[0]
    assert (row.title, row.length_s, row.started_at.minute) == ("Café batas", 58.0, 30)


def test_english_heads_and_a_moment_in_one_cell() -> None:
    read = asrun.parse(b"title,started_at\nOne map,2026-11-23T12:30:00\n")
    assert read.rows[0].started_at == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    assert read.rows[0].length_s is None


def test_a_file_without_dates_takes_the_stations_day() -> None:
    text = b"mulai,judul\n12:30,Satu peta\n"
    assert [refused.why for refused in asrun.parse(text).refused] == [Why.NO_DAY]
    assert asrun.parse(text, day=DAY).rows[0].started_at.day == 23
    assert asrun.parse(text, file_name="log 2026-11-23.csv").rows[0].started_at.day == 23


REFUSED = {
    "2026-11-23,25:99,58,Judul,S-1": Why.NO_TIME,
    "2026-13-23,12:30,58,Judul,S-1": Why.NO_DAY,
    "1026-11-23,12:30,58,Judul,S-1": Why.NO_DAY,
    "2026-11-23,12:30,lama,Judul,S-1": Why.NO_LENGTH,
    "2026-11-23,12:30,-5,Judul,S-1": Why.NO_LENGTH,
    "2026-11-23,12:30,1e9,Judul,S-1": Why.NO_LENGTH,
    "2026-11-23,12:30,nan,Judul,S-1": Why.NO_LENGTH,
    "2026-11-23,12:30,58,,": Why.NO_TITLE,
    "2026-11-23": Why.NO_TIME,
    "2026-11-23,,58,Judul,S-1": Why.NO_TIME,
    "2026-11-23,1230,58,Judul,S-1": Why.NO_TIME,
    "2026-11-23,12:30:00+09:00,58,Judul,S-1": Why.NO_TIME,
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_bad_line_is_refused_with_its_reason_and_the_rest_is_read(line: str) -> None:
    read = asrun.parse(f"{HEAD}{line}\n2026-11-23,12:31,58,Judul,S-2\n".encode())
    assert [(refused.line, refused.why) for refused in read.refused] == [(2, REFUSED[line])]
    assert [row.line for row in read.rows] == [3]


CLOCKS = {
    "7:05": (7, 5, 0),
    "07.05": (7, 5, 0),
    "07:05:30": (7, 5, 30),
    "07.05.30,5": (7, 5, 30),
    "23:59:59.9": (23, 59, 59),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_times_as_people_write_them(clock: str) -> None:
    started_at = asrun.parse(f'{HEAD}2026-11-23,"{clock}",58,Judul,\n'.encode()).rows[0].started_at.astimezone(WIB)
    assert (started_at.hour, started_at.minute, started_at.second) == CLOCKS[clock]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"bukan log\n1,2,3\n", b"\x00\x00"])
def test_a_file_that_is_no_log_says_so(raw: bytes) -> None:
    read = asrun.parse(raw)
    assert (read.rows, [refused.why for refused in read.refused]) == ((), [Why.NO_HEADER])


def test_an_export_of_rivendell_is_read() -> None:
    read = asrun.parse((rivendell() + rivendell("12:45:31", key="")).encode(), file_name="261123.txt")
    assert (read.form, [row.key for row in read.rows]) == ("rivendell-traffic", ["S-7", ""])
    assert read.rows[0].started_at == datetime(2026, 11, 23, 5, 30, 5, tzinfo=UTC)
    assert (read.rows[0].title, read.rows[0].length_s) == ("Satu peta", 58.0)


def test_rivendells_day_passes_midnight() -> None:
    text = rivendell("23:59:50") + rivendell("00:02:00") + rivendell("00:30:00")
    days = [row.started_at.astimezone(WIB).day for row in asrun.parse(text.encode(), day=DAY).rows]
    assert days == [23, 24, 24]


def test_a_clock_set_back_by_minutes_stays_on_its_day() -> None:
    text = rivendell("12:30:00") + rivendell("12:28:00")
    assert {row.started_at.day for row in asrun.parse(text.encode(), day=DAY).rows} == {23}


def test_a_broken_line_of_rivendell_is_refused() -> None:
    text = rivendell() + "rusak\n" + rivendell("25:61:00")
    read = asrun.parse(text.encode(), day=DAY)
    assert [(refused.line, refused.why) for refused in read.refused] == [(2, Why.TOO_SHORT), (3, Why.NO_TIME)]
    assert len(read.rows) == 1


def test_rivendell_without_a_day_is_refused_line_by_line() -> None:
    assert {refused.why for refused in asrun.parse(rivendell().encode(), file_name="log.txt").refused} == {Why.NO_DAY}


NAMES = {
    "2026-11-23.csv": DAY,
    "20261123_siar.txt": DAY,
    "RD-261123.txt": DAY,
    "log-123456789.txt": None,
    "log.txt": None,
    "2026-13-45.csv": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_the_day_in_a_files_name(name: str) -> None:
    assert day_in_name(name) == NAMES[name]


LENGTHS = {"58": 58.0, "58,4": 58.4, "0:58": 58.0, "01:00:58": 3658.0, "": None, " ": None}


@pytest.mark.parametrize("text", LENGTHS)
def test_lengths_as_people_write_them(text: str) -> None:
    assert read_length(text) == LENGTHS[text]


@given(raw=st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    for form in (None, *asrun.FORMS):
        read = asrun.parse(raw, form=form, day=DAY)
        assert all(row.started_at.tzinfo is not None for row in read.rows)


cell = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30)


@given(cells=st.lists(st.lists(cell, max_size=7), max_size=5))
def test_every_line_is_a_row_or_refused(cells: list[list[str]]) -> None:
    text = HEAD + "".join(",".join(row) + "\n" for row in cells)
    read = asrun.parse(text.encode("utf-8"), form="siaran-csv")
    counted = {row.line for row in read.rows} | {refused.line for refused in read.refused}
    assert counted == {number for number, line in enumerate(text.splitlines()[1:], 2) if line.strip()}
