"""Whose address the throttle counts: the one the machine sees, or the one a trusted proxy saw; never one a stranger wrote."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import replace

import pytest
from served import serving
from sqlalchemy import select
from world import World

from outreach.app import create_app
from outreach.config import SETTINGS, Config
from outreach.running import open_server
from outreach.security import Attempt
from outreach.web import Office

Serve = Callable[[int], Office]


@pytest.fixture
def behind(office: Office, world: World) -> Serve:
    """The same office as it is set up behind so many proxies."""

    def place(proxies: int) -> Office:
        placed = create_app(replace(office.settings, trusted_proxies=proxies), now=lambda: world.now)
        placed.database.dispose()
        placed.database = office.database
        return placed

    return place


@pytest.fixture
def ask(behind: Serve) -> Callable[[int, str], int]:
    """One request with a wrong key through the product's own server, with what it claims of its address."""

    def send(proxies: int, claimed: str) -> int:
        with serving(open_server(behind(proxies), host="127.0.0.1", port=0)) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            headers = {"Authorization": "Bearer salah"} | ({"X-Forwarded-For": claimed} if claimed else {})
            connection.request("GET", "/api/v1/clips", headers=headers)
            status = connection.getresponse().status
            connection.close()
        return status

    return send


def counted(office: Office) -> list[str]:
    """The addresses wrong keys were counted for."""
    with office.database.reader() as session:
        return [key.removeprefix("key:") for key in session.scalars(select(Attempt.key))]


SENT = {
    "by default a forged address is ignored": (0, "203.0.113.9", "127.0.0.1"),
    "a request without the header": (0, "", "127.0.0.1"),
    "one proxy": (1, "203.0.113.9", "203.0.113.9"),
    "one proxy and a forged address before it": (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
    "two proxies": (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
    "a proxy that wrote nothing": (1, "", "127.0.0.1"),
}


@pytest.mark.parametrize("name", SENT)
def test_the_address_that_counts(name: str, office: Office, ask: Callable[[int, str], int]) -> None:
    proxies, claimed, seen = SENT[name]
    assert ask(proxies, claimed) == 401
    assert counted(office) == [seen]


def test_no_proxy_is_trusted_unless_a_setting_says_so(office: Office) -> None:
    folder = office.settings.data_folder
    assert SETTINGS["SIARAN_TRUSTED_PROXIES"].default == ""
    assert Config.load(folder, {}).trusted_proxies == 0
    assert Config.load(folder, {"SIARAN_TRUSTED_PROXIES": "2"}).trusted_proxies == 2
