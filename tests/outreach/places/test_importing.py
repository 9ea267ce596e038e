"""A file of villages is kept whole or not at all, and every refused line says what, where and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from world import MESUJI, NOW, OKI, World

from outreach.access import CLOCK, Actor, Role
from outreach.audit import lines_of
from outreach.db import Database
from outreach.places import csvrows
from outreach.places.errors import ImportRefused, NoneOfOwn
from outreach.places.importing import import_villages, preview_villages, read_villages
from outreach.places.models import District, Village

SignIn = Callable[[Actor], FlaskClient]
BOTH = frozenset({OKI, MESUJI})
HEAD = "kode_kemendagri,nama,jenis,kecamatan,lat_inside,lng_inside,luas_km2_polygon\n"
GOOD = "16.02.04.2001,Contoh Baru,desa,Contoh Kecamatan,-3.5,105.1,12.5\n"
KNOWN = "16.02.15.2001,Gajah Mati Baru,desa,Sungai Menang,-3.75,105.5,\n"

REFUSED = {
    "1602042001,Nama,desa,K,-3.5,105.1,1": "kode desa “1602042001” tidak berbentuk 16.02.04.2001",
    "99.01.04.2001,Nama,desa,K,-3.5,105.1,1": "kabupaten 99.01 bukan pihak perjanjian",
    "16.02.04.2002,,desa,K,-3.5,105.1,1": "nama kosong",
    f"16.02.04.2002,{'N' * 121},desa,K,-3.5,105.1,1": "nama lebih panjang dari 120 huruf",
    f"16.02.04.2002,Nama,desa,{'K' * 121},-3.5,105.1,1": "nama lebih panjang dari 120 huruf",
    "16.02.04.2002,Nama,dusun,K,-3.5,105.1,1": "jenis “dusun” harus desa atau kelurahan",
    "16.02.04.2002,Nama,desa,K,selatan,105.1,1": "koordinat “selatan” bukan derajat yang mungkin",
    "16.02.04.2002,Nama,desa,K,-3.5,1051,1": "koordinat “1051” bukan derajat yang mungkin",
    "16.02.04.2002,Nama,desa,K,nan,105.1,1": "koordinat “nan” bukan derajat yang mungkin",
    "16.02.04.2002,Nama,desa,K,-3.5,105.1,-2": "luas “-2” bukan angka km² di atas nol",
    "16.02.04.2001,Nama,desa,K,-3.5,105.1,1": "kode 16.02.04.2001 muncul dua kali",
    "16.02.04.2002": "nama kosong",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_bad_line_says_where_and_why(line: str) -> None:
    rows, refused = read_villages((HEAD + GOOD + line + "\n").encode(), regencies=BOTH)
    assert refused == [(3, REFUSED[line])]
    assert [row.code for row in rows] == ["16.02.04.2001"]


WHOLE = {
    "no column": (b"kode,nama\n1,2\n", "kolom jenis tidak ada"),
    "empty": (b"", "kolom kode_kemendagri tidak ada"),
    "no rows": (HEAD.encode(), "tidak ada baris data"),
    "not text": ("kode\nDesa é\n".encode("cp1252"), "berkas bukan teks UTF-8; simpan ulang sebagai CSV UTF-8"),
    "a cell of a megabyte": (HEAD.encode() + b"x" * 1_000_000, "baris ini dan sesudahnya tidak terbaca sebagai CSV"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_none_is_refused_as_a_whole(name: str) -> None:
    raw, why = WHOLE[name]
    rows, refused = read_villages(raw, regencies=BOTH)
    assert (rows, refused[0][1]) == ([], why)


def test_a_file_too_long_is_never_cut_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvrows, "MOST_ROWS", 1)
    other = GOOD.replace("2001", "2002")
    assert read_villages((HEAD + GOOD + other).encode(), regencies=BOTH) == ([], [(3, "lebih dari 1 baris")])


def test_every_new_and_changed_village_is_kept_with_one_line_in_the_trail(database: Database, world: World) -> None:
    actor = world.actor(Role.ADMIN, OKI)
    raw = ("\ufeff" + HEAD + GOOD + KNOWN).encode()
    with database.writer() as session:
        seen = preview_villages(session, raw)
        assert (seen.new_count, seen.changed_count, seen.refused) == (1, 1, ())
        import_villages(session, actor, raw=raw, file_name="desa.csv", now=NOW)
        session.commit()
    with database.reader() as session:
        fresh, known = session.get(Village, "16.02.04.2001"), session.get(Village, "16.02.15.2001")
        assert fresh is not None
        assert known is not None
        assert (fresh.area_km2, fresh.population, fresh.regency_code) == (12.5, None, OKI)
        assert known.name == "Gajah Mati Baru"
        assert session.get(District, "16.02.04") is not None
        assert [line.changes["rows"] for line in lines_of(session, "import", "desa.csv")] == [2]
        assert preview_villages(session, raw).changed_count == 0


def test_one_bad_line_keeps_nothing(database: Database, world: World) -> None:
    raw = (HEAD + GOOD + "rusak\n").encode()
    with database.writer() as session:
        before = session.scalar(select(func.count()).select_from(Village))
        with pytest.raises(ImportRefused) as refusal:
            import_villages(session, world.actor(Role.ADMIN, OKI), raw=raw, file_name="desa.csv", now=NOW)
        session.commit()
    assert [line for line, _ in refusal.value.rows] == [3]
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Village)) == before


def test_the_screen_shows_a_preview_before_it_keeps_anything(
    database: Database, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    key = hidden(client.get("/tata-kelola/impor").get_data(as_text=True), "csrf_token")
    sent = {"csrf_token": key, "file": (BytesIO((HEAD + GOOD).encode()), "desa.csv")}
    page = client.post("/tata-kelola/impor", data=sent).get_data(as_text=True)
    assert "1 desa terbaca, 1 baru, 0 berubah, 0 baris ditolak" in page
    with database.reader() as session:
        assert session.get(Village, "16.02.04.2001") is None
    kept = {name: hidden(page, name) for name in ("csrf_token", "packed", "name", "request_key")}
    assert [client.post("/tata-kelola/impor/simpan", data=kept).status_code for _ in range(2)] == [303, 303]
    with database.reader() as session:
        assert session.get(Village, "16.02.04.2001") is not None
        assert len(lines_of(session, "import", "desa.csv")) == 1, "a form sent twice acts once"


@pytest.mark.parametrize("packed", ["", "bukan base64", "eJw=", "AAAA"])
def test_a_tampered_preview_is_refused(packed: str, world: World, signed_in: SignIn) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    key = hidden(client.get("/tata-kelola/impor").get_data(as_text=True), "csrf_token")
    answer = client.post("/tata-kelola/impor/simpan", data={"csrf_token": key, "packed": packed, "name": "x"})
    assert answer.status_code in (400, 422)
    assert 'class="refusal"' in answer.get_data(as_text=True)


def hidden(page: str, name: str) -> str:
    """A hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_an_admin_imports_the_own_regencys_villages_and_leaves_the_others(
    database: Database, world: World, signed_in: SignIn
) -> None:
    theirs = "18.11.01.2001,Nama Rampasan,desa,Mesuji,-3.83,105.45,\n"
    raw = (HEAD + GOOD + theirs).encode()
    client = signed_in(world.actor(Role.ADMIN, OKI))
    key = hidden(client.get("/tata-kelola/impor").get_data(as_text=True), "csrf_token")
    page = client.post("/tata-kelola/impor", data={"csrf_token": key, "file": (BytesIO(raw), "desa.csv")})
    text = page.get_data(as_text=True)
    assert "1 desa milik Mesuji: tidak diubah." in text
    kept = {name: hidden(text, name) for name in ("csrf_token", "packed", "name", "request_key")}
    assert client.post("/tata-kelola/impor/simpan", data=kept).status_code == 303
    with database.writer() as session:
        known = session.get_one(Village, "18.11.01.2001")
        assert known.name == "Wiralaga I"
        assert session.get(Village, "16.02.04.2001") is not None
        with pytest.raises(NoneOfOwn):
            import_villages(
                session, world.actor(Role.ADMIN, OKI), raw=(HEAD + theirs).encode(), file_name="x", own=OKI, now=NOW
            )
        import_villages(session, CLOCK, raw=raw, file_name="desa.csv", now=NOW)
        assert known.name == "Nama Rampasan", "whoever keeps the machine imports for both"
