"""The same recording is known again however it was stored, and another voice with the same script is not taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from signals import encode

from audio import errors
from audio.likeness import compare, find_alike, fingerprint
from audio.speech import speak

SCRIPT = (
    "Batas desa kita sudah disepakati bersama. Simpan peta batas, dan tanyakan kepada kepala desa bila ada keraguan. "
    "Jangan memindahkan patok tanpa izin kedua kabupaten. Mari menjaga kerukunan di perbatasan."
)
OTHER = (
    "Kerukunan antar warga adalah kekuatan kita. Hormati tetangga yang berbeda agama dan suku. Bila ada masalah, "
    "bicarakan dengan tokoh masyarakat sebelum menjadi besar. Siaran ini dari kedua kabupaten."
)
STORED_ANEW: dict[str, tuple[str, ...]] = {
    "kecil.mp3": ("-ar", "22050", "-b:a", "24k"),
    "kecil.opus": ("-b:a", "16k"),
    "pelan.wav": ("-af", "volume=-20dB"),
    "dipotong-awal.wav": ("-ss", "2.345"),
    "bagian.wav": ("-ss", "3.3", "-t", "8"),
    "diberi-senyap.mp3": ("-af", "adelay=1777,apad=pad_dur=2"),
    "dipadatkan.mp3": ("-af", "highpass=200,acompressor=threshold=-30dB:ratio=6:makeup=4"),
    "stereo.flac": ("-ac", "2", "-ar", "44100"),
}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two scripts, one of them in three voices."""
    folder = tmp_path_factory.mktemp("ucapan")
    wanted = {
        "asal": (SCRIPT, "id"),
        "perempuan": (SCRIPT, "id+f2"),
        "lelaki": (SCRIPT, "id+m3"),
        "lain": (OTHER, "id"),
    }
    for name, (text, voice) in wanted.items():
        speak(text, folder / f"{name}.wav", voice=voice)
    return {name: folder / f"{name}.wav" for name in wanted}


@pytest.mark.parametrize("name", STORED_ANEW)
def test_the_same_recording_stored_anew_is_known_again(name: str, spoken: dict[str, Path], tmp_path: Path) -> None:
    again = encode(spoken["asal"], tmp_path / name, *STORED_ANEW[name])
    found = compare(fingerprint(again), fingerprint(spoken["asal"]))
    assert found is not None
    assert found.difference < 0.17
    assert max(found.share_of_mine, found.share_of_other) > 0.95


def test_where_a_part_was_cut_out_is_told(spoken: dict[str, Path], tmp_path: Path) -> None:
    part = encode(spoken["asal"], tmp_path / "bagian.wav", "-ss", "4", "-t", "8")
    found = compare(fingerprint(part), fingerprint(spoken["asal"]))
    assert found is not None
    assert found.starts_s == pytest.approx(4, abs=0.2)
    assert found.share_of_other < 0.7


@pytest.mark.parametrize("name", ["perempuan", "lelaki", "lain"])
def test_another_voice_and_another_script_are_another_recording(name: str, spoken: dict[str, Path]) -> None:
    assert compare(fingerprint(spoken["asal"]), fingerprint(spoken[name])) is None


def test_a_shared_jingle_makes_no_two_clips_alike(spoken: dict[str, Path], tmp_path: Path) -> None:
    jingle = "sine=f=440:d=2,vibrato=f=7"
    joined = [
        encode(spoken[name], tmp_path / f"{name}.wav", "-filter_complex", f"{jingle}[j];[j][0:a]concat=n=2:v=0:a=1")
        for name in ("asal", "lain")
    ]
    assert compare(*(fingerprint(path) for path in joined)) is None


def test_a_library_is_searched_for_the_likest_first(spoken: dict[str, Path], tmp_path: Path) -> None:
    library = {name: fingerprint(path) for name, path in spoken.items()}
    library["kecil"] = fingerprint(encode(spoken["asal"], tmp_path / "kecil.mp3", "-b:a", "24k", "-ar", "22050"))
    assert [name for name, _ in find_alike(library["asal"], library)] == ["asal", "kecil"]
    assert len(library["asal"]) < 40 * 15


def test_what_is_too_short_to_tell_is_like_nothing(spoken: dict[str, Path], tmp_path: Path) -> None:
    short = fingerprint(encode(spoken["asal"], tmp_path / "pendek.wav", "-t", "2"))
    assert compare(short, fingerprint(spoken["asal"])) is None
    assert compare(b"", b"") is None


def test_a_damaged_fingerprint_says_so() -> None:
    with pytest.raises(errors.DamagedFingerprint):
        compare(b"abc", b"")
