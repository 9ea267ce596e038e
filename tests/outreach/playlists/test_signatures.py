"""A package is the office's own: the public tool says so, and our own check refuses a changed byte, a lost file and an older day."""

from __future__ import annotations

import base64
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from listed import TUESDAY, Listed, publish_tuesday
from sqlalchemy import select
from world import World

from audio.shelf import Shelf
from outreach import signing
from outreach.cli import main
from outreach.db import Database
from outreach.playlists.models import Playlist
from outreach.web import Office


@pytest.fixture
def minisign() -> str:
    """The public tool."""
    found = shutil.which("minisign")
    if found is None:
        pytest.skip("minisign is not installed")
    return found


def unpack(folder: Path, world: World, target: Path) -> Path:
    """Write Brabasan's Tuesday as a package and unpack it; returns its manifest."""
    words = ["playlist", "write", str(world.brabasan), TUESDAY.isoformat(), "--form", "zip"]
    assert main(["--data", str(folder), *words, str(target.with_suffix(".zip"))]) == 0
    zipfile.ZipFile(target.with_suffix(".zip")).extractall(target)
    return target / "manifest.json"


@pytest.fixture
def unpacked(standing: Path, world: World, tmp_path: Path) -> Path:
    """The manifest of an unpacked package."""
    return unpack(standing, world, tmp_path / "paket")


def verify(folder: Path, manifest: Path, *more: str) -> int:
    """Run our own check."""
    return main(["--data", str(folder), "playlist", "verify", str(manifest), *more])


def sound_of(manifest: Path) -> Path:
    """A slot's sound beside a manifest."""
    return next(path for path in sorted((manifest.parent / "audio").iterdir()) if path.stem != "fallback")


def test_the_public_tool_verifies_the_manifest_and_what_its_comment_says(
    minisign: str, standing: Path, world: World, unpacked: Path
) -> None:
    key = signing.read_key(standing / signing.KEY_FILE).public
    said = subprocess.run([minisign, "-Vm", unpacked, "-P", key.line], capture_output=True, text=True, check=True)
    assert f"station:{world.brabasan} day:2026-11-24 revision:1" in said.stdout
    unpacked.write_bytes(unpacked.read_bytes().replace(b"Brabasan", b"Kayuagng"))
    assert subprocess.run([minisign, "-Vm", unpacked, "-P", key.line], capture_output=True, check=False).returncode != 0


def test_the_public_key_is_given_to_anybody_as_the_tool_reads_it(
    minisign: str, office: Office, unpacked: Path, tmp_path: Path
) -> None:
    (tmp_path / "kantor.pub").write_bytes(office.test_client().get("/kunci-siaran.pub").data)
    verifying = [minisign, "-Vm", unpacked, "-p", tmp_path / "kantor.pub"]
    assert subprocess.run(verifying, capture_output=True, check=False).returncode == 0


def test_the_tool_signs_with_our_key_and_we_read_its_signature_and_its_own_key(minisign: str, tmp_path: Path) -> None:
    key = signing.signing_key(tmp_path)
    (tmp_path / "isi").write_bytes(b"isi")
    sign = [minisign, "-S", "-W", "-s", tmp_path / signing.KEY_FILE, "-m", tmp_path / "isi", "-t", "uji"]
    subprocess.run(sign, capture_output=True, check=True)
    signature = (tmp_path / "isi.minisig").read_bytes()
    assert signing.verify(b"isi", signature, key=key.public, name="isi") == "uji"
    subprocess.run([minisign, "-G", "-W", "-s", tmp_path / "k", "-p", tmp_path / "p"], capture_output=True, check=True)
    theirs = signing.read_public((tmp_path / "p").read_text())
    assert signing.read_key(tmp_path / "k").public == theirs
    assert signing.read_public(theirs.line) == theirs


def test_a_whole_package_is_accepted_with_the_offices_key_a_line_or_a_file(standing: Path, unpacked: Path) -> None:
    key = signing.read_key(standing / signing.KEY_FILE).public
    (unpacked.parent / "kantor.pub").write_text(key.file)
    assert verify(standing, unpacked) == 0
    assert verify(Path("nowhere"), unpacked, "--key", key.line) == 0
    assert verify(Path("nowhere"), unpacked, "--key", str(unpacked.parent / "kantor.pub")) == 0


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _flip_comment(path: Path) -> None:
    path.write_text(path.read_text().replace("revision:1", "revision:9"))


def _sign_with_another(path: Path) -> None:
    other = signing.SigningKey(b"12345678", b"z" * 32)
    path.write_bytes(other.sign(path.with_suffix("").read_bytes(), comment="uji"))


HARMS = {
    "a changed sound": (lambda manifest: _flip(sound_of(manifest)), "isinya berubah"),
    "a lost sound": (lambda manifest: sound_of(manifest).unlink(), "berkasnya hilang"),
    "a lost playlist": (lambda manifest: (manifest.parent / "daftar.m3u8").unlink(), "berkasnya hilang"),
    "a lost fallback": (lambda manifest: (manifest.parent / "audio/fallback.mp3").unlink(), "berkasnya hilang"),
    "a changed manifest": (
        lambda manifest: manifest.write_bytes(manifest.read_bytes().replace(b'"revision": 1', b'"revision": 2')),
        "tidak cocok dengan kunci",
    ),
    "no signature": (lambda manifest: (manifest.parent / "manifest.json.minisig").unlink(), "tidak ada di samping"),
    "a changed comment": (lambda m: _flip_comment(m.parent / "manifest.json.minisig"), "tidak cocok dengan kunci"),
    "another key": (lambda m: _sign_with_another(m.parent / "manifest.json.minisig"), "tidak cocok dengan kunci"),
    "no signature at all": (lambda m: (m.parent / "manifest.json.minisig").write_bytes(b"\xff"), "tidak cocok"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_was_done_to_a_package_is_refused_in_one_line(
    harm: str, standing: Path, unpacked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(standing, unpacked) == 0
    capsys.readouterr()
    do, words = HARMS[harm]
    do(unpacked)
    assert verify(standing, unpacked) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert words in said.err


def test_an_older_revision_is_refused_once_a_newer_was_seen(
    standing: Path, world: World, unpacked: Path, database: Database, shelf: Shelf, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with database.writer() as session:
        publish_tuesday(session, world, shelf, start="10:00")
        session.commit()
    newer = unpack(standing, world, tmp_path / "baru")
    seen = ("--seen", str(tmp_path / "seen.json"))
    assert [verify(standing, each, *seen) for each in (unpacked, newer, newer)] == [0, 0, 0]
    capsys.readouterr()
    kept = (tmp_path / "seen.json").read_bytes()
    assert verify(standing, unpacked, *seen) == 2
    assert "revisi 2 sudah pernah diperiksa" in capsys.readouterr().err
    assert (tmp_path / "seen.json").read_bytes() == kept
    assert verify(standing, unpacked) == 0, "without a record it is a whole package"


def test_a_broken_package_is_not_noted_as_seen(standing: Path, unpacked: Path, tmp_path: Path) -> None:
    sound_of(unpacked).unlink()
    assert verify(standing, unpacked, "--seen", str(tmp_path / "seen.json")) == 2
    assert not (tmp_path / "seen.json").exists()


@pytest.mark.parametrize("content", ["[]", "{", '{"a": "b"}'])
def test_a_record_that_is_none_is_refused_and_kept(
    content: str, standing: Path, unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seen.json").write_text(content)
    assert verify(standing, unpacked, "--seen", str(tmp_path / "seen.json")) == 2
    assert "seen.json" in capsys.readouterr().err
    assert (tmp_path / "seen.json").read_text() == content


@pytest.mark.parametrize("key", ["bukan kunci", "UldRQQ==", "R" * 56])
def test_a_key_that_is_none_is_refused(
    key: str, unpacked: Path, standing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kunci").write_text(key)
    assert verify(standing, unpacked, "--key", str(tmp_path / "kunci")) == 2
    assert "bukan kunci publik" in capsys.readouterr().err


def test_without_an_office_a_key_must_be_named(unpacked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(Path("nowhere"), unpacked) == 2
    assert "--key" in capsys.readouterr().err


def test_the_secret_key_is_its_owners_alone_and_never_told(tmp_path: Path) -> None:
    key = signing.signing_key(tmp_path)
    assert signing.is_private(tmp_path / signing.KEY_FILE)
    assert signing.signing_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == [signing.KEY_FILE]
    assert key.seed.hex() not in f"{key!r} {key}"
    assert base64.b64encode(key.seed).decode() not in f"{key!r}"


def test_the_same_revision_is_signed_with_the_same_bytes(
    standing: Path, world: World, tmp_path: Path, database: Database, listed: Listed
) -> None:
    first, second = (unpack(standing, world, tmp_path / name) for name in ("satu", "dua"))
    assert first.with_suffix(".json.minisig").read_bytes() == second.with_suffix(".json.minisig").read_bytes()
    assert (tmp_path / "satu.zip").read_bytes() == (tmp_path / "dua.zip").read_bytes()
    with database.reader() as session:
        assert len(session.scalars(select(Playlist).where(Playlist.station_id == world.brabasan)).all()) == 1
