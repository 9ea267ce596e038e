"""What the example border tells of the villages: each example is marked as one, and every page it stands on agrees."""

from __future__ import annotations

from sqlalchemy import func, select

from outreach.demo.cast import LEFT, RIGHT
from outreach.facilitators.groups import groups_of
from outreach.facilitators.models import Assignment, Facilitator, PrivateNote
from outreach.facilitators.notes import notes_of
from outreach.i18n import today
from outreach.people.models import Person
from outreach.privacy.service import queue_of
from outreach.reach.offset import ENOUGH_PERSON_DAYS
from outreach.reach.service import read_reach
from outreach.web import Office


def test_each_bank_has_a_group_that_was_uneasy_and_one_of_the_notes_has_an_owner(example: Office) -> None:
    with example.database.reader() as session:
        for code in (LEFT, RIGHT):
            (held,) = notes_of(session, code)
            assert held.note.words.startswith("Contoh: ")
            assert held.note.id in [one.note_id for one in groups_of(session, regency_code=code)]
        owners = dict(session.execute(select(PrivateNote.regency_code, PrivateNote.owner_id)).all())
        name = session.scalar(select(Person.name).where(Person.id == owners[LEFT]))
    assert (name, owners[RIGHT]) == ("Contoh Staf OKI", None)


def test_a_village_changed_hands_today_without_a_day_between(example: Office) -> None:
    with example.database.reader() as session:
        query = select(Assignment, Facilitator.name).join(Facilitator).where(Assignment.until_on.is_not(None))
        ended, giver = session.execute(query).one()
        query = select(Assignment, Facilitator.name).join(Facilitator)
        query = query.where(Assignment.village_code == ended.village_code, Assignment.until_on.is_(None))
        begun, taker = session.execute(query).one()
    assert (giver, taker) == ("Contoh Fasilitator OKI 2", "Contoh Fasilitator OKI 1")
    assert ended.until_on == begun.from_on == today(example.now())
    assert "CONTOH" in begun.decree_number


def test_one_request_about_own_data_waits_and_one_is_answered_in_time(example: Office) -> None:
    with example.database.reader() as session:
        (waiting, asker), (done, _) = (queue_of(session, code)[0] for code in (LEFT, RIGHT))
    assert asker == "Contoh Fasilitator OKI"
    assert waiting.done_at is None
    assert waiting.due_at > example.now()
    assert done.done_at is not None
    assert done.done_at < done.due_at


def test_one_mast_has_a_correction_of_some_decibels_and_no_mast_one_that_nobody_would_believe(example: Office) -> None:
    with example.database.reader() as session:
        reach = read_reach(session, on=today(example.now()))
    found = [offset for site in reach.sites if (offset := reach.offset_of(site.id))]
    assert max(offset.person_days for offset in found) >= ENOUGH_PERSON_DAYS + 10
    assert all(abs(offset.db) < 10 for offset in found)
    assert any(offset.db >= 1 for offset in found)


def test_every_one_of_these_words_says_that_it_is_an_example(example: Office) -> None:
    with example.database.reader() as session:
        unmarked = session.scalar(
            select(func.count()).where(PrivateNote.next_step != "", ~PrivateNote.next_step.startswith("Contoh"))
        )
        asked = [row.words for code in (LEFT, RIGHT) for row, _ in queue_of(session, code)]
    assert unmarked == 0
    assert all(words.startswith("Contoh: ") for words in asked)
