"""What `siaran playlist write` puts on disk: the station page's own package, a sheet one can read from a chair, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY
from pypdf import PdfReader
from sqlalchemy import select
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.cli import main
from outreach.clips.content import clip_content_hash
from outreach.clips.models import Clip, Vetting
from outreach.clips.queries import load_clips
from outreach.db import Database
from outreach.i18n import speaking
from outreach.places.models import Station
from outreach.playlists import receipts
from outreach.playlists.models import Playlist, PlaylistLine
from outreach.playlists.sheet import cues_of, print_sheet
from scheduler.formats import FORMS

FORM_NAMES = [*FORMS, "zip", "pdf"]
SCRIPT = "Warga kedua kabupaten yang kami hormati di mana pun berada, mari kita jaga ronda di batas desa kita bersama"


def write(folder: Path, world: World, form: str, target: Path) -> int:
    """Run the command for Brabasan's Tuesday."""
    day = TUESDAY.isoformat()
    words = ["--data", str(folder), "playlist", "write", str(world.brabasan), day, "--form", form, str(target)]
    return main([*words, "--json"])


def give_script(database: Database) -> None:
    """Give the clip words, and both regencies' yes to them."""
    with database.writer() as session:
        clip = next(iter(load_clips(session, [session.scalars(select(Clip.id)).one()])))
        clip.script = SCRIPT
        session.flush()
        told = {"clip_id": clip.id, "content_hash": clip_content_hash(clip, clip.recording), "voted_at": NOW}
        session.add_all(Vetting(**told, regency_code=code, says_yes=True, person_name="uji") for code in (OKI, MESUJI))
        session.commit()


def test_the_written_package_is_the_one_the_station_downloads(
    standing: Path, world: World, tmp_path: Path, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    assert write(standing, world, "zip", tmp_path / "hari.zip") == 0
    client = signed_in(world.actor(Role.OPERATOR, world.brabasan))
    with client.get(f"/stasiun/{world.brabasan}/hari/{TUESDAY}/paket.zip") as answer:
        downloaded = answer.get_data()
    receipts.settle()
    assert (tmp_path / "hari.zip").read_bytes() == downloaded
    assert len(downloaded) > 1000


def test_writing_a_package_is_no_proof_that_the_station_took_it(
    standing: Path, world: World, tmp_path: Path, database: Database
) -> None:
    assert write(standing, world, "zip", tmp_path / "hari.zip") == 0
    assert not (standing / "packages").exists()


def test_the_sheet_tells_time_title_length_file_and_how_the_clip_begins_and_ends(
    standing: Path, world: World, tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    give_script(database)
    assert write(standing, world, "pdf", tmp_path / "hari.pdf") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bytes"] == (tmp_path / "hari.pdf").stat().st_size
    pages = PdfReader(tmp_path / "hari.pdf").pages
    said = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    wanted = ("Selasa, 24 November 2026", "09.00.00", "Satu pasar", "1:00", ".mp3", "Warga kedua", "bersama”", "Sudah")
    assert [words for words in wanted if words not in said] == []


def full_day(lines: int) -> tuple[Playlist, Station]:
    """A day of many slots, as rows nobody keeps."""
    day = Playlist(station_id=1, day=TUESDAY, revision=3, content_hash="a" * 64, published_by="uji")
    first = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    day.published_at = first
    day.lines = [
        PlaylistLine(
            position=place,
            slot_id=place,
            clip_id=1,
            start_at=first + timedelta(minutes=20 * place),
            length_s=60.0,
            title=f"Klip yang berjudul cukup panjang untuk satu baris, nomor {place}"[:120],
            topic="peace",
            kind="ilm",
            file_name=f"k0001-klip-yang-berjudul-cukup-panjang-untuk-satu-baris-{place:06d}.mp3",
            sha256="b" * 64,
            byte_count=9,
        )
        for place in range(1, lines + 1)
    ]
    return day, Station(id=1, name="Contoh FM Brabasan #set text(red) [*]", short_name="Brabasan")


@pytest.mark.parametrize(("lines", "pages"), [(0, 1), (1, 1), (11, 1), (16, 1), (45, 3)])
def test_a_usual_day_fits_on_one_page_and_a_fuller_one_goes_on(lines: int, pages: int, tmp_path: Path) -> None:
    day, station = full_day(lines)
    (tmp_path / "hari.pdf").write_bytes(print_sheet(day, station, scripts={1: SCRIPT}, is_demo=False))
    read = PdfReader(tmp_path / "hari.pdf").pages
    assert len(read) == pages
    # A name is never read as markup.
    assert "#set text(red) [*]" in read[0].extract_text()


def test_the_sheet_is_the_same_bytes_twice_and_speaks_the_readers_language(tmp_path: Path) -> None:
    day, station = full_day(2)
    assert print_sheet(day, station, scripts={}, is_demo=True) == print_sheet(day, station, scripts={}, is_demo=True)
    with speaking("en"):
        (tmp_path / "day.pdf").write_bytes(print_sheet(day, station, scripts={}, is_demo=True))
    assert "Tuesday, 24 November 2026" in PdfReader(tmp_path / "day.pdf").pages[0].extract_text()


def test_cues_are_the_first_and_last_words_of_a_script() -> None:
    assert cues_of("") == []
    assert cues_of("Jaga ronda.") == ["Kata: “Jaga ronda.”"]
    begins, ends = cues_of(SCRIPT)
    assert begins == "Mulai: “Warga kedua kabupaten yang kami hormati di …”"
    assert ends == "Akhir: “… jaga ronda di batas desa kita bersama”"


@pytest.mark.parametrize("form", FORM_NAMES)
@pytest.mark.parametrize("target", ["berkas/hari", "tidak-ada/hari", "folder", "panjang"])
def test_a_target_that_cannot_be_written_is_refused_in_one_sentence_and_leaves_nothing(
    form: str, target: str, standing: Path, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "meja"
    (place / "folder").mkdir(parents=True)
    (place / "berkas").write_text("tetap")
    before = sorted(place.rglob("*"))
    name = "n" * 300 if target == "panjang" else target
    assert write(standing, world, form, place / name) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert sorted(place.rglob("*")) == before
    assert (place / "berkas").read_text() == "tetap"


@pytest.mark.parametrize("form", FORM_NAMES)
def test_an_older_file_is_replaced_whole(form: str, standing: Path, world: World, tmp_path: Path) -> None:
    (tmp_path / "hari").write_bytes(b"lama")
    assert write(standing, world, form, tmp_path / "hari") == 0
    assert (tmp_path / "hari").read_bytes() != b"lama"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")] == []


def test_a_package_without_its_sound_leaves_the_older_file(
    standing: Path, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (standing / "shelf").rglob("*"):
        if path.is_file():
            path.unlink()
    (tmp_path / "hari.zip").write_bytes(b"lama")
    assert write(standing, world, "zip", tmp_path / "hari.zip") == 2
    assert "Satu pasar" in capsys.readouterr().err
    assert (tmp_path / "hari.zip").read_bytes() == b"lama"
