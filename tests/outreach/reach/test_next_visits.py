"""Which village is next: overdue and blind first, whoever asks; and a spread that counts each facilitator once."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

from appointed import TODAY, appoint, assign, note
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.facilitators import service
from outreach.facilitators.queries import Companion, VillageCare
from outreach.places.models import Village
from outreach.reach.coverage import VillageCoverage
from outreach.reach.evidence import Basis, Signal
from outreach.reach.service import VillageReach
from outreach.reach.signal import SignalClass
from outreach.reach.visiting import OVERDUE_AFTER_DAYS, is_overdue, next_visits, spread_of

Client = Callable[[Actor], FlaskClient]


def row(code: str, days: int | None, *, heard: bool, by: tuple[int, ...] = ()) -> VillageReach:
    """A village as the judgement needs it."""
    best = Signal(1, code, SignalClass.STRONG, Basis.PREDICTION) if heard else None
    companions = tuple(Companion(number, f"F{number}", "1", date(2026, 1, 1), None) for number in by)
    last = None if days is None else TODAY - timedelta(days=days)
    care = VillageCare(code, code, "", OKI, companions, last, ())
    return VillageReach(Village(code=code), care, VillageCoverage(code, best, {}, ()), "", days)


def test_overdue_and_blind_come_first_and_the_never_visited_before_the_long_unvisited() -> None:
    rows = [
        row("served fresh", 3, heard=True),
        row("blind fresh", 3, heard=False),
        row("served late", 99, heard=True),
        row("blind late", 31, heard=False),
        row("blind never", None, heard=False),
        row("blind later", 60, heard=False),
        row("served on the day", OVERDUE_AFTER_DAYS, heard=True),
    ]
    assert [one.village.code for one in next_visits(rows)] == [
        "blind never",
        "blind later",
        "blind late",
        "served late",
        "blind fresh",
        "served on the day",
        "served fresh",
    ]


ROWS = st.lists(
    st.builds(
        lambda number, days, heard, by: row(f"{number:02}", days, heard=heard, by=tuple(by)),
        st.integers(0, 99),
        st.none() | st.integers(0, 120),
        st.booleans(),
        st.sets(st.integers(1, 5), max_size=3),
    ),
    max_size=20,
    unique_by=lambda one: one.village.code,
)


@given(ROWS)
def test_no_village_is_lost_and_none_that_is_due_stands_behind_one_that_is_not(rows: list[VillageReach]) -> None:
    found = next_visits(rows)
    assert sorted(one.village.code for one in found) == sorted(one.village.code for one in rows)
    due = [is_overdue(one) for one in found]
    assert due == sorted(due, reverse=True)


@given(ROWS)
def test_the_spread_agrees_with_counting_village_by_village(rows: list[VillageReach]) -> None:
    spread = spread_of(rows)
    loads: dict[int, int] = {}
    for one in rows:
        for companion in one.care.companions:
            loads[companion.facilitator_id] = loads.get(companion.facilitator_id, 0) + 1
    assert spread.covered == len([one for one in rows if one.care.companions])
    assert (spread.facilitators, spread.most) == (len(loads), max(loads.values(), default=None))
    if loads:
        assert spread.median is not None
        assert sum(load <= spread.median for load in loads.values()) * 2 >= len(loads)
    assert (spread.ratio is None) is (rows == [])


def test_the_page_and_the_table_tell_the_same_and_names_only_to_whoever_may_read_them(
    database: Database, world: World, signed_in: Client
) -> None:
    with database.writer() as session:
        made = appoint(session, world, person_id=world.actor(Role.FACILITATOR, OKI).person_id)
        assign(session, world, made)
        actor = world.actor(Role.FACILITATOR, OKI)
        told = note(world, happened_on=TODAY - timedelta(days=40))
        service.record_visit(session, actor, facilitator=made, note=told, now=NOW)
        session.commit()
    official = signed_in(world.actor(Role.OFFICIAL, MESUJI))
    page = official.get("/desa/kunjungan-berikut").text
    assert "40 hari lalu" in page
    assert "1 dari 2" in page
    lines = list(csv.DictReader(StringIO(official.get("/desa/kunjungan-berikut.csv").text.removeprefix("\ufeff"))))
    assert len(lines) == 4
    (own,) = [line for line in lines if line["village"] == "Gajah Mati"]
    assert (own["days_since_visit"], own["overdue"], own["facilitators"]) == ("40", "1", f"Contoh {OKI}")
    assert {line["days_since_visit"] for line in lines} == {"40", ""}
    assert len(list(csv.reader(StringIO(official.get("/desa/kunjungan-berikut.csv?pihak=18.11").text)))) == 3
    facilitator = signed_in(world.actor(Role.FACILITATOR, MESUJI)).get("/desa/kunjungan-berikut").text
    assert f"Contoh {OKI}" not in facilitator
    assert "Gajah Mati" in facilitator
