"""A scheme from the asking to the drafts and back: worked out apart, cancelled, killed, taken over, undone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from asked import read
from sqlalchemy import select
from world import OKI, World

from outreach import queue
from outreach.access import Role
from outreach.apart import Limits, Stop, run_apart
from outreach.audit import AuditLine
from outreach.clips.models import Clip
from outreach.jobs import KINDS, run_one
from outreach.schemes import changing, service
from outreach.schemes.errors import NothingChanged, NothingToAccept, NothingToUndo, NotPlannable, SchemeStale
from outreach.schemes.models import SchemeState
from outreach.schemes.work import SOLVER
from outreach.slots import service as slots
from outreach.slots import voting
from outreach.slots.models import JointSlot, JointState, Proposal
from outreach.web import Office
from scheduler.planner.check import check_plan
from scheduler.terms import Pairing, SlotKind, Topic

ROOMY = Limits(memory_mb=2000, cpu_s=60, wall_s=60)
Ask = Callable[..., int]


def task_of(office: Office, scheme_id: int) -> dict[str, Any]:
    """What the planner is handed."""
    scheme = read(office, scheme_id)
    return {"problem": scheme.problem, "standing": scheme.standing}


def is_gone(pid: int) -> bool:
    """Whether no process has an id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def joints_of(office: Office) -> list[JointSlot]:
    """Every joint slot there is."""
    with office.database.reader() as session:
        return list(session.scalars(select(JointSlot).order_by(JointSlot.id)))


def take_over(office: Office, world: World, scheme_id: int) -> int:
    """OKI's staff makes drafts of a scheme."""
    with office.database.writer() as session:
        scheme = service.get_scheme(session, scheme_id)
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        count = service.accept(session, staff, scheme=scheme, window_min=180, now=world.now)
        session.commit()
        return count


def undo(office: Office, world: World, scheme_id: int) -> tuple[int, int]:
    """OKI's staff takes the drafts of a scheme back."""
    with office.database.writer() as session:
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        done = service.undo_accept(session, staff, scheme=service.get_scheme(session, scheme_id), now=world.now)
        session.commit()
        return done


# --- working it out ---------------------------------------------------------------------------------------------------


def test_the_plan_keeps_its_problem_by_the_independent_checker(heard: Office, solved: int) -> None:
    scheme = read(heard, solved)
    assert scheme.state == SchemeState.SOLVED
    assert scheme.plan is not None
    assert check_plan(scheme.problem, scheme.plan).violations == ()
    assert 9 <= len(scheme.plan["joint_slots"]) <= 15
    assert scheme.explained is not None
    assert len(scheme.explained["joint_slots"]) == len(scheme.plan["joint_slots"])
    assert scheme.standing_score is not None
    assert scheme.standing_score["joint_slots"] == 0


def test_stages_are_kept_and_a_first_plan_stands_before_the_last(heard: Office, asking: Ask) -> None:
    scheme_id, heard_of = asking(), list[tuple[str, bool]]()
    payload = {"scheme_id": scheme_id}

    def tell(news: Mapping[str, Any]) -> None:
        with heard.database.writer() as session:
            KINDS[service.SOLVE].hear(session, heard, payload, news, heard.now())  # type: ignore[misc]  # this kind hears
            session.commit()
        scheme = read(heard, scheme_id)
        heard_of.append((scheme.stage, scheme.plan is not None))
        assert scheme.state == SchemeState.SOLVING

    KINDS[service.SOLVE].work(heard, payload, tell)  # type: ignore[misc]  # this kind works
    assert heard_of[:3] == [("begun", False), ("promises", True), ("greedy", True)]


def test_a_cancelled_scheme_ends_its_process_and_keeps_no_answer(heard: Office, world: World, asking: Ask) -> None:
    scheme_id, pids = asking(), list[int]()
    payload = {"scheme_id": scheme_id}

    def cancel_at_once(news: Mapping[str, Any]) -> None:
        pids.append(news.get("pid", 0))
        with heard.database.writer() as session:
            scheme = service.get_scheme(session, scheme_id)
            service.cancel(session, world.actor(Role.COMMUNICATIONS, OKI), scheme=scheme, now=world.now)
            session.commit()

    answer = KINDS[service.SOLVE].work(heard, payload, cancel_at_once)  # type: ignore[misc]  # this kind works
    assert answer == Stop.CANCELLED
    assert len(pids) == 1
    assert is_gone(pids[0])
    with heard.database.writer() as session:
        assert KINDS[service.SOLVE].apply(session, heard, payload, answer, world.now) == {"done": False}
        session.commit()
    assert read(heard, scheme_id).state == SchemeState.CANCELLED
    run_one(heard, heard.now())
    assert read(heard, scheme_id).plan is None, "its job finds that nobody waits"


def test_a_killed_process_is_told_and_can_begin_again(heard: Office, world: World, asking: Ask) -> None:
    scheme_id = asking()

    def kill(news: Mapping[str, Any]) -> None:
        os.kill(news["pid"], signal.SIGKILL)

    answer = KINDS[service.SOLVE].work(heard, {"scheme_id": scheme_id}, kill)  # type: ignore[misc]  # this kind works
    assert answer == Stop.KILLED
    with heard.database.writer() as session:
        KINDS[service.SOLVE].apply(session, heard, {"scheme_id": scheme_id}, answer, world.now)
        session.commit()
    assert (read(heard, scheme_id).state, read(heard, scheme_id).fault) == (SchemeState.FAILED, "killed")
    with heard.database.writer() as session:
        scheme = service.get_scheme(session, scheme_id)
        service.restart(session, world.actor(Role.COMMUNICATIONS, OKI), scheme=scheme, window_min=180, now=world.now)
        session.commit()
    run_one(heard, heard.now())
    assert read(heard, scheme_id).state == SchemeState.SOLVED


def test_an_office_that_stops_ends_the_process_and_keeps_the_scheme_waiting(heard: Office, asking: Ask) -> None:
    scheme_id, pids = asking(), list[int]()

    def stop(news: Mapping[str, Any]) -> None:
        pids.append(news.get("pid", 0))
        heard.stopping.set()

    with pytest.raises(queue.Stopping):
        KINDS[service.SOLVE].work(heard, {"scheme_id": scheme_id}, stop)  # type: ignore[misc]  # this kind works
    assert is_gone(pids[0])
    assert read(heard, scheme_id).state != SchemeState.CANCELLED


def test_too_little_memory_is_told_by_its_name(heard: Office, asking: Ask) -> None:
    scheme_id = asking()
    heard.settings = replace(heard.settings, plan_memory_mb=60)
    run_one(heard, heard.now())
    assert (read(heard, scheme_id).state, read(heard, scheme_id).fault) == (SchemeState.FAILED, "memory")


def test_too_little_computing_time_is_told_by_its_name(heard: Office, asking: Ask) -> None:
    quarter = {"last_on": date(2027, 3, 31), "quotas": dict.fromkeys(Topic, (20, 60))}
    task = task_of(heard, asking(**quarter))
    found = run_apart(SOLVER, task, limits=Limits(2000, 0, 60), hear=lambda news: None, is_wanted=lambda: True)
    assert found == Stop.CPU


def test_a_problem_the_planner_cannot_read_is_a_fault_of_ours(heard: Office) -> None:
    found = run_apart(
        SOLVER, {"problem": {}, "standing": []}, limits=ROOMY, hear=lambda news: None, is_wanted=lambda: True
    )
    assert found == Stop.BROKEN


def test_a_job_given_up_after_the_servers_deaths_leaves_its_scheme_lost(heard: Office, asking: Ask) -> None:
    scheme_id = asking()
    with heard.database.writer() as session:
        job = queue.find_job(session, service.SOLVE, str(scheme_id))
        assert job is not None
        assert not service.is_lost(session, service.get_scheme(session, scheme_id))
        job.state, job.attempts = queue.JobState.RUNNING, queue.MAX_ATTEMPTS
        queue.release_all(session, now=heard.now())
        assert service.is_lost(session, service.get_scheme(session, scheme_id))


def test_conditions_that_cannot_be_kept_come_with_reasons(heard: Office, asking: Ask) -> None:
    scheme_id = asking(quotas=dict.fromkeys(Topic, (60, 60)))
    run_one(heard, heard.now())
    scheme = read(heard, scheme_id)
    assert scheme.state == SchemeState.INFEASIBLE
    assert scheme.plan is not None
    assert {reason["rule"] for reason in scheme.plan["reasons"]} >= {"quota", "affordable"}


def test_a_topic_without_a_clip_is_refused_in_words(office: Office, world: World) -> None:
    with office.database.writer() as session, pytest.raises(NotPlannable):
        service.make_scheme(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            asked=service.Asked.of(DOCUMENT),
            window_min=180,
            now=world.now,
        )


DOCUMENT = {
    "first_on": "2026-12-01",
    "last_on": "2026-12-31",
    "goal": "1+",
    "budgets": {},
    "quotas": {"law": [1, 2]},
    "gap_days": None,
    "parity": 1.0,
    "pinned": [],
    "forbidden": [],
}


# --- what stands, and what is pinned ----------------------------------------------------------------------------------


def test_what_stands_already_stays_and_is_not_made_twice(heard: Office, world: World, asking: Ask) -> None:
    with heard.database.writer() as session:
        clip_id = session.scalars(select(Clip.id)).first() or 0
        starts = {world.sungai_menang: time(9), world.brabasan: time(9)}
        wish = slots.Wish(clip_id, date(2026, 12, 8), SlotKind.ILM, Pairing.SIMULCAST, starts, 180)
        standing = slots.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, now=world.now).id
        session.commit()
    scheme_id = asking()
    run_one(heard, heard.now())
    scheme = read(heard, scheme_id)
    assert scheme.plan is not None
    assert scheme.standing[0] in scheme.plan["joint_slots"]
    assert scheme.standing_score is not None
    assert scheme.standing_score["joint_slots"] == 1
    count = take_over(heard, world, scheme_id)
    assert count == len(scheme.plan["joint_slots"]) - 1
    assert len(joints_of(heard)) == count + 1
    assert standing in {joint.id for joint in joints_of(heard)}


def test_a_pinned_slot_stays_and_a_forbidden_daypart_is_left_empty(heard: Office, world: World, solved: int) -> None:
    rows = service.new_programmes(read(heard, solved))
    pin, ban = rows[0], rows[1]
    with heard.database.writer() as session:
        made = changing.change(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            scheme=service.get_scheme(session, solved),
            choices={"0": "pin", "1": "forbid"},
            window_min=180,
            now=world.now,
        )
        session.commit()
    run_one(heard, heard.now())
    again = read(heard, made.id)
    assert again.based_on_id == solved
    listed = service.new_programmes(again)
    assert pin in listed
    assert (ban["day"], ban["daypart"]) not in {(row["day"], row["daypart"]) for row in listed}


def test_a_change_of_nothing_is_refused(heard: Office, world: World, solved: int) -> None:
    with heard.database.writer() as session, pytest.raises(NothingChanged):
        changing.change(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            scheme=service.get_scheme(session, solved),
            choices={"0": "", "999": "pin", "x": "forbid"},
            window_min=180,
            now=world.now,
        )


# --- taking it over ---------------------------------------------------------------------------------------------------


def test_accepting_makes_drafts_by_the_usual_rules_and_proposes_nothing(
    heard: Office, world: World, solved: int
) -> None:
    count = take_over(heard, world, solved)
    joints = joints_of(heard)
    assert len(joints) == count > 0
    assert {joint.state for joint in joints} == {JointState.DRAFT}
    with heard.database.reader() as session:
        assert session.scalars(select(Proposal)).all() == []
        acts = session.scalars(select(AuditLine.action)).all()
    assert acts.count("slot.draft") == count
    assert acts.count("scheme.accept") == 1
    with pytest.raises(NothingToAccept):
        take_over(heard, world, solved)


def test_undoing_cancels_the_drafts_and_lets_the_scheme_be_taken_over_again(
    heard: Office, world: World, solved: int
) -> None:
    count = take_over(heard, world, solved)
    assert undo(heard, world, solved) == (count, 0)
    assert {joint.state for joint in joints_of(heard)} == {JointState.CANCELLED}
    assert take_over(heard, world, solved) == count
    assert undo(heard, world, solved) == (count, 0)
    with pytest.raises(NothingToUndo):
        undo(heard, world, solved)


def test_what_was_proposed_since_is_not_undone(heard: Office, world: World, solved: int) -> None:
    count = take_over(heard, world, solved)
    first = joints_of(heard)[0].id
    with heard.database.writer() as session:
        voting.propose(session, world.actor(Role.COMMUNICATIONS, OKI), joint_ids=[first], now=world.now)
        session.commit()
    assert undo(heard, world, solved) == (count - 1, 1)
    assert read(heard, solved).joint_slot_ids == [first]
    assert read(heard, solved).accepted_at is not None


def test_a_place_taken_meanwhile_makes_no_draft_at_all(heard: Office, world: World, solved: int) -> None:
    row = service.new_programmes(read(heard, solved))[-1]
    starts = {service.number_of(slot["station"]): time.fromisoformat(slot["start"]) for slot in row["slots"]}
    pairing = Pairing.SIMULCAST if len(set(starts.values())) == 1 else Pairing.PAIRED
    wish = slots.Wish(
        service.number_of(row["clip"]), date.fromisoformat(row["day"]), SlotKind.ILM, pairing, starts, 180
    )
    with heard.database.writer() as session:
        slots.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, now=world.now)
        session.commit()
    with pytest.raises(SchemeStale):
        take_over(heard, world, solved)
    assert len(joints_of(heard)) == 1
    assert read(heard, solved).accepted_at is None
