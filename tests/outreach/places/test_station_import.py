"""A file of stations is kept whole or not at all, twice is once, and no technical figure comes without its source."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from world import MESUJI, NOW, OKI, World

from outreach.access import CLOCK
from outreach.audit import AuditLine, lines_of
from outreach.cli import main
from outreach.db import Database
from outreach.places import service
from outreach.places.errors import ImportRefused
from outreach.places.models import Station, StationFact, StationKind
from outreach.places.station_import import import_stations, preview_stations, read_stations

HEAD = (
    "kode_kabupaten,nama,nama_pendek,jenis,mulai_siar,selesai_siar,"
    "lintang,bujur,frekuensi_mhz,daya_erp_w,tinggi_antena_m,sumber,tanggal_sumber\n"
)
GOOD = '16.02,Contoh FM Baru,Baru,swasta,05:00,22.00,"-3,5",105.1,98.5,1.000,60,Izin No. 1,2026-01-02\n'
BARE = "18.11,Contoh FM Brabasan,Brabasan,lppl,05:00,22:00,,,,,,,\n"
BOTH = frozenset({OKI, MESUJI})
START = "16.02,Satu,S,swasta,05:00,22:00"

REFUSED = {
    "99.01,Satu,S,swasta,05:00,22:00,,,,,,,": "kabupaten 99.01 bukan pihak perjanjian",
    "16.02,,S,swasta,05:00,22:00,,,,,,,": "nama kosong",
    "16.02,Satu,,swasta,05:00,22:00,,,,,,,": "nama kosong",
    f"16.02,{'N' * 121},S,swasta,05:00,22:00,,,,,,,": "nama lebih panjang dari 120 huruf",
    f"16.02,Satu,{'N' * 41},swasta,05:00,22:00,,,,,,,": "nama lebih panjang dari 40 huruf",
    "16.02,Satu,S,gelap,05:00,22:00,,,,,,,": "jenis “gelap” harus lppl, swasta, atau komunitas",
    "16.02,Satu,S,swasta,pagi,22:00,,,,,,,": "jam “pagi” tidak berbentuk 05:00",
    "16.02,Satu,S,swasta,05:00,25:00,,,,,,,": "jam “25:00” tidak berbentuk 05:00",
    f"{START},-95,,,,,Izin,2026-01-02": "kolom lintang: “-95” bukan angka antara -90 dan 90",
    f"{START},,,,besar,,Izin,2026-01-02": "kolom daya_erp_w: “besar” bukan angka antara 0.1 dan 200000",
    f"{START},,,,inf,,Izin,2026-01-02": "kolom daya_erp_w: “inf” bukan angka antara 0.1 dan 200000",
    f"{START},,,,500,,,2026-01-02": "data teknis tanpa sumber dan tanggal_sumber (2026-11-24) tidak diterima",
    f"{START},,,,500,,Izin,": "data teknis tanpa sumber dan tanggal_sumber (2026-11-24) tidak diterima",
    f"{START},-3.5,,,,,Izin,kemarin": "data teknis tanpa sumber dan tanggal_sumber (2026-11-24) tidak diterima",
    f"{START},-3.5,,,,,{'S' * 201},2026-01-02": "sumber lebih panjang dari 200 huruf",
    f"{START},-3.5,,,,,Izin,2026-11-24": "tanggal_sumber 2026-11-24 belum tiba",
    "16.02,Contoh FM Baru,B,swasta,05:00,22:00,,,,,,,": "stasiun “Contoh FM Baru” muncul dua kali",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_bad_line_says_where_and_why(line: str) -> None:
    raw = (HEAD + GOOD + line + "\n").encode()
    rows, refused = read_stations(raw, regencies=BOTH, today_on=date(2026, 11, 23))
    assert refused == [(3, REFUSED[line])]
    assert [row.name for row in rows] == ["Contoh FM Baru"]


def test_numbers_are_read_as_indonesians_write_them() -> None:
    (row,), refused = read_stations((HEAD + GOOD).encode(), regencies=BOTH, today_on=date(2026, 11, 23))
    assert refused == []
    assert [value for _, value in row.facts] == [-3.5, 105.1, 98.5, 1000.0, 60.0]


def test_a_missing_column_is_named() -> None:
    assert read_stations(b"nama\nSatu\n", regencies=BOTH, today_on=date(2026, 11, 23))[1][0] == (
        1,
        "kolom kode_kabupaten tidak ada",
    )


def test_a_file_of_stations_is_kept_with_sources_and_a_line_in_the_trail(database: Database, world: World) -> None:
    with database.writer() as session:
        before = preview_stations(session, (HEAD + GOOD + BARE).encode(), now=NOW)
        assert (before.new_count, before.changed_count, before.refused) == (1, 0, ())
        assert session.scalar(select(func.count()).select_from(StationFact)) == 0
        import_stations(session, CLOCK, raw=(HEAD + GOOD + BARE).encode(), file_name="a.csv", now=NOW)
        session.commit()
    with database.reader() as session:
        station = session.scalars(select(Station).where(Station.name == "Contoh FM Baru")).one()
        assert (station.regency_code, station.kind, station.sign_off.hour) == (OKI, StationKind.PRIVATE, 22)
        facts = service.facts_of(session, station.id)
        assert {(fact.source, fact.source_on) for fact in facts} == {("Izin No. 1", date(2026, 1, 2))}
        assert len(facts) == 5
        assert lines_of(session, "import", "a.csv")[0].changes["new"] == 1


def test_the_same_file_again_changes_nothing(database: Database, world: World) -> None:
    raw = (HEAD + GOOD).encode()
    with database.writer() as session:
        import_stations(session, CLOCK, raw=raw, file_name="a.csv", now=NOW)
        counted = [select(func.count()).select_from(table) for table in (Station, StationFact, AuditLine)]
        before = [session.scalar(count) for count in counted]
        again = import_stations(session, CLOCK, raw=raw, file_name="a.csv", now=NOW)
        assert (again.new_count, again.changed_count) == (0, 0)
        assert [session.scalar(count) for count in counted] == before


def test_a_new_power_is_a_new_fact_and_the_older_one_stays(database: Database, world: World) -> None:
    with database.writer() as session:
        import_stations(session, CLOCK, raw=(HEAD + GOOD).encode(), file_name="a.csv", now=NOW)
        stronger = (
            GOOD.replace("1.000", "4.000").replace("Izin No. 1", "Izin No. 2").replace("Baru,swasta", "Br,swasta")
        )
        told = import_stations(session, CLOCK, raw=(HEAD + stronger).encode(), file_name="b.csv", now=NOW)
        station = session.scalars(select(Station).where(Station.name == "Contoh FM Baru")).one()
        facts = service.facts_of(session, station.id)
        assert told.changed_count == 1
        assert service.current_facts(facts)["erp_w"].value == 4000
        assert [fact.value for fact in facts if fact.name == "erp_w"] == [4000, 1000]
        assert station.short_name == "Br"


def test_one_refused_line_refuses_the_whole_file(database: Database, world: World) -> None:
    with database.writer() as session:
        session.get_one(Station, world.brabasan).closed_on = date(2026, 6, 1)
        with pytest.raises(ImportRefused) as refusal:
            import_stations(session, CLOCK, raw=(HEAD + GOOD + BARE).encode(), file_name="a.csv", now=NOW)
        assert refusal.value.rows == ((3, "stasiun “Contoh FM Brabasan” sudah ditutup"),)
        assert session.scalar(select(func.count()).where(Station.name == "Contoh FM Baru")) == 0


def test_the_command_looks_first_and_keeps_only_when_told(
    database: Database,
    world: World,
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (data_folder / "secret").write_bytes(b"k" * 32)
    (tmp_path / "stasiun.csv").write_text(HEAD + GOOD)
    monkeypatch.setenv("SIARAN_DATABASE", database.url.render_as_string(hide_password=False))
    words = ["--data", str(data_folder), "import", "stations", str(tmp_path / "stasiun.csv"), "--json"]
    told = []
    for more in ([], ["--yes"], ["--yes"]):
        assert main([*words, *more]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told == [
        {"rows": 1, "new": 1, "changed": 0, "kept": False},
        {"rows": 1, "new": 1, "changed": 0, "kept": True},
        {"rows": 1, "new": 0, "changed": 0, "kept": True},
    ]
