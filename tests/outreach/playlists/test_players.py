"""Every list of an unpacked package is read by somebody else: a real player where Debian has one, a reader of the form elsewhere."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
import subprocess
import wave
import zipfile
from array import array
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from datetime import time
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from libvlc import Player
from listed import TUESDAY
from shelved import put_on_shelf
from voted import approved
from world import NOW, OKI, World

from audio.shelf import Shelf
from outreach.access import Role
from outreach.cli import main
from outreach.clips.models import Rendition
from outreach.db import Database
from outreach.playlists import service as playlists
from outreach.slots.service import Wish
from scheduler.formats import FORMS
from scheduler.terms import Pairing, SlotKind

LENGTHS = {"Satu peta batas": 4.0, "Jaga ronda": 7.0}
XSPF = "{http://xspf.org/ns/0/}"
Read = dict[str, float]
"""The length of each file in seconds as a list tells it, in its order."""


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A mastered MP3 of a tone for each title."""
    folder = tmp_path_factory.mktemp("suara")
    return {title: make_sound(folder, seconds).read_bytes() for title, seconds in LENGTHS.items()}


def make_sound(folder: Path, seconds: float) -> Path:
    """A mastered MP3 of a tone."""
    raw, made = folder / f"{seconds}.wav", folder / f"{seconds}.mp3"
    with wave.open(str(raw), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(array("h", [int(9000 * math.sin(n * 0.06)) for n in range(int(44100 * seconds))]).tobytes())
    assert main(["audio", "master", str(raw), str(made), "--json"]) == 0
    return made


@pytest.fixture
def package(database: Database, world: World, data_folder: Path, shelf: Shelf, sounds: dict[str, bytes], tmp_path: Path,
            monkeypatch: pytest.MonkeyPatch) -> Path:  # fmt: skip
    """An unpacked package of two slots with real sound."""
    (data_folder / "secret").write_bytes(b"k" * 32)
    monkeypatch.setenv("SIARAN_DATABASE", database.url.render_as_string(hide_password=False))
    with database.writer() as session:
        for hour, (title, seconds) in enumerate(LENGTHS.items(), 8):
            kept = shelf.put(sounds[title])
            clip = put_on_shelf(session, world, title=title, sound=kept.sha256)
            for file in session.query(Rendition).filter(Rendition.sha256 == kept.sha256):
                file.length_s, file.byte_count = seconds, kept.byte_count
            starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(hour))
            approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
        playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=NOW)
        session.commit()
    words = ["playlist", "write", str(world.brabasan), TUESDAY.isoformat(), "--form", "zip", str(tmp_path / "p.zip")]
    assert main(["--data", str(data_folder), *words]) == 0
    zipfile.ZipFile(tmp_path / "p.zip").extractall(tmp_path / "paket")
    return tmp_path / "paket"


def play(package: Path, name: str) -> Read:
    """What mpv plays of a list: each file that it opens, and the length that it finds in it."""
    mpv = shutil.which("mpv")
    if mpv is None:
        pytest.skip("mpv is not installed")
    told = "--term-playing-msg=PLAYS|${path}|${=duration}"
    quiet = ["--no-config", "--no-video", "--ao=null", "--end=0.05"]
    said = subprocess.run(
        [mpv, *quiet, told, name], cwd=package, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    return {path: float(length) for path, length in re.findall(r"^PLAYS\|(.*)\|(.*)$", said.stdout, re.MULTILINE)}


@pytest.mark.station
@pytest.mark.parametrize("form", ["m3u8", "pls"])
def test_a_player_opens_every_sound_of_a_list_in_order_and_finds_its_length(form: str, package: Path) -> None:
    told = json.loads((package / "manifest.json").read_text())["slots"]
    played = play(package, f"daftar.{form}")
    assert list(played) == [slot["file"] for slot in told]
    assert list(played.values()) == pytest.approx(list(LENGTHS.values()), abs=0.1)


@pytest.fixture
def vlc() -> Iterator[Player]:
    """VLC's own library."""
    try:
        player = Player()
    except OSError:
        pytest.skip("libvlc5 is not installed")
    yield player
    player.close()


@pytest.mark.station
@pytest.mark.parametrize("form", ["m3u8", "pls", "xspf"])
def test_vlc_opens_every_sound_of_a_list_in_order_and_finds_its_length(form: str, package: Path, vlc: Player) -> None:
    told = json.loads((package / "manifest.json").read_text())["slots"]
    found = vlc.read(package / f"daftar.{form}")
    assert list(found) == [(package / slot["file"]).as_uri() for slot in told]
    assert list(found.values()) == pytest.approx(list(LENGTHS.values()), abs=0.1)


def read_m3u8(path: Path) -> Read:
    lines = path.read_bytes().decode().split("\r\n")
    lengths = [float(line.removeprefix("#EXTINF:").partition(",")[0]) for line in lines if line.startswith("#EXTINF:")]
    return dict(zip([line for line in lines if line and not line.startswith("#")], lengths, strict=True))


def read_pls(path: Path) -> Read:
    parser = ConfigParser(interpolation=None)
    parser.read_string(path.read_text())
    told = parser["playlist"]
    places = range(1, int(told["NumberOfEntries"]) + 1)
    return {told[f"File{place}"]: float(told[f"Length{place}"]) for place in places}


def read_xspf(path: Path) -> Read:
    tracks = parse(path).iter(f"{XSPF}track")  # noqa: S314 -- our own
    return {str(t.findtext(f"{XSPF}location")): int(str(t.findtext(f"{XSPF}duration"))) / 1000 for t in tracks}


def read_jspf(path: Path) -> Read:
    tracks = json.loads(path.read_text())["playlist"]["track"]
    return {track["location"][0]: track["duration"] / 1000 for track in tracks}


def read_csv(path: Path) -> Read:
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    where = rows[0].index("berkas"), rows[0].index("lama_detik")
    return {row[where[0]]: float(row[where[1]]) for row in rows[1:]}


READERS: dict[str, Callable[[Path], Read]] = {
    "m3u8": read_m3u8,
    "pls": read_pls,
    "xspf": read_xspf,
    "jspf": read_jspf,
    "csv": read_csv,
}


@pytest.mark.parametrize("ending", READERS)
def test_every_list_names_each_sound_of_the_package_with_its_length(ending: str, package: Path) -> None:
    read = READERS[ending](package / f"daftar.{ending}")
    assert list(read.values()) == pytest.approx(list(LENGTHS.values()), abs=0.5)
    assert all((package / name if "/" in name else package / "audio" / name).is_file() for name in read)


def test_liquidsoap_reads_each_file_with_our_key(package: Path) -> None:
    slots = json.loads((package / "manifest.json").read_text())["slots"]
    lines = (package / "daftar.liq.txt").read_text().splitlines()
    told = [re.fullmatch(r'annotate:(?:\w+="(?:[^"\\]|\\.)*",?)+:(audio/[\w.-]+)', line) for line in lines]
    assert [found and found[1] for found in told] == [slot["file"] for slot in slots]
    assert all((package / slot["file"]).is_file() for slot in slots)
    assert [re.findall(r'slot_id="([^"]+)"', line) for line in lines] == [[slot["slot"]] for slot in slots]


def test_rivendell_reads_start_cart_length_and_our_key_at_its_columns(package: Path) -> None:
    slots = json.loads((package / "manifest.json").read_text())["slots"]
    lines = (package / "daftar.rd.txt").read_bytes().decode("ascii").split("\r\n")[:-1]
    cells = [(line[0:8], line[10:16], line[60:68], line[69:101].strip()) for line in lines]
    assert cells == [
        (f"{hour:02}:00:00", f"{int(slot['slot'][2:]):06}", f"00:00:{round(slot['length_s']):02}", slot["slot"])
        for hour, slot in enumerate(slots, 8)
    ]


def test_every_form_has_a_reader_here() -> None:
    assert {form.ending for form in FORMS.values()} == {*READERS, "liq.txt", "rd.txt"}
