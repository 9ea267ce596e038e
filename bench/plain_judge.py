"""Judges a station-day as the rules are told, slot by slot and with every pair looked at; slow, and shares no code with the real judge.

What it is given it takes as it stands: distinct slots, lines with the key, the file or the title of slots, and finds of recordings. `bench/judgements.py`
holds the real judge to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from scheduler.listening import Sounded, Taped
from scheduler.reconcile import Logged, Planned, Tap
from scheduler.terms import Span

FIVE, FIFTEEN = timedelta(minutes=5), timedelta(minutes=15)
Told = tuple[int, str, str]
"""A slot's number, its verdict and its grade."""


def give_sounds(
    planned: Sequence[Planned], clip_of: Mapping[int, int], sounded: Sequence[Sounded]
) -> dict[int, Sounded]:
    """The nearest pair of a slot and a certain find of its clip, then the nearest of those left, until none is within 15 minutes."""
    given: dict[int, Sounded] = {}
    while True:
        best = None
        for slot in planned:
            for find in sounded:
                if slot.slot_id in given or any(other.row_id == find.row_id for other in given.values()):
                    continue
                off = abs(find.started_at - slot.span.start_at)
                if not find.is_certain or clip_of[slot.slot_id] != find.clip_id or off > FIFTEEN:
                    continue
                rank = (off, -find.fraction, slot.slot_id, find.row_id)
                if best is None or rank < best[0]:
                    best = (rank, slot.slot_id, find)
        if best is None:
            return given
        given[best[1]] = best[2]


def is_silent(slot: Planned, given: Mapping[int, Sounded], planned: Sequence[Planned], taped: Sequence[Taped]) -> bool:
    """Whether a recording whose clock another slot proved was on from five minutes before to five minutes after, in vain."""
    for tape in taped:
        proved = any(
            other.slot_id in given
            and given[other.slot_id].recording_id == tape.row_id
            and abs(given[other.slot_id].started_at - other.span.start_at) <= FIVE
            for other in planned
        )
        if proved and tape.span.start_at <= slot.span.start_at - FIVE and tape.span.end_at >= slot.span.end_at + FIVE:
            return True
    return False


def give_lines(planned: Sequence[Planned], logged: Sequence[Logged]) -> dict[int, Logged]:
    """By key at any hour, then by file, then by title within 15 minutes: the nearest pair, then the nearest of what is left."""
    given: dict[int, Logged] = {}
    for fits in (_has_key, _has_file, _has_title):
        while True:
            best = None
            for slot in planned:
                for line in logged:
                    if slot.slot_id in given or any(line is other for other in given.values()) or not fits(slot, line):
                        continue
                    rank = (abs(line.started_at - slot.span.start_at), line.row_id, slot.span.start_at, slot.slot_id)
                    if best is None or rank < best[0]:
                        best = (rank, slot.slot_id, line)
            if best is None:
                break
            given[best[1]] = best[2]
    return given


def _has_key(slot: Planned, line: Logged) -> bool:
    return line.key == f"S-{slot.slot_id}"


def _has_file(slot: Planned, line: Logged) -> bool:
    return _is_beside(slot, line) and slot.file_name in (line.key, line.title)


def _has_title(slot: Planned, line: Logged) -> bool:
    return _is_beside(slot, line) and is_called(line.title, slot.title)


def _is_beside(slot: Planned, line: Logged) -> bool:
    return line.key[:2] != "S-" and abs(line.started_at - slot.span.start_at) <= FIFTEEN


def is_called(told: str, ours: str) -> bool:
    """Whether a station's title is ours: letter case and blanks aside, whole or cut off after thirty letters or later."""
    short, full = " ".join(told.lower().split()), " ".join(ours.lower().split())
    return short != "" and full.startswith(short) and (short == full or len(short) >= len(full[:30].rstrip()))


def extra_rows(planned: Sequence[Planned], logged: Sequence[Logged], ours: Sequence[str] = ()) -> set[int]:
    """The lines that speak of a clip of ours and belong to no slot of the plan."""
    taken = [line.row_id for line in give_lines(planned, logged).values()]
    names = [*ours, *(slot.file_name for slot in planned), *(slot.title for slot in planned)]
    return {
        line.row_id
        for line in logged
        if line.row_id not in taken
        and (line.key[:2] == "S-" or line.key in names or any(is_called(line.title, name) for name in names))
    }


def weigh(off: timedelta, fraction: float) -> str:
    """Short below nine tenths, late beyond five minutes, else aired."""
    return "short" if fraction < 0.9 else "late" if abs(off) > FIVE else "aired"


def judge(
    planned: Sequence[Planned],
    *,
    clip_of: Mapping[int, int],
    logged: Sequence[Logged],
    covered: Sequence[Span],
    taps: Sequence[Tap],
    sounded: Sequence[Sounded],
    taped: Sequence[Taped],
) -> list[Told]:
    """The verdict and grade of every slot, by number of the slot."""
    given, lines = give_sounds(planned, clip_of, sounded), give_lines(planned, logged)
    told = []
    for slot in planned:
        said = [tap for tap in taps if tap.slot_id == slot.slot_id]
        newest = max(said, key=lambda tap: (tap.said_at, tap.row_id), default=None)
        doubted = any(
            not find.is_certain
            and find.clip_id == clip_of[slot.slot_id]
            and abs(find.started_at - slot.span.start_at) <= FIFTEEN
            for find in sounded
        )
        line, start_at = lines.get(slot.slot_id), slot.span.start_at
        if slot.slot_id in given:
            find = given[slot.slot_id]
            verdict = (weigh(find.started_at - start_at, find.fraction), "P3")
        elif is_silent(slot, given, planned, taped) and not doubted:
            verdict = ("missed", "P3")
        elif line is not None:
            whole = 1.0 if line.length_s is None else line.length_s / slot.span.length_s
            verdict = (weigh(line.started_at - start_at, whole), "P2")
        elif any(span.start_at <= start_at < span.end_at for span in covered):
            verdict = ("missed", "P2")
        elif newest is None or newest.aired is None:
            verdict = ("unproven", "P0")
        else:
            verdict = ("aired" if newest.aired else "missed", "P1")
        told.append((slot.slot_id, *verdict))
    return sorted(told)
