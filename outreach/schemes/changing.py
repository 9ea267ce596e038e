"""A scheme changed by hand: some of its slots pinned or forbidden, and the planner asked anew; never the old scheme itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ..access import Actor
from ..errors import NotFound
from . import service
from .asking import Asked
from .errors import NothingChanged
from .models import Scheme

PIN, FORBID = "pin", "forbid"


def change(
    session: Session, actor: Actor, *, scheme: Scheme, choices: Mapping[str, str], window_min: int, now: datetime
) -> Scheme:
    """Ask anew with slots pinned or forbidden, by their place in the plan; what was pinned or forbidden before stays so.

    Raises `NothingChanged`, and as `make_scheme` does.
    """
    plan = scheme.plan or {"joint_slots": []}
    added = service.new_programmes(scheme)
    chosen = [(row, choices.get(str(at), "")) for at, row in enumerate(plan["joint_slots"]) if row in added]
    asked = Asked.of(scheme.asked)
    pinned = tuple(row for row, choice in chosen if choice == PIN and row not in asked.pinned)
    freed = [row for row, choice in chosen if choice == FORBID]
    if not pinned and not freed:
        raise NothingChanged
    wishes = replace(
        asked,
        pinned=(*(row for row in asked.pinned if row not in freed), *pinned),
        forbidden=(*asked.forbidden, *({"day": row["day"], "daypart": row["daypart"]} for row in freed)),
    )
    return service.make_scheme(session, actor, asked=wishes, window_min=window_min, based_on=scheme, now=now)


def document_of(scheme: Scheme, kind: str) -> Mapping[str, Any]:
    """The problem (`masalah`) or the plan (`rencana`) of a scheme; raises `NotFound`."""
    found: Mapping[str, Any] | None = {"masalah": scheme.problem, "rencana": scheme.plan}.get(kind)
    if found is None:
        raise NotFound
    return found
