"""Which masts bring a station's programme to the people on a day: its own and those of its relays; pure, and never a signal's class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .evidence import Outage, is_silent


@dataclass(frozen=True)
class Masts:
    """Whose programme each relay carries, and who is silent when: proven airings and planned ones are counted by this alone."""

    relays: Mapping[int, int]
    outages: tuple[Outage, ...] = ()

    @cached_property
    def _relays_of(self) -> dict[int, tuple[int, ...]]:
        carried = set(self.relays.values())
        return {one: tuple(sorted(r for r, parent in self.relays.items() if parent == one)) for one in carried}

    def of(self, station_id: int) -> tuple[int, ...]:
        """The station's own mast and its relays, on the air or not."""
        return (station_id, *self._relays_of.get(station_id, ()))

    def on_air(self, station_id: int, *, day: date) -> tuple[int, ...]:
        """Those that send its programme on a day; none while the station itself is silent."""
        if is_silent(self.outages, station_id, day=day):
            return ()
        return tuple(mast for mast in self.of(station_id) if not is_silent(self.outages, mast, day=day))

    def throughout(self, station_id: int, *, days: Iterable[date]) -> tuple[int, ...]:
        """Those that send on every one of some days on which the station itself does: on no other mast can a plan of these days count."""
        if len(self.of(station_id)) == 1:
            return (station_id,)
        sending = [set(masts) for day in days if (masts := self.on_air(station_id, day=day))]
        steady = set.intersection(*sending) if sending else set()
        return tuple(mast for mast in self.of(station_id) if mast == station_id or mast in steady)
