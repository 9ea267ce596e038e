"""What every command promises: options on either side of it, one line for bad input, and nothing half-written."""

from __future__ import annotations

import json
import math
import wave
from array import array
from pathlib import Path

import pytest

from outreach import upkeep
from outreach.arguments import CommandParser
from outreach.cli import build_parser, main
from outreach.config import Config
from outreach.i18n import speaking

WITH_DATA = ("serve", "work", "init", "doctor", "demo")
NEED_OFFICE = (
    ("serve", "--port", "0"),
    ("work", "--once"),
    ("doctor",),
    ("backup", "cadangan"),
    ("playlist", "write", "1", "2026-11-24", "daftar.m3u8"),
    ("import", "villages", "ada.csv"),
    ("import", "stations", "ada.csv"),
    ("import", "settlements", "ada.csv"),
    ("import", "boundaries", "ada.csv", "--source", "uji", "--year", "2024"),
)
BAD_FILE = (
    ("asrun", "parse", "{}"),
    ("audio", "measure", "{}"),
    ("audio", "master", "{}", "out.mp3"),
    ("audio", "peaks", "{}", "out.json"),
    ("playlist", "verify", "{}"),
    ("import", "villages", "{}"),
    ("import", "stations", "{}"),
    ("import", "settlements", "{}"),
    ("import", "boundaries", "{}", "--source", "uji", "--year", "2024"),
    ("restore", "--verify", "{}", "baru"),
)
BAD_WORDS = (
    ("serve", "--port", "99999"),
    ("demo", "--port", "seribu"),
    ("playlist", "write", "satu", "2026-11-24", "x"),
    ("playlist", "write", "1", "besok", "x"),
    ("asrun", "parse", "ada.csv", "--day", "besok"),
    ("signal", "predict", "--erp-w", "-5", "--mast-m", "60", "--distance-km", "10"),
    ("signal", "predict", "--erp-w", "nan", "--mast-m", "60", "--distance-km", "10"),
    ("tidak-ada",),
    (),
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with one small file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ada.csv").write_text("satu,dua\n")
    return tmp_path


def run(*words: str) -> int:
    """How a command ends, refusals of the parser included."""
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


def check_refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that must be refused in one line; returns the line."""
    assert run(*words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1, said.err
    assert "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize("command", WITH_DATA)
def test_the_data_folder_may_be_named_on_either_side_of_a_command(command: str, here: Path) -> None:
    parser = build_parser()
    assert parser.parse_args([command, "--data", "x"]).data == Path("x")
    assert parser.parse_args(["--data", "x", command]).data == Path("x")
    assert parser.parse_args([command]).data == Path("data")
    assert parser.parse_args([command, "--json"]).json
    assert parser.parse_args(["--json", command]).json
    assert not parser.parse_args([command]).json


@pytest.mark.parametrize("words", NEED_OFFICE, ids=" ".join)
def test_no_command_makes_an_office_of_a_mistyped_folder(
    words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(here.rglob("*"))
    said = check_refused(capsys, "--data", "salah-ketik", *words)
    assert "salah-ketik" in said
    assert "siaran init" in said
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("bad", ["tidak-ada.dat", "folder"])
@pytest.mark.parametrize("words", BAD_FILE, ids=" ".join)
def test_a_file_that_is_none_is_named(
    words: tuple[str, ...], bad: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "folder").mkdir()
    run("init")
    capsys.readouterr()
    before = sorted(here.rglob("*"))
    assert bad in check_refused(capsys, *(word.format(bad) for word in words))
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("words", BAD_WORDS, ids=lambda words: " ".join(words) or "nothing")
def test_a_word_that_cannot_be_read_is_refused_in_one_line(
    words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = check_refused(capsys, *words)
    assert "--help" in said
    assert "invalid" not in said


@pytest.mark.parametrize("target", ["ada.csv/cadangan", "ada.csv"])
def test_a_backup_that_cannot_be_written_leaves_nothing(
    target: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("init")
    capsys.readouterr()
    assert "ada.csv" in check_refused(capsys, "backup", target)
    assert (here / "ada.csv").read_text() == "satu,dua\n"


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"files":["ab"]}', '{"files":{"a":1}}', '{"files":{"a\\u0000":{"sha256":""}}}', '{"files":{}}'],
)
def test_a_manifest_that_is_none_is_refused(content: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "manifest.json").write_text(content)
    assert "manifest.json" in check_refused(capsys, "playlist", "verify", "manifest.json")


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"siaran.db": 5}'])
def test_a_backup_whose_list_is_broken_is_refused(content: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "cadangan").mkdir()
    (here / "cadangan" / "listing.json").write_text(content)
    assert "listing.json" in check_refused(capsys, "restore", "--verify", "cadangan", "baru")
    assert not (here / "baru").exists()


def test_a_setting_that_is_no_number_is_named(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    capsys.readouterr()
    monkeypatch.setenv("SIARAN_MAX_CLIP_S", "abc")
    assert "SIARAN_MAX_CLIP_S" in check_refused(capsys, "doctor")


def test_a_log_that_is_no_text_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "log.bin").write_bytes(bytes(range(256)))
    assert "log.bin" in check_refused(capsys, "asrun", "parse", "log.bin")


def test_help_is_wholly_in_the_chosen_language(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("audio", "measure", "--help") == 0
    indonesian = capsys.readouterr().out
    assert all(word in indonesian for word in ("pemakaian:", "isian menurut urutan", "pilihan:"))
    assert not any(word in indonesian for word in ("usage", "options", "show this"))
    monkeypatch.setenv("SIARAN_LANG", "en")
    assert run("audio", "measure", "--help") == 0
    assert "usage:" in capsys.readouterr().out


def test_links_follow_where_the_office_is_served_unless_an_address_is_set(here: Path) -> None:
    served = Config.load(here).served_at(host="0.0.0.0", port=8232)
    assert served.base_url == "http://127.0.0.1:8232"
    assert Config.load(here).base_url == "http://127.0.0.1:8232"
    told = Config.load(here, {"SIARAN_BASE_URL": "https://siaran.example/"})
    assert told.served_at(host="127.0.0.1", port=9000).base_url == "https://siaran.example"


def test_a_restored_demo_is_still_marked_as_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("init")
    (here / "data" / "demo").write_text("")
    capsys.readouterr()
    assert run("backup", "cadangan", "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] >= 3
    assert run("restore", "--verify", "cadangan", "pulih") == 0
    assert upkeep.prepare_office(here / "pulih").is_demo


def test_a_refusal_of_the_parser_is_english_for_english_readers(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("en"), pytest.raises(SystemExit):
        CommandParser(prog="siaran").parse_args(["--aneh"])
    assert "unrecognized arguments: --aneh. See siaran --help" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["folder.mp3", "ada.csv/hasil.mp3", "tidak-ada/hasil.mp3", "n" * 300 + ".mp3"])
@pytest.mark.parametrize("act", ["master", "peaks"])
def test_sound_that_cannot_be_written_is_refused_and_leaves_nothing(
    act: str, target: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "folder.mp3").mkdir()
    write_tone(here / "asal.wav")
    named = target if act == "master" else target.replace(".mp3", ".json")
    (here / "folder.json").mkdir()
    before = sorted(here.rglob("*"))
    assert Path(named).parts[0][:40] in check_refused(capsys, "audio", act, "asal.wav", named)
    assert sorted(here.rglob("*")) == before
    assert (here / "ada.csv").read_text() == "satu,dua\n"


def write_tone(path: Path) -> None:
    """Two seconds of a tone."""
    samples = array("h", (round(8000 * math.sin(math.tau * 440 * at / 8000)) for at in range(16000)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())


def test_a_log_in_utf_16_without_a_mark_is_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "STrack-261123.csv").write_bytes("Time,Title\r\n7:12am,Satu peta\r\n".encode("utf-16-le"))
    assert run("asrun", "parse", "STrack-261123.csv", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["form"], told["encoding"], told["refused"]) == ("stationplaylist", "utf-16-le", [])
    assert told["rows"] == [
        {"line": 2, "started_at": "2026-11-23T00:12:00+00:00", "length_s": None, "title": "Satu peta", "key": ""}
    ]


def test_the_form_of_a_log_may_be_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "log.txt").write_text("1\t09:00:00\tx\tSatu\n")
    assert run("asrun", "parse", "log.txt", "--form", "airbox", "--day", "2024-02-29", "--json") == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["started_at"] == "2024-02-29T02:00:00+00:00"
