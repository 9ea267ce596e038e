"""Shows on the real border that supposed masts are told in words and on the map, live in an address alone, and become no fact."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from world import World

from outreach.access import CLOCK, VISITOR, Actor, Grant, Role
from outreach.audit import AuditLine
from outreach.db import Database
from outreach.demo.cast import LEFT, RIGHT, STATIONS, _add_station
from outreach.i18n import speaking
from outreach.places import service as places
from outreach.places.models import FactName, StationFact
from outreach.reach.models import BoundarySet
from outreach.seed import read_border
from outreach.web import Office

PAGE, BEST = "/jangkauan/pengandaian", "/jangkauan/menara-terbaik"
KAYUAGUNG, BRABASAN = "lintang1=-3.3915&bujur1=104.8379", "lintang1=-3.9880&bujur1=105.3440"
Enter = Callable[[Actor], FlaskClient]


@dataclass
class Real:
    """The border of OKI and Mesuji with its 37 villages and the example stations."""

    stations: list[int]

    @staticmethod
    def actor(code: str) -> Actor:
        """An official of a side."""
        return Actor(1, "Uji pejabat", "Uji", code, (Grant(Role.OFFICIAL, code, None),))


@pytest.fixture
def real(office: Office, database: Database) -> Real:
    """The real border, in the office's own database."""
    with database.writer() as session:
        places.seed_border(session, CLOCK, border=read_border(), from_on=date(2016, 4, 27), now=office.now())
        stations = [_add_station(session, example, now=office.now()).id for example in STATIONS]
        session.commit()
    return Real(stations)


@pytest.fixture
def world() -> World:
    """Its clock alone: the office of these tests holds the real border."""
    return World()


def words(answer: TestResponse) -> str:
    """A page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def ask(real: Real, signed_in: Enter, query: str) -> str:
    return words(signed_in(real.actor(RIGHT)).get(f"{PAGE}?{query}"))


def test_the_page_says_that_kayuagung_reaches_none_of_the_thirty_seven(real: Real, signed_in: Enter) -> None:
    shown = ask(real, signed_in, f"{KAYUAGUNG}&daya1=4000&tinggi1=80")
    assert "Andaian 1, menara baru: 4.000 W, 80 m." in shown
    assert "Dari sana 0 dari 37 desa perbatasan terjangkau: desa terdekat berjarak 59 km, yang terjauh 128 km." in shown
    assert "0 desa menjadi terjangkau, 0 desa kehilangan siaran" in shown


@pytest.mark.parametrize(("facts", "served"), [("daya1=4000&tinggi1=80", 30), ("daya1=1000&tinggi1=60", 11)])
def test_the_page_says_how_many_brabasan_reaches(real: Real, signed_in: Enter, facts: str, served: int) -> None:
    assert f"Dari sana saja {served} dari 37 desa perbatasan" in ask(real, signed_in, f"{BRABASAN}&{facts}")


def test_what_is_won_and_what_stays_blind_is_named_and_adds_up(real: Real, signed_in: Enter) -> None:
    shown = ask(real, signed_in, f"{BRABASAN}&daya1=4000&tinggi1=80")
    found = re.search(r"Belum terjangkau: (\d+) desa sekarang, (\d+) desa dengan.*?(\d+) desa menjadi", shown)
    assert found
    before, after, won = map(int, found.groups())
    assert before - after == won > 0
    left = [int(count) for count in re.findall(r"(?:OKI|Mesuji), (\d+) desa", shown.split("Tetap belum")[1])]
    assert sum(left) == after


def test_a_station_is_moved_or_powered_by_naming_it_and_the_rest_follows_its_facts(
    real: Real, signed_in: Enter
) -> None:
    brabasan = real.stations[2]
    shown = ask(real, signed_in, f"stasiun1={brabasan}&daya1=4000&tinggi1=80")
    assert "Andaian 1 menggantikan menara Contoh FM Brabasan: 4.000 W, 80 m." in shown
    away = ask(real, signed_in, f"stasiun1={brabasan}&{KAYUAGUNG}")
    assert "11 desa kehilangan siaran" in away


def test_a_cost_is_shown_with_its_source_and_is_unknown_without(real: Real, signed_in: Enter) -> None:
    mast = f"{BRABASAN}&daya1=1000&tinggi1=60"
    assert "Rp350.000.000 (penawaran uji)" in ask(
        real, signed_in, f"{mast}&biaya1=350000000&sumber1=penawaran+uji"
    ).replace("\xa0", "")
    assert "Biaya belum ada data" in ask(real, signed_in, mast)
    client = signed_in(real.actor(LEFT))
    assert client.get(f"{PAGE}?{mast}&biaya1=350000000").status_code == 422


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"{BRABASAN}&daya1=1000", "Wajib diisi."),
        (f"{BRABASAN}&daya1=banyak&tinggi1=60", "Tulis angka"),
        (f"{BRABASAN}&daya1=1000&tinggi1=900", "400"),
        ("stasiun1=9999", "Stasiun itu tidak ada"),
        ("stasiun1=1&stasiun2=1", "Stasiun ini sudah diandaikan di atas."),
    ],
)
def test_a_mast_that_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    real: Real, signed_in: Enter, query: str, sentence: str
) -> None:
    answer = signed_in(real.actor(LEFT)).get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert sentence in words(answer)
    typed = parse_qs(query).get("daya1")
    assert not typed or f'value="{typed[0]}"' in answer.get_data(as_text=True)


def test_a_village_may_stand_for_coordinates(real: Real, signed_in: Enter) -> None:
    answer = signed_in(real.actor(LEFT)).get(f"{PAGE}?desa1=16.02.04.2001&daya1=1000&tinggi1=60")
    assert 'value="-3.99955"' in answer.get_data(as_text=True)


def test_the_address_without_a_mast_keeps_the_others(real: Real, signed_in: Enter) -> None:
    two = f"{BRABASAN}&daya1=1000&tinggi1=60&lintang2=-4.1&bujur2=105.6&daya2=500&tinggi2=40"
    page = signed_in(real.actor(LEFT)).get(f"{PAGE}?{two}").get_data(as_text=True)
    links = re.findall(r'href="(/jangkauan/pengandaian\?[^"]+)">Hapus', page)
    kept = [parse_qs(urlsplit(link.replace("&amp;", "&")).query)["daya1"] for link in links]
    assert kept == [["500"], ["1000"]]


def test_the_assumed_mast_is_drawn_apart_and_the_one_it_stands_for_is_gone(real: Real, signed_in: Enter) -> None:
    client = signed_in(real.actor(LEFT))
    bare = client.get(PAGE).get_data(as_text=True)
    moved = client.get(f"{PAGE}?stasiun1={real.stations[2]}&lintang1=-3.9").get_data(as_text=True)
    drawn = [re.sub(r".*?(<svg[^>]*class=\"map\".*?</svg>).*", r"\1", page, flags=re.DOTALL) for page in (bare, moved)]
    assert ["contours assumed" in svg for svg in drawn] == [False, True]
    assert ["Contoh FM Brabasan" in svg for svg in drawn] == [True, False]


def test_imported_outlines_stand_for_the_indicative_cells_here_too(
    real: Real, signed_in: Enter, database: Database
) -> None:
    square = [[105.0, -4.0], [105.1, -4.0], [105.1, -3.9], [105.0, -3.9]]
    client = signed_in(real.actor(LEFT))
    before = re.search(r'data-code="16.02.04.2001" d="([^"]+)"', client.get(PAGE).get_data(as_text=True))
    with database.writer() as session:
        told = {
            "file_name": "uji.geojson",
            "sha256": "0" * 64,
            "source": "uji",
            "source_year": 2026,
            "recorded_by": "uji",
        }
        at = datetime(2026, 11, 23, 4, tzinfo=UTC)
        session.add(BoundarySet(rings={"16.02.04.2001": [square]}, lines=[], recorded_at=at, **told))
        session.commit()
    after = re.search(r'data-code="16.02.04.2001" d="([^"]+)"', client.get(PAGE).get_data(as_text=True))
    assert before
    assert after
    assert after[1].count(" ") < before[1].count(" "), "four corners instead of ten"


def test_asking_stores_nothing(real: Real, signed_in: Enter, database: Database) -> None:
    def stored() -> tuple[int | None, int | None]:
        with database.reader() as session:
            facts, lines = (session.scalar(select(func.count()).select_from(t)) for t in (StationFact, AuditLine))
            return facts, lines

    before = stored()
    ask(real, signed_in, f"{KAYUAGUNG}&daya1=4000&tinggi1=80")
    assert stored() == before


def test_nobody_who_is_not_signed_in_may_suppose(real: Real, signed_in: Enter) -> None:
    assert signed_in(VISITOR).get(PAGE).status_code in (302, 303, 401)


def test_the_page_speaks_english_too(real: Real, signed_in: Enter) -> None:
    client = signed_in(real.actor(RIGHT))
    client.set_cookie("siaran_bahasa", "en")
    with speaking("en"):
        shown = words(client.get(f"{PAGE}?{KAYUAGUNG}&daya1=4000&tinggi1=80"))
    assert "From there 0 of 37 border villages are reached" in shown


def test_the_best_places_are_told_with_what_is_proven_and_lead_to_the_same_what_if(
    real: Real, signed_in: Enter
) -> None:
    client = signed_in(real.actor(LEFT))
    page = client.get(f"{BEST}?banyak=2&daya=1000&tinggi=60")
    found = re.search(r"2 menara andaian 1.000 W, 60 m menjangkau (\d+) dari (\d+) desa buta", words(page))
    assert found
    won, blind = map(int, found.groups())
    assert "Terbukti: tidak ada pilihan lain di antara 51 titik desa" in words(page)
    (link,) = re.findall(r'href="(/jangkauan/pengandaian\?[^"]+)"', page.get_data(as_text=True))
    same = words(client.get(link.replace("&amp;", "&")))
    assert f"Belum terjangkau: {blind} desa sekarang, {blind - won} desa dengan pengandaian ini" in same


def test_the_best_places_are_drawn_as_assumed(real: Real, signed_in: Enter) -> None:
    page = signed_in(real.actor(LEFT)).get(f"{BEST}?banyak=1").get_data(as_text=True)
    assert "contours assumed" in page
    assert page.count('class="won"') >= 5


def test_a_mast_too_weak_to_help_is_said_to_help_nobody(real: Real, signed_in: Enter) -> None:
    shown = words(signed_in(real.actor(RIGHT)).get(f"{BEST}?banyak=1&daya=0.1&tinggi=1"))
    assert "2 menara" not in shown
    assert re.search(r"tidak menjangkau satu pun desa buta|menjangkau \d dari", shown)


@pytest.mark.parametrize("query", ["banyak=0", "banyak=7", "daya=nol", "tinggi=900"])
def test_a_wish_that_cannot_be_is_refused_beside_its_field(real: Real, signed_in: Enter, query: str) -> None:
    answer = signed_in(real.actor(RIGHT)).get(f"{BEST}?{query}")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_where_every_village_is_reached_no_mast_is_needed(real: Real, signed_in: Enter, database: Database) -> None:
    with database.writer() as session:
        for name, value in ((FactName.ERP_W, 100_000.0), (FactName.MAST_M, 300.0)):
            told = {
                "source": "uji",
                "source_on": date(2026, 1, 1),
                "recorded_at": datetime(2026, 11, 23, 4, tzinfo=UTC),
            }
            session.add(StationFact(station_id=real.stations[2], name=name, value=value, **told))
        session.commit()
    shown = words(signed_in(real.actor(LEFT)).get(BEST))
    assert "Semua desa perbatasan sudah terjangkau." in shown
    assert "Tidak ada menara tambahan yang diperlukan." in shown
