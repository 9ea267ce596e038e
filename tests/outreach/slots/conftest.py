"""What the tests of the joint plan share: clips that may air, and a wish to place them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from world import World

from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def wish(world: World, clip_id: int) -> Callable[..., Wish]:
    """A joint slot on Tuesday at 09.00 on both banks, or as said otherwise."""

    def make(
        *, day: date = TUESDAY, start: str = "09:00", other: str = "", pairing: Pairing = Pairing.SIMULCAST
    ) -> Wish:
        starts = {world.sungai_menang: time.fromisoformat(start), world.brabasan: time.fromisoformat(other or start)}
        return Wish(clip_id, day, SlotKind.ILM, pairing, starts, 180)

    return make
