"""Whatever is sent is refused with a reason or made harmless, within bounds the system keeps, and reads no other file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import hostile
import pytest
from signals import speech_like, tone, write_wav

from audio import errors
from audio.errors import AudioError
from audio.loudness import measure
from audio.master import master
from audio.pcm import run
from audio.probe import INSPECT, inspect

MEMORY = 512 << 20


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A sound of five seconds that nobody sent."""
    (tmp_path / "simpanan").mkdir()
    return write_wav(tmp_path / "simpanan" / "rahasia.wav", tone(-10, length_s=5))


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hours of silence."""
    return hostile.make_bomb(tmp_path_factory.mktemp("bom") / "bom.flac")


def answer_of(path: Path) -> str:
    """How a file is answered: the refusal's name, or the length that was heard."""
    try:
        return f"{inspect(path).duration_s:.1f}"
    except AudioError as refusal:
        return type(refusal).__name__


def answers(paths: Iterable[Path]) -> dict[str, str]:
    """The answer to each file."""
    return {path.name: answer_of(path) for path in paths}


def test_texts_and_disguises_are_refused_and_never_followed(tmp_path: Path, secret: Path) -> None:
    made = [*hostile.make_texts(tmp_path, secret), *hostile.make_disguised(tmp_path, secret)]
    found = answers(made)
    assert len(found) == 16
    assert set(found.values()) <= {"NotSound", "NoAudioTrack", "TooShort"}, found


def test_a_claimed_length_is_not_believed(tmp_path: Path) -> None:
    assert answers(hostile.make_liars(tmp_path)) == {"bohong.wav": "1.5", "bohong.flac": "1.5"}


def test_six_hours_of_silence_are_refused_before_they_are_decoded(bomb: Path) -> None:
    assert answer_of(bomb) == "TooLong"


def test_a_picture_of_two_hundred_megabytes_is_too_large(tmp_path: Path) -> None:
    assert answer_of(hostile.make_picture(tmp_path / "gambar.mp3")) == "TooLarge"


def test_a_large_picture_within_the_limit_is_passed_over(tmp_path: Path) -> None:
    assert answer_of(hostile.make_picture(tmp_path / "gambar.mp3", megabytes=150)) in {"2.0", "NotSound", "TooShort"}


def test_of_two_things_at_once_only_the_sound_is_taken(tmp_path: Path) -> None:
    found = answers(hostile.make_polyglots(tmp_path))
    assert {found["zip-lalu-mp3.mp3"], found["html-lalu-wav.wav"]} == {"NotSound"}
    for name in ("mp3-lalu-zip.mp3", "wav-berisi-html.wav"):
        assert found[name].startswith("2."), found
        master(tmp_path / name, tmp_path / f"jadi-{name}")
        written = (tmp_path / f"jadi-{name}").read_bytes()
        assert b"PK\x03\x04" not in written
        assert b"<html" not in written


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_damaged_files_of_every_kind_are_answered(kind: str, tmp_path: Path) -> None:
    found = answers(hostile.make_damaged(tmp_path, kind))
    refusals = {"NotSound", "NoAudioTrack", "TooShort"}
    assert len(found) == 6
    assert [name for name, said in found.items() if said not in refusals and not 0 < float(said) < 60] == []


def test_of_a_video_only_the_sound_is_heard(tmp_path: Path) -> None:
    video = hostile.make_video(tmp_path / "gambar.mp3")
    assert inspect(video).kind == "mov"
    assert measure(video).duration_s == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    "name", [name for name in hostile.NAMES if "/" not in name and 0 < len(name.strip(" .")) < 200]
)
def test_a_strange_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    path = write_wav(tmp_path / name, speech_like(length_s=1.5, rms=0.05))
    assert inspect(path).duration_s == pytest.approx(1.5, abs=0.01)
    done = master(path, tmp_path / "jadi.mp3")
    assert done.byte_count > 1_000
    assert sorted(left.name for left in tmp_path.iterdir()) == sorted([name, "jadi.mp3"])


def test_the_decoder_works_within_half_a_gigabyte_and_ten_seconds(tmp_path: Path, secret: Path, bomb: Path) -> None:
    """The system itself enforces both on a process of its own that reads every hostile file; what exceeds them dies."""
    sent = [*hostile.make_liars(tmp_path), *hostile.make_polyglots(tmp_path), *hostile.make_disguised(tmp_path, secret)]
    sent += [bomb, hostile.make_picture(tmp_path / "besar.mp3", megabytes=150)]
    reader = (
        "import resource, sys; from pathlib import Path\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
        "from audio.probe import inspect; from audio.errors import AudioError\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(inspect(Path(name)).duration_s)\n"
        "    except AudioError as refusal: print(type(refusal).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", reader, *map(str, sent)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.split()
    assert len(told) == len(sent)
    assert told[sent.index(bomb)] == "TooLong"
    assert max(INSPECT.wall_s, INSPECT.cpu_s) <= 10


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_other_file_is_opened_and_no_one_is_called(tmp_path: Path, secret: Path) -> None:
    sent = [*hostile.make_texts(tmp_path, secret), *hostile.make_disguised(tmp_path, secret)]
    reader = (
        "import sys; from pathlib import Path; from audio.probe import inspect; from audio.errors import AudioError\n"
        "for name in sys.argv[1:]:\n"
        "    try: inspect(Path(name))\n"
        "    except AudioError: pass\n"
    )
    log = tmp_path / "jejak.txt"
    watched = ["strace", "-f", "-qq", "-s", "400", "-e", "trace=openat,open,connect,sendto", "-o", str(log)]
    subprocess.run([*watched, sys.executable, "-c", reader, *map(str, sent)], check=True, timeout=120)
    told = log.read_text(errors="replace")
    assert str(sent[-1]) in told, "the log shows what is opened"
    assert str(secret) not in told
    assert "AF_INET" not in told


def test_what_is_past_a_fence_is_told_as_a_refusal(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "lama.wav", tone(-20, length_s=4))
    with pytest.raises(errors.TooLong):
        inspect(path, longest_s=2)


def test_a_decoder_has_one_arena_so_that_its_threads_never_pass_the_fence_by_chance() -> None:
    printed, _ = run([sys.executable, "-c", "import os; print(os.environ['MALLOC_ARENA_MAX'])"])
    assert printed.strip() == b"1"
