"""No page leads a person to a door that stays shut: every link a role is shown opens, and every sound it may play plays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from listed import Listed
from world import MESUJI, OKI, World

from outreach.access import Actor, Role

SignIn = Callable[[Actor], FlaskClient]
SIDES = {Role.FACILITATOR: OKI, Role.OFFICIAL: MESUJI, Role.APPROVER: OKI, Role.COMMUNICATIONS: MESUJI}
MOST = 150


def shape(address: str) -> str:
    """An address without its numbers and days: one page of each kind is enough."""
    path, _, query = address.partition("?")
    keys = sorted(part.split("=")[0] for part in query.split("&") if part)
    return re.sub(r"\d[\d.-]*", "N", path) + "?" + ",".join(keys)


def doors(page: str) -> Iterator[str]:
    """Every address of the house a page links to or plays."""
    for found in re.findall(r'<(?:a|audio)\b[^>]*?(?:href|src)="(/[^"#]*)', page):
        yield unescape(found)


def walk(client: FlaskClient) -> dict[str, str]:
    """Open one page of each kind from the desk on; returns where a refused address was found."""
    waiting, seen, shut = [("/meja", "sign-in")], {shape("/meja")}, {}
    while waiting and len(seen) < MOST:
        address, shown_on = waiting.pop(0)
        answer = client.get(address, follow_redirects=True)
        if answer.status_code in (401, 403, 404):
            shut[address] = shown_on
        page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        answer.close()
        for door in doors(page):
            if shape(door) not in seen:
                seen.add(shape(door))
                waiting.append((door, address))
    return shut


@pytest.mark.parametrize("role", [Role.OPERATOR, *SIDES], ids=str)
def test_whatever_a_page_offers_opens_for_whoever_it_is_offered_to(
    world: World, signed_in: SignIn, listed: Listed, role: Role
) -> None:
    assert listed.joint_id
    side = world.brabasan if role is Role.OPERATOR else SIDES[role]
    assert walk(signed_in(world.actor(role, side))) == {}


def test_an_empty_desk_names_the_first_step_to_whoever_may_take_it(world: World, signed_in: SignIn) -> None:
    desk = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/meja").get_data(as_text=True)
    assert 'href="/pekan/baru"' in desk
    operator = signed_in(world.actor(Role.OPERATOR, world.brabasan)).get("/meja").get_data(as_text=True)
    assert "Tidak ada yang menunggu Anda" in operator
    assert 'href="/pekan/baru"' not in operator
