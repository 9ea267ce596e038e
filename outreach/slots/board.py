"""Where everything stands on the drawing of a joint week or day: two banks as lanes, the river between; pure geometry."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby, pairwise

from scheduler.conflicts import Closure
from scheduler.terms import WIB, Pairing, Span, day_span, local_day

from ..joint import Standing, VoteState

FIRST_HOUR, LAST_HOUR = 5, 22
WAIST_W = 6
WORDS_W = 90
"""Narrower than this, a tile shows its letter alone."""
LETTER_W = 26
"""And narrower than this, only its pole."""


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
    apart: float
    """Slots that start closer than this become one shape with a count."""


WEEK = Scale(label_w=130, day_w=124, lane_h=28, river_h=30, head_h=40, tile_w=16, tile_h=22, apart=16)
DAY = Scale(label_w=150, day_w=850, lane_h=62, river_h=36, head_h=26, tile_w=120, tile_h=54, apart=12)
PHONE = Scale(label_w=84, day_w=266, lane_h=36, river_h=26, head_h=22, tile_w=20, tile_h=26, apart=20)


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
    grade: str = ""
    """The least proof of its stations once its hour has passed: P0 to P3, or `missed`; empty before."""

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
    """One place of a joint slot on the drawing; `row` counts the lanes from the top."""

    row: int
    x: float
    y: float
    w: float
    h: float
    start_at: datetime

    @property
    def foot(self) -> float:
        """The lower edge."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Block:
    """Places that air at the same second, as one outline: narrowed to a waist where it passes a station that stays out."""

    outline: str
    tiles: tuple[Tile, ...]

    @property
    def first(self) -> Tile:
        """The uppermost place: letter, time and title stand there."""
        return self.tiles[0]

    @property
    def last(self) -> Tile:
        """The lowest place."""
        return self.tiles[-1]

    @property
    def has_letter(self) -> bool:
        """Whether the block is wide enough for its letter."""
        return self.first.w >= LETTER_W

    @property
    def has_words(self) -> bool:
        """Whether the block is wide enough for a title."""
        return self.first.w >= WORDS_W


@dataclass(frozen=True, slots=True)
class Shape:
    """One joint slot on the drawing: its blocks, the thread between them, and where the river carries its votes.

    A `crowd` stands too close to be told apart: one shape stands for all of it.
    """

    joint: JointView
    blocks: tuple[Block, ...]
    thread: str
    vote_x: float
    standing: Standing
    crowd: tuple[JointView, ...] = ()

    @property
    def count(self) -> int:
        """How many joint slots it stands for."""
        return len(self.crowd) or 1

    @property
    def x(self) -> float:
        """The left edge."""
        return min(block.first.x for block in self.blocks)

    @property
    def edges(self) -> dict[int, float]:
        """The left edge on each lane it stands on."""
        return {tile.row: tile.x for block in self.blocks for tile in block.tiles}

    @property
    def title_lines(self) -> list[str]:
        """The title in two short lines."""
        return textwrap.wrap(self.joint.title, 18, max_lines=2, placeholder=" …")


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

    def label_of(self, lane: Lane) -> list[str]:
        """A station's name in as many lines, two at most, as stand before the first hour (7 units a letter)."""
        return textwrap.wrap(lane.name, int(self.scale.label_w // 7), max_lines=2, placeholder=" …")


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
    shapes = [_shape(joint, placed, scale=scale, days=days, river_y=river_y) for joint in joints]
    hours = range(FIRST_HOUR, LAST_HOUR + 1, 6 if len(days) > 1 else (3 if scale.day_w < 400 else 1))
    return Board(
        scale=scale,
        width=width,
        height=below + len(lower) * scale.lane_h + 2,
        lanes=tuple(placed),
        river_y=river_y,
        shapes=tuple(_keep_apart(shapes, scale=scale)),
        closed=tuple(_closed(closures, {lane.station_id: lane.y for lane in placed}, scale, days)),
        now_x=_x(scale, days, now) if local_day(now) in days else None,
        hours=tuple(
            (scale.label_w + (column + (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR)) * scale.day_w, hour)
            for column in range(len(days))
            for hour in hours
        ),
        days=tuple((scale.label_w + column * scale.day_w, day) for column, day in enumerate(days)),
    )


def _shape(joint: JointView, lanes: Sequence[Lane], *, scale: Scale, days: Sequence[date], river_y: float) -> Shape:
    tiles = _tiles(joint, lanes, scale=scale, days=days)
    together = joint.pairing == Pairing.SIMULCAST
    banks = groupby(tiles, key=lambda tile: not together and tile.y > river_y)
    blocks = tuple(_block(tuple(bank)) for _, bank in banks)
    if not blocks:
        return Shape(joint, (), "", 0, joint.standing)
    middle = (blocks[0].first.x + blocks[-1].first.x) / 2
    half = scale.tile_w / 2 if len(blocks) == 1 else _pole(blocks[0].first)
    return Shape(joint, blocks, _thread(blocks, river_y + scale.river_h / 2), middle + half, joint.standing)


def _tiles(joint: JointView, lanes: Sequence[Lane], *, scale: Scale, days: Sequence[date]) -> list[Tile]:
    """The places of a joint slot from the upper lane to the lowest."""
    most_x = scale.label_w + scale.day_w * len(days) - scale.tile_w
    begin = {place.station_id: place.span.start_at for place in joint.places}
    rim = (scale.lane_h - scale.tile_h) / 2
    return [
        Tile(
            row,
            min(_x(scale, days, begin[lane.station_id]), most_x),
            lane.y + rim,
            scale.tile_w,
            scale.tile_h,
            begin[lane.station_id],
        )
        for row, lane in enumerate(lanes)
        if lane.station_id in begin
    ]


def _block(tiles: tuple[Tile, ...]) -> Block:
    """Down the right edge and up the left one, drawn in wherever a lane in between stays out."""
    first, last = tiles[0], tiles[-1]
    left, right, pulled = first.x, first.x + first.w, (first.w - WAIST_W) / 2
    waists = [(above.foot, below.y) for above, below in pairwise(tiles) if below.row - above.row > 1]
    down = "".join(f"V{top:.1f}H{right - pulled:.1f}V{foot:.1f}H{right:.1f}" for top, foot in waists)
    up = "".join(f"V{foot:.1f}H{left + pulled:.1f}V{top:.1f}H{left:.1f}" for top, foot in reversed(waists))
    return Block(f"M{left:.1f} {first.y:.1f}H{right:.1f}{down}V{last.foot:.1f}H{left:.1f}{up}Z", tiles)


def _pole(tile: Tile) -> float:
    """Where a thread leaves a tile, from its left edge."""
    return min(tile.w, 24) / 2


def _thread(blocks: Sequence[Block], river_y: float) -> str:
    """The bowed line that ties two banks that air at times of their own."""
    if len(blocks) < 2:
        return ""
    above, below = blocks[0].last, blocks[1].first
    x0, x1 = above.x + _pole(above), below.x + _pole(below)
    return f"M{x0:.1f} {above.foot:.1f}C{x0:.1f} {river_y:.1f} {x1:.1f} {river_y:.1f} {x1:.1f} {below.y:.1f}"


def _keep_apart(shapes: Iterable[Shape], *, scale: Scale) -> Iterator[Shape]:
    """Where letters would lie on each other, one shape with a count; where titles would, the earlier one is narrowed."""
    crowds: list[list[Shape]] = []
    for shape in sorted((shape for shape in shapes if shape.blocks), key=lambda shape: (shape.x, shape.joint.id)):
        crowd = next((near for near in crowds if abs(_way(near[0], shape)) < scale.apart), None)
        if crowd is None:
            crowds.append([shape])
        else:
            crowd.append(shape)
    apart = [_one_for(crowd) for crowd in crowds]
    for shape in apart:
        ways = (_way(shape, other) for other in apart)
        yield _narrowed(shape, room=min((way for way in ways if way > 0), default=scale.tile_w))


def _way(shape: Shape, other: Shape) -> float:
    """How far another shape stands to the right on the lanes both use, at the nearest; endless where they share none."""
    ways = [other.edges[row] - x for row, x in shape.edges.items() if row in other.edges]
    return min(ways, key=abs, default=math.inf)


def _one_for(crowd: Sequence[Shape]) -> Shape:
    """One shape for joint slots that start nearly together; its votes are those that most need somebody's eye."""
    first = crowd[0]
    if len(crowd) == 1:
        return first
    places = [tile for one in reversed(crowd) for block in one.blocks for tile in block.tiles]
    tiles = {tile.row: replace(tile, x=first.x) for tile in places}
    union = _block(tuple(tiles[row] for row in sorted(tiles)))
    worst = Standing(_worst(one.standing.left for one in crowd), _worst(one.standing.right for one in crowd))
    middle = first.x + union.first.w / 2
    joints = tuple(one.joint for one in crowd)
    return replace(first, blocks=(union,), thread="", vote_x=middle, standing=worst, crowd=joints)


def _narrowed(shape: Shape, *, room: float) -> Shape:
    """A shape that leaves the next one on its lanes in sight."""
    wide = shape.blocks[0].first.w
    if room >= wide:
        return shape
    blocks = tuple(_block(tuple(replace(tile, w=room - 3) for tile in block.tiles)) for block in shape.blocks)
    return replace(shape, blocks=blocks, vote_x=shape.vote_x - (0 if shape.thread else (wide - room + 3) / 2))


def _worst(states: Iterable[VoteState]) -> VoteState:
    """The state that most needs somebody's eye."""
    return min(states, key=(VoteState.NO, VoteState.ASKED, VoteState.NONE, VoteState.YES).index)


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
