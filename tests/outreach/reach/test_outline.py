"""Shows that outlines of a user's file are read, that touching stretches are found, and that wrong files are named."""

from __future__ import annotations

import json

import pytest

from outreach.reach.outline import OutlineRefused, read_outlines

WEST = [[105.0, -4.0], [105.1, -4.0], [105.1, -3.95], [105.1, -3.9], [105.0, -3.9], [105.0, -4.0]]
EAST = [[105.1, -4.0], [105.2, -4.0], [105.2, -3.9], [105.1, -3.9], [105.1, -4.0]]
CODES = {"16.02.04.2001", "18.11.05.2006"}


def feature(code: str, coordinates: object, *, kind: str = "Polygon", name: str = "kode") -> dict[str, object]:
    return {"type": "Feature", "properties": {name: code}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_polygons_and_multipolygons_are_read_by_any_known_property_name() -> None:
    document = collection(
        feature("16.02.04.2001", [WEST]), feature("18.11.05.2006", [[EAST]], kind="MultiPolygon", name="kode_desa")
    )
    outlines = read_outlines(document, known_codes=CODES, left_code="16.02")
    assert set(outlines.rings) == CODES
    assert outlines.rings["18.11.05.2006"][0][1] == (105.2, -4.0)


def test_the_line_is_the_stretch_where_both_sides_touch() -> None:
    document = collection(feature("16.02.04.2001", [WEST]), feature("18.11.05.2006", [EAST]))
    lines = read_outlines(document, known_codes=CODES, left_code="16.02").lines
    assert [set(line) for line in lines] == [{(105.1, -4.0), (105.1, -3.95), (105.1, -3.9)}]


def test_villages_that_are_not_on_the_list_are_left_out() -> None:
    document = collection(feature("16.02.04.2001", [WEST]), feature("11.01.01.2001", [EAST]))
    assert set(read_outlines(document, known_codes=CODES, left_code="16.02").rings) == {"16.02.04.2001"}


@pytest.mark.parametrize(
    ("document", "number", "why"),
    [
        ("{", 0, "JSON"),
        ("[" * 100_000, 0, "JSON"),
        ("[]", 0, "FeatureCollection"),
        ('{"features": [1]}', 0, "FeatureCollection"),
        (collection(), 0, "tidak ada desa"),
        (collection({"type": "Feature", "properties": {}}), 1, "kode desa"),
        (collection(feature("16.02.04.2001", [WEST]), feature("16.02.04.2001", [WEST])), 2, "dua kali"),
        (collection(feature("16.02.04.2001", [105, -4], kind="Point")), 1, "Polygon"),
        (collection(feature("16.02.04.2001", [[[105, -4], [105, -3]]])), 1, "4 titik"),
        (collection(feature("16.02.04.2001", [[["a", "b"]] * 4])), 1, "bujur"),
        (collection(feature("16.02.04.2001", [[[500000, 9550000]] * 4])), 1, "bujur"),
        (collection(feature("16.02.04.2001", None)), 1, "bujur"),
    ],
)
def test_a_wrong_file_is_refused_with_the_feature_and_the_reason(document: str, number: int, why: str) -> None:
    with pytest.raises(OutlineRefused) as caught:
        read_outlines(document, known_codes=CODES, left_code="16.02")
    assert caught.value.feature == number
    assert why in caught.value.why


SQUARE = [[105.0, -4.0], [105.1, -4.0], [105.1, -3.9], [105.0, -4.0]]
JAGGED = [[105.0 + at * 1e-5, -4.0 + at % 2 * 0.05] for at in range(9_000)]


@pytest.mark.parametrize(
    ("coordinates", "why"),
    [
        ([[[y, x] for x, y in SQUARE]], "mungkin tertukar"),
        ([[[x - 90, y] for x, y in SQUARE]], "di luar Indonesia"),
        ([[[x * 4_000, y * 100_000] for x, y in SQUARE]], "di luar Indonesia"),
        ([[[10**400, -4.0], *SQUARE]], "bujur, lintang"),
        ([[{"x": 105.0, "y": -4.0}] * 4], "bujur, lintang"),
        ([[[float("nan"), -4.0], *SQUARE]], "bujur, lintang"),
        ([], "tidak memuat satu cincin"),
        ([JAGGED], "terlalu rumit"),
    ],
    ids=["swapped", "elsewhere", "metres", "endless number", "named", "nan", "empty", "jagged"],
)
def test_shapes_that_no_village_has_are_refused_in_words_and_soon(coordinates: object, why: str) -> None:
    with pytest.raises(OutlineRefused, match=why):
        read_outlines(
            collection(feature("16.02.04.2001", coordinates)), known_codes=CODES, left_code="16.02", thin_km=0.03
        )


def test_a_ring_that_crosses_itself_is_drawn_as_it_is() -> None:
    bow = [[105.0, -4.0], [105.1, -3.9], [105.1, -4.0], [105.0, -3.9], [105.0, -4.0]]
    found = read_outlines(collection(feature("16.02.04.2001", [bow])), known_codes=CODES, left_code="16.02")
    assert found.rings["16.02.04.2001"][0] == tuple((x, y) for x, y in bow)
