"""What really aired is found with its ends, and what only sounds like it proves nothing."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from air_sounds import CLIP_VOICES, RATE_HZ, TALK_VOICES, Sound, say
from air_station import LOW_RATE, Condition
from on_air import SENTENCES, SHORT, STUDIO, broadcast, jingle, make_clips, speak_clip, talk, write_clips

from audio import errors
from audio.coherence import coherence, cross
from audio.library import Library, read_library
from audio.match import Certainty, Heard, match_recording
from audio.proof import OVER_S
from audio.shell import match_json

Listen = Callable[..., Sequence[Heard]]


@pytest.fixture(scope="module")
def clips() -> dict[str, Sound]:
    return make_clips()


@pytest.fixture(scope="module")
def library(clips: dict[str, Sound], tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("klip")
    write_clips(folder, clips)
    return read_library(folder)


@pytest.fixture
def listen(library: Library, tmp_path: Path) -> Listen:
    """What is heard when these sounds were on the air at these seconds."""

    def hear(*parts: tuple[float, Sound], length_s: float = 60.0, condition: Condition = STUDIO) -> Sequence[Heard]:
        path = broadcast(tmp_path / "udara.bin", parts, length_s=length_s, condition=condition)
        return match_recording(path, library).heard

    return hear


def assert_heard(heard: Sequence[Heard], clip: str, start_s: float, *, end_s: float, within_s: float = 0.5) -> Heard:
    """One airing alone, certain, with both ends where they are."""
    assert [(one.clip, one.certainty) for one in heard] == [(clip, Certainty.CERTAIN)]
    assert abs(heard[0].start_s - start_s) < within_s
    assert abs(heard[0].end_s - end_s) < within_s
    return heard[0]


def seconds(sound: Sound) -> float:
    return float(sound.size / RATE_HZ)


def test_a_clip_is_found_with_both_ends_and_all_of_it(clips: dict[str, Sound], listen: Listen) -> None:
    clip = clips["gambut.wav"]
    found = assert_heard(listen((3, talk()), (20, clip)), "gambut.wav", 20, end_s=20 + seconds(clip))
    assert found.heard_fraction > 0.98
    assert found.speed == pytest.approx(1, abs=0.001)
    assert found.clip_to_s == pytest.approx(seconds(clip), abs=0.3)


def test_two_airings_of_one_clip_are_two(clips: dict[str, Sound], listen: Listen) -> None:
    clip = clips["rukun.wav"]
    heard = listen((5, clip), (5 + seconds(clip) + 4, clip))
    assert [one.clip for one in heard] == ["rukun.wav"] * 2
    assert heard[1].start_s - heard[0].start_s == pytest.approx(seconds(clip) + 4, abs=0.5)


def test_silence_and_other_speech_give_nothing(listen: Listen) -> None:
    assert listen((2, talk()), (30, talk()[::-1].copy())) == ()
    assert listen(length_s=20) == ()


@pytest.mark.parametrize("voice", ["id+f4", "ms+m2", "id+m3"])
def test_another_voice_with_the_same_script_is_never_called_the_clip(voice: str, listen: Listen) -> None:
    decoy = np.concatenate([jingle(), speak_clip(SENTENCES["gambut"], voice)])
    assert [one for one in listen((10, decoy)) if one.certainty is Certainty.CERTAIN] == []


def test_the_jingle_of_many_clips_proves_none_of_them(listen: Listen) -> None:
    assert listen((10, jingle()), (30, jingle())) == ()


@pytest.mark.parametrize("breath", [13, 29, 101, 122])
def test_a_copied_jingle_is_shared_to_its_end_whatever_its_tones_resemble(breath: int, tmp_path: Path) -> None:
    """Its notes return: at half a hundredth more speed they agree, for half of it, with notes a period away."""
    write_clips(tmp_path, make_clips(breath=breath))
    found = read_library(tmp_path)
    names = [clip.name for clip in found.clips]
    for marks in found.shared[names.index("gambut.wav")].values():
        assert marks[:39].all()
        assert not marks[45:].any()
    assert found.shared[names.index("gambut.wav")]


def test_of_two_versions_the_one_that_aired_is_named(clips: dict[str, Sound], listen: Listen) -> None:
    for name in ("patok.wav", "patok-baru.wav"):
        assert_heard(listen((8, clips[name])), name, 8, end_s=8 + seconds(clips[name]))


def test_what_two_versions_have_in_common_is_shown_to_a_person(clips: dict[str, Sound], listen: Listen) -> None:
    """Jingle and two sentences of four: both versions have them."""
    common = np.concatenate([jingle(), speak_clip(SENTENCES["patok"][:2], "id")])
    heard = listen((10, common))
    assert {one.certainty for one in heard} == {Certainty.UNCERTAIN}
    assert sorted(one.clip for one in heard) == ["patok-baru.wav", "patok.wav"]


def test_a_cut_clip_says_how_much_of_it_was_heard(clips: dict[str, Sound], listen: Listen) -> None:
    clip = clips["rukun.wav"]
    low, high = round(0.2 * clip.size), round(0.9 * clip.size)
    found = assert_heard(
        listen((12, clip[low:high]), (12 + seconds(clip[low:high]), talk())),
        "rukun.wav",
        12,
        end_s=12 + seconds(clip[low:high]),
    )
    assert found.heard_fraction == pytest.approx(0.7, abs=0.05)
    assert found.clip_from_s == pytest.approx(low / RATE_HZ, abs=0.5)


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7])
def test_a_clip_whose_recorder_lost_a_moment_is_one_airing(
    part: float, clips: dict[str, Sound], listen: Listen
) -> None:
    clip = clips["gambut.wav"]
    middle = round(part * clip.size)
    skipped = np.concatenate([clip[:middle], clip[middle + RATE_HZ // 2 :]])
    found = assert_heard(listen((10, skipped)), "gambut.wav", 10, end_s=10 + seconds(skipped))
    assert found.heard_fraction > 0.97


def test_a_loss_before_what_tells_two_versions_apart_hides_nothing(clips: dict[str, Sound], listen: Listen) -> None:
    clip = clips["patok.wav"]
    place = round(0.45 * clip.size)
    skipped = np.concatenate([clip[:place], clip[place + RATE_HZ // 2 :]])
    assert_heard(listen((10, skipped)), "patok.wav", 10, end_s=10 + seconds(skipped))


def test_a_cut_end_is_not_continued_by_one_phrase_said_again(clips: dict[str, Sound], listen: Listen) -> None:
    clip = clips["rukun.wav"]
    last, low = clip[-2 * RATE_HZ :], clip[: clip.size - 5 * RATE_HZ]
    found = assert_heard(listen((10, low), (10 + seconds(low) + 3.6, last)), "rukun.wav", 10, end_s=10 + seconds(low))
    assert found.clip_to_s == pytest.approx(seconds(low), abs=0.5)


@pytest.mark.parametrize("speed", [0.97, 1.03])
def test_a_recorder_three_per_cent_off_makes_no_difference(
    speed: float, clips: dict[str, Sound], listen: Listen
) -> None:
    clip, short = clips["gambut.wav"], clips["pendek.wav"]
    condition = Condition("speed", speed=speed, dropouts_an_hour=0)
    heard = listen((20, clip), (50, short), condition=condition)
    assert [one.clip for one in heard] == ["gambut.wav", "pendek.wav"]
    assert all(one.certainty is Certainty.CERTAIN for one in heard)
    assert heard[0].speed == pytest.approx(speed, abs=0.001)
    assert heard[0].end_s == pytest.approx((20 + seconds(clip)) / speed, abs=0.7)


def test_a_clip_of_three_seconds_is_found(clips: dict[str, Sound], listen: Listen) -> None:
    clip = clips["pendek.wav"]
    assert seconds(clip) < 4
    assert_heard(listen((3, talk()), (25, clip)), "pendek.wav", 25, end_s=25 + seconds(clip))


@pytest.mark.parametrize(
    "condition",
    [Condition("5 dB", snr_db=5), Condition("24k", codec=LOW_RATE)],
    ids=lambda condition: condition.name,
)
def test_noise_and_a_poor_codec_do_not_hide_a_clip(
    condition: Condition, clips: dict[str, Sound], listen: Listen
) -> None:
    clip = clips["patok.wav"]
    assert_heard(listen((15, clip), condition=condition), "patok.wav", 15, end_s=15 + seconds(clip), within_s=1.0)


@pytest.mark.parametrize("where", ["start", "end"])
def test_an_end_under_a_presenters_talk_is_heard_through_noise(
    where: str, clips: dict[str, Sound], listen: Listen
) -> None:
    clip = clips["gambut.wav"].copy()
    under = slice(0, 4 * RATE_HZ) if where == "start" else slice(clip.size - 4 * RATE_HZ, clip.size)
    clip[under] = 0.25 * clip[under] + talk()[: 4 * RATE_HZ]
    condition = Condition("5 dB", snr_db=5, dropouts_an_hour=0)
    found = assert_heard(
        listen((20, clip), condition=condition), "gambut.wav", 20, end_s=20 + seconds(clip), within_s=1.0
    )
    assert found.heard_fraction > 0.95


def test_nearly_the_same_voice_is_shown_to_a_person_and_not_believed(listen: Listen) -> None:
    """A synthesiser's hoarse twin gives all the rows of the clip and none of its waves."""
    twin = speak_clip(SENTENCES["patok"], "id+croak")
    heard = listen((10, twin))
    assert {one.certainty for one in heard} <= {Certainty.UNCERTAIN}
    assert all(one.clip.startswith("patok") for one in heard)


def test_what_the_library_shares_is_known_before_anything_is_heard(library: Library) -> None:
    names = [clip.name for clip in library.clips]
    first, second, alone = (names.index(name) for name in ("patok.wav", "patok-baru.wav", "rukun.wav"))
    assert library.shared[alone] == {}
    marks = library.shared[first][second]
    assert 0.6 < marks.mean() < 0.95
    assert marks[:30].mean() > 0.8


def test_windows_join_without_a_seam(clips: dict[str, Sound], listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    """With windows of 20 s instead of ten minutes every airing lies on or near a seam, and each is told once."""
    monkeypatch.setattr("audio.match.WINDOW_S", 20.0)
    parts = [(at, clips["rukun.wav"]) for at in (9.0, 30.0, 55.0)]
    heard = listen(*parts, length_s=80)
    assert [round(one.start_s) for one in heard] == [9, 30, 55]


def test_the_answer_has_the_form_that_was_promised(clips: dict[str, Sound], tmp_path: Path) -> None:
    folder = tmp_path / "klip"
    folder.mkdir()
    write_clips(folder, {"rukun.wav": clips["rukun.wav"]})
    (folder / "catatan.txt").write_text("bukan suara")
    told: list[float] = []
    path = broadcast(tmp_path / "udara.bin", [(5, clips["rukun.wav"])], length_s=30)
    answer = json.loads(json.dumps(match_json(path, folder, progress=told.append)))
    assert set(answer) == {"recording", "heard"}
    assert answer["recording"] == {"duration_s": 30.0}
    assert list(answer["heard"][0]) == [
        "clip", "start_s", "end_s", "clip_from_s", "clip_to_s", "heard_fraction", "score", "certainty", "speed",
    ]  # fmt: skip
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.05)


def test_an_empty_folder_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("bukan suara")
    with pytest.raises(errors.EmptyLibrary):
        read_library(tmp_path)


def test_a_clip_that_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "palsu.mp3").write_text("#EXTM3U\nrahasia.wav\n")
    with pytest.raises(errors.UnusableClip) as refused:
        read_library(tmp_path)
    assert refused.value.facts == {"file": "palsu.mp3", "why": "NotSound"}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", errors.NotSound), (b"<html>", errors.NotSound), (b"RIFF\0\0\0\0WAVEjunk", errors.DecoderFailed)],
)
def test_a_recording_that_is_no_sound_is_refused(
    content: bytes, refusal: type[errors.AudioError], library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "rekaman.mp3"
    path.write_bytes(content)
    with pytest.raises(refusal):
        match_recording(path, library)


def test_half_a_second_is_no_recording(library: Library, tmp_path: Path) -> None:
    path = broadcast(tmp_path / "udara.bin", [], length_s=0.5)
    with pytest.raises(errors.TooShort):
        match_recording(path, library)


def test_a_killed_run_leaves_nothing_and_the_next_one_answers(clips: dict[str, Sound], tmp_path: Path) -> None:
    folder, scratch = tmp_path / "klip", tmp_path / "tmp"
    folder.mkdir()
    scratch.mkdir()
    write_clips(folder, clips)
    path = broadcast(tmp_path / "udara.bin", [(3, clips["gambut.wav"])], length_s=60.0, condition=STUDIO)
    environment = {**os.environ, "TMPDIR": str(scratch)}
    whole = (
        "import json, os, pathlib, signal, sys\n"
        "from audio.shell import match_json\n"
        "def tell(done):\n"
        "    if done > float(sys.argv[3]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "print(json.dumps(match_json(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), progress=tell)))\n"
    )
    command = [sys.executable, "-c", whole, str(path), str(folder)]
    # A quarter is the library's share: past it the recording is being heard.
    killed = subprocess.run([*command, "0.25"], env=environment, capture_output=True, check=False)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"")
    assert not list(scratch.iterdir())
    answer = json.loads(subprocess.run([*command, "2"], env=environment, capture_output=True, check=True).stdout)
    assert [one["clip"] for one in answer["heard"]] == ["gambut.wav"]


def test_the_voices_of_the_synthetic_air_are_different_voices() -> None:
    """Two names of the synthesiser that give one wave would make a decoy of the clip itself."""
    said = {voice: say(SHORT, voice, 150)[::4] for voice in sorted({*CLIP_VOICES, *TALK_VOICES})}
    for one, other in itertools.combinations(said, 2):
        size = min(said[one].size, said[other].size)
        alike = coherence(cross(said[one][:size] * 32_768, said[other][:size] * 32_768), over_s=OVER_S)
        assert np.median(alike) < 0.3, (one, other)
