"""Matching as it is told, line by line: the plain version that the indexed one is held to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scheduler.reconcile import WINDOW, Judged, Logged, Planned, Reason
from scheduler.terms import Grade, Verdict

SHORTENED = 30


def match(
    slots: Sequence[Planned], lines: Sequence[Logged], *, tied: object = None
) -> tuple[dict[int, tuple[Logged, Reason]], list[Logged]]:
    """Give each slot the log line that is surest its own, the nearest pair first, looking at every pair every time."""
    matched: dict[int, tuple[Logged, Reason]] = {}
    unused = list(lines)
    for reason in (Reason.BY_KEY, Reason.BY_FILE, Reason.BY_TITLE):
        while True:
            pairs = [
                (abs(line.started_at - slot.span.start_at), line.row_id, place, number)
                for number, slot in enumerate(slots)
                for place, line in enumerate(unused)
                if slot.slot_id not in matched and fits(slot, line, reason)
            ]
            if not pairs:
                break
            *_, place, number = min(pairs)
            matched[slots[number].slot_id] = (unused.pop(place), reason)
    return matched, unused


def fits(slot: Planned, line: Logged, reason: Reason) -> bool:
    """Whether a line may be a slot's for a reason."""
    if reason is Reason.BY_KEY:
        return line.key == slot.key
    if line.key.startswith("S-") or abs(line.started_at - slot.span.start_at) > WINDOW:
        return False
    if reason is Reason.BY_FILE:
        return slot.file_name in (line.key, line.title)
    return same_title(line.title, slot.title)


def same_title(left: str, right: str) -> bool:
    """Case and spaces aside, the log's title may be the first 30 letters or more of ours."""
    a, b = (" ".join(title.casefold().split()) for title in (left, right))
    return bool(a) and (a == b or (b.startswith(a) and len(a) >= len(b[:SHORTENED].rstrip())))


def extras(unused: Iterable[Logged], slots: Sequence[Planned], ours: Iterable[str]) -> list[Judged]:
    """What aired unplanned, every line held against every name."""
    names = set(ours) | {slot.file_name for slot in slots} | {slot.title for slot in slots}
    return [
        Judged(None, Verdict.EXTRA, Grade.P2, (Reason.NOT_PLANNED,), line.started_at, line.length_s, line.row_id)
        for line in unused
        if line.key.startswith("S-") or line.key in names or any(same_title(line.title, name) for name in names)
    ]
