"""Lays what was heard in recordings of a station's day onto its plan; pure, and never a verdict.

A recording speaks for a slot wherever its clip is heard near its time. It speaks *against* a slot only when it was on from well before to
well after it, and when another clip in it stood in its own place: a recorder with a wrong clock must not turn a whole day into misses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .reconcile import ON_TIME, WINDOW, HeardClip, Loose, Planned
from .terms import Span

ONE_AIRING = timedelta(seconds=60)
"""Two recorders that hear one clip within a minute heard one airing."""


@dataclass(frozen=True, slots=True)
class Taped:
    """A recording off the air: its row, and when it was on."""

    row_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class Sounded:
    """A clip recognised in a recording; one that is not certain waits for a person's ear."""

    row_id: int
    recording_id: int
    clip_id: int
    title: str
    started_at: datetime
    heard_s: float
    fraction: float
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Listened:
    """What recordings say of a day: heard slots, slots that were listened for in vain, slots a person must hear, and what was not planned."""

    heard: tuple[HeardClip, ...]
    silent: frozenset[int]
    doubtful: frozenset[int]
    loose: tuple[Loose, ...]


def listen(
    planned: Sequence[Planned], *, clip_of: Mapping[int, int], sounded: Iterable[Sounded], taped: Iterable[Taped]
) -> Listened:
    """Give every slot the airing of its clip that lies nearest; `clip_of` names the clip of each slot by the slot's id."""
    found = sorted(sounded, key=lambda one: (one.started_at, one.row_id))
    certain = [one for one in found if one.is_certain]
    given = _give(planned, clip_of, certain)
    told = {one.row_id for one in given.values()}
    doubtful = frozenset(
        slot.slot_id
        for slot in planned
        if slot.slot_id not in given
        and any(not one.is_certain and _is_near(slot, clip_of, one, WINDOW) for one in found)
    )
    return Listened(
        tuple(
            HeardClip(one.row_id, slot_id, one.started_at, one.heard_s, one.fraction)
            for slot_id, one in sorted(given.items())
        ),
        _listened_in_vain(planned, given, taped=taped) - doubtful,
        doubtful,
        tuple(_loose([one for one in certain if one.row_id not in told], list(given.values()))),
    )


def _is_near(slot: Planned, clip_of: Mapping[int, int], one: Sounded, within: timedelta) -> bool:
    return clip_of.get(slot.slot_id) == one.clip_id and abs(one.started_at - slot.span.start_at) <= within


def _give(planned: Sequence[Planned], clip_of: Mapping[int, int], certain: Sequence[Sounded]) -> dict[int, Sounded]:
    """Slots with the airing that is theirs: nearest in time first, each airing to one slot."""
    pairs = sorted(
        (
            (abs(one.started_at - slot.span.start_at), -one.fraction, slot.slot_id, one.row_id, one)
            for slot in planned
            for one in certain
            if _is_near(slot, clip_of, one, WINDOW)
        ),
        key=lambda pair: pair[:4],
    )
    given: dict[int, Sounded] = {}
    taken: set[int] = set()
    for *_, slot_id, row_id, one in pairs:
        if slot_id not in given and row_id not in taken:
            given[slot_id] = one
            taken.add(row_id)
    return given


def _listened_in_vain(
    planned: Sequence[Planned], given: Mapping[int, Sounded], *, taped: Iterable[Taped]
) -> frozenset[int]:
    starts = {slot.slot_id: slot.span.start_at for slot in planned}
    proved = {one.recording_id for slot_id, one in given.items() if abs(one.started_at - starts[slot_id]) <= ON_TIME}
    spans = [tape.span for tape in taped if tape.row_id in proved]
    return frozenset(
        slot.slot_id
        for slot in planned
        if slot.slot_id not in given
        and any(
            span.start_at <= slot.span.start_at - ON_TIME and slot.span.end_at + ON_TIME <= span.end_at
            for span in spans
        )
    )


def _loose(left: Sequence[Sounded], given: Sequence[Sounded]) -> Iterable[Loose]:
    """What was heard and belongs to no slot, each airing once, however many recorders heard it."""
    known = list(given)
    for one in left:
        if any(one.clip_id == k.clip_id and abs(one.started_at - k.started_at) <= ONE_AIRING for k in known):
            continue
        known.append(one)
        yield Loose(one.row_id, one.started_at, one.heard_s, one.title)
