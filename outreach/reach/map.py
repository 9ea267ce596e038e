"""Draws the border villages as one SVG: who is served, who is blind, and on what evidence; never tiles, never a style attribute.

Every sign carries a class, and plain presentation attributes as a first look: a page's style sheet may restyle all of
it, and paper and mail need none. Cells are indicative and no boundary in law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup, escape

from .channels import Channel
from .evidence import Basis
from .labels import Box, hides_much, place_label
from .outline import Point, Ring
from .sheet import Sheet, on_circle, path_of, soften, steps_of, text_at
from .whatif import Change

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
    change: Change | None = None

    @property
    def words(self) -> str:
        """Its name, with the sign of what changes."""
        return f"{self.change.sign} {self.name}" if self.change else self.name

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
    """A mast with its name, a note under it, and its contours.

    `licensed` is the circle its licence names; an assumed mast is hollow and dashed, and so are its contours.
    """

    name: str
    note: str
    longitude: float
    latitude: float
    contours: tuple[Contour, ...] = ()
    licensed: Contour | None = None
    is_assumed: bool = False
    channel: Channel = Channel.FM


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
    is_pointed_at: bool = False
    """Whether a place on it may be chosen: then it tells where its corner lies and how long a degree is."""


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
        drawn = "".join(path_of(v.rings, sheet) for v in border.villages if v.is_left == (side == "left"))
        sides.append(f'<path class="bank {side}" d="{drawn}" fill="{tint}" stroke="#B9BDBE" stroke-width=".7"/>')
    return _svg(border, sheet, font=font, parts=(*sides, _river(border.lines, sheet)))


def _svg(border: BorderMap, sheet: Sheet, *, font: str, parts: Iterable[str]) -> Markup:
    family = f' font-family="{escape(font)}"' if font else ""
    name = escape(border.name)
    corner = sheet.tell_corner() if border.is_pointed_at else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map"{corner} viewBox="0 0 {sheet.width} {sheet.height}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" font-size="12"{family}><title id="{name}-t">{escape(border.words.title)}'
        f'</title><desc id="{name}-d">{escape(border.words.description)}</desc><defs>{HATCHES.format(name)}</defs>'
    )
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 -- every word in it was escaped on the way


def _sheet(border: BorderMap, *, width: int, height: int) -> Sheet:
    points = [point for village in border.villages for ring in village.rings for point in ring]
    points += [(village.longitude, village.latitude) for village in border.villages]
    points += [(station.longitude, station.latitude) for station in border.stations]
    return Sheet.around(points or [(0.0, 0.0)], width=width, height=height)


def _ground(sheet: Sheet) -> str:
    return f'<rect class="ground" width="{sheet.width}" height="{sheet.height}" fill="#F3F2EC"/>'


def _cells(border: BorderMap, sheet: Sheet) -> str:
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
    outlines = "".join(_outline(village, sheet) for village in border.villages)
    return (
        f'<g class="cells" stroke="#747B82" stroke-width=".8" stroke-linejoin="round">{"".join(groups)}{outlines}</g>'
    )


def _outline(village: MapVillage, sheet: Sheet) -> str:
    """A strong line round a village that is selected or that an assumption wins; a broken one where it is lost."""
    if not (village.is_selected or village.change):
        return ""
    kind = village.change.value if village.change else "selected"
    dashes = ' stroke-dasharray="5 3"' if village.change is Change.LOST else ""
    drawn = path_of(village.rings, sheet)
    return f'<path class="{kind}" d="{drawn}" fill="none" stroke="#17212B" stroke-width="2.6"{dashes}/>'


def _look(village: MapVillage) -> str:
    if village.is_context:
        return "context"
    if not village.is_known:
        return "unknown"
    if village.is_served:
        return "served"
    return "blind" if village.is_visited else "both"


def _cell(village: MapVillage, sheet: Sheet) -> str:
    drawn = path_of(village.rings, sheet)
    return f'<path data-code="{escape(village.code)}" d="{drawn}"><title>{escape(village.name)}</title></path>'


def _river(lines: Iterable[Ring], sheet: Sheet) -> str:
    drawn = "".join(steps_of(soften(line), sheet) for line in lines)
    shape = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<path class="river-band" d="{drawn}" {shape} stroke="#DCE6E9" stroke-width="8"/>'
        f'<path class="river" d="{drawn}" {shape} stroke="#6B8793" stroke-width="3"/>'
    )


def _contours(stations: Iterable[MapStation], sheet: Sheet) -> str:
    kinds: dict[str, list[str]] = {_FIRM: [], _ASSUMED: [], _LICENSED: []}
    for station in stations:
        centre = sheet.place((station.longitude, station.latitude))
        own = kinds[_ASSUMED if station.is_assumed else _FIRM]
        own += [_circle(centre, contour, sheet, turn=-90) for contour in station.contours]
        if station.licensed:
            kinds[_LICENSED].append(_circle(centre, station.licensed, sheet, turn=90))
    return "".join(f'<g {look} fill="none">{"".join(circles)}</g>' for look, circles in kinds.items() if circles)


_FIRM = 'class="contours" stroke="#3C464E" stroke-width="1.1"'
_ASSUMED = 'class="contours assumed" stroke="#3C464E" stroke-width="1.3" stroke-dasharray="7 4"'
_LICENSED = 'class="licensed" stroke="#17212B" stroke-width="1.8" stroke-dasharray="11 3 2 3"'


def _circle(centre: Point, contour: Contour, sheet: Sheet, *, turn: int) -> str:
    """A contour with its word on it, at `turn` degrees where there is room."""
    radius = contour.radius_km * sheet.px_per_km
    dots = ' stroke-dasharray="1.5 4"' if contour.is_dotted else ""
    drawn = f'<circle cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:.1f}"{dots}/>'
    at = on_circle(centre, radius, sheet, turn=turn)
    return drawn + (text_at(contour.word, at, anchor="middle", kind="contour-word") if at else "")


_SHAPES = {
    Basis.RECORDING: '<circle cx="{x}" cy="{y}" r="5"/>',
    Basis.REPORTS: '<path d="M{x} {y}m-4.8-4.8h9.6v9.6h-9.6z"/>',
    Basis.REPORT: '<path d="M{x} {y}m0-5.8l5.4 10h-10.8z"/>',
    Basis.PREDICTION: '<path d="M{x} {y}m0-4.2l4.2 4.2-4.2 4.2-4.2-4.2z"/>',
}


def _signs(villages: Iterable[MapVillage], sheet: Sheet) -> str:
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


def _masts(stations: Iterable[MapStation], sheet: Sheet) -> str:
    drawn = []
    for station in stations:
        x, y = sheet.place((station.longitude, station.latitude))
        dashes, lamp = (' stroke-dasharray="2.5 1.8"', "#FFFFFF") if station.is_assumed else ("", "#17212B")
        drawn.append(
            f'<path d="M{x:.1f} {y:.1f}m-6 8l6-16 6 16m-10-5h8m-6.500-6h5" fill="none" stroke="#17212B" stroke-width="1.5"{dashes}/>'
            + _HEADS.get(station.channel, _HEADS[Channel.FM]).format(
                x=x, y=y - 10, lamp=lamp, ring=_RING if station.is_assumed else ""
            )
        )
    return f'<g class="masts">{"".join(drawn)}</g>'


_RING = ' stroke="#17212B" stroke-width="1.2"'
_HEADS = {
    Channel.FM: '<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{lamp}"{ring}/>',
    Channel.COMMUNITY: '<path d="M{x:.1f} {y:.1f}m-2.6-2.6h5.2v5.2h-5.2z" fill="{lamp}"{ring}/>',
    Channel.RELAY: '<path d="M{x:.1f} {y:.1f}m0-3.6l3.6 3.6-3.6 3.6-3.6-3.6z" fill="{lamp}"{ring}/>',
}
"""What stands on a mast: a dot, a community's square, a relay's diamond."""


def _labels(border: BorderMap, sheet: Sheet) -> str:
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
        drawn.append(text_at(station.name, label.at, anchor="middle", kind="station", bold=True))
        drawn.append(text_at(station.note, (label.at[0], label.at[1] + 14), anchor="middle", kind="note"))
    named = [v for v in border.villages if v.is_selected or v.change or v.is_double_blind]
    for village in sorted(named, key=lambda village: (not village.is_selected, village.change is None, village.code)):
        point = sheet.place((village.longitude, village.latitude))
        label = place(point, village.words, lines=15, below=False)
        if village.is_selected or not hides_much(label, taken=taken):
            taken.append(label.box)
            drawn.append(
                text_at(
                    village.words,
                    label.at,
                    anchor="middle",
                    kind="name",
                    bold=village.is_selected or village.change is not None,
                )
            )
    return f'<g class="labels">{"".join(drawn)}</g>'


def _around(village: MapVillage, sheet: Sheet) -> Box:
    x, y = sheet.place((village.longitude, village.latitude))
    return x - 6, y - 6, x + 6, y + 6


def _around_mast(station: MapStation, sheet: Sheet) -> Box:
    x, y = sheet.place((station.longitude, station.latitude))
    return x - 8, y - 13, x + 8, y + 9


def _around_words(station: MapStation, sheet: Sheet) -> Iterator[Box]:
    """Where the words of a station's contours stand."""
    centre = sheet.place((station.longitude, station.latitude))
    circles = [(contour, -90) for contour in station.contours]
    circles += [(station.licensed, 90)] if station.licensed else []
    for contour, turn in circles:
        at = on_circle(centre, contour.radius_km * sheet.px_per_km, sheet, turn=turn)
        if at:
            yield at[0] - 12, at[1] - 12, at[0] + 12, at[1] + 4


def _corners(words: MapWords, sheet: Sheet) -> str:
    low = sheet.height - 28
    bar = 10 * sheet.px_per_km
    end = sheet.width - 14
    return (
        '<g class="corners">'
        + text_at(words.left_name, (14, 24), kind="bank", bold=True)
        + text_at(words.left_note, (14, 40), kind="note")
        + text_at(words.right_name, (14, low), kind="bank", bold=True)
        + text_at(words.right_note, (14, low + 16), kind="note")
        + f'<path class="scale" d="M{end - bar:.1f} 28v5h{bar:.1f}v-5" fill="none" stroke="#17212B" stroke-width="1.2"/>'
        + text_at(words.scale, (end - bar / 2, 24), anchor="middle", kind="note")
        + "</g>"
    )
