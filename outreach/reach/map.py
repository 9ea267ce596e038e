"""Draws the border villages as one SVG: who is served, who is blind, and on what evidence; never tiles, never a style attribute.

Every sign carries a class, and plain presentation attributes as a first look: a page's style sheet may restyle all of
it, and paper and mail need none. Cells are indicative and no boundary in law.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from markupsafe import Markup, escape

from .evidence import Basis
from .labels import Box, hides_much, place_label
from .outline import KM_PER_DEGREE, Point, Ring

MARGIN = 26.0
HATCHES = (
    '<pattern id="{0}-blind" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="hatch" d="M0 0V9" stroke="#8A9196" stroke-width="1.3"/></pattern>'
    '<pattern id="{0}-both" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="hatch" d="M0 0V7M0 0H7" fill="none" stroke="#6C747A" stroke-width="1.3"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class MapVillage:
    """One village; `is_context` villages (class B) are drawn pale and without a sign, unknown ones as bare ground."""

    code: str
    name: str
    longitude: float
    latitude: float
    rings: tuple[Ring, ...]
    is_left: bool
    basis: Basis | None = None
    is_served: bool = False
    is_visited: bool = False
    is_selected: bool = False
    is_context: bool = False
    is_known: bool = True

    @property
    def is_double_blind(self) -> bool:
        """Neither served nor visited."""
        return self.is_known and not (self.is_context or self.is_served or self.is_visited)


@dataclass(frozen=True, slots=True)
class Contour:
    """A circle on which the field falls to a class's floor; `word` is written on it."""

    radius_km: float
    word: str
    is_dotted: bool = False


@dataclass(frozen=True, slots=True)
class MapStation:
    """A mast with its name, a note under it, and its contours."""

    name: str
    note: str
    longitude: float
    latitude: float
    contours: tuple[Contour, ...] = ()


@dataclass(frozen=True, slots=True)
class MapWords:
    """The map's own words: title and description for who cannot see it, names of both banks, and the scale."""

    title: str
    description: str
    left_name: str
    left_note: str
    right_name: str
    right_note: str
    scale: str = "10 km"


@dataclass(frozen=True, slots=True)
class BorderMap:
    """What a map shows; `name` makes ids unique where a page has two maps."""

    villages: tuple[MapVillage, ...]
    lines: tuple[Ring, ...]
    words: MapWords
    stations: tuple[MapStation, ...] = ()
    name: str = "peta"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How degrees become pixels: flat about the middle latitude, the same scale both ways."""

    west: float
    north: float
    shrink: float
    px_per_km: float
    width: int
    height: int

    @classmethod
    def around(cls, points: Sequence[Point], *, width: int, height: int) -> _Sheet:
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        wide_km = max(1e-6, (east - west) * shrink * KM_PER_DEGREE)
        high_km = max(1e-6, (north - south) * KM_PER_DEGREE)
        px_per_km = min((width - 2 * MARGIN) / wide_km, (height - 2 * MARGIN) / high_km)
        degree = px_per_km * KM_PER_DEGREE
        left = west - ((width - wide_km * px_per_km) / 2) / (degree * shrink)
        top = north + ((height - high_km * px_per_km) / 2) / degree
        return cls(left, top, shrink, px_per_km, width, height)

    def place(self, point: Point) -> Point:
        degree = self.px_per_km * KM_PER_DEGREE
        return (point[0] - self.west) * degree * self.shrink, (self.north - point[1]) * degree


def draw_map(border: BorderMap, *, width: int = 760, height: int = 500, font: str = "") -> Markup:
    """The map of a border as an `<svg>` element, `width` x `height` units.

    Served villages are white, blind ones hatched, blind and unvisited ones crossed and named; a sign at each point says
    on what evidence: circle recording, square reports, triangle one report, diamond prediction; hollow = not served.
    `font` is for paper, where no style sheet names one.
    """
    sheet = _sheet(border, width=width, height=height)
    parts = (
        _ground(sheet),
        _cells(border, sheet),
        _river(border.lines, sheet),
        _contours(border.stations, sheet),
        _signs(border.villages, sheet),
        _masts(border.stations, sheet),
        _labels(border, sheet),
        _corners(border.words, sheet),
    )
    return _svg(border, sheet, font=font, parts=parts)


def draw_silhouette(border: BorderMap, *, width: int = 760, height: int = 500, font: str = "") -> Markup:
    """The two banks alone, for a cover: each side's cells in its own tint and the line between them."""
    sheet = _sheet(border, width=width, height=height)
    sides = []
    for side, tint in (("left", "#F3EFE6"), ("right", "#E6ECEE")):
        drawn = "".join(_path(v.rings, sheet) for v in border.villages if v.is_left == (side == "left"))
        sides.append(f'<path class="bank {side}" d="{drawn}" fill="{tint}" stroke="#B9BDBE" stroke-width=".7"/>')
    return _svg(border, sheet, font=font, parts=(*sides, _river(border.lines, sheet)))


def _svg(border: BorderMap, sheet: _Sheet, *, font: str, parts: Iterable[str]) -> Markup:
    family = f' font-family="{escape(font)}"' if font else ""
    name = escape(border.name)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {sheet.width} {sheet.height}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" font-size="12"{family}><title id="{name}-t">{escape(border.words.title)}'
        f'</title><desc id="{name}-d">{escape(border.words.description)}</desc><defs>{HATCHES.format(name)}</defs>'
    )
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 -- every word in it was escaped on the way


def _sheet(border: BorderMap, *, width: int, height: int) -> _Sheet:
    points = [point for village in border.villages for ring in village.rings for point in ring]
    points += [(village.longitude, village.latitude) for village in border.villages]
    points += [(station.longitude, station.latitude) for station in border.stations]
    return _Sheet.around(points or [(0.0, 0.0)], width=width, height=height)


def _ground(sheet: _Sheet) -> str:
    return f'<rect class="ground" width="{sheet.width}" height="{sheet.height}" fill="#F3F2EC"/>'


def _cells(border: BorderMap, sheet: _Sheet) -> str:
    name = escape(border.name)
    looks = {
        "context": "#E9E5D8",
        "unknown": "none",
        "served": "#FFFFFF",
        "blind": f"url(#{name}-blind)",
        "both": f"url(#{name}-both)",
    }
    drawn = {look: [v for v in border.villages if _look(v) == look] for look in looks}
    groups = [
        f'<g class="{look}" fill="{looks[look]}">' + "".join(_cell(village, sheet) for village in villages) + "</g>"
        for look, villages in drawn.items()
        if villages
    ]
    chosen = [village for village in border.villages if village.is_selected]
    outline = "".join(
        f'<path class="selected" d="{_path(v.rings, sheet)}" fill="none" stroke="#17212B" stroke-width="2.6"/>'
        for v in chosen
    )
    return f'<g class="cells" stroke="#747B82" stroke-width=".8" stroke-linejoin="round">{"".join(groups)}{outline}</g>'


def _look(village: MapVillage) -> str:
    if village.is_context:
        return "context"
    if not village.is_known:
        return "unknown"
    if village.is_served:
        return "served"
    return "blind" if village.is_visited else "both"


def _cell(village: MapVillage, sheet: _Sheet) -> str:
    drawn = _path(village.rings, sheet)
    return f'<path data-code="{escape(village.code)}" d="{drawn}"><title>{escape(village.name)}</title></path>'


def _path(rings: Iterable[Ring], sheet: _Sheet) -> str:
    """Rings as one closed path in small relative steps of a tenth of a pixel."""
    return "".join(_steps(ring, sheet) + "z" for ring in rings)


def _steps(points: Iterable[Point], sheet: _Sheet) -> str:
    places = [(round(x * 10), round(y * 10)) for x, y in map(sheet.place, points)]
    moves = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(places)]
    drawn = " ".join(f"{x / 10:g} {y / 10:g}" for x, y in moves if x or y)
    return f"M{places[0][0] / 10:g} {places[0][1] / 10:g}" + (f"l{drawn}" if drawn else "")


def _river(lines: Iterable[Ring], sheet: _Sheet) -> str:
    drawn = "".join(_steps(soften(line), sheet) for line in lines)
    shape = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<path class="river-band" d="{drawn}" {shape} stroke="#DCE6E9" stroke-width="8"/>'
        f'<path class="river" d="{drawn}" {shape} stroke="#6B8793" stroke-width="3"/>'
    )


def soften(line: Sequence[Point], *, times: int = 2) -> Sequence[Point]:
    """A coarse line with its corners cut (Chaikin 1974); a line of many points stays as it is."""
    if len(line) > 60 or times == 0:
        return line
    cut: list[Point] = [line[0]]
    for a, b in pairwise(line):
        cut += [
            (0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]),
            (0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1]),
        ]
    return soften([*cut, line[-1]], times=times - 1)


def _contours(stations: Iterable[MapStation], sheet: _Sheet) -> str:
    drawn = []
    for station in stations:
        x, y = sheet.place((station.longitude, station.latitude))
        for contour in station.contours:
            radius = contour.radius_km * sheet.px_per_km
            dots = ' stroke-dasharray="1.5 4"' if contour.is_dotted else ""
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"{dots}/>')
            at = _on_circle((x, y), radius, sheet)
            if at:
                drawn.append(_text(contour.word, at, anchor="middle", kind="contour-word"))
    return f'<g class="contours" fill="none" stroke="#3C464E" stroke-width="1.1">{"".join(drawn)}</g>'


def _on_circle(centre: Point, radius: float, sheet: _Sheet) -> Point | None:
    """A place on a circle for its word, at the top or where else it lies on the sheet; None where nowhere does."""
    if radius < 18:
        return None
    for turn in (-90, -60, -120, -150, -30, 180, 0, 90):
        x = centre[0] + radius * math.cos(math.radians(turn))
        y = centre[1] + radius * math.sin(math.radians(turn)) + 4
        if 40 < x < sheet.width - 40 and 16 < y < sheet.height - 8:
            return x, y
    return None


_SHAPES = {
    Basis.RECORDING: '<circle cx="{x}" cy="{y}" r="5"/>',
    Basis.REPORTS: '<path d="M{x} {y}m-4.8-4.8h9.6v9.6h-9.6z"/>',
    Basis.REPORT: '<path d="M{x} {y}m0-5.8l5.4 10h-10.8z"/>',
    Basis.PREDICTION: '<path d="M{x} {y}m0-4.2l4.2 4.2-4.2 4.2-4.2-4.2z"/>',
}


def _signs(villages: Iterable[MapVillage], sheet: _Sheet) -> str:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for village in villages:
        if village.basis and not village.is_context:
            ink = "#5C666E" if village.basis is Basis.PREDICTION else "#17212B"
            look = ("full", ink, ink) if village.is_served else ("hollow", "#FFFFFF", ink)
            x, y = sheet.place((village.longitude, village.latitude))
            groups.setdefault(look, []).append(_SHAPES[village.basis].format(x=f"{x:.1f}", y=f"{y:.1f}"))
    drawn = [
        f'<g class="{kind}" fill="{fill}" stroke="{ink}">{"".join(shapes)}</g>'
        for (kind, fill, ink), shapes in groups.items()
    ]
    return f'<g class="evidence" stroke-width="1.5">{"".join(drawn)}</g>'


def _masts(stations: Iterable[MapStation], sheet: _Sheet) -> str:
    drawn = []
    for station in stations:
        x, y = sheet.place((station.longitude, station.latitude))
        drawn.append(
            f'<path d="M{x:.1f} {y:.1f}m-6 8l6-16 6 16m-10-5h8m-6.500-6h5" fill="none" stroke="#17212B" stroke-width="1.5"/>'
            f'<circle cx="{x:.1f}" cy="{y - 10:.1f}" r="2.4" fill="#17212B"/>'
        )
    return f'<g class="masts">{"".join(drawn)}</g>'


def _labels(border: BorderMap, sheet: _Sheet) -> str:
    """Names of stations, of double-blind and of selected villages, kept apart from each other as far as they go."""
    taken = [_around(v, sheet) for v in border.villages if v.basis and not v.is_context]
    taken += [_around_mast(station, sheet) for station in border.stations]
    taken += [box for station in border.stations for box in _around_words(station, sheet)]
    place = partial(place_label, taken=taken, width=sheet.width, height=sheet.height)
    drawn = []
    for station in border.stations:
        x, y = sheet.place((station.longitude, station.latitude))
        label = place((x, y + 4), max(station.name, station.note, key=len), lines=30, below=True)
        taken.append(label.box)
        if line := label.line_to((x, y - 12)):
            (x0, y0), (x1, y1) = line
            drawn.append(f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="#17212B" fill="none"/>')
        drawn.append(_text(station.name, label.at, anchor="middle", kind="station", bold=True))
        drawn.append(_text(station.note, (label.at[0], label.at[1] + 14), anchor="middle", kind="note"))
    named = [v for v in border.villages if v.is_selected or v.is_double_blind]
    for village in sorted(named, key=lambda village: (not village.is_selected, village.code)):
        point = sheet.place((village.longitude, village.latitude))
        label = place(point, village.name, lines=15, below=False)
        if village.is_selected or not hides_much(label, taken=taken):
            taken.append(label.box)
            drawn.append(_text(village.name, label.at, anchor="middle", kind="name", bold=village.is_selected))
    return f'<g class="labels">{"".join(drawn)}</g>'


def _around(village: MapVillage, sheet: _Sheet) -> Box:
    x, y = sheet.place((village.longitude, village.latitude))
    return x - 6, y - 6, x + 6, y + 6


def _around_mast(station: MapStation, sheet: _Sheet) -> Box:
    x, y = sheet.place((station.longitude, station.latitude))
    return x - 8, y - 13, x + 8, y + 9


def _around_words(station: MapStation, sheet: _Sheet) -> Iterator[Box]:
    """Where the words of a station's contours stand."""
    centre = sheet.place((station.longitude, station.latitude))
    for contour in station.contours:
        at = _on_circle(centre, contour.radius_km * sheet.px_per_km, sheet)
        if at:
            yield at[0] - 12, at[1] - 12, at[0] + 12, at[1] + 4


def _corners(words: MapWords, sheet: _Sheet) -> str:
    low = sheet.height - 28
    bar = 10 * sheet.px_per_km
    end = sheet.width - 14
    return (
        '<g class="corners">'
        + _text(words.left_name, (14, 24), kind="bank", bold=True)
        + _text(words.left_note, (14, 40), kind="note")
        + _text(words.right_name, (14, low), kind="bank", bold=True)
        + _text(words.right_note, (14, low + 16), kind="note")
        + f'<path class="scale" d="M{end - bar:.1f} 28v5h{bar:.1f}v-5" fill="none" stroke="#17212B" stroke-width="1.2"/>'
        + _text(words.scale, (end - bar / 2, 24), anchor="middle", kind="note")
        + "</g>"
    )


def _text(words: str, at: Point, *, kind: str, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    turn = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}"{turn}{weight} fill="#17212B" stroke="#F3F2EC" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(words)}</text>'
    )
