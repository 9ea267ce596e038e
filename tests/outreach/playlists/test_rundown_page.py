"""The page beside the sounds of a package: it opens from a folder, plays each file there, and says whom to tell."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY, Listed
from world import World

from outreach.access import Actor, Role
from outreach.playlists import receipts

NAME = "rundown.html"


class Page(HTMLParser):
    """Which files a page asks for, and which elements it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is and what it asks for."""
        self.tags.add(tag)
        self.asked += [value for name, value in attrs if name in ("src", "href", "action", "data") and value]


@pytest.fixture
def package(world: World, listed: Listed, signed_in: Callable[[Actor], FlaskClient]) -> dict[str, bytes]:
    """Brabasan's Tuesday as its operator unpacks it."""
    client = signed_in(world.actor(Role.OPERATOR, world.brabasan))
    with client.get(f"/stasiun/{world.brabasan}/hari/{TUESDAY}/paket.zip") as answer:
        raw = answer.get_data()
    receipts.settle()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_sound_has_a_player_and_nothing_else_is_asked_for(package: dict[str, bytes]) -> None:
    page = Page(package[NAME].decode())
    sounds = [name for name in package if name.startswith("audio/")]
    assert sorted(set(page.asked)) == sorted(sounds)
    assert not page.tags & {"script", "form", "link", "img", "iframe", "button"}


def test_it_tells_times_topics_and_whom_to_tell(package: dict[str, bytes]) -> None:
    words = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", package[NAME].decode(), flags=re.DOTALL).split())
    wanted = ("Selasa, 24 November 2026", "jam dalam WIB", "09.00.00", "K Kerukunan", "Satu pasar", "Setelah siaran")
    assert [one for one in (*wanted, "petugas komunikasi Kabupaten Mesuji") if one not in words] == []


def test_the_signed_manifest_answers_for_it(package: dict[str, bytes]) -> None:
    named = json.dumps(json.loads(package["manifest.json"]))
    assert NAME in named
