"""Shows that the map draws every village with its sign, names the doubly blind, is safe, small and free of styles."""

from __future__ import annotations

import gzip
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from outreach.reach.evidence import Basis
from outreach.reach.labels import place_label
from outreach.reach.map import BorderMap, Contour, MapStation, MapVillage, MapWords, draw_map, draw_silhouette
from outreach.reach.sheet import soften
from outreach.reach.whatif import Change
from outreach.seed import read_border, read_cells

SVG = "{http://www.w3.org/2000/svg}"
WORDS = MapWords(
    "Peta desa perbatasan",
    "18 dari 37 desa terjangkau.",
    "Kabupaten OKI",
    "Sumatera Selatan",
    "Kabupaten Mesuji",
    "Lampung",
)
BRABASAN = MapStation(
    "Contoh FM", "contoh: 1 kW, 60 m", 105.344, -3.988, (Contour(10.0, "66 kuat"), Contour(21.0, "54 cukup"), Contour(30.0, "48", is_dotted=True))
)  # fmt: skip


def villages(*, fine: int = 1) -> tuple[MapVillage, ...]:
    rings = read_cells().rings
    drawn = []
    for number, seed in enumerate(read_border().villages):
        ring = tuple(point for point in rings[seed.code] for _ in range(fine))
        drawn.append(
            MapVillage(
                seed.code, seed.name, seed.longitude, seed.latitude, (ring,), seed.regency_code == "16.02",
                basis=list(Basis)[number % 4], is_served=number % 3 == 0, is_visited=number % 3 == 1,
                is_selected=number == 20, is_context=seed.klass == "B",
            )
        )  # fmt: skip
    return tuple(drawn)


@pytest.fixture(scope="module")
def border() -> BorderMap:
    return BorderMap(villages(), read_cells().lines, WORDS, (BRABASAN,))


def parse(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 -- our own drawing


def names(root: ElementTree.Element) -> set[str]:
    return {text.text or "" for text in root.iter(f"{SVG}text")}


def test_every_village_is_drawn_once_with_its_name(border: BorderMap) -> None:
    cells = [path for path in parse(draw_map(border)).iter(f"{SVG}path") if path.get("data-code")]
    assert {path.get("data-code") for path in cells} == {village.code for village in border.villages}
    assert len(cells) == 51
    assert all(path.findtext(f"{SVG}title") for path in cells)


def test_only_doubly_blind_and_selected_villages_are_named(border: BorderMap) -> None:
    expected = {v.name for v in border.villages if v.is_double_blind or v.is_selected}
    others = {v.name for v in border.villages} - expected
    found = names(parse(draw_map(border)))
    assert not others & found
    assert len(expected & found) >= len(expected) - 2


def test_a_selected_village_is_named_however_crowded_the_map_is() -> None:
    here = {"longitude": 105.3, "latitude": -3.9}
    crowded = tuple(replace(v, is_served=False, is_visited=False, **here) for v in villages())
    drawn = names(parse(draw_map(BorderMap(crowded, (), WORDS))))
    assert next(v.name for v in crowded if v.is_selected) in drawn
    assert sum(v.name in drawn for v in crowded if v.is_double_blind) < 20


def test_a_village_of_which_nothing_is_known_is_neither_hatched_nor_named(border: BorderMap) -> None:
    unknown = BorderMap(tuple(replace(v, is_known=False) for v in border.villages), (), WORDS)
    root = parse(draw_map(unknown))
    assert root.find(f".//{SVG}g[@class='unknown']") is not None
    assert root.find(f".//{SVG}g[@class='both']") is None


def test_the_four_kinds_of_cell_stand_in_their_own_groups(border: BorderMap) -> None:
    groups = {g.get("class"): len(list(g)) for g in parse(draw_map(border)).iter(f"{SVG}g")}
    touching = [v for v in border.villages if not v.is_context]
    assert groups["served"] == sum(v.is_served for v in touching)
    assert groups["both"] == sum(v.is_double_blind for v in touching)
    assert groups["context"] == 14


def test_the_map_has_a_title_and_a_description(border: BorderMap) -> None:
    root = parse(draw_map(border))
    ids = (root.get("aria-labelledby") or "").split()
    assert [root.find(f".//*[@id='{name}']") is not None for name in ids] == [True, True]
    assert root.get("role") == "img"


def test_the_map_has_no_style_attribute_and_no_script(border: BorderMap) -> None:
    for element in parse(draw_map(border)).iter():
        assert not {"style", "onload", "href"} & set(element.keys())


def test_a_name_cannot_break_out_of_the_drawing() -> None:
    evil = MapVillage('1"><script>', "<script>alert(1)</script>", 105.0, -4.0, (), is_left=True, basis=Basis.REPORT)
    drawn = draw_map(BorderMap((evil,), (), WORDS))
    assert "<script>" not in drawn
    assert "<script>alert(1)</script>" in names(parse(drawn))


def test_the_map_of_the_whole_border_is_at_most_12_kilobytes_over_the_wire(border: BorderMap) -> None:
    assert len(gzip.compress(draw_map(border).encode())) <= 12_000


def layered(border: BorderMap) -> BorderMap:
    """The map with everything it can carry: a licence, an assumed mast, villages won and lost."""
    licensed = replace(BRABASAN, licensed=Contour(12.0, "izin"))
    assumed = replace(BRABASAN, name="Menara andaian", longitude=105.5, latitude=-3.9, is_assumed=True)
    changes = [None, Change.WON, None, Change.LOST]
    villages = tuple(replace(v, change=changes[n % 4]) for n, v in enumerate(border.villages))
    return replace(border, villages=villages, stations=(licensed, assumed), is_pointed_at=True)


def test_with_all_its_layers_the_map_is_still_at_most_12_kilobytes_over_the_wire(border: BorderMap) -> None:
    assert len(gzip.compress(draw_map(layered(border)).encode())) <= 12_000


def lines_of(element: ElementTree.Element) -> tuple[str, str]:
    return element.get("stroke-dasharray", ""), element.get("stroke-width", "")


def test_each_kind_of_line_is_told_apart_on_a_grey_print(border: BorderMap) -> None:
    root = parse(draw_map(layered(border)))
    looks = {}
    for kind in ("contours", "contours assumed", "licensed"):
        group = root.find(f".//{SVG}g[@class='{kind}']")
        assert group is not None
        looks[kind] = lines_of(group)
    for kind in ("won", "lost"):
        outline = root.find(f".//{SVG}path[@class='{kind}']")
        assert outline is not None
        looks[kind] = lines_of(outline)
    assert len(set(looks.values())) == len(looks)


def test_each_ink_of_the_map_stands_out_from_its_ground_in_grey(border: BorderMap) -> None:
    def grey(ink: str) -> float:
        red, green, blue = (int(ink[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    root = parse(draw_map(layered(border)))
    pale = {"ground", "river-band", None}
    inks = {
        element.get("stroke", "")
        for element in root.iter()
        if element.get("stroke", "").startswith("#")
        and element.tag != f"{SVG}text"
        and element.get("class") not in pale
    }
    assert inks
    assert max(map(grey, inks)) < grey("#F3F2EC") - 0.3


def test_an_assumed_mast_is_hollow_and_its_field_is_broken(border: BorderMap) -> None:
    root = parse(draw_map(layered(border)))
    masts = root.find(f".//{SVG}g[@class='masts']")
    assert masts is not None
    firm, assumed = (lamp.get("fill") for lamp in masts.iter(f"{SVG}circle"))
    assert (firm, assumed) == ("#17212B", "#FFFFFF")
    assert [path.get("stroke-dasharray") is None for path in masts.iter(f"{SVG}path")] == [True, False]


def test_a_village_won_or_lost_is_named_with_its_sign(border: BorderMap) -> None:
    drawn = layered(border)
    shown = names(parse(draw_map(drawn)))
    won = {v.words for v in drawn.villages if v.change is Change.WON}
    lost = {v.words for v in drawn.villages if v.change is Change.LOST}
    assert all(words.startswith("+ ") for words in won)
    assert all(words.startswith("− ") for words in lost)
    assert len((won | lost) & shown) >= 10, "the sheet is crowded, but most find room"


def test_a_map_to_be_pointed_at_tells_where_its_corner_lies(border: BorderMap) -> None:
    root = parse(draw_map(layered(border)))
    x, y = (
        float(v)
        for v in (root.findall(f".//{SVG}g[@class='masts']/{SVG}path")[1].get("d") or "")[1:].split("m")[0].split()
    )
    longitude = float(root.get("data-west", 0)) + x / float(root.get("data-degree-x", 1))
    latitude = float(root.get("data-north", 0)) - y / float(root.get("data-degree-y", 1))
    assert (longitude, latitude) == pytest.approx((105.5, -3.9), abs=1e-3)
    assert parse(draw_map(border)).get("data-west") is None


def test_a_long_outline_stays_one_outline() -> None:
    doubled = BorderMap(villages(fine=2), (), WORDS)
    once = BorderMap(villages(), (), WORDS)
    assert draw_map(doubled) == draw_map(once)


def test_no_name_is_cut_by_the_edge_of_the_sheet(border: BorderMap) -> None:
    for text in parse(draw_map(border)).iter(f"{SVG}text"):
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        half = len(text.text or "") * 6.3 / 2 if text.get("text-anchor") else 0
        assert half <= x <= 760 - half
        assert 10 <= y <= 496


def test_the_three_contours_of_a_station_are_drawn_and_worded(border: BorderMap) -> None:
    root = parse(draw_map(border))
    contours = root.find(f".//{SVG}g[@class='contours']")
    assert contours is not None
    radii = [float(circle.get("r", 0)) for circle in contours.iter(f"{SVG}circle")]
    assert radii == sorted(radii)
    assert radii[2] / radii[0] == pytest.approx(3, abs=0.01)
    assert {"66 kuat", "54 cukup"} <= names(root)


def test_an_empty_border_still_gives_a_drawing() -> None:
    assert parse(draw_map(BorderMap((), (), WORDS))).tag == f"{SVG}svg"


def test_the_silhouette_shows_both_banks(border: BorderMap) -> None:
    banks = [path.get("class") for path in parse(draw_silhouette(border)).iter(f"{SVG}path")]
    assert banks[-4:] == ["bank left", "bank right", "river-band", "river"]


def test_a_softened_line_keeps_its_ends() -> None:
    line = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    soft = soften(line)
    assert (soft[0], soft[-1]) == (line[0], line[-1])
    assert (1.0, 0.0) not in soft


def test_a_name_that_finds_no_room_beside_its_mast_stands_apart_and_is_tied_to_it() -> None:
    crowd = [(100.0 + x, 100.0 + y, 130.0 + x, 130.0 + y) for x in range(0, 300, 30) for y in range(30, 160, 30)]
    crowded = place_label((250, 180), "Contoh FM", taken=crowd, width=700, height=500, lines=30, below=True)
    alone = place_label((250, 180), "Contoh FM", taken=[], width=700, height=500, lines=30, below=True)
    assert crowded.line_to((250, 180)) is not None
    assert alone.line_to((250, 180)) is None
