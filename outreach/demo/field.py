"""Examples of a facilitator's life besides visits: groups with signs of tension, a handover, requests, an ear for one mast; never at random."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scheduler.terms import Topic, local_day

from ..access import Role
from ..facilitators import groups, handing, notes, receptions
from ..facilitators.models import Facilitator, Hearing, Receiver, VisitKind, Way
from ..facilitators.service import VisitNote
from ..places.models import Station
from ..privacy import service as privacy
from ..privacy.models import Wish
from .cast import LEFT, RIGHT, Cast

Care = list[tuple[Facilitator, list[str]]]
"""Facilitators with the villages they cover."""
QUESTIONS = {
    LEFT: "Contoh: ke mana warga melapor bila patok batas bergeser?",
    RIGHT: "Contoh: siapa yang boleh menengahi sengketa kebun dua desa?",
}
TENSION = {
    LEFT: "Contoh: dua kelompok nelayan saling menunggu di dermaga; belum ada kejadian.",
    RIGHT: "Contoh: kabar bohong tentang batas kebun beredar di pasar.",
}
BETTER_THAN_PREDICTED = ("18.11.01.2007", "18.11.01.2009", "18.11.02.2010", "18.11.02.2011", "18.11.05.2006")
"""Villages where the example mast is predicted a few dB too weak; each is told of on two days, so ten person-days stand."""


def hold_groups(session: Session, cast: Cast, *, care: Care, now: datetime) -> None:
    """On each bank a group that asked and was uneasy; one bank's coordinator has taken it in hand, the other's not yet."""
    for number, (code, (facilitator, villages)) in enumerate(_first_of_each(care)):
        when = now - timedelta(days=4 + number, hours=3)
        visit = VisitNote(
            client_id=f"contoh-tegang-{facilitator.id}",
            village_code=villages[0],
            kind=VisitKind.LISTENING_GROUP,
            happened_on=local_day(when),
            attendance=0,
            topic=Topic.HARMONY,
        )
        group = groups.GroupNote(visit, Way.ON_AIR, 9, 11 + number, 6, QUESTIONS[code], TENSION[code])
        actor = cast.actor(Role.FACILITATOR, code)
        groups.record_group(session, actor, facilitator=facilitator, group=group, now=when)
    _take_in_hand(session, cast, now=now - timedelta(days=3))


def _first_of_each(care: Care) -> list[tuple[str, tuple[Facilitator, list[str]]]]:
    return [(code, next(pair for pair in care if pair[0].regency_code == code)) for code in (LEFT, RIGHT)]


def _take_in_hand(session: Session, cast: Cast, *, now: datetime) -> None:
    staff = cast.actor(Role.COMMUNICATIONS, LEFT)
    note = notes.notes_of(session, LEFT)[0].note
    step = notes.Step(
        staff.person_id, "Contoh: menemui kedua kelompok bersama kepala desa", local_day(now) + timedelta(days=7)
    )
    notes.plan_step(session, staff, note=note, step=step, version=note.version, now=now)


def hand_over_a_village(session: Session, cast: Cast, *, care: Care, now: datetime) -> None:
    """One village of the left bank's second facilitator goes to the first, by a decree, from today on."""
    (taker, _), (giver, villages) = [pair for pair in care if pair[0].regency_code == LEFT][:2]
    today = local_day(now)
    decree = handing.Decree(f"012/CONTOH/{today.year}", today - timedelta(days=5), today)
    staff, when = cast.actor(Role.COMMUNICATIONS, LEFT), now - timedelta(days=2)
    handing.hand_over(session, staff, giver=giver, taker=taker, village_codes=[villages[1]], decree=decree, now=when)


def ask_about_own_data(session: Session, cast: Cast, *, now: datetime) -> None:
    """On each bank a facilitator asked for a correction: one waits for its answer, the other has it."""
    words = "Contoh: nomor telepon saya berganti, mohon dibetulkan."
    left, right = (cast.actor(Role.FACILITATOR, code) for code in (LEFT, RIGHT))
    asked, when = {"wish": Wish.CORRECTION, "words": words}, now - timedelta(days=6)
    privacy.ask(session, left, **asked, regency_code=LEFT, now=now - timedelta(hours=20))  # type: ignore[arg-type]  # one dict of two types
    request = privacy.ask(session, right, **asked, regency_code=RIGHT, now=when)  # type: ignore[arg-type]  # as above
    admin, outcome = cast.actor(Role.ADMIN, RIGHT), "Contoh: nomor sudah dibetulkan."
    privacy.answer(session, admin, request=request, outcome=outcome, now=when + timedelta(hours=26))


def tell_of_one_mast(session: Session, cast: Cast, *, care: Care, station: Station, now: datetime) -> None:
    """Ten person-days about one mast, heard a little better than predicted: enough for a correction of its own."""
    staff = cast.actor(Role.COMMUNICATIONS, RIGHT)
    by_village = {code: facilitator for facilitator, villages in care for code in villages}
    for days in (60, 32):
        for number, code in enumerate(BETTER_THAN_PREDICTED):
            when = now - timedelta(days=days - number, hours=1)
            note = receptions.ReceptionNote(
                client_id=f"contoh-koreksi-{code}-{days}",
                village_code=code,
                station_id=station.id,
                heard_at=when,
                hearing=Hearing.FAIR,
                receiver=Receiver.TABLE,
                place="balai desa",
            )
            receptions.report_reception(session, staff, facilitator=by_village[code], note=note, now=when)
