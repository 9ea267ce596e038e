"""`siaran aircheck match` answers in JSON, and refuses in one line of the reader's language what it cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from on_air import broadcast, make_clips, write_clips

from outreach.airings.commands import _draw_bar
from outreach.cli import main


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "klip"
    folder.mkdir()
    return folder


def test_a_clip_in_a_recording_is_told_in_json_and_nothing_else_is_printed(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = make_clips()["rukun.wav"]
    write_clips(library, {"rukun.wav": clip})
    recording = broadcast(tmp_path / "udara.wav", [(6, clip)], length_s=25)
    assert main(["aircheck", "match", str(recording), "--library", str(library), "--json"]) == 0
    printed = capsys.readouterr()
    assert [one["clip"] for one in json.loads(printed.out)["heard"]] == ["rukun.wav"]
    assert printed.err == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["klip", "udara.wav"]


@pytest.mark.parametrize(("language", "words"), [("id", "tidak berisi klip"), ("en", "holds no clips")])
def test_an_empty_folder_is_refused_in_one_line(
    language: str,
    words: str,
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIARAN_LANG", language)
    recording = broadcast(tmp_path / "udara.wav", [], length_s=2)
    assert main(["aircheck", "match", str(recording), "--library", str(library), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("recording", "clip", "words"),
    [
        (None, b"", "udara.wav: Berkas tidak ada"),
        (b"<html>", b"", "Klip palsu.mp3 tidak dapat dibaca"),
        (b"ffconcat version 1.0\nfile rahasia.wav", None, "udara.wav: Isi berkas ini bukan rekaman suara"),
    ],
    ids=["absent recording", "bad clip", "recording that is a text"],
)
def test_what_cannot_be_read_is_named_with_what_to_do(
    recording: bytes | None,
    clip: bytes | None,
    words: str,
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = broadcast(tmp_path / "udara.wav", [], length_s=2)
    if recording is None:
        path.unlink()
    elif clip is None:
        path.write_bytes(recording)
    if clip is not None:
        (library / "palsu.mp3").write_bytes(clip)
    assert main(["aircheck", "match", str(path), "--library", str(library)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err


def test_an_absent_library_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording = broadcast(tmp_path / "udara.wav", [], length_s=2)
    assert main(["aircheck", "match", str(recording), "--library", str(tmp_path / "tiada")]) == 2
    assert "tiada: Folder klip tidak ada" in capsys.readouterr().err


def test_the_bar_grows_with_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    _draw_bar(0.25)
    _draw_bar(1.0)
    quarter, whole = capsys.readouterr().err.strip("\r").split("\r")
    assert (quarter.count("#"), quarter.split()[-1]) == (10, "25%")
    assert (whole.count("#"), whole.split()[-1]) == (40, "100%")
