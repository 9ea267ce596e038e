"""Alarms as the desk and the stations' page show them, each with a link that a person may press; never a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor, Permission
from ..i18n import speaking
from ..notices import Notice, say
from ..places.contacts import message_link
from ..places.models import Station
from ..places.service import banks
from .facts import read_facts
from .rules import alarms


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """What threatens, the page that settles it, and the link that tells the station."""

    words: str
    href: str
    link: str


def link_of(sentence: str, facts: dict[str, object], *, url: str, phone: str | None) -> str:
    """The link that tells of an alarm: what, when, and the address of its page, always in Indonesian; nothing secret."""
    with speaking("id"):
        return message_link(f"Siaran Bersama: {say(sentence, facts)} {url}", phone=phone)


def lines_at(session: Session, *, station_ids: list[int], base_url: str, now: datetime) -> list[AlarmLine]:
    """What threatens the broadcasts of some stations now; the numbers are those the stations left."""
    with speaking("id"):
        found = alarms(read_facts(session, now=now), banks=banks(session).codes, now=now)
    phones = _phones(session, station_ids)
    return [
        AlarmLine(
            say(alarm.sentence, alarm.facts),
            alarm.href,
            link_of(alarm.sentence, dict(alarm.facts), url=base_url + alarm.href, phone=phones[alarm.station_id]),
        )
        for alarm in found
        if alarm.station_id in phones
    ]


def link_alarms(session: Session, actor: Actor, notices: Iterable[Notice], *, base_url: str) -> dict[int, str]:
    """For each notice that is an alarm its link; a number stands in it only for who may see that station's packages."""
    # What was said to one person alone is passed on to nobody.
    urgent = [notice for notice in notices if notice.cause is not None and notice.person_id is None]
    ids = {notice.facts["station_id"] for notice in urgent if "station_id" in notice.facts}
    stations = session.scalars(select(Station).where(Station.id.in_(ids))) if ids else ()
    phones = {
        station.id: station.phone
        for station in stations
        if actor.may(Permission.PLAYLIST_READ, regency_code=station.regency_code, station_id=station.id)
    }
    return {
        notice.id: link_of(
            notice.sentence,
            notice.facts,
            url=base_url + notice.href,
            phone=phones.get(notice.facts.get("station_id", 0)),
        )
        for notice in urgent
    }


def _phones(session: Session, station_ids: list[int]) -> dict[int | None, str | None]:
    rows = session.execute(select(Station.id, Station.phone).where(Station.id.in_(station_ids)))
    return {row.id: row.phone for row in rows}
