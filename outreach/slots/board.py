"""Where everything stands on the drawing of a joint week or day: two banks as lanes, the river between; pure geometry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.conflicts import Closure
from scheduler.terms import WIB, Pairing, Span, day_span, local_day

from ..joint import Standing

FIRST_HOUR, LAST_HOUR = 5, 22


@dataclass(frozen=True, slots=True)
class Scale:
    """The measures of one drawing, in its own units."""

    label_w: float
    day_w: float
    lane_h: float
    river_h: float
    head_h: float
    tile_w: float
    tile_h: float


WEEK = Scale(label_w=130, day_w=124, lane_h=28, river_h=30, head_h=40, tile_w=16, tile_h=22)
DAY = Scale(label_w=150, day_w=850, lane_h=58, river_h=36, head_h=26, tile_w=100, tile_h=50)
PHONE = Scale(label_w=84, day_w=266, lane_h=36, river_h=26, head_h=22, tile_w=20, tile_h=26)


@dataclass(frozen=True, slots=True)
class Lane:
    """One station's stretch of the drawing."""

    station_id: int
    name: str
    y: float


@dataclass(frozen=True, slots=True)
class SlotView:
    """What the drawing and the list know of one place of a joint slot."""

    slot_id: int
    station_id: int
    station_name: str
    regency_code: str
    span: Span


@dataclass(frozen=True, slots=True)
class JointView:
    """One joint slot as the screens show it; `rung` and `grades` are filled in by rooms that know what aired."""

    id: int
    title: str
    topic: str
    kind: str
    pairing: str
    state: str
    day: date
    length_s: float
    standing: Standing
    places: tuple[SlotView, ...]
    rung: str = "planned"
    status: str = ""

    @property
    def start_at(self) -> datetime:
        """The first start."""
        return min(place.span.start_at for place in self.places)

    @property
    def look(self) -> str:
        """Filled when both approved, dashed where a bank said no or was never asked, outline while one is waited for."""
        if self.standing.is_joint:
            return "filled"
        return "dashed" if self.standing.is_refused or self.state == "draft" else "outline"


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a joint slot on the drawing."""

    x: float
    y: float
    w: float
    h: float
    start_at: datetime


@dataclass(frozen=True, slots=True)
class Shape:
    """One joint slot on the drawing: tiles, the block or thread between them, and where the river carries its votes."""

    joint: JointView
    tiles: tuple[Tile, ...]
    thread: str
    vote_x: float


@dataclass(frozen=True, slots=True)
class Board:
    """A whole drawing."""

    scale: Scale
    width: float
    height: float
    lanes: tuple[Lane, ...]
    river_y: float
    shapes: tuple[Shape, ...]
    closed: tuple[tuple[float, float, float, str], ...]
    now_x: float | None
    hours: tuple[tuple[float, int], ...]
    days: tuple[tuple[float, date], ...] = field(default=())


def _x(scale: Scale, days: Sequence[date], moment: datetime) -> float:
    local = moment.astimezone(WIB)
    column = days.index(local.date()) if local.date() in days else 0
    hour = min(max(local.hour + local.minute / 60, FIRST_HOUR), LAST_HOUR)
    return scale.label_w + (column + (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR)) * scale.day_w


def lay_out(
    joints: Iterable[JointView],
    *,
    lanes: Sequence[tuple[int, str, str]],
    left_code: str,
    days: Sequence[date],
    closures: Iterable[Closure],
    scale: Scale,
    now: datetime,
) -> Board:
    """The drawing of some days: `lanes` are stations as (id, short name, regency code) in their order on the banks."""
    upper = [lane for lane in lanes if lane[2] == left_code]
    lower = [lane for lane in lanes if lane[2] != left_code]
    river_y = scale.head_h + len(upper) * scale.lane_h
    placed = [Lane(i, name, scale.head_h + n * scale.lane_h) for n, (i, name, _) in enumerate(upper)]
    below = river_y + scale.river_h
    placed += [Lane(i, name, below + n * scale.lane_h) for n, (i, name, _) in enumerate(lower)]
    width = scale.label_w + scale.day_w * len(days) + 10
    tops = {lane.station_id: lane.y for lane in placed}
    shapes = tuple(_shape(joint, tops, scale=scale, days=days, river_y=river_y) for joint in joints)
    hours = range(FIRST_HOUR, LAST_HOUR + 1, 6 if len(days) > 1 else (3 if scale.day_w < 400 else 1))
    return Board(
        scale=scale,
        width=width,
        height=below + len(lower) * scale.lane_h + 2,
        lanes=tuple(placed),
        river_y=river_y,
        shapes=shapes,
        closed=tuple(_closed(closures, tops, scale, days)),
        now_x=_x(scale, days, now) if local_day(now) in days else None,
        hours=tuple(
            (scale.label_w + (column + (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR)) * scale.day_w, hour)
            for column in range(len(days))
            for hour in hours
        ),
        days=tuple((scale.label_w + column * scale.day_w, day) for column, day in enumerate(days)),
    )


def _shape(joint: JointView, tops: dict[int, float], *, scale: Scale, days: Sequence[date], river_y: float) -> Shape:
    rim = (scale.lane_h - scale.tile_h) / 2
    most_x = scale.label_w + scale.day_w * len(days) - scale.tile_w
    tiles = tuple(
        Tile(
            min(_x(scale, days, place.span.start_at), most_x),
            tops[place.station_id] + rim,
            scale.tile_w,
            scale.tile_h,
            place.span.start_at,
        )
        for place in joint.places
        if place.station_id in tops
    )
    if not tiles:
        return Shape(joint, (), "", 0)
    middle = sum(tile.x for tile in tiles) / len(tiles)
    return Shape(joint, tiles, _thread(joint, tiles, river_y + scale.river_h / 2), middle + min(scale.tile_w, 24) / 2)


def _thread(joint: JointView, tiles: Sequence[Tile], river_y: float) -> str:
    """The line that ties the places of a joint slot: straight for simulcast, bowed where each bank has its own time."""
    above = [tile for tile in tiles if tile.y < river_y]
    below = [tile for tile in tiles if tile.y > river_y]
    if not above or not below:
        return ""
    start, end = max(above, key=lambda tile: tile.y), min(below, key=lambda tile: tile.y)
    half = min(start.w, 24) / 2
    first, last = min(above, key=lambda tile: tile.y), max(below, key=lambda tile: tile.y)
    if joint.pairing == Pairing.SIMULCAST:
        return f"M{first.x + half:.1f} {first.y:.1f}V{last.y + last.h:.1f}"
    x0, y0, x1, y1 = start.x + half, start.y + start.h, end.x + half, end.y
    return f"M{x0:.1f} {y0:.1f}C{x0:.1f} {river_y:.1f} {x1:.1f} {river_y:.1f} {x1:.1f} {y1:.1f}"


def _closed(
    closures: Iterable[Closure], tops: dict[int, float], scale: Scale, days: Sequence[date]
) -> Iterable[tuple[float, float, float, str]]:
    for closure in closures:
        for day in days:
            whole = day_span(day)
            if closure.station_id in tops and closure.span.overlaps(whole):
                begin, end = max(closure.span.start_at, whole.start_at), min(closure.span.end_at, whole.end_at)
                x0 = _x(scale, days, begin)
                x1 = (
                    _x(scale, days, end)
                    if local_day(end) == day
                    else scale.label_w + (days.index(day) + 1) * scale.day_w
                )
                if x1 > x0:
                    yield (x0, tops[closure.station_id], x1 - x0, closure.reason)
