"""Files stand under what they are, whole or not at all."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import IO

import pytest

from audio import errors
from audio.shelf import Shelf


def test_what_is_put_stands_under_its_fingerprint(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    kept = [shelf.put(b"siaran"), shelf.put(io.BytesIO(b"siaran"))]
    assert kept[0] == kept[1]
    assert kept[0].sha256 == hashlib.sha256(b"siaran").hexdigest()
    assert (kept[0].byte_count, shelf.exists(kept[0].sha256), shelf.verify(kept[0].sha256)) == (6, True, True)
    with shelf.open(kept[0].sha256) as file:
        assert file.read() == b"siaran"
    assert list(shelf.scratch.iterdir()) == []


def test_a_file_put_by_its_path_is_a_copy(tmp_path: Path) -> None:
    source = tmp_path / "asal.bin"
    source.write_bytes(b"x" * 600_000)
    shelf = Shelf(tmp_path / "rak")
    kept = shelf.put(source)
    source.write_bytes(b"lain")
    assert shelf.verify(kept.sha256)


def test_what_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(errors.TooLarge):
        shelf.put(b"x" * 100, most_bytes=99)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


class BreaksHalfway(io.RawIOBase):
    """A stream that gives one block, then fails as a full disk or a lost line does."""

    def __init__(self) -> None:
        self.given = False

    def readable(self) -> bool:
        """It can be read, once."""
        return True

    def read(self, _: int = -1) -> bytes:
        """One block, then a fault."""
        if self.given:
            raise OSError(28, "No space left on device")
        self.given = True
        return b"half"


def test_a_fault_halfway_leaves_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    stream: IO[bytes] = BreaksHalfway()  # type: ignore[assignment]  # a raw stream reads as well
    with pytest.raises(OSError, match="No space"):
        shelf.put(stream)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_damaged_file_is_found_out(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    kept = shelf.put(b"siaran")
    shelf.path(kept.sha256).write_bytes(b"sIaran")
    assert not shelf.verify(kept.sha256)
    assert not shelf.verify("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", ""])
def test_only_a_digest_names_a_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(errors.NotADigest):
        Shelf(tmp_path).path(name)


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (shelf.scratch / "tmpabc").write_bytes(b"half")
    (shelf.scratch / "tmpdef").mkdir()
    (shelf.scratch / "tmpdef" / "half.wav").write_bytes(b"half")
    assert shelf.sweep_scratch() == 2
    assert shelf.sweep_scratch() == 0
