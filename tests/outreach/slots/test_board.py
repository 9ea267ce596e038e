"""The drawing of the joint week: one block where both banks air together, two and a thread where they do not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from outreach.joint import Standing, VoteState
from outreach.slots import board
from outreach.slots.board import DAY, PHONE, WEEK, Board, JointView, Lane, Scale, SlotView
from outreach.slots.queries import standing_by_day
from scheduler.terms import WIB, Span

LANES = [(1, "Kiri satu", "L"), (2, "Kiri dua", "L"), (3, "Kanan satu", "R"), (4, "Kanan dua", "R")]
FRIDAY = date(2026, 11, 27)
YES = Standing(VoteState.YES, VoteState.YES)


def joint(
    number: int, clock: str, *, stations: tuple[int, ...], pairing: str = "simulcast", standing: Standing = YES
) -> JointView:
    """A joint slot of a minute; on the right bank of a paired one an hour later."""
    begin = datetime.combine(FRIDAY, time.fromisoformat(clock), WIB)
    later = timedelta(hours=1) if pairing == "paired" else timedelta()
    places = tuple(
        SlotView(number * 10 + s, s, f"Stasiun {s}", "L" if s < 3 else "R", Span.of(begin + later * (s > 2), 60))
        for s in stations
    )
    return JointView(
        number, "Satu pasar, dua kabupaten", "law", "ilm", pairing, "approved", FRIDAY, 60, standing, places
    )


def drawn(*joints: JointView, scale: Scale = WEEK) -> Board:
    return board.lay_out(
        joints,
        lanes=LANES,
        left_code="L",
        days=[FRIDAY],
        closures=(),
        scale=scale,
        now=datetime(2026, 11, 27, tzinfo=WIB),
    )


def test_a_day_stands_where_its_least_agreed_slot_stands() -> None:
    half = Standing(VoteState.YES, VoteState.ASKED)
    no, draft = Standing(VoteState.YES, VoteState.NO), Standing(VoteState.NONE, VoteState.NONE)
    for standings, want in (
        ((YES, YES), YES),
        ((YES, half), half),
        ((half, no), no),
        ((YES, draft), draft),
        ((Standing(VoteState.ASKED, VoteState.YES), half), Standing(VoteState.ASKED, VoteState.ASKED)),
    ):
        views = [joint(n, "06:00", stations=(1, 3), standing=each) for n, each in enumerate(standings)]
        assert standing_by_day(views) == {FRIDAY: want}
    assert standing_by_day([]) == {}


def test_a_simulcast_is_one_block_over_both_banks() -> None:
    (shape,) = drawn(joint(1, "06:00", stations=(1, 2, 3, 4))).shapes
    assert len(shape.blocks) == 1
    assert shape.thread == ""
    assert shape.blocks[0].outline.count("V") == 1, "a plain block has no waist"
    assert shape.blocks[0].last.foot > shape.blocks[0].first.foot


def test_a_simulcast_is_narrowed_where_a_station_stays_out() -> None:
    (shape,) = drawn(joint(1, "06:00", stations=(1, 3))).shapes
    (block,) = shape.blocks
    assert len(block.tiles) == 2
    pulled = block.first.x + (block.first.w - board.WAIST_W) / 2
    assert f"H{pulled:.1f}" in block.outline


def test_a_paired_slot_is_two_blocks_and_a_thread() -> None:
    (shape,) = drawn(joint(1, "06:00", stations=(1, 2, 4), pairing="paired")).shapes
    assert [len(block.tiles) for block in shape.blocks] == [2, 1]
    assert shape.thread.startswith("M")
    assert shape.blocks[0].first.x < shape.vote_x < shape.blocks[1].first.x + WEEK.tile_w


def test_slots_too_close_to_tell_apart_become_one_with_a_count_and_the_state_that_needs_an_eye() -> None:
    waited = Standing(VoteState.YES, VoteState.ASKED)
    (shape,) = drawn(joint(1, "16:30", stations=(1, 3)), joint(2, "16:25", stations=(1, 2, 3), standing=waited)).shapes
    assert shape.count == 2
    assert [view.id for view in shape.crowd] == [2, 1], "in order of time"
    assert shape.standing == waited
    assert len(shape.blocks[0].tiles) == 3
    assert shape.blocks[0].first.start_at.astimezone(WIB).minute == 25


def test_slots_at_one_time_on_other_lanes_stay_apart() -> None:
    shapes = drawn(joint(1, "16:30", stations=(1, 3)), joint(2, "16:30", stations=(2, 4))).shapes
    assert [shape.count for shape in shapes] == [1, 1]


def test_a_title_gives_way_to_the_next_slot_on_its_lane() -> None:
    first, second = drawn(joint(1, "08:00", stations=(1, 3)), joint(2, "09:00", stations=(1, 3)), scale=DAY).shapes
    assert first.blocks[0].first.x + first.blocks[0].first.w < second.blocks[0].first.x
    assert not first.blocks[0].has_words
    assert second.blocks[0].has_words


def test_a_long_title_breaks_into_two_lines() -> None:
    (shape,) = drawn(joint(1, "08:00", stations=(1, 3))).shapes
    assert shape.title_lines == ["Satu pasar, dua", "kabupaten"]


def test_a_long_station_name_stands_in_two_lines_before_the_first_hour_of_a_phone() -> None:
    lane = Lane(1, "Pematang Panggang", 0)
    assert drawn(scale=PHONE).label_of(lane) == ["Pematang", "Panggang"]
    assert drawn(scale=WEEK).label_of(lane) == ["Pematang Panggang"]
