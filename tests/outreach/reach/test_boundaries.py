"""Outlines a user has: kept with source and year, drawn on the map, refused in plain words, and taken off again."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from world import NOW, OKI, World

from outreach.access import CONSOLE, Actor, Role
from outreach.cli import main
from outreach.config import Config
from outreach.db import Database
from outreach.places.models import District, Regency, Village
from outreach.reach import boundaries
from outreach.reach.boundaries import NoBoundaries, Source, SourceMissing
from outreach.reach.outline import OutlineRefused, _off_edge_km, thin
from outreach.web import Office

GAJAH, WIRALAGA = "16.02.15.2001", "18.11.01.2002"
WEST = [[105.40, -3.80], [105.50, -3.80], [105.50, -3.75], [105.50, -3.70], [105.40, -3.70], [105.40, -3.80]]
EAST = [[105.50, -3.80], [105.60, -3.80], [105.60, -3.70], [105.50, -3.70], [105.50, -3.80]]
TOLD = Source("batas.geojson", "Contoh pembuat peta", 2024)


def collection(**rings: object) -> bytes:
    """A GeoJSON of polygons by code."""
    features = [
        {"type": "Feature", "properties": {"kode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in rings.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


GOOD = collection(**{GAJAH: WEST, WIRALAGA: EAST, "99.99.99.9999": EAST})


def test_kept_outlines_are_of_known_villages_and_name_their_source(database: Database, world: World) -> None:
    with database.writer() as session:
        kept = boundaries.keep_boundaries(session, CONSOLE, raw=GOOD, told=TOLD, now=NOW)
        shapes = boundaries.outlines_of(boundaries.standing_boundaries(session))
    assert (set(kept.rings), kept.source, kept.source_year) == ({GAJAH, WIRALAGA}, "Contoh pembuat peta", 2024)
    assert shapes is not None
    assert set(shapes.rings[GAJAH][0]) <= {(x, y) for x, y in WEST}
    assert [set(line) for line in shapes.lines] == [{(105.5, -3.8), (105.5, -3.7)}], (
        "a straight border needs two points"
    )


def test_the_newest_file_is_drawn_and_removing_it_goes_back_to_the_cells(database: Database, world: World) -> None:
    with database.writer() as session:
        for year in (2023, 2024):
            told = Source(f"{year}.geojson", "Contoh", year)
            boundaries.keep_boundaries(session, CONSOLE, raw=GOOD, told=told, now=NOW)
        standing = boundaries.standing_boundaries(session)
        assert standing is not None
        assert standing.source_year == 2024
        boundaries.remove_boundaries(session, CONSOLE, now=NOW)
        assert boundaries.standing_boundaries(session) is None
        with pytest.raises(NoBoundaries):
            boundaries.remove_boundaries(session, CONSOLE, now=NOW)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"bukan json", "bukan JSON"),
        (b'{"type": "Polygon"}', "FeatureCollection"),
        (collection(**{"99.99.99.9999": EAST}), "tidak ada desa perbatasan"),
        (collection(**{GAJAH: WEST[:2]}), "paling sedikit 4 titik"),
        (collection(**{GAJAH: [[200, 0], [201, 0], [201, 1], [200, 0]]}), "bujur, lintang"),
        (b'{"type": "FeatureCollection", "features": [{"properties": {"nama": "Gajah Mati"}}]}', "tidak ada kode desa"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason_and_changes_nothing(
    database: Database, world: World, raw: bytes, why: str
) -> None:
    with database.writer() as session:
        boundaries.keep_boundaries(session, CONSOLE, raw=GOOD, told=TOLD, now=NOW)
        with pytest.raises(OutlineRefused) as refused:
            boundaries.keep_boundaries(session, CONSOLE, raw=raw, told=Source("lain", "Contoh", 2025), now=NOW)
        assert why in refused.value.why
        standing = boundaries.standing_boundaries(session)
    assert standing is not None
    assert standing.source_year == 2024


@pytest.mark.parametrize(("source", "year"), [(" ", 2024), ("Contoh", 0), ("Contoh", 2027), ("Contoh", 1944)])
def test_outlines_without_a_source_and_a_year_are_refused(
    database: Database, world: World, source: str, year: int
) -> None:
    with database.writer() as session, pytest.raises(SourceMissing):
        boundaries.keep_boundaries(session, CONSOLE, raw=GOOD, told=Source("a", source, year), now=NOW)


def test_the_page_of_villages_names_the_file_and_says_cells_are_an_indication_without_one(
    office: Office, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    assert "adalah petunjuk, bukan batas hukum" in client.get("/desa").get_data(as_text=True)
    with office.database.writer() as session:
        boundaries.keep_boundaries(session, CONSOLE, raw=GOOD, told=TOLD, now=NOW)
        session.commit()
    page = client.get("/desa").get_data(as_text=True)
    assert "Batas desa dari berkas batas.geojson, sumber Contoh pembuat peta, tahun 2024" in page
    assert "petunjuk, bukan" not in page


def test_the_command_looks_first_keeps_with_yes_and_goes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kantor"
    assert main(["--data", str(folder), "init"]) == 0
    database = Database(Config.load_existing(folder).database_url)
    with database.writer() as session:
        session.add(Regency(code=OKI, name="OKI", short_name="OKI", province_code="16", province_name="-"))
        session.flush()
        session.add(District(code="16.02.15", name="Sungai Menang", regency_code=OKI))
        session.flush()
        place = {
            "kind": "desa",
            "district_code": "16.02.15",
            "regency_code": OKI,
            "latitude": -3.75,
            "longitude": 105.5,
        }
        session.add(Village(code=GAJAH, name="Gajah Mati", **place))
        session.commit()
    database.dispose()
    capsys.readouterr()
    file = tmp_path / "batas.geojson"
    file.write_bytes(GOOD)
    words = ["--data", str(tmp_path / "kantor"), "--json", "import", "boundaries"]
    assert main([*words, str(file)]) == 2
    assert "sumber dan tahun" in capsys.readouterr().err
    told = [str(file), "--source", "Contoh", "--year", "2024"]
    assert (main([*words, *told]), json.loads(capsys.readouterr().out)["kept"]) == (0, False)
    assert (main([*words, *told, "--yes"]), json.loads(capsys.readouterr().out)["kept"]) == (0, True)
    assert (main([*words, "--remove"]), json.loads(capsys.readouterr().out)["removed"]) == (0, "batas.geojson")
    assert main([*words, "--remove"]) == 2
    assert main(words) == 2


RINGS = st.lists(st.tuples(st.floats(105, 106), st.floats(-4, -3)), min_size=3, max_size=40)


@given(RINGS, st.floats(0.01, 2.0))
def test_a_thinned_ring_stays_closed_and_no_point_left_out_lies_far_from_it(
    points: list[tuple[float, float]], within_km: float
) -> None:
    ring = (*points, points[0])
    kept = thin(ring, within_km=within_km)
    assert (kept[0], kept[-1]) == (ring[0], ring[-1])
    assert len(kept) >= 4
    nearest = max(min(_off_edge_km(point, a, b) for a, b in pairwise(kept)) for point in ring)
    assert nearest <= within_km * 1.01
