"""Planned against proof: gives every slot a verdict and its grade, with reasons; never treats silence as a miss."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from .terms import Grade, Span, Verdict

ON_TIME = timedelta(minutes=5)
"""An airing within five minutes of its plan is on time: what an approval binds."""
WINDOW = timedelta(minutes=15)
"""How far a log line without a slot's key may stand from the plan and still be it."""
WHOLE = 0.9
"""An airing shorter than nine tenths of its clip is short."""
_SHORTENED = 30
_NOTHING: Mapping[int, int] = MappingProxyType({})


class Reason(StrEnum):
    """Why a verdict was given, in the order of the search."""

    BY_PERSON = "by_person"
    BY_KEY = "by_key"
    BY_FILE = "by_file"
    BY_TITLE = "by_title"
    HEARD = "heard"
    OPERATOR_YES = "operator_yes"
    OPERATOR_NO = "operator_no"
    LOG_WITHOUT_IT = "log_without_it"
    OFF_TIME = "off_time"
    TOO_SHORT = "too_short"
    NO_WORD = "no_word"
    NOT_PLANNED = "not_planned"
    CONTRADICTED = "contradicted"
    NOT_HEARD = "not_heard"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Planned:
    """A published slot: when and how long, and the names under which a log may know it."""

    slot_id: int
    span: Span
    title: str
    file_name: str

    @property
    def key(self) -> str:
        """The slot's name in a station's software."""
        return f"S-{self.slot_id}"


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of a station's log; `row_id` names the row behind it."""

    row_id: int
    started_at: datetime
    length_s: float | None
    title: str
    key: str


@dataclass(frozen=True, slots=True)
class Tap:
    """The operator's newest word on a slot: aired, not aired, or (None) does not know."""

    row_id: int
    slot_id: int
    aired: bool | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class HeardClip:
    """A clip recognised in a recording off the air, with the fraction of it that was heard."""

    row_id: int
    slot_id: int
    started_at: datetime
    heard_s: float
    fraction: float


@dataclass(frozen=True, slots=True)
class Loose:
    """One of our clips heard in a recording where it was not planned."""

    row_id: int
    started_at: datetime
    heard_s: float
    title: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict: on a slot, or (slot_id None) on something that aired without being planned."""

    slot_id: int | None
    verdict: Verdict
    grade: Grade
    reasons: tuple[Reason, ...]
    started_at: datetime | None = None
    length_s: float | None = None
    log_row_id: int | None = None
    tap_row_id: int | None = None
    heard_row_id: int | None = None


def reconcile(
    planned: Iterable[Planned],
    *,
    logged: Iterable[Logged] = (),
    covered: Iterable[Span] = (),
    taps: Iterable[Tap] = (),
    heard: Iterable[HeardClip] = (),
    silent: Collection[int] = (),
    doubtful: Collection[int] = (),
    loose: Iterable[Loose] = (),
    ours: Iterable[str] = (),
    tied: Mapping[int, int] = _NOTHING,
) -> tuple[Judged, ...]:
    """Judge one station-day.

    `covered` are the stretches the station's logs speak of: only there does a log without a slot mean a miss. `ours` are
    the titles and file names by which an unplanned airing of one of our clips is recognised as EXTRA; the station's own
    programmes are none of our business. Every log line serves one slot at most. `silent` are slots that a recording listened for in
    vain, `doubtful` those in which something like their clip waits for a person's ear, `loose` what was heard and not planned
    (`listening.listen` finds all three). `tied` are rows of the log that a person gave to a slot: no other match stands against it.
    The answer is in order of the plan.
    """
    slots = sorted(planned, key=lambda slot: (slot.span.start_at, slot.slot_id))
    lines = sorted(logged, key=lambda line: (line.started_at, line.row_id))
    matched, unused = _match(slots, lines, tied=tied)
    told = {tap.slot_id: tap for tap in sorted(taps, key=lambda tap: (tap.said_at, tap.row_id))}
    sound = {clip.slot_id: clip for clip in sorted(heard, key=lambda clip: (clip.fraction, clip.row_id))}
    spans = tuple(covered)
    verdicts = [
        _judge_silent(slot, matched.get(slot.slot_id), told.get(slot.slot_id))
        if slot.slot_id in silent and slot.slot_id not in sound
        else _judge(slot, matched.get(slot.slot_id), told.get(slot.slot_id), sound.get(slot.slot_id), spans)
        for slot in slots
    ]
    verdicts = [_doubt(one) if one.slot_id in doubtful and one.grade is not Grade.P3 else one for one in verdicts]
    return (*verdicts, *_join_extras(_extras(unused, slots, ours), {line.row_id: line for line in unused}, loose))


def _judge_silent(slot: Planned, match: tuple[Logged, Reason] | None, tap: Tap | None) -> Judged:
    """A recording that was on all the while, and in which the slot is not: no log and no word stands against it."""
    says_otherwise = match is not None or (tap is not None and tap.aired is True)
    reasons = (Reason.NOT_HEARD, Reason.CONTRADICTED) if says_otherwise else (Reason.NOT_HEARD,)
    log_row = match[0].row_id if match else None
    return Judged(slot.slot_id, Verdict.MISSED, Grade.P3, reasons, log_row_id=log_row, tap_row_id=_row(tap))


def _doubt(one: Judged) -> Judged:
    return replace(one, reasons=(*one.reasons, Reason.DOUBTFUL))


def _join_extras(logged: list[Judged], lines: Mapping[int, Logged], loose: Iterable[Loose]) -> list[Judged]:
    """What was aired beside the plan, told once by the better proof where a log and a recording both hold it."""
    left, found = list(logged), []
    for sound in sorted(loose, key=lambda one: (one.started_at, one.row_id)):
        same = next((one for one in left if _is_same_extra(one, lines, sound)), None)
        if same is not None:
            left.remove(same)
        log_row = same.log_row_id if same else None
        reasons = (Reason.HEARD, Reason.NOT_PLANNED)
        found.append(
            Judged(None, Verdict.EXTRA, Grade.P3, reasons, sound.started_at, sound.heard_s, log_row, None, sound.row_id)
        )
    return [*left, *found]


def _is_same_extra(one: Judged, lines: Mapping[int, Logged], sound: Loose) -> bool:
    line = lines.get(one.log_row_id or 0)
    return (
        line is not None
        and abs(line.started_at - sound.started_at) <= ON_TIME
        and (line.key.startswith("S-") or same_title(line.title, sound.title))
    )


def _match(
    slots: Sequence[Planned], lines: Sequence[Logged], *, tied: Mapping[int, int] = _NOTHING
) -> tuple[dict[int, tuple[Logged, Reason]], list[Logged]]:
    """Give each slot the log line that is surest its own: by a person's word, by key, then by file, then by title near its time; the nearest pair first.

    In the order of the plan an early slot would take the line of a later one of the same clip, which stands at its very second.
    """
    matched: dict[int, tuple[Logged, Reason]] = {}
    known, used = _Lines(lines), set[int]()
    planned = {slot.slot_id for slot in slots}
    for place, line in enumerate(lines) if tied else ():
        slot_id = tied.get(line.row_id)
        if slot_id in planned and slot_id not in matched:
            matched[slot_id] = (line, Reason.BY_PERSON)
            used.add(place)
    for reason in (Reason.BY_KEY, Reason.BY_FILE, Reason.BY_TITLE):
        pairs = sorted(
            (abs(lines[place].started_at - slot.span.start_at), lines[place].row_id, place, number)
            for number, slot in enumerate(slots)
            if slot.slot_id not in matched
            for place in known.near(slot, reason)
            if place not in used
        )
        for _, _, place, number in pairs:
            if slots[number].slot_id not in matched and place not in used:
                matched[slots[number].slot_id] = (lines[place], reason)
                used.add(place)
    return matched, [line for place, line in enumerate(lines) if place not in used]


class _Lines:
    """The lines of a log in order of time, found by key, by file and by the beginning of the title; none is looked at in vain."""

    def __init__(self, lines: Sequence[Logged]) -> None:
        self.lines = lines
        self.by_key: dict[str, list[int]] = {}
        self.by_file: dict[str, list[int]] = {}
        self.by_head: dict[str, list[int]] = {}
        for place, line in enumerate(lines):
            if line.key.startswith("S-"):
                self.by_key.setdefault(line.key, []).append(place)
                continue
            for name in {line.key, line.title}:
                self.by_file.setdefault(name, []).append(place)
            self.by_head.setdefault(_head(_plain(line.title)), []).append(place)

    def near(self, slot: Planned, reason: Reason) -> Iterable[int]:
        """The places of the lines that fit a slot for a reason, whether or not another slot has taken them."""
        if reason is Reason.BY_KEY:
            return self.by_key.get(slot.key, ())
        if reason is Reason.BY_FILE:
            return self._within(self.by_file.get(slot.file_name, ()), slot)
        alike = self._within(self.by_head.get(_head(_plain(slot.title)), ()), slot)
        return [place for place in alike if same_title(self.lines[place].title, slot.title)]

    def _within(self, places: Sequence[int], slot: Planned) -> Sequence[int]:
        """Those of places in order of time that stand within the window around a slot's plan."""
        first = bisect_left(places, slot.span.start_at - WINDOW, key=self._begin)
        return places[first : bisect_right(places, slot.span.start_at + WINDOW, lo=first, key=self._begin)]

    def _begin(self, place: int) -> datetime:
        return self.lines[place].started_at


@lru_cache(maxsize=8192)
def _plain(title: str) -> str:
    """A title without its case and its spaces' number."""
    return " ".join(title.casefold().split())


def _head(plain: str) -> str:
    """The letters of which two titles that are the same share every one."""
    return plain[:_SHORTENED].rstrip()


def same_title(left: str, right: str) -> bool:
    """Titles as stations shorten them: case and spaces aside, the log's may be the first 30 letters or more of ours."""
    a, b = _plain(left), _plain(right)
    return bool(a) and (a == b or (b.startswith(a) and len(a) >= len(_head(b))))


def _judge(
    slot: Planned,
    match: tuple[Logged, Reason] | None,
    tap: Tap | None,
    clip: HeardClip | None,
    covered: tuple[Span, ...],
) -> Judged:
    """The best evidence decides, and what it decides against is named."""
    against = (Reason.CONTRADICTED,) if tap is not None and tap.aired is False else ()
    if clip is not None:
        log_row = match[0].row_id if match else None
        verdict, why = _weigh(slot, clip.started_at, clip.fraction)
        reasons = (Reason.HEARD, *why, *against)
        return Judged(
            slot.slot_id, verdict, Grade.P3, reasons, clip.started_at, clip.heard_s, log_row, _row(tap), clip.row_id
        )
    if match is not None:
        line, how = match
        fraction = 1.0 if line.length_s is None else line.length_s / slot.span.length_s
        verdict, why = _weigh(slot, line.started_at, fraction)
        reasons = (how, *why, *against)
        return Judged(slot.slot_id, verdict, Grade.P2, reasons, line.started_at, line.length_s, line.row_id, _row(tap))
    return _judge_unlogged(slot, tap, covered)


def _judge_unlogged(slot: Planned, tap: Tap | None, covered: tuple[Span, ...]) -> Judged:
    log_denies = any(span.start_at <= slot.span.start_at < span.end_at for span in covered)
    if log_denies:
        against = (Reason.CONTRADICTED,) if tap is not None and tap.aired else ()
        reasons = (Reason.LOG_WITHOUT_IT, *against)
        return Judged(slot.slot_id, Verdict.MISSED, Grade.P2, reasons, tap_row_id=_row(tap))
    if tap is None or tap.aired is None:
        return Judged(slot.slot_id, Verdict.UNPROVEN, Grade.P0, (Reason.NO_WORD,), tap_row_id=_row(tap))
    if tap.aired:
        return Judged(
            slot.slot_id, Verdict.AIRED, Grade.P1, (Reason.OPERATOR_YES,), slot.span.start_at, tap_row_id=tap.row_id
        )
    return Judged(slot.slot_id, Verdict.MISSED, Grade.P1, (Reason.OPERATOR_NO,), tap_row_id=tap.row_id)


def _row(tap: Tap | None) -> int | None:
    return tap.row_id if tap else None


def _weigh(slot: Planned, started_at: datetime, fraction: float) -> tuple[Verdict, tuple[Reason, ...]]:
    if fraction < WHOLE:
        return Verdict.SHORT, (Reason.TOO_SHORT,)
    if abs(started_at - slot.span.start_at) > ON_TIME:
        return Verdict.LATE, (Reason.OFF_TIME,)
    return Verdict.AIRED, ()


def _extras(unused: Iterable[Logged], slots: Sequence[Planned], ours: Iterable[str]) -> list[Judged]:
    names = set(ours) | {slot.file_name for slot in slots} | {slot.title for slot in slots}
    heads: dict[str, list[str]] = {}
    for name in names:
        heads.setdefault(_head(_plain(name)), []).append(name)
    return [
        Judged(None, Verdict.EXTRA, Grade.P2, (Reason.NOT_PLANNED,), line.started_at, line.length_s, line.row_id)
        for line in unused
        if line.key.startswith("S-")
        or line.key in names
        or any(same_title(line.title, name) for name in heads.get(_head(_plain(line.title)), ()))
    ]
