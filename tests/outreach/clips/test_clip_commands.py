"""The commands about one sound file: what they print, how they refuse, and that nothing is left half-written."""

from __future__ import annotations

import json
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from outreach.cli import main

MakeSound = Callable[..., Path]


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


Siaran = Callable[..., Done]


@pytest.fixture
def siaran(capsys: pytest.CaptureFixture[str]) -> Siaran:
    """Run a command and read what it printed."""

    def run(*words: str | Path) -> Done:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


def test_measure_prints_one_document_with_every_promised_figure(siaran: Siaran, make_sound: MakeSound) -> None:
    done = siaran("audio", "measure", make_sound("flac"), "--json")
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {
        "duration_s",
        "sample_rate_hz",
        "channels",
        "integrated_lufs",
        "loudness_range_lu",
        "true_peak_dbtp",
        "leading_silence_s",
        "trailing_silence_s",
        "clipped_samples",
    }


def test_digital_silence_has_no_loudness(siaran: Siaran, make_sound: MakeSound) -> None:
    done = siaran("audio", "measure", make_sound("wav", amplitude=0.0), "--json")
    assert json.loads(done.stdout)["integrated_lufs"] is None


@pytest.mark.parametrize("ending", ["wav", "mp3", "ogg", "flac", "opus"])
def test_master_writes_the_kind_its_ending_names(
    siaran: Siaran, make_sound: MakeSound, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"hasil.{ending}"
    done = siaran("audio", "master", make_sound("wav"), target, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"before", "after", "gain_db", "limited", "sha256"}
    assert answer["after"]["integrated_lufs"] == pytest.approx(-23, abs=0.1)
    assert target.stat().st_size > 0


def test_peaks_writes_json_and_dat(siaran: Siaran, make_sound: MakeSound, tmp_path: Path) -> None:
    source = make_sound("wav")
    assert siaran("audio", "peaks", source, tmp_path / "peaks.json").returncode == 0
    assert siaran("audio", "peaks", source, tmp_path / "peaks.dat").returncode == 0
    drawn = json.loads((tmp_path / "peaks.json").read_text())
    assert (tmp_path / "peaks.dat").stat().st_size == 24 + len(drawn["data"])


@pytest.mark.parametrize("act", ["measure", "master", "peaks"])
def test_what_is_no_sound_is_refused_in_one_line_and_leaves_no_file(siaran: Siaran, tmp_path: Path, act: str) -> None:
    source = tmp_path / "daftar.mp3"
    source.write_text("ffconcat version 1.0\nfile '/etc/hostname'\n")
    target = [] if act == "measure" else [tmp_path / "hasil.json"]
    done = siaran("audio", act, source, *target, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "daftar.mp3" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daftar.mp3"]


def test_a_missing_file_a_missing_folder_and_an_unknown_ending_are_refused(
    siaran: Siaran, make_sound: MakeSound, tmp_path: Path
) -> None:
    source = make_sound("wav")
    for words in (
        ("measure", tmp_path / "tidak-ada.wav"),
        ("master", source, tmp_path / "tidak-ada" / "x.mp3"),
        ("master", source, tmp_path / "x.xyz"),
        ("master", source, source),
    ):
        done = siaran("audio", *words)
        assert done.returncode == 2, words
        assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "x.xyz").exists()


def test_check_tells_all_that_was_found_and_refuses_what_an_upload_would(
    siaran: Siaran, make_sound: MakeSound, tmp_path: Path
) -> None:
    told = json.loads(siaran("audio", "check", make_sound("wav", amplitude=0.01), "--json").stdout)
    assert {"kind", "inner_silences", "dc_offset", "mono_loss_db", "wrong_phase", "bext", "cart"} <= set(told)
    assert [finding["kind"] for finding in told["findings"]] == ["too_quiet"]
    short = siaran("audio", "check", make_sound("wav", length_s=0.5), "--json")
    assert (short.returncode, short.stdout) == (2, "")


def test_check_reads_what_mastering_wrote_into_a_broadcast_wav(
    siaran: Siaran, make_sound: MakeSound, tmp_path: Path
) -> None:
    siaran("audio", "master", make_sound("mp3"), tmp_path / "siar.wav", "--json")
    told = json.loads(siaran("audio", "check", tmp_path / "siar.wav", "--json").stdout)
    assert told["bext"]["lufs"] == told["integrated_lufs"] == pytest.approx(-23.0, abs=0.1)
    assert told["cart"]["last_on"].startswith("9999")


def test_mastering_tells_on_stderr_what_a_person_must_hear(
    siaran: Siaran, make_sound: MakeSound, tmp_path: Path
) -> None:
    clean = siaran("audio", "master", make_sound("wav"), tmp_path / "satu.wav", "--json")
    square = tmp_path / "pecah.wav"
    with wave.open(str(square), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes((struct.pack("<h", 32_767) * 20 + struct.pack("<h", -32_768) * 20) * 600)
    broken = siaran("audio", "master", square, tmp_path / "dua.wav", "--json")
    assert clean.stderr == ""
    assert "Pecah pada" in broken.stderr
    assert json.loads(broken.stdout)["after"]["true_peak_dbtp"] <= -1
