"""Listener checks: small samples show no share, the interval is Wilson's, and each regency keeps its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import pytest
from asked import send
from flask.testing import FlaskClient
from moneyed import listener_check
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.errors import EditedMeanwhile
from outreach.listening import service
from outreach.listening.errors import CheckAhead, MoreHeardThanAsked, PlaceElsewhere
from outreach.listening.interval import wilson
from outreach.listening.models import ListenerCheck, Method
from outreach.listening.service import CheckFacts, Heard

DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("heard", "interviewed", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    [(81, 263, 255, 366), (15, 148, 62, 160), (0, 20, 0, 161), (1, 29, 6, 172)],
)
def test_the_interval_is_the_one_that_newcombe_printed(heard: int, interviewed: int, low: int, high: int) -> None:
    found = wilson(heard, interviewed)
    assert (found.low_permille, found.high_permille) == (low, high)


def test_the_interval_holds_its_share_and_agrees_with_the_formula_in_floats() -> None:
    z = 1.96
    for interviewed in range(1, 80):
        for heard in range(interviewed + 1):
            found, p = wilson(heard, interviewed), heard / interviewed
            middle = (p + z * z / (2 * interviewed)) / (1 + z * z / interviewed)
            root = math.sqrt(p * (1 - p) / interviewed + z * z / (4 * interviewed * interviewed))
            half = z * root / (1 + z * z / interviewed)
            assert abs(found.low_permille - 1000 * (middle - half)) < 0.501
            assert abs(found.high_permille - 1000 * (middle + half)) < 0.501
            assert found.low_permille <= round(1000 * p) <= found.high_permille


@pytest.mark.parametrize(("heard", "interviewed"), [(2, 1), (-1, 5), (0, 0)])
def test_there_is_no_interval_of_nothing(heard: int, interviewed: int) -> None:
    with pytest.raises(ValueError, match="between none and all"):
        wilson(heard, interviewed)


def test_eighteen_people_show_no_share_and_nineteen_do() -> None:
    assert (Heard(1, 18, 18).share, Heard(1, 18, 18).interval) == (None, None)
    assert Heard(1, 19, 0).share == 0


def test_what_cannot_be_is_refused(database: Database, world: World) -> None:
    good = CheckFacts("16.02.15", "16.02.15.2001", DAY, Method.PHONE, 20, 5)
    wrong = [
        (CheckFacts("16.02.15", None, date(2026, 11, 24), Method.PHONE, 20, 5), CheckAhead),
        (CheckFacts("16.02.15", None, DAY, Method.PHONE, 20, 21), MoreHeardThanAsked),
        (CheckFacts("18.11.01", None, DAY, Method.PHONE, 20, 5), PlaceElsewhere),
        (CheckFacts("16.02.15", "18.11.01.2001", DAY, Method.PHONE, 20, 5), PlaceElsewhere),
        (CheckFacts("nirwana", None, DAY, Method.PHONE, 20, 5), PlaceElsewhere),
    ]
    actor = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        for facts, refusal in wrong:
            with pytest.raises(refusal):
                service.enter_check(session, actor, regency_code=OKI, facts=facts, now=NOW)
        check = service.enter_check(session, actor, regency_code=OKI, facts=good, now=NOW)
        with pytest.raises(DBAPIError, match="heard_within_interviewed"):
            session.execute(update(ListenerCheck).where(ListenerCheck.id == check.id).values(heard=21))


def test_a_withdrawn_check_counts_no_more_until_it_is_counted_again(database: Database, world: World) -> None:
    actor = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        check = listener_check(session, world)
        listener_check(session, world, interviewed=10, heard=10)
        assert service.add_up(service.list_checks(session)) == Heard(2, 50, 20)
        service.withdraw_check(session, actor, check=check, now=NOW)
        assert service.add_up(service.list_checks(session)) == Heard(1, 10, 10)
        service.restore_check(session, actor, check=check, now=NOW)
        assert service.add_up(service.list_checks(session)) == Heard(2, 50, 20)


def test_who_saves_second_is_told(database: Database, world: World) -> None:
    actor, facts = world.actor(Role.COMMUNICATIONS, OKI), CheckFacts("16.02.15", None, DAY, Method.PHONE, 30, 5)
    with database.writer() as session:
        check = listener_check(session, world)
        service.change_check(session, actor, check=check, facts=facts, version=1, now=NOW)
        with pytest.raises(EditedMeanwhile):
            service.change_check(session, actor, check=check, facts=facts, version=1, now=NOW)


def test_the_page_shows_a_share_with_its_interval_and_hides_a_small_one(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    assert "Belum ada uji dengar." in client.get("/uji-dengar").get_data(as_text=True)
    with database.writer() as session:
        own = listener_check(session, world).id
        listener_check(session, world, interviewed=12, heard=7, side=MESUJI)
        session.commit()
    page = client.get("/uji-dengar").get_data(as_text=True)
    assert "25,0%" in page
    assert "14,2% sampai 40,2%" in page
    assert page.count("belum cukup: n = 12") == 2
    assert ">7<" not in page
    assert client.get(f"/uji-dengar/{own}/ubah").status_code == 403
    rows = client.get("/uji-dengar.csv").get_data(as_text=True).splitlines()
    assert [row.split(",")[6:8] for row in rows[1:]] == [["12", ""], ["40", "10"]]


def test_a_check_is_entered_and_taken_back_through_the_pages(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    client, form = signed_in(world.actor(Role.COMMUNICATIONS, OKI)), "/uji-dengar/baru"
    told = {"checked_on": "2026-11-02", "district_code": "16.02.15", "method": "phone", "interviewed": "25"}
    assert send(client, form, "/uji-dengar", **told, heard="26").status_code == 422
    assert send(client, form, "/uji-dengar", **told, heard="5", topic="law").status_code == 303
    page = client.get("/uji-dengar").get_data(as_text=True)
    assert "20,0%" in page
    assert "Urungkan" in page
    with database.reader() as session:
        check_id = service.list_checks(session)[0].id
    assert send(client, form, f"/uji-dengar/{check_id}/tarik").status_code == 303
    assert "ditarik, tidak dihitung" in client.get("/uji-dengar").get_data(as_text=True)
