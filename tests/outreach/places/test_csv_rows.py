"""A CSV that cannot be read for certain is refused whole, in words, whatever its bytes are."""

from __future__ import annotations

import pytest

from outreach.places.csvrows import MOST_ROWS, read_rows

COLUMNS = {"code": ("kode", "code"), "name": ("nama",)}
NOT_TEXT = "bukan teks UTF-8"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("kode,nama\n1,a\n".encode("utf-16"), NOT_TEXT),
        ("kode,nama\n1,a\n".encode("utf-16-le"), NOT_TEXT),
        (b"kode,nama\n1,a\0b\n", NOT_TEXT),
        (b"kode,nama,Kode \n1,a,2\n", "kolom kode ada lebih dari satu kali"),
        (b"kode,nama\n1," + b"x" * 5_000_000, "tidak terbaca sebagai CSV"),
        (b"x" * 5_000_000, "tidak terbaca sebagai CSV"),
        (b"kode,nama\n" + b"1,a\n" * (MOST_ROWS + 1), "lebih dari 100000 baris"),
        (b"", "kolom kode tidak ada"),
    ],
    ids=["utf-16", "utf-16 without a mark", "nul", "column twice", "endless cell", "endless head", "too many", "empty"],
)
def test_what_cannot_be_read_for_certain_is_refused_whole(raw: bytes, why: str) -> None:
    rows, refused = read_rows(raw, columns=COLUMNS, needed=("code",))
    assert rows == []
    assert why in refused[0][1]


def test_a_column_nobody_reads_may_stand_twice() -> None:
    rows, refused = read_rows(b"kode,catatan,catatan\n1,a,b\n", columns=COLUMNS, needed=("code",))
    assert (rows, refused) == ([(2, {"code": "1", "name": ""})], [])
