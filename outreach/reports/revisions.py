"""Tells what one frozen content says otherwise than another, row by row; pure, never a word and never a layout."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Plain = Mapping[str, Any]
ALWAYS_NEW = frozenset({"revision", "corrects", "frozen_at", "changes", "history", "counted", "due"})
"""What every revision has of its own, what is said of other periods, and what the figures and their rows say already."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "villages": ("code",),
    "stations": ("regency_code", "name"),
    "facilitators": ("regency_code",),
    "outages": ("station", "from_on"),
    "follow_ups": ("regency_code", "what"),
    "signers": ("regency_code",),
    "parties": ("code",),
    "proofs": ("day", "station", "topic"),
    "budget": ("regency_code", "code"),
    "checks": ("regency_code", "day", "place"),
}
"""By which fields a row of a part is known again; a row of any other list is known by all it says."""


class ChangeKind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; of a list only the members that one of both lacks. None: no data."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of one part; `key` knows it again, `row` is the row itself (as it is now, or as it was)."""

    part: str
    kind: ChangeKind
    key: str
    row: Mapping[str, Any]
    fields: tuple[FieldChange, ...] = ()


def compare_contents(old: Plain, new: Plain) -> tuple[RowChange, ...]:
    """Every row that was added, removed or changed between two frozen contents, in the order of the new one.

    Both are plain (`canonical.to_plain`). Nothing differs exactly where both say the same, whatever the revision.
    """
    parts = [part for part in (*new, *(part for part in old if part not in new)) if part not in ALWAYS_NEW]
    return tuple(change for part in parts for change in _compare_part(part, old.get(part), new.get(part)))


def _compare_part(part: str, old: Any, new: Any) -> Iterator[RowChange]:
    held, wanted = _rows(part, old), _rows(part, new)
    for key in (*wanted, *(key for key in held if key not in wanted)):
        yield from _compare_rows(part, key, held.get(key, []), wanted.get(key, []))


def _compare_rows(part: str, key: str, old: list[Plain], new: list[Plain]) -> Iterator[RowChange]:
    """Rows of one key, mostly one on each side: the equal ones are set aside, the others pair in their order."""
    left, fresh = list(old), []
    for row in new:
        if row in left:
            left.remove(row)
        else:
            fresh.append(row)
    for was, now in zip(left, fresh, strict=False):
        yield RowChange(part, ChangeKind.CHANGED, key, _named(now), tuple(_compare_fields(was, now)))
    paired = min(len(left), len(fresh))
    yield from (RowChange(part, ChangeKind.REMOVED, key, _named(row)) for row in left[paired:])
    yield from (RowChange(part, ChangeKind.ADDED, key, _named(row)) for row in fresh[paired:])


def _rows(part: str, held: Any) -> dict[str, list[Plain]]:
    """A part as rows by key: an object of objects, a list of rows, or one thing."""
    rows: dict[str, list[Plain]] = defaultdict(list)
    if isinstance(held, list):
        for row in held:
            rows[_key(part, row)].append(row if isinstance(row, Mapping) else {"": row})
    elif part == "indicators" and held is not None:
        rows |= {key: [row] for key, row in held.items()}
    elif held is not None:
        rows[""] = [held if isinstance(held, Mapping) else {"": held}]
    return rows


def _key(part: str, row: Any) -> str:
    if part in KEYS:
        return " ".join(str(row[field]) for field in KEYS[part])
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _named(row: Plain) -> Plain:
    """What names a row to a reader: its plain fields; what is nested stands in the content itself."""
    return {field: value for field, value in row.items() if not isinstance(value, (Mapping, list))}


def _compare_fields(old: Plain, new: Plain) -> Iterator[FieldChange]:
    was, now = dict(_leaves(old)), dict(_leaves(new))
    for field in (*now, *(field for field in was if field not in now)):
        before, after = was.get(field), now.get(field)
        if before != after:
            yield FieldChange(field, *_exclusive(before, after))


def _leaves(row: Plain, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a row with its path, as by_regency/16.02/numerator; a list is one value."""
    for field, value in row.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{field}/")
        else:
            yield f"{prefix}{field}", value


def _exclusive(old: Any, new: Any) -> tuple[Any, Any]:
    """Of two lists what only one of both holds; the order alone changes nothing that could be told apart."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return old, new
    return [one for one in old if one not in new], [one for one in new if one not in old]


def is_new(changes: tuple[RowChange, ...]) -> bool:
    """Whether a revision corrects anything: a due date reckoned anew from the day of freezing corrects nothing."""
    return any(
        change.part != "follow_ups"
        or change.kind is not ChangeKind.CHANGED
        or any(one.field != "due_on" for one in change.fields)
        for change in changes
    )
