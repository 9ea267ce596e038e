"""What the joint week is told while a slot is moved, and the form it hands the new place to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY
from world import NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.slots import service
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

SignIn = Callable[[Actor], FlaskClient]
NINE, TEN = 9 * 60, 10 * 60


@pytest.fixture
def joint_ids(database: Database, world: World, clip_id: int) -> tuple[int, int]:
    """A paired slot at nine and half past nine, and a simulcast at ten on the same stations."""
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    paired = {world.kayuagung: time(9), world.brabasan: time(9, 30)}
    together = dict.fromkeys((world.kayuagung, world.brabasan), time(10))
    with database.writer() as session:
        drafts = [
            service.draft(session, staff, wish=Wish(clip_id, TUESDAY, SlotKind.ILM, pairing, starts, 120), now=NOW)
            for pairing, starts in ((Pairing.PAIRED, paired), (Pairing.SIMULCAST, together))
        ]
        session.commit()
        return drafts[0].id, drafts[1].id


def room_of(client: FlaskClient, joint_id: int) -> dict[str, Any]:
    """What the page's script is told about Tuesday's week."""
    answer = client.get(f"/pekan/slot/{joint_id}/ruang?hari={TUESDAY.isoformat()}")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def is_free(told: dict[str, Any], day: int, minute: float) -> bool:
    """Whether the first place may start at a minute of the week's n-th day."""
    return any(start <= minute <= end for start, end in told["days"][day]["free"])


def test_the_own_place_is_free_and_the_other_slots_are_not(
    world: World, signed_in: SignIn, joint_ids: tuple[int, int]
) -> None:
    told = room_of(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), joint_ids[0])
    assert (told["first"], told["length"]) == (NINE, 1.0)
    assert {station["id"]: station["behind"] for station in told["stations"]} == {
        world.kayuagung: 0,
        world.brabasan: 30,
    }
    assert [day["day"] for day in told["days"]][1] == TUESDAY.isoformat()
    assert is_free(told, 1, NINE)
    # At ten the first place meets the other slot, at half past nine the second one does.
    assert not is_free(told, 1, TEN)
    assert not is_free(told, 1, NINE + 30)
    assert is_free(told, 1, NINE + 35)
    assert {tuple(taken) for taken in told["days"][1]["taken"]} == {
        (station, TEN, TEN + 1, "Satu pasar") for station in (world.kayuagung, world.brabasan)
    }


def test_the_past_and_the_hours_off_air_are_no_room(
    world: World, signed_in: SignIn, joint_ids: tuple[int, int]
) -> None:
    told = room_of(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), joint_ids[0])
    assert not is_free(told, 0, NINE + 55)
    assert is_free(told, 0, TEN)
    assert is_free(told, 2, 5 * 60)
    assert not is_free(told, 2, 5 * 60 - 1)
    assert is_free(told, 2, 22 * 60 - 31)
    assert not is_free(told, 2, 22 * 60 - 30)


def test_the_form_stands_at_the_place_the_slot_was_moved_to(
    world: World, signed_in: SignIn, joint_ids: tuple[int, int]
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    day = (TUESDAY + timedelta(days=1)).isoformat()
    page = client.get(f"/pekan/slot/{joint_ids[0]}/ubah?hari={day}&jam=11:05").get_data(as_text=True)
    assert f'name="day" value="{day}"' in page
    assert f'name="start_{world.kayuagung}" value="11:05"' in page
    assert f'name="start_{world.brabasan}" value="11:35"' in page
    plain = client.get(f"/pekan/slot/{joint_ids[0]}/ubah?hari=rusak&jam=11:05").get_data(as_text=True)
    assert f'name="day" value="{TUESDAY.isoformat()}"' in plain


def test_a_cancelled_slot_has_nowhere_to_go(
    database: Database, world: World, signed_in: SignIn, joint_ids: tuple[int, int]
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        service.cancel(session, staff, joint=service.get_joint(session, joint_ids[0]), reason="uji", now=NOW)
        session.commit()
    answer = signed_in(staff).get(f"/pekan/slot/{joint_ids[0]}/ruang", headers={"Accept": "application/json"})
    assert answer.status_code >= 400
    assert answer.get_json()["title"]
