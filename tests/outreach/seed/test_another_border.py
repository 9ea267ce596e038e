"""Another pair of regencies, from files of its own: checked whole, kept with the office, and shown wherever a border is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach import cli, upkeep
from outreach.access import CLOCK
from outreach.clips.languages import language_codes
from outreach.i18n import today, utc_now
from outreach.places import service as places
from outreach.reach.drawing import draw_reach, lines, shapes
from outreach.reach.service import read_reach
from outreach.seed import make_cells, read_border

VILLAGES = """code,name,kind,class,latitude,longitude,area_km2,distance_km
91.01.01.2001,Contoh Hulu Satu,desa,A,-1.10,101.10,20,0
91.01.01.2002,Contoh Hulu Dua,desa,A,-1.16,101.10,20,0
92.01.01.2001,Contoh Hilir Satu,desa,A,-1.10,101.18,20,0
92.01.01.2002,Contoh Hilir Dua,desa,B,-1.16,101.18,20,0.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of two made-up regencies."""
    made = tmp_path / "batas"
    made.mkdir()
    (made / "regencies.csv").write_text(
        "code,name,short_name,province_code,province_name\n91.01,Contoh Hulu,Hulu,91,Contoh\n92.01,Contoh Hilir,Hilir,92,Contoh\n"
    )
    (made / "districts.csv").write_text("code,name\n91.01.01,Hulu Timur\n92.01.01,Hilir Barat\n")
    (made / "villages.csv").write_text(VILLAGES)
    (made / "facing.csv").write_text("left,right,contact_km\n91.01.01.2001,92.01.01.2001,2.5\n")
    (made / "languages.csv").write_text("code,name,english_name\nind,Bahasa Indonesia,Indonesian\n")
    agreement = {
        "title": "Contoh", "signed_on": "2026-01-02", "until_on": None, "scope": [],
        "left": {"regency": "91.01", "number": "1/CONTOH"}, "right": {"regency": "92.01", "number": "2/CONTOH"},
    }  # fmt: skip
    (made / "agreement.json").write_text(json.dumps(agreement))
    make_cells.main([str(made)])
    return made


def test_an_office_of_another_pair_shows_its_own_border(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "kantor"
    assert cli.main(["init", "--data", str(data), "--border", str(folder)]) == 0
    office = upkeep.open_office(data)
    kept = office.settings.border_folder
    page = office.test_client().get("/mulai")
    assert page.status_code == 200
    with office.database.writer() as session:
        places.seed_border(session, CLOCK, border=read_border(kept), from_on=today(utc_now()), now=utc_now())
        session.commit()
        river = places.banks(session)
        drawn = draw_reach(read_reach(session, on=today(utc_now())), river, folder=kept)
    assert river.codes == ("91.01", "92.01")
    assert "Kabupaten Contoh Hulu" in drawn
    assert "Kabupaten Mesuji" not in drawn
    assert {shape.code for shape in shapes(kept)} == {line.split(",")[0] for line in VILLAGES.splitlines()[1:]}
    assert lines(kept) != lines(None)
    assert language_codes(kept) == ("ind",)
    office.database.dispose()


def test_a_backup_takes_the_border_along(folder: Path, tmp_path: Path) -> None:
    data, kept, back = (str(tmp_path / name) for name in ("kantor", "cadangan", "pulih"))
    assert cli.main(["init", "--data", data, "--border", str(folder)]) == 0
    assert cli.main(["backup", "--data", data, kept]) == 0
    assert cli.main(["restore", "--verify", kept, back]) == 0
    assert read_border(Path(back) / "border") == read_border(folder)


def test_a_wrong_border_file_is_named_and_nothing_is_made(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "villages.csv").write_text(VILLAGES.replace("-1.16,101.10", "lima,101.10"))
    assert cli.main(["init", "--data", str(tmp_path / "kantor"), "--border", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "villages.csv" in said.err
    assert " 3 " in said.err
    assert not (tmp_path / "kantor").exists()


def test_an_office_with_its_agreement_takes_no_other_border(folder: Path, tmp_path: Path) -> None:
    office = upkeep.prepare_office(tmp_path / "kantor")
    with office.database.writer() as session:
        places.seed_border(session, CLOCK, border=read_border(), from_on=today(utc_now()), now=utc_now())
        session.commit()
    office.database.dispose()
    assert cli.main(["init", "--data", str(tmp_path / "kantor"), "--border", str(folder)]) == 2
    assert not (tmp_path / "kantor" / "border").exists()
