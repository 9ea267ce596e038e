"""The number of a civil servant: what can be one, what cannot, and that both forms of today are taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import NOW, OKI, World

from outreach.access import Role
from outreach.db import Database
from outreach.errors import Refused
from outreach.people import nip, service

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "number", ["198609262015051001", "199608182022042001", "198901012023211004", "197502292021222001"]
)
def test_a_number_of_either_form_is_taken_and_a_leap_day_that_never_was_is_not(number: str) -> None:
    fault = nip.fault_of(number, today=TODAY)
    assert fault is None if not number.startswith("19750229") else fault == (nip.NO_BIRTHDAY, {"part": "19750229"})


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", nip.SHAPE),
        ("19860926201505100", nip.SHAPE),
        ("1986092620150510011", nip.SHAPE),
        ("19860926 201505 1 001", nip.SHAPE),
        ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", nip.SHAPE),
        ("198613262015051001", nip.NO_BIRTHDAY),
        ("000009262015051001", nip.NO_BIRTHDAY),
        ("198609262015131001", nip.NO_MONTH),
        ("198609262015001001", nip.NO_MONTH),
        ("198609262015301001", nip.NO_MONTH),
        ("201009262015051001", nip.TOO_YOUNG),
        ("198609262027011001", nip.AHEAD),
        ("198609262015053001", nip.NO_SEX),
        ("198609262015050001", nip.NO_SEX),
        ("198609262015051000", nip.NO_SERIAL),
    ],
)
def test_a_number_that_can_be_none_is_refused_by_the_part_that_is_wrong(number: str, sentence: str) -> None:
    fault = nip.fault_of(number, today=TODAY)
    assert fault is not None
    assert fault[0] == sentence
    assert sentence % fault[1]


@given(
    st.dates(date(1950, 1, 1), date(2005, 12, 31)),
    st.integers(18, 21),
    st.one_of(st.integers(1, 12), st.integers(21, 29)),
    st.sampled_from("12"),
    st.integers(1, 999),
)
def test_whatever_is_put_together_by_the_rule_is_taken(born: date, age: int, month: int, sex: str, serial: int) -> None:
    number = f"{born:%Y%m%d}{min(born.year + age, TODAY.year)}{month:02}{sex}{serial:03}"
    assert nip.fault_of(number, today=TODAY) is None


def test_a_wrong_number_is_refused_where_a_person_is_entered_and_saved(database: Database, world: World) -> None:
    actor = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        office = service.ensure_office(session, name="Diskominfo OKI", regency_code=OKI)
        with pytest.raises(Refused) as refusal:
            service.make_person(
                session, actor, name="Contoh", account="contoh.nip", office=office, wishes=(), nip="1" * 18, now=NOW
            )
        assert refusal.value.field == "nip"
        person = service.get_person(session, actor.person_id or 0)
        with pytest.raises(Refused):
            service.save_person(
                session, actor, person=person, name="X", rank="", nip="1" * 18, version=person.version, now=NOW
            )
        service.save_person(
            session,
            actor,
            person=person,
            name=person.name,
            rank="",
            nip="198609262015051001",
            version=person.version,
            now=NOW,
        )
        assert person.nip == "198609262015051001"


def test_an_old_number_that_was_never_checked_does_not_stand_in_the_way_of_another_change(
    database: Database, world: World
) -> None:
    actor = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        person = service.get_person(session, actor.person_id or 0)
        person.nip = "9" * 18
        service.save_person(
            session, actor, person=person, name="Nama Baru", rank="", nip="9" * 18, version=person.version, now=NOW
        )
        assert person.name == "Nama Baru"
