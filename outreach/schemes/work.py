"""Working out a scheme as a job: the planner runs apart, each stage is kept, then its answer; never a joint slot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ..apart import Limits, Stop, run_apart, while_open
from ..web import Office
from . import service
from .models import Scheme, SchemeState
from .service import keep_answer, keep_stage

SOLVE = service.SOLVE
SOLVER = "scheduler.planner.worker"
WALL_S = 600
"""Well within a job's lease: no second worker begins the same."""


def work(
    office: Office, payload: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]
) -> Mapping[str, Any] | Stop | None:
    """Solve a scheme's problem; None when nobody waits for it any more."""
    scheme_id = int(payload["scheme_id"])
    with office.database.reader() as session:
        scheme = session.get(Scheme, scheme_id)
        if scheme is None or not SchemeState(scheme.state).is_open:
            return None
        task = {"problem": scheme.problem, "standing": scheme.standing}
    limits = Limits(office.settings.plan_memory_mb, office.settings.plan_cpu_s, WALL_S)
    is_wanted = while_open(office.database, office.stopping, lambda session: _is_open(session, scheme_id))
    return run_apart(SOLVER, task, limits=limits, hear=tell, is_wanted=is_wanted)


def _is_open(session: Session, scheme_id: int) -> bool:
    return SchemeState(session.get_one(Scheme, scheme_id).state).is_open


def hear(session: Session, office: Office, payload: Mapping[str, Any], news: Mapping[str, Any], now: datetime) -> None:
    """Keep how far the planner is, and its first usable plan."""
    keep_stage(session, scheme_id=int(payload["scheme_id"]), news=news)


def apply(
    session: Session,
    office: Office,
    payload: Mapping[str, Any],
    prepared: Mapping[str, Any] | Stop | None,
    now: datetime,
) -> Mapping[str, object]:
    """Write down the answer, or why there is none."""
    if prepared is None:
        return {"done": False}
    return {"done": keep_answer(session, scheme_id=int(payload["scheme_id"]), answer=prepared, now=now)}
