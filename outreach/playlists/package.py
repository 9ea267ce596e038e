"""A station-day as one ZIP: sound, playlists, cue sheet and manifest, the same bytes every time; never a file that was not published."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from audio.shelf import Shelf
from scheduler.manifest import SOUNDS

from ..errors import NotFound
from ..signing import PublicKey
from .errors import FileMissing
from .models import Playlist, PlaylistFallback, PlaylistLine

FOLDER = "packages"
# A ZIP entry carries a time; one that never changes lets two builds of the same revision be the same file.
_ENTRY_TIME = (2016, 4, 27, 0, 0, 0)


def build_package(
    target: Path,
    *,
    playlist: Playlist,
    shelf: Shelf,
    texts: Mapping[str, bytes],
    without: frozenset[str] = frozenset(),
) -> Path:
    """Write the package of a revision to `target` unless it stands there already; raises `FileMissing`.

    Audio is stored uncompressed (it is compressed already), so that a broken download resumes at any byte.
    `texts` are the playlists, the cue sheet, the manifest and its signature by file name; `without` the sounds left out.
    """
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            write_package(file, playlist=playlist, shelf=shelf, texts=texts, without=without)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return target


def write_package(
    file: IO[bytes],
    *,
    playlist: Playlist,
    shelf: Shelf,
    texts: Mapping[str, bytes],
    without: frozenset[str] = frozenset(),
) -> None:
    """Write the package of a revision into an open file; raises `FileMissing`."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(texts.items()):
            archive.writestr(_entry(name), content)
        for name, part in sorted(sounds_of(playlist).items()):
            if name not in without:
                with _open(shelf, part.sha256, part.title) as sound, archive.open(_entry(SOUNDS + name), "w") as entry:
                    while block := sound.read(1 << 18):
                        entry.write(block)


def sounds_of(playlist: Playlist) -> dict[str, PlaylistLine | PlaylistFallback]:
    """Every sound of a revision by its file name, the fallback's among them."""
    return {part.file_name: part for part in playlist.sounds}


def _open(shelf: Shelf, sha256: str, title: str) -> IO[bytes]:
    try:
        return shelf.path(sha256).open("rb")
    except (OSError, NotFound):
        raise FileMissing(title=title) from None


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ENTRY_TIME)
    entry.external_attr = 0o644 << 16
    return entry


def package_path(folder: Path, playlist: Playlist, *, key: PublicKey, without: frozenset[str] = frozenset()) -> Path:
    """Where the package of a revision stands: its name changes with its content and with the key that signed it."""
    day = f"{playlist.station_id}-{playlist.day.isoformat()}-r{playlist.revision}"
    return folder / FOLDER / f"{day}-{package_tag(playlist, key=key, without=without)}.zip"


def package_tag(playlist: Playlist, *, key: PublicKey, without: frozenset[str] = frozenset()) -> str:
    """What differs between any two packages: the content, the key, and what was left out."""
    left_out = hashlib.sha256("/".join(sorted(without)).encode()).hexdigest()[:12] if without else ""
    return "-".join(part for part in (playlist.content_hash[:24], key.name[:8].lower(), left_out) if part)


def sweep(folder: Path, keep: Callable[[Path], bool]) -> int:
    """Remove packages nobody needs any more; they can always be built again."""
    removed = [path for path in sorted((folder / FOLDER).glob("*.zip")) if not keep(path)]
    for path in removed:
        path.unlink()
    return len(removed)


def sweep_scratch(folder: Path) -> int:
    """Remove what a killed process left half-built; call only while nobody builds. Returns how many."""
    left = list((folder / FOLDER).glob("*.part"))
    for path in left:
        path.unlink()
    return len(left)


def find_broken(folder: Path) -> list[str]:
    """The names of kept packages that cannot be read to their end."""
    return [path.name for path in sorted((folder / FOLDER).glob("*.zip")) if not is_whole(path)]


def is_whole(source: Path | IO[bytes]) -> bool:
    """Whether a package can be read to its end."""
    try:
        with zipfile.ZipFile(source) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, OSError):
        return False
