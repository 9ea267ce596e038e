"""The table of work to do later: put in, claim, finish; never knows what a job does and never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base

LEASE = timedelta(minutes=15)
"""A claimed job that was not finished within its lease is due again: its worker is taken for dead."""
MAX_ATTEMPTS = 5


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work, unique by kind and key, so that asking twice does it once."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("kind", "key"), Index("ix_job_due", "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default=JobState.WAITING)
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[float] = mapped_column(default=0.0)
    outcome: Mapped[dict[str, Any] | None]


def enqueue(
    session: Session, kind: str, *, key: str, payload: Mapping[str, object] | None = None, due_at: datetime
) -> Job:
    """Ask for a piece of work; the same kind and key is asked for once, and a finished or failed one begins anew."""
    job = session.scalar(select(Job).where(Job.kind == kind, Job.key == key))
    if job is None:
        job = Job(
            kind=kind,
            key=key,
            payload=dict(payload or {}),
            due_at=due_at,
            state=JobState.WAITING,
            attempts=0,
            progress=0.0,
        )
        session.add(job)
    elif job.state in (JobState.DONE, JobState.FAILED):
        job.state, job.due_at, job.attempts, job.progress, job.outcome = JobState.WAITING, due_at, 0, 0.0, None
        job.payload = dict(payload or {})
    session.flush()
    return job


class Stopping(Exception):
    """The office is being stopped: the job stays claimed, and the next start makes it due again."""


def claim(session: Session, *, now: datetime, kinds: Collection[str] | None = None) -> Job | None:
    """Take the oldest due job (of some kinds) in one statement, or None when nothing is due."""
    due = or_(
        (Job.state == JobState.WAITING) & (Job.due_at <= now),
        (Job.state == JobState.RUNNING) & (Job.claimed_at < now - LEASE),
    )
    oldest = (
        select(Job.id)
        .where(due, true() if kinds is None else Job.kind.in_(sorted(kinds)))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(Job)
        .where(Job.id == oldest)
        .values(state=JobState.RUNNING, claimed_at=now, attempts=Job.attempts + 1)
        .returning(Job.id)
    )
    job_id = session.scalar(taken)
    return None if job_id is None else session.get(Job, job_id, populate_existing=True)


def release_all(session: Session, *, now: datetime) -> int:
    """Make due again what a dead process was at; call only while nobody works. Returns how many jobs that were.

    A job that was at work in `MAX_ATTEMPTS` deaths is taken for their cause and given up.
    """
    held = session.scalars(select(Job).where(Job.state == JobState.RUNNING)).all()
    for job in held:
        job.state, job.due_at = JobState.WAITING, min(job.due_at, now)
        if job.attempts >= MAX_ATTEMPTS:
            job.state, job.finished_at, job.outcome = JobState.FAILED, now, {"fault": "ServerDied"}
    return len(held)


def renew(job: Job, *, now: datetime) -> None:
    """A running job told how far it is: its lease begins anew."""
    if job.state == JobState.RUNNING:
        job.claimed_at = now


def finish(job: Job, *, outcome: Mapping[str, object] | None, now: datetime) -> None:
    """Mark a job as done."""
    job.state, job.finished_at, job.progress, job.outcome = JobState.DONE, now, 1.0, dict(outcome or {})


def put_back(job: Job, *, reason: str, now: datetime) -> None:
    """After a fault: try again later with growing distance, or give up after `MAX_ATTEMPTS`."""
    job.outcome = {"fault": reason}
    if job.attempts >= MAX_ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
    else:
        job.state, job.due_at = JobState.WAITING, now + timedelta(seconds=15 * 2**job.attempts)


def find_job(session: Session, kind: str, key: str) -> Job | None:
    """The job of a kind and key, if it was ever asked for."""
    return session.scalar(select(Job).where(Job.kind == kind, Job.key == key))


def latest_jobs(session: Session, *, most: int = 100) -> list[Job]:
    """The newest jobs, failed and waiting ones before those that are done."""
    open_first = (Job.state == JobState.DONE).asc()
    return list(session.scalars(select(Job).order_by(open_first, Job.id.desc()).limit(most)))
