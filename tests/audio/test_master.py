"""What leaves the mastering is fit for air whatever came in, measured on the encoded file; a refusal leaves no file."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import imageio_ffmpeg
import mutagen
import numpy as np
import pytest
from signals import Signal, quiet_with_clicks, speech_like, tone, write_channels, write_wav

from audio import errors, riff
from audio.loudness import measure
from audio.master import NEEDS_EAR, Found, Mastered, Tags, master, preview


def amounts(done: Mastered) -> dict[Found, float]:
    """What was found, by kind."""
    return {finding.kind: finding.amount for finding in done.findings}


def measured_by_ffmpeg(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak as another meter reads them, to a tenth."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(path), "-af", "ebur128=peak=true:framelog=quiet"]
    said = subprocess.run([*command, "-f", "null", "-"], check=True, capture_output=True, text=True, timeout=60).stderr
    told = [re.findall(rf"{word}: +(-?[\d.]+)", said)[-1] for word in ("I", "Peak")]
    return float(told[0]), float(told[1])


SOUNDS: dict[str, Callable[[], Signal]] = {
    "quiet with clicks": quiet_with_clicks,
    "speech": lambda: speech_like(length_s=12, rms=10 ** (-30 / 20)),
    "far too loud": lambda: np.clip(speech_like(length_s=12, rms=10 ** (-8 / 20)), -1, 1),
    "a tone": lambda: tone(-40, length_s=6),
    "one second": lambda: speech_like(length_s=1.2, rms=10 ** (-24 / 20)),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_leaves_at_the_target(name: str, write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "jadi.mp3"
    master(write_sound(SOUNDS[name]()), target)
    measured = measure(target)
    assert measured.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.true_peak_dbtp is not None
    assert measured.true_peak_dbtp <= -1.0


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "ogg", "opus"])
def test_every_ending_holds_the_target_after_encoding(
    ending: str, write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    target = tmp_path / f"jadi.{ending}"
    done = master(write_sound(speech_like(length_s=8, rms=0.01), channels=2), target)
    measured = measure(target)
    assert measured.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.true_peak_dbtp is not None
    assert measured.true_peak_dbtp <= -1.0
    assert done.after == measured
    assert done.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert measured.channels == 2


@pytest.mark.parametrize("ending", ["wav", "mp3", "opus", "flac"])
def test_the_hard_file_is_right_by_another_meter_too(
    ending: str, write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    """Speech too quiet with loud clicks: one gain clips it, a limiter leaves it too quiet, two-pass tools miss it."""
    target = tmp_path / f"jadi.{ending}"
    master(write_sound(quiet_with_clicks()), target)
    lufs, dbtp = measured_by_ffmpeg(target)
    assert lufs == pytest.approx(-23.0, abs=0.1)
    assert dbtp <= -1.0


def test_clicks_are_held_back_without_asking_and_speech_is_not(
    write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    clicks = amounts(master(write_sound(quiet_with_clicks()), tmp_path / "ketuk.wav"))
    assert clicks[Found.CLICKS] > 15
    assert not NEEDS_EAR & set(clicks)
    # A creaking voice: thin pulses, ten to a syllable, which carry little loudness.
    signal = speech_like(length_s=20, rms=0.02)
    for start in range(0, signal.size - 9_600, 19_200):
        signal[start : start + 4_800 : 432] = 0.9
        signal[start + 1 : start + 4_800 : 432] = 0.9
    creaks = amounts(master(write_sound(signal), tmp_path / "serak.wav"))
    assert creaks[Found.HARD_LIMITED] > 6
    assert Found.HARD_LIMITED in NEEDS_EAR


def test_speech_around_a_click_is_left_as_it_was(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    """A tenth of a second behind a click of 20 dB too much, nothing is held back any more."""
    signal = speech_like(length_s=10, rms=0.01)
    clean = master(write_sound(signal, "bersih.wav"), tmp_path / "bersih-jadi.wav")
    signal[240_000:240_048] = 0.98
    done = master(write_sound(signal, "ketuk.wav"), tmp_path / "ketuk-jadi.wav")
    assert done.limited_db > 10
    assert done.gain_db == pytest.approx(clean.gain_db, abs=0.1)


def test_what_cannot_be_mended_is_told(tmp_path: Path) -> None:
    signal = speech_like(length_s=6, rms=0.05)
    opposed = master(write_channels(tmp_path / "fasa.wav", [signal, -signal]), tmp_path / "a.wav")
    assert Found.WRONG_PHASE in amounts(opposed)
    holed = np.concatenate([signal, np.zeros(144_000), signal])
    done = master(write_wav(tmp_path / "lubang.wav", holed), tmp_path / "b.wav")
    assert amounts(done)[Found.INNER_SILENCE] == pytest.approx(3.1, abs=0.3)


def test_a_constant_offset_is_taken_away(tmp_path: Path) -> None:
    done = master(write_wav(tmp_path / "geser.wav", speech_like(length_s=6, rms=0.03) + 0.1), tmp_path / "jadi.flac")
    assert amounts(done)[Found.OFFSET] == pytest.approx(10, abs=0.1)
    assert done.after.dc_offset == (pytest.approx(0, abs=1e-3),)


def test_more_than_two_channels_become_two(tmp_path: Path) -> None:
    voice = speech_like(length_s=6, rms=0.03)
    done = master(
        write_channels(tmp_path / "enam.wav", [0 * voice, 0 * voice, voice, 0 * voice] + [0 * voice] * 2),
        tmp_path / "a.wav",
    )
    assert (done.after.channels, done.after.integrated_lufs) == (2, pytest.approx(-23.0, abs=0.1))


TOLD = Tags(
    title="Batas desa",
    artist="Contoh Suara",
    description="Aturan batas desa",
    originator="Kominfo contoh",
    cut_id="K-7",
    made_at=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    first_on=date(2026, 12, 1),
    last_on=date(2027, 1, 31),
)


def test_a_broadcast_wav_says_what_it_is_and_how_loud(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "jadi.wav"
    done = master(write_sound(speech_like(length_s=5, rms=0.02)), target, tags=TOLD)
    with target.open("rb") as file:
        bext, cart = riff.read_chunk(file, "bext"), riff.read_chunk(file, "cart")
        assert [chunk.name for chunk in riff.list_chunks(file)] == ["bext", "fmt ", "cart", "data"]
    assert bext is not None
    assert cart is not None
    told = riff.read_bext(bext)
    assert (told.description, told.originator, told.reference) == ("Aturan batas desa", "Kominfo contoh", "K-7")
    assert told.made_at == datetime(2026, 11, 23, 8, 30)
    assert (told.lufs, told.peak_dbtp) == (done.after.integrated_lufs, done.after.true_peak_dbtp)
    assert (told.range_lu, told.most_short_term_lufs) == (done.after.loudness_range_lu, done.after.most_short_term_lufs)
    assert told.history == "A=PCM,F=48000,W=24,M=mono,T=Siaran Bersama"
    assert riff.read_cart(cart) == riff.Cart(
        "Batas desa", "Contoh Suara", "K-7", first_on=TOLD.first_on, last_on=TOLD.last_on
    )


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus"])
def test_tags_stand_in_the_encoded_file(ending: str, write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / f"jadi.{ending}"
    master(write_sound(speech_like(length_s=3, rms=0.02)), target, tags=TOLD)
    found = mutagen.File(target, easy=True)
    assert (found["title"], found["artist"], found["date"]) == (["Batas desa"], ["Contoh Suara"], ["2026-11-23"])


def test_the_tags_of_the_source_do_not_get_on_air(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    source = master(write_sound(speech_like(length_s=3, rms=0.02)), tmp_path / "asal.mp3", tags=TOLD)
    assert source.byte_count
    master(tmp_path / "asal.mp3", tmp_path / "jadi.mp3")
    assert not (mutagen.File(tmp_path / "jadi.mp3").tags or {})


def test_long_silence_at_the_ends_is_cut_and_told(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    signal = np.concatenate([np.zeros(96_000), speech_like(length_s=6, rms=0.05), np.zeros(144_000)])
    done = master(write_sound(signal), tmp_path / "jadi.wav")
    trimmed = {finding.kind: finding.amount for finding in done.findings}[Found.TRIMMED]
    assert trimmed == pytest.approx(done.before.duration_s - done.after.duration_s, abs=0.06)
    assert done.after.leading_silence_s < 0.5 > done.after.trailing_silence_s


def test_what_was_done_is_told(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    done = master(write_sound(quiet_with_clicks()), tmp_path / "jadi.mp3")
    kinds = {finding.kind for finding in done.findings}
    assert {Found.TOO_QUIET, Found.CLICKS} <= kinds
    assert done.limited
    assert done.gain_db > 15


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "ogg", "opus"])
def test_the_same_sound_twice_is_the_same_file(ending: str, write_sound: Callable[..., Path], tmp_path: Path) -> None:
    source = write_sound(quiet_with_clicks(length_s=5))
    twice = [master(source, tmp_path / f"{name}.{ending}", tags=TOLD).sha256 for name in ("satu", "dua")]
    assert twice[0] == twice[1]


def test_silence_and_unknown_endings_are_refused_without_a_file(
    write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    silent, speech = write_sound(np.zeros(96_000)), write_wav(tmp_path / "a.wav", speech_like(length_s=2, rms=0.1))
    with pytest.raises(errors.Silent):
        master(silent, tmp_path / "jadi.mp3")
    with pytest.raises(errors.UnknownEnding):
        master(speech, tmp_path / "jadi.exe")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("jadi", "tmp"))] == []


def test_a_fault_on_the_way_leaves_the_old_file(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "jadi.mp3"
    target.write_bytes(b"lama")
    with pytest.raises(errors.Silent):
        master(write_sound(np.zeros(96_000)), target)
    assert target.read_bytes() == b"lama"


def test_the_preview_is_small(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "pratinjau.mp3"
    preview(write_sound(speech_like(length_s=30, rms=0.05), channels=2), target)
    assert target.stat().st_size <= 30 * 32_000 / 8 + 2_000
    assert measure(target).channels == 1
