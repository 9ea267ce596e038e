"""What a station is known to have said and sent on a day, told to the plain judge as the product was told it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scheduler.listening import Sounded, Taped
from scheduler.reconcile import Logged, Planned, Tap
from scheduler.terms import Span


@dataclass
class Known:
    """What one station is known to have said and sent, as the plain judge is told it."""

    planned: list[Planned] = field(default_factory=list)
    logs: dict[int, list[Logged]] = field(default_factory=dict)
    offset_s: dict[int, int] = field(default_factory=dict)
    shift_s: dict[int, int] = field(default_factory=dict)
    taps: list[Tap] = field(default_factory=list)
    finds: dict[int, Sounded] = field(default_factory=dict)
    unsure: list[int] = field(default_factory=list)
    words: dict[int, bool] = field(default_factory=dict)
    taped: list[Taped] = field(default_factory=list)

    def lines(self) -> list[Logged]:
        """Every airing any log tells of, once, by clocks that were set right."""
        told: dict[tuple[datetime, str, str], Logged] = {}
        for log_id, rows in sorted(self.logs.items()):
            for row in rows:
                at = row.started_at - timedelta(seconds=self.shift_s.get(log_id, 0))
                told[at, row.key, row.title] = replace(row, started_at=at)
        return list(told.values())

    def covered(self) -> list[Span]:
        """The stretches the logs speak of."""
        spans = []
        for log_id, rows in self.logs.items():
            shift = timedelta(seconds=self.shift_s.get(log_id, 0))
            first = min(row.started_at for row in rows)
            last = max(row.started_at + timedelta(seconds=row.length_s or 0) for row in rows)
            spans.append(Span(first - shift, last - shift))
        return spans

    def sounded(self) -> list[Sounded]:
        """What was heard, surely, by a person's ear, or still waiting for one."""
        found = []
        for number, find in self.finds.items():
            word = self.words.get(number)
            if find.is_certain or word is not False:
                found.append(replace(find, is_certain=find.is_certain or word is True))
        return found
