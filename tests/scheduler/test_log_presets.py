"""Every preset reads back what its software writes, is guessed from it, and survives what is no log at all."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_forms import WRITERS

from scheduler import asrun
from scheduler.asrun import AsRunRow, DayOrder, Doubt, Why
from scheduler.asrun.definition import Column, DayFrom, Definition, LengthForm, from_json, to_json
from scheduler.terms import WIB, local_day

DAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, tzinfo=WIB).astimezone(UTC)
LEAP = datetime(2024, 2, 29, tzinfo=WIB).astimezone(UTC)
YEAR_END = datetime(2026, 12, 31, tzinfo=WIB).astimezone(UTC)
WORD = st.text("abcdefghijklmnopqrstuvwxyzéñ", min_size=1, max_size=12)
MINUTES_ONLY, NO_LENGTHS, NO_KEYS = {"azuracast"}, {"azuracast", "airbox"}, {"azuracast"}
WHOLE_SECONDS = {"rivendell-traffic", "stationplaylist"}

rows = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(0, 59), st.integers(0, 36_000), WORD, WORD), min_size=1, max_size=12
)


def rows_of(name: str, told: list[tuple[int, int, int, str, str]], start: datetime) -> list[AsRunRow]:
    """Rows as a preset can tell them: in order, each once, without what the form has no place for."""
    made = [
        AsRunRow(
            0,
            start + timedelta(minutes=minute, seconds=0 if name in MINUTES_ONLY else second),
            None if name in NO_LENGTHS else float(tenths // 10) if name in WHOLE_SECONDS else tenths / 10,
            title,
            "" if name in NO_KEYS else key,
        )
        for minute, second, tenths, title, key in told
    ]
    once = {(row.started_at, row.title, row.key): row for row in sorted(made, key=lambda row: row.started_at)}
    return list(once.values())


@pytest.mark.parametrize("name", WRITERS)
@given(told=rows, start=st.sampled_from([START, LEAP, YEAR_END]))
@settings(max_examples=60)
def test_what_is_written_is_read_back(name: str, told: list[tuple[int, int, int, str, str]], start: datetime) -> None:
    wanted = rows_of(name, told, start)
    parsed = asrun.parse(WRITERS[name](wanted).encode(), form=name, day=local_day(start))
    assert [replace(row, line=0, doubts=()) for row in parsed.rows] == wanted
    assert parsed.refused == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", WRITERS)
def test_every_preset_is_guessed_in_every_encoding(name: str, encoding: str) -> None:
    told = [(minute, 7, 580, f"judulé {minute}", f"S-{minute}") for minute in range(300, 330)]
    wanted = rows_of(name, told, START)
    parsed = asrun.parse(WRITERS[name](wanted).encode(encoding), day=DAY)
    assert (parsed.form, len(parsed.rows)) == (name, 30)
    assert parsed.rows[0].title == "judulé 300"


@pytest.mark.parametrize("name", ["airbox", "stationplaylist", "rivendell-traffic"])
@pytest.mark.parametrize("start", [START, LEAP, YEAR_END])
def test_a_log_without_days_passes_midnight(name: str, start: datetime) -> None:
    wanted = rows_of(name, [(1430 + n * 7, 1 + n, 580, f"judul {n}", f"S-{n}") for n in range(4)], start)
    parsed = asrun.parse(WRITERS[name](wanted).encode(), form=name, day=local_day(start))
    assert [row.started_at for row in parsed.rows] == [row.started_at for row in wanted]


NAMES = {"airbox": "2026_11_23_00_00_00_AsRun1.LOG", "stationplaylist": "STrack-261123.CSV"}


@pytest.mark.parametrize("name", NAMES)
def test_the_day_comes_from_the_files_name(name: str) -> None:
    raw = WRITERS[name](rows_of(name, [(300, 0, 580, "judul", "S-1")], START)).encode()
    assert asrun.parse(raw, file_name=NAMES[name]).rows[0].started_at == START + timedelta(hours=5)
    assert [line.why for line in asrun.parse(raw, form=name, file_name="log.txt").refused] == [Why.NO_DAY]


HALVES = {"12:05am": 5, "12:05pm": 725, "7:12am": 432, "7:12 PM": 1152, "11:59 p.m.": 1439, "12:00:00 AM": 0}


@pytest.mark.parametrize("clock", HALVES)
def test_a_clock_of_twelve_hours(clock: str) -> None:
    raw = f"Date,Time,Track\n2026-11-23,{clock},Judul\n".encode()
    assert asrun.parse(raw).rows[0].started_at == START + timedelta(minutes=HALVES[clock])


def test_thirteen_in_the_afternoon_is_no_time() -> None:
    assert [line.why for line in asrun.parse(b"Date,Time,Track\n2026-11-23,13:05pm,Judul\n").refused] == [Why.NO_TIME]


def test_an_order_of_day_and_month_that_is_not_sure_is_asked() -> None:
    raw = b"tanggal,mulai,judul\n03/11/2026,12:30,Satu\n04/11/2026,12:30,Dua\n"
    assert {line.why for line in asrun.parse(raw).refused} == {Why.DAY_ORDER}
    by = {order: local_day(asrun.parse(raw, order=order).rows[0].started_at) for order in (DayOrder.DMY, DayOrder.MDY)}
    assert by == {DayOrder.DMY: date(2026, 11, 3), DayOrder.MDY: date(2026, 3, 11)}


def test_an_order_that_only_one_reading_fits_is_not_asked() -> None:
    raw = b"tanggal,mulai,judul\n03/11/2026,12:30,Satu\n23/11/2026,12:30,Dua\n"
    assert [local_day(row.started_at).day for row in asrun.parse(raw).rows] == [3, 23]
    assert asrun.parse(b"tanggal,mulai,judul\n11/11/2026,12:30,Satu\n").rows


def test_days_that_are_none_are_refused() -> None:
    raw = b"tanggal,mulai,judul\n29/02/2027,12:30,Satu\n29/02/2028,12:30,Dua\n"
    parsed = asrun.parse(raw)
    assert [(row.line, local_day(row.started_at)) for row in parsed.rows] == [(3, date(2028, 2, 29))]
    assert [(line.line, line.why) for line in parsed.refused] == [(2, Why.NO_DAY)]


@pytest.mark.parametrize("path", [r"C:\siaran\k0012-peta.mp3", "/srv/audio/k0012-peta.mp3", "k0012-peta.mp3"])
def test_a_file_is_known_without_its_folder(path: str) -> None:
    assert asrun.parse(f"Time,Title,Filename\n09:00,Peta,{path}\n".encode(), day=DAY).rows[0].key == "k0012-peta.mp3"


def test_a_row_counts_once() -> None:
    row = "2026-11-23,12:30:05,58,Judul,S-1\n"
    parsed = asrun.parse(("tanggal,mulai,lama_detik,judul,kunci\n" + row * 3).encode())
    assert len(parsed.rows) == 1
    assert [(line.line, line.why) for line in parsed.refused] == [(3, Why.TWICE), (4, Why.TWICE)]


def test_a_report_that_prints_the_day_for_seconds_is_sure_of_minutes_only() -> None:
    quirk = "".join(
        f"12:3{n}:00 12:3{n}:23 00:00:58 00:00:58 000007 {f'Judul {n}':<34} {'S-7':<32}\r\n" for n in range(3)
    )
    parsed = asrun.parse(quirk.encode(), day=DAY)
    assert {(row.started_at.second, row.doubts) for row in parsed.rows} == {(0, (Doubt.MINUTES,))}
    honest = asrun.parse(quirk.replace("12:30:23", "12:30:24").encode(), day=DAY)
    assert {row.doubts for row in honest.rows} == {()}


def test_a_cart_without_leading_zeros_keeps_title_and_key() -> None:
    line = f"12:30:00 12:30:05 0:00:58 00:00:58 7      {'Satu peta':<34} {'S-7':<32}\r\n"
    row = asrun.parse(line.encode(), day=DAY).rows[0]
    assert (row.title, row.key, row.length_s) == ("Satu peta", "S-7", 58.0)


def test_a_clock_set_back_is_doubted_and_a_log_with_the_newest_first_is_not() -> None:
    clocks = ["12:30", "12:35", "12:32", "12:40", "12:45"]
    head = "tanggal,mulai,judul\n"
    lines = [f"2026-11-23,{clock},Judul\n" for clock in clocks]
    parsed = asrun.parse((head + "".join(lines)).encode())
    assert [row.line for row in parsed.rows if row.doubts] == [4]
    assert not any(row.doubts for row in asrun.parse((head + "".join(lines[::-1])).encode()).rows[3:])
    falling = [f"2026-11-23,{clock},Judul\n" for clock in sorted(clocks, reverse=True)]
    assert not any(row.doubts for row in asrun.parse((head + "".join(falling)).encode()).rows)


OWN = Definition(
    "punya-kami",
    delimiter="|",
    start=Column(place=1),
    day=Column(place=0),
    title=Column(place=2),
    keys=(Column(place=3),),
    length=Column(place=4),
    kind=Column(place=5),
    kinds=("song",),
    skip=1,
    day_order=DayOrder.DMY,
    length_form=LengthForm.MILLISECONDS,
)
OWN_LOG = b"Laporan harian\n03/11/2026|07.05|Judul|S-1|58400|Song\n03/11/2026|07.06|Iklan|S-2|9000|Jingle\n"


def test_a_definition_of_a_station_is_read_and_guessed_first() -> None:
    parsed = asrun.parse(OWN_LOG, saved=[OWN])
    assert (parsed.form, [line.why for line in parsed.refused]) == ("punya-kami", [Why.OTHER_KIND])
    assert (parsed.rows[0].length_s, local_day(parsed.rows[0].started_at)) == (58.4, date(2026, 11, 3))
    assert asrun.guess(OWN_LOG, saved=[OWN])[0].definition is OWN


@pytest.mark.parametrize("definition", [OWN, *asrun.FORMS.values()], ids=lambda one: one.name)
def test_a_definition_survives_being_kept(definition: Definition) -> None:
    assert from_json(to_json(definition)) == definition


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"name": "x"},
        {"name": "x", "start": {"place": -1}},
        {"name": "x", "start": {"place": "a"}},
        {"name": "x", "start": {"place": 10**9}},
        {"name": "x", "start": {"place": float("inf")}},
        {"name": "x", "start": {"place": 0}, "delimiter": "abc"},
        {"name": "x", "start": {"place": 0}, "spans": [[5, 2]]},
        {"name": "x", "start": {"place": 0}, "day_order": "?"},
        {"name": "x", "start": {"place": 0}, "encoding": "rot13"},
        {"name": "", "start": {"place": 0}},
    ],
)
def test_what_no_reader_can_follow_is_no_definition(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_json(told)


def test_fixed_columns_alone() -> None:
    definition = Definition(
        "kolom", start=Column(place=0), title=Column(place=1), spans=((0, 8), (9, 20)), day_from=DayFrom.ASKED
    )
    parsed = asrun.parse(b"07:05:09 Satu peta\n", form="kolom", saved=[definition], day=DAY)
    assert (parsed.rows[0].title, parsed.rows[0].started_at.second) == ("Satu peta", 9)
    assert not asrun.parse(b"07:05:09 Satu peta\n", form="kolom", saved=[definition], file_name="261123.txt").rows


PATTERNS = {
    ("ddmmyyyy", "siaran 23112026.log"): DAY,
    ("log-dd-mm-yy", "LOG-23-11-26.txt"): DAY,
    ("log-dd-mm-yy", "2026-11-23.txt"): None,
    ("yyyymm", "202611.txt"): None,
    ("ddmmyyyy", "31022026.txt"): None,
}


@pytest.mark.parametrize(("pattern", "name"), PATTERNS)
def test_the_day_by_a_files_own_pattern(pattern: str, name: str) -> None:
    definition = Definition(
        "pola", start=Column(place=0), title=Column(place=1), day_from=DayFrom.FILE_NAME, file_name=pattern
    )
    found = asrun.parse(b"07:05,Judul\n", form="pola", saved=[definition], file_name=name).rows
    assert ([local_day(row.started_at) for row in found] or [None]) == [PATTERNS[pattern, name]]


HOSTILE = {
    "empty": b"",
    "header only": b"tanggal,mulai,judul\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40,
    "zeros": bytes(10_000),
    "a line of a megabyte": b"tanggal,mulai,judul\n" + b"x" * 1_000_000 + b"\n2026-11-23,12:30,Judul\n",
    "quotes": b'tanggal,mulai,judul\n"' + b'"' * 5001 + b"\n",
    "years out of reach": b"0001-01-01T00:00:00+14:00\tS-1\tf\tt\t1\n9999-12-31T23:59:59-12:00\tS-1\tf\tt\t1\n" * 3,
    "half of utf-16": "tanggal,mulai,judul\n".encode("utf-16-le")[:-1],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_log_is_refused_and_never_breaks(name: str) -> None:
    for form in (None, *asrun.FORMS):
        parsed = asrun.parse(HOSTILE[name], form=form, day=DAY)
        assert len(parsed.rows) <= 1


INJURY = st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12))


@pytest.mark.parametrize("name", WRITERS)
@given(injuries=st.lists(INJURY, max_size=5))
@settings(max_examples=60)
def test_a_damaged_log_is_answered(name: str, injuries: list[tuple[float, int, bytes]]) -> None:
    told = [(minute, 7, 580, f"judul {minute}", f"S-{minute}") for minute in range(300, 306)]
    content = WRITERS[name](rows_of(name, told, START)).encode()
    for where, cut, put in injuries:
        place = round(where * len(content))
        content = content[:place] + put + content[place + cut :]
    for form in (name, None):
        parsed = asrun.parse(content, form=form, day=DAY)
        numbers = [row.line for row in parsed.rows] + [line.line for line in parsed.refused]
        assert len(numbers) == len(set(numbers))


def test_ten_thousand_rows_take_memory_in_proportion() -> None:
    line = "2026-11-{:02},{:02}:{:02}:{:02},58,Judul,S-{}\n"
    text = "tanggal,mulai,lama_detik,judul,kunci\n" + "".join(
        line.format(1 + n % 28, n // 3600 % 24, n // 60 % 60, n % 60, n) for n in range(10_000)
    )
    raw = text.encode()
    tracemalloc.start()
    parsed = asrun.parse(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(parsed.rows) == 10_000
    assert peak < 40 * len(raw)
