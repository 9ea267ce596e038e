"""Shows that the facts of the border are whole, and that a wrong file is refused by name, line and reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outreach.reach.signal import distance_km
from outreach.seed import BORDER, SeedRefused, read_border, read_cells
from outreach.seed.make_cells import draw
from scheduler.terms import Topic


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BORDER, tmp_path / "border"))


def spoil(path: Path, old: str, *, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(folder: Path) -> SeedRefused:
    with pytest.raises(SeedRefused) as caught:
        read_border(folder)
    return caught.value


def test_the_border_is_12_and_25_villages_that_touch_and_14_more_within_a_kilometre() -> None:
    villages = read_border().villages
    counts = [sum(v.klass == "A" and v.regency_code == code for v in villages) for code in ("16.02", "18.11")]
    assert counts == [12, 25]
    assert sum(v.klass == "B" for v in villages) == 14


def test_there_are_25_districts_and_36_facing_pairs_that_cover_every_touching_village() -> None:
    border = read_border()
    assert len(border.districts) == 25
    assert len(border.facing) == 36
    facing = {code for pair in border.facing for code in (pair.left_code, pair.right_code)}
    assert facing == {village.code for village in border.villages if village.klass == "A"}


def test_the_agreement_names_both_numbers_and_the_three_topics_of_item_2() -> None:
    agreement = read_border().agreement
    assert (agreement.left_number, agreement.right_number) == ("04/KBPL-KB/OKI/2016", "074/01/IV.05/MSJ/2016")
    assert [item.topic for item in agreement.scope if item.topic] == [Topic.LAW, Topic.HARMONY, Topic.PEACE]


def test_every_village_stands_inside_its_own_cell() -> None:
    rings = read_cells().rings
    for village in read_border().villages:
        assert is_inside(rings[village.code], (village.longitude, village.latitude)), village.name


def is_inside(ring: tuple[tuple[float, float], ...], point: tuple[float, float]) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > point[1]) != (by > point[1]) and point[0] < ax + (point[1] - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def test_the_line_between_both_sides_passes_near_every_touching_village() -> None:
    points = [point for line in read_cells().lines for point in line]
    for village in read_border().villages:
        nearest = min(distance_km(village.latitude, village.longitude, to=(lat, lng)) for lng, lat in points)
        assert village.klass == "B" or nearest < 25, village.name


def test_the_cells_on_file_are_those_the_script_draws() -> None:
    drawn = draw(BORDER)["cells"]
    assert isinstance(drawn, dict)
    assert {code: [tuple(p) for p in ring] for code, ring in drawn.items()} == {
        code: list(ring) for code, ring in read_cells().rings.items()
    }


def test_another_folder_of_the_same_files_is_read(folder: Path) -> None:
    spoil(folder / "villages.csv", "Sungai Sodong", new="Desa Lain")
    assert "Desa Lain" in {village.name for village in read_border(folder).villages}


def test_a_folder_without_cells_gives_no_shapes(folder: Path) -> None:
    (folder / "cells.json").unlink()
    assert read_cells(folder).rings == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "why"),
    [
        ("villages.csv", "-3.99955", "selatan", 2, "latitude"),
        ("villages.csv", "-3.99955", "-99", 2, "latitude"),
        ("villages.csv", "16.02.04.2002", "16.99.04.2002", 3, "16.99.04.2002"),
        ("villages.csv", "16.02.04.2002", "16.02.04.2001", 3, "dua kali"),
        ("villages.csv", "Sungai Sodong", "", 3, "name"),
        ("villages.csv", ",A,", ",C,", 2, "class"),
        ("districts.csv", "16.02.02,", "17.02.02,", 2, "17.02.02"),
        ("facing.csv", "18.11.04.2010", "18.11.04.9999", 2, "18.11.04.9999"),
        ("languages.csv", "jav", "id-JV", 3, "ISO 639-3"),
        ("agreement.json", '"title"', '"judul"', 0, "title"),
        ("agreement.json", "2016-04-27", "27 April 2016", 0, "isian keliru"),
        ("agreement.json", '"harmony"', '"peace and quiet"', 0, "isian keliru"),
        ("agreement.json", '"16.02"', '"18.11"', 0, "satu tepi"),
        ("agreement.json", "{", "", 2, "JSON"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_line_and_reason(
    folder: Path, file: str, old: str, new: str, line: int, why: str
) -> None:
    spoil(folder / file, old, new=new)
    refusal = refused(folder)
    assert (refusal.file, refusal.line) == (file, line)
    assert why in str(refusal)


@pytest.mark.parametrize("file", ["agreement.json", "regencies.csv", "villages.csv"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert refused(folder).file == file
