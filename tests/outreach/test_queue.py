"""Work for later is done once, by one worker, again after a fault, and never for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from world import NOW

from outreach import jobs, queue
from outreach.db import Database
from outreach.queue import LEASE, MAX_ATTEMPTS, Job, JobState
from outreach.web import Office


def ask(database: Database, key: str, *, kind: str = "uji", due_in: timedelta = timedelta()) -> int:
    """Put a job into the queue; returns its id."""
    with database.writer() as session:
        job = queue.enqueue(session, kind, key=key, payload={"n": 1}, due_at=NOW + due_in)
        session.commit()
        return job.id


def claim(database: Database, *, later: timedelta = timedelta()) -> str | None:
    """Take the next job; returns its key."""
    with database.writer() as session:
        job = queue.claim(session, now=NOW + later)
        session.commit()
        return job.key if job else None


def state_of(database: Database, job_id: int) -> tuple[str, int]:
    """A job's state and attempts."""
    with database.reader() as session:
        job = session.get_one(Job, job_id)
        return job.state, job.attempts


def test_what_is_asked_twice_is_done_once(database: Database) -> None:
    assert ask(database, "satu") == ask(database, "satu")
    assert [claim(database), claim(database)] == ["satu", None]


def test_the_oldest_due_comes_first_and_nothing_before_its_time(database: Database) -> None:
    ask(database, "nanti", due_in=timedelta(minutes=10))
    ask(database, "kedua")
    ask(database, "pertama", due_in=timedelta(minutes=-5))
    assert [claim(database) for _ in range(3)] == ["pertama", "kedua", None]
    assert claim(database, later=timedelta(minutes=10)) == "nanti"


def test_a_finished_job_asked_again_begins_anew(database: Database) -> None:
    job_id = ask(database, "satu")
    claim(database)
    with database.writer() as session:
        queue.finish(session.get_one(Job, job_id), outcome={"n": 2}, now=NOW)
        session.commit()
    assert claim(database) is None
    assert ask(database, "satu") == job_id
    assert claim(database) == "satu"


def test_a_worker_that_died_loses_its_lease(database: Database) -> None:
    ask(database, "satu")
    claim(database)
    assert claim(database, later=LEASE) is None
    assert claim(database, later=LEASE + timedelta(seconds=1)) == "satu"


def test_a_new_server_takes_up_what_the_dead_one_was_at(database: Database) -> None:
    job_id = ask(database, "satu")
    claim(database)
    with database.writer() as session:
        assert queue.release_all(session, now=NOW) == 1
        session.commit()
    assert claim(database) == "satu"
    assert state_of(database, job_id) == (JobState.RUNNING, 2)


def test_a_job_that_kills_every_server_is_given_up(database: Database) -> None:
    job_id = ask(database, "maut")
    for _ in range(MAX_ATTEMPTS):
        assert claim(database) == "maut"
        with database.writer() as session:
            queue.release_all(session, now=NOW)
            session.commit()
    assert claim(database) is None
    assert state_of(database, job_id) == (JobState.FAILED, MAX_ATTEMPTS)


def test_faults_put_a_job_back_further_and_further_then_end_it(database: Database) -> None:
    job_id = ask(database, "gagal")
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        later = timedelta(hours=attempt)
        assert claim(database, later=later) == "gagal"
        with database.writer() as session:
            job = session.get_one(Job, job_id)
            queue.put_back(job, reason="TooSlow", now=NOW + later)
            waits.append(job.due_at - NOW - later)
            session.commit()
    assert waits[:4] == sorted(waits[:4])
    assert len(set(waits[:4])) == 4
    assert state_of(database, job_id) == (JobState.FAILED, MAX_ATTEMPTS)


def test_a_kind_nobody_knows_is_put_back_and_others_go_on(
    office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    known = jobs.Kind("count", lambda session, office, payload, prepared, now: done.append(payload["n"]))
    monkeypatch.setattr(jobs, "KINDS", {"uji": known})
    monkeypatch.setattr(jobs, "DUTIES", ())
    unknown, fine = ask(database, "lama", kind="dari.versi.lain"), ask(database, "baru")
    jobs.run_due(office)
    assert done == [1]
    assert state_of(database, fine)[0] == JobState.DONE
    assert state_of(database, unknown) == (JobState.WAITING, 1)


def test_no_lane_waits_for_another(office: Office, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def kind(name: str, lane: jobs.Lane) -> jobs.Kind:
        return jobs.Kind(name, lambda session, office, payload, prepared, now: done.append(name), lane=lane)

    monkeypatch.setattr(jobs, "KINDS", {lane: kind(lane, lane) for lane in jobs.Lane})
    monkeypatch.setattr(jobs, "DUTIES", ())
    for lane in reversed(jobs.Lane):
        ask(database, "satu", kind=lane)
    assert [jobs.run_due(office, lane=lane) for lane in jobs.Lane] == [1] * len(jobs.Lane)
    assert done == list(jobs.Lane)


def test_an_office_that_stops_leaves_long_work_to_the_next_start(
    office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(office: Office, payload: object, tell: object) -> None:
        office.stopping.set()
        raise queue.Stopping

    long = jobs.Kind("long", lambda session, office, payload, prepared, now: None, work=work, lane=jobs.Lane.PLAN)
    monkeypatch.setattr(jobs, "KINDS", {"lama": long})
    job_id = ask(database, "satu", kind="lama")
    assert jobs.run_due(office, lane=jobs.Lane.PLAN) == 0
    assert state_of(database, job_id) == (JobState.RUNNING, 1)
    with database.writer() as session:
        assert queue.release_all(session, now=NOW) == 1
        session.commit()
    assert state_of(database, job_id) == (JobState.WAITING, 1)
