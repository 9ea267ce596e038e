"""Examples of what villages told and received besides broadcasts: reports on different sets, clips handed as files; never at random."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scheduler.terms import local_day

from ..access import Actor
from ..clips.models import Clip
from ..facilitators import handing_over, receptions
from ..facilitators.models import Facilitator, Hearing, Means, Receiver
from ..places.models import Station

HEARD = (
    (0, Hearing.CLEAR, Receiver.ROOF, "balai desa"),
    (0, Hearing.WEAK, Receiver.HANDHELD, "tepi sungai"),
    (1, Hearing.FAIR, Receiver.TABLE, ""),
    (2, Hearing.NONE, Receiver.PHONE, "kebun"),
)
"""Whose village by place in the list, how it was heard, on what, and where in the village."""
HANDED = ((0, Means.WHATSAPP, True), (1, Means.FLASH_DISK, True), (2, Means.MEMORY_CARD, False))
"""To whom by place in the list, by which means, and whether it was played yet."""


def tell_reception(
    session: Session,
    actor: Actor,
    *,
    assigned: list[tuple[Facilitator, list[str]]],
    station: Station,
    now: datetime,
) -> None:
    """A few reports of one station by one bank's facilitators, the oldest first."""
    for number, (place, hearing, receiver, spot) in reversed(list(enumerate(HEARD))):
        facilitator, villages = assigned[place]
        note = receptions.ReceptionNote(
            client_id=f"contoh-terima-{facilitator.id}-{number}",
            village_code=villages[0],
            station_id=station.id,
            heard_at=now - timedelta(days=3 + number, hours=2),
            hearing=hearing,
            receiver=receiver,
            place=spot,
        )
        receptions.report_reception(session, actor, facilitator=facilitator, note=note, now=now - timedelta(days=1))


def hand_files(
    session: Session, actor: Actor, *, assigned: list[tuple[Facilitator, list[str]]], clips: list[Clip], now: datetime
) -> None:
    """Three clips handed to one bank's facilitators, two of them played since."""
    for (place, means, is_played), clip in zip(HANDED, clips, strict=False):
        facilitator, villages = assigned[place]
        day = local_day(now) - timedelta(days=9)
        handing = handing_over.Handing(f"contoh-berkas-{facilitator.id}", clip.id, day, means)
        handed = handing_over.hand_over(session, actor, facilitator=facilitator, handing=handing, now=now)
        if is_played:
            played_on = day + timedelta(days=4)
            handing_over.note_play(
                session, actor, handed=handed, village_code=villages[-1], played_on=played_on, now=now
            )
