"""The forms stations' software reads, each read back by a parser of its own kind; none carries a formula or a path."""

from __future__ import annotations

import csv
import io
import json
import re
from configparser import ConfigParser
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import asrun, manifest
from scheduler.formats import FORMS
from scheduler.formats.csvform import harmless
from scheduler.rundown import Rundown, RundownItem, content_hash, order

PLAIN = ["Satu peta batas, satu langkah damai", '=SUM(A1)"; <b>&amp;\\ "kutip"', "Baris baru dan tab — ünïcode"]
DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
TITLES = (
    "Satu peta batas, satu langkah damai",
    '=SUM(A1)"; <b>&amp;\\ "kutip"',
    "Baris\nbaru dan\ttab — ünïcode\x00\x0b\x85",
)


def item(number: int, title: str) -> RundownItem:
    """The n-th slot of a morning, an hour after the one before."""
    return RundownItem(
        slot_id=number,
        start_at=MORNING + timedelta(hours=number),
        length_s=58.4,
        title=title,
        topic="law",
        kind="ilm",
        file_name=f"0630-S-{number}.mp3",
        sha256=f"{number:064x}",
        byte_count=1_000 + number,
    )


RUNDOWN = Rundown(3, "Contoh FM", DAY, 2, tuple(item(number, title) for number, title in enumerate(TITLES, 1)))
EMPTY = replace(RUNDOWN, items=())
FILES = [f"audio/0630-S-{number}.mp3" for number in (1, 2, 3)]


def written(name: str, rundown: Rundown = RUNDOWN) -> str:
    """A form's text."""
    return FORMS[name].write(rundown).decode("utf-8")


def test_m3u8_is_one_pair_of_lines_a_slot() -> None:
    lines = written("m3u8").split("\r\n")
    assert lines[0] == "#EXTM3U"
    assert lines[2:-1:2] == FILES
    assert all(line.startswith("#EXTINF:58,Contoh FM - ") for line in lines[1:-1:2])


def test_xspf_tells_start_and_length_in_its_own_units() -> None:
    space = {"x": "http://xspf.org/ns/0/"}
    tracks = fromstring(written("xspf")).findall("x:trackList/x:track", space)  # noqa: S314 -- our own
    told = [{part.tag.rpartition("}")[2]: part.text for part in track} for track in tracks]
    assert [track["location"] for track in told] == FILES
    assert {track["duration"] for track in told} == {"58400"}
    assert told[0]["identifier"] == "urn:siaran:slot:S-1"
    assert datetime.fromisoformat(str(told[0]["annotation"])) == MORNING + timedelta(hours=1)
    assert [track["title"] for track in told] == PLAIN


def test_jspf_is_its_twin() -> None:
    told = json.loads(written("jspf"))["playlist"]
    assert [track["location"] for track in told["track"]] == [[name] for name in FILES]
    assert told["title"] == "Contoh FM 2026-11-23 r2"
    assert [track["title"] for track in told["track"]] == PLAIN


def test_pls_counts_its_entries() -> None:
    parser = ConfigParser(interpolation=None)
    parser.read_string(written("pls"))
    told = parser["playlist"]
    assert told["NumberOfEntries"] == "3"
    assert [told[f"File{place}"] for place in (1, 2, 3)] == FILES


def test_csv_holds_no_formula_and_reads_back_as_a_log() -> None:
    text = FORMS["csv"].write(RUNDOWN)
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row["mulai"] for row in rows] == ["07:30:00", "08:30:00", "09:30:00"]
    assert rows[1]["judul"] == "'" + TITLES[1]
    back = asrun.parse(FORMS["csv"].write(replace(RUNDOWN, items=RUNDOWN.items[:2])))
    assert [(row.key, row.started_at, row.length_s, row.title) for row in back.rows] == [
        (one.key, one.start_at, one.length_s, one.title) for one in RUNDOWN.items[:2]
    ]


def test_liquidsoap_quotes_every_value() -> None:
    lines = written("liquidsoap").splitlines()
    assert [line.rpartition(":")[2] for line in lines] == FILES
    assert all(re.fullmatch(r'annotate:(\w+="([^"\\]|\\.)*",?)+:audio/[\w.-]+', line) for line in lines)


def test_rivendell_keeps_its_columns() -> None:
    lines = FORMS["rivendell"].write(RUNDOWN).decode("ascii").split("\r\n")[:-1]
    for line, one in zip(lines, RUNDOWN.items, strict=True):
        assert (line[10:16], line[60:68], line[69:101].strip()) == (f"{one.slot_id:06}", "00:00:58", one.key)
        assert (line[102:106], line[108]) == ("PLAY", "H")
    assert [line[:8] for line in lines] == ["07:30:00", "08:30:00", "09:30:00"]
    assert "\n" not in "".join(lines)


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_day_is_a_valid_file(name: str) -> None:
    content = FORMS[name].write(EMPTY)
    assert all(file not in content.decode() for file in FILES)
    if name == "xspf":
        assert fromstring(content).find("{http://xspf.org/ns/0/}trackList") is not None  # noqa: S314 -- our own


@given(text=st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).endswith(text)


def test_a_day_has_one_fingerprint_whatever_its_order_and_revision() -> None:
    forward = content_hash(3, DAY, RUNDOWN.items)
    assert content_hash(3, DAY, RUNDOWN.items[::-1]) == forward
    assert order(RUNDOWN.items[::-1]) == RUNDOWN.items
    changed = [
        content_hash(4, DAY, RUNDOWN.items),
        content_hash(3, DAY + timedelta(days=1), RUNDOWN.items),
        content_hash(3, DAY, RUNDOWN.items[:2]),
        content_hash(3, DAY, [*RUNDOWN.items[:2], replace(RUNDOWN.items[2], sha256="f" * 64)]),
        content_hash(3, DAY, [*RUNDOWN.items[:2], replace(RUNDOWN.items[2], title="Lain")]),
    ]
    assert len({forward, *changed}) == 6


def test_a_manifest_finds_what_is_missing_changed_or_outside(tmp_path: Path) -> None:
    told = json.loads(manifest.write(EMPTY, content_hash="x", texts={"hari.csv": b"isi", "lain.csv": b"lain"}))
    (tmp_path / "hari.csv").write_bytes(b"isi")
    assert [(fault.name, fault.why) for fault in manifest.find_faults(told, tmp_path)] == [("lain.csv", "missing")]
    (tmp_path / "lain.csv").write_bytes(b"laim")
    told["files"]["../luar"] = {"sha256": "0" * 64, "bytes": 1}
    faults = {fault.name: fault.why for fault in manifest.find_faults(told, tmp_path)}
    assert faults == {"lain.csv": "changed", "../luar": "outside"}


def test_a_manifest_names_every_sound_with_its_fingerprint() -> None:
    told = json.loads(manifest.write(RUNDOWN, content_hash="x"))
    assert {name: entry["sha256"] for name, entry in told["files"].items()} == {
        name: f"{number:064x}" for number, name in enumerate(FILES, 1)
    }
    assert [slot["slot"] for slot in told["slots"]] == ["S-1", "S-2", "S-3"]
    assert datetime.fromisoformat(told["valid_from"]) == datetime(2026, 11, 22, 17, tzinfo=UTC)
