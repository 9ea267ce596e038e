"""Joint slots as station-days before the law of advertising, and its findings in words; never changes a slot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.airtime import Finding, Item, Paid, Rule, StationDay, check_days
from scheduler.dayparts import Hours
from scheduler.terms import SlotKind

from ..clips.models import Clip
from ..errors import N_
from ..i18n import day_short, gettext, length, percent
from ..places.models import Rate, Station
from .models import JointSlot, JointState, Slot

WORDS = {
    Rule.TOO_MUCH_ADVERTISING: N_(
        "%(station)s, %(day)s: iklan %(found)s, paling lama %(bound)s (%(share)s dari waktu siar). Kurangi iklan."
    ),
    Rule.TOO_LITTLE_ILM: N_(
        "%(station)s, %(day)s: ILM %(found)s, paling sedikit %(bound)s untuk iklan sebanyak itu (%(share)s). Tambah ILM."
    ),
    Rule.COMMUNITY_ADVERTISES: N_(
        "%(station)s, %(day)s: radio komunitas tidak boleh menyiarkan iklan niaga (%(found)s). Ubah jenis slotnya, atau pilih stasiun lain."
    ),
    Rule.AIRTIME_BOUGHT: N_(
        "%(station)s, %(day)s: waktu siar program kerja sama “%(title)s” tidak boleh dibeli; hanya iklan yang boleh. Lepaskan dari anggaran."
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding as a person reads it, with the law it rests on."""

    sentence: str
    source: str


def station_days(session: Session, days: Collection[date]) -> list[StationDay]:
    """What joint slots that still stand take of each station's broadcast day, drafts among them."""
    query = select(Slot.station_id, JointSlot.day, JointSlot.kind, Slot.start_at, Slot.end_at, Clip.title)
    query = query.join(JointSlot, JointSlot.id == Slot.joint_slot_id).join(Clip, Clip.id == Slot.clip_id)
    rows = session.execute(
        query.where(JointSlot.day.in_(days), Slot.booked, JointSlot.state != JointState.CANCELLED)
    ).all()
    stations = {s.id: s for s in session.scalars(select(Station).where(Station.id.in_({r.station_id for r in rows})))}
    first = select(Rate.station_id, Rate.kind, func.min(Rate.from_on)).where(Rate.station_id.in_(stations))
    paid = {(id_, kind): on for id_, kind, on in session.execute(first.group_by(Rate.station_id, Rate.kind))}
    items: dict[tuple[int, date], list[Item]] = {}
    for row in rows:
        from_on = paid.get((row.station_id, row.kind))
        what = Paid.AIRTIME if from_on is not None and from_on <= row.day else Paid.NOTHING
        item = Item(SlotKind(row.kind), (row.end_at - row.start_at).total_seconds(), what, row.title)
        items.setdefault((row.station_id, row.day), []).append(item)
    return [
        StationDay(station_id, stations[station_id].kind, day, _on_air_s(stations[station_id], day), tuple(found))
        for (station_id, day), found in items.items()
    ]


def _on_air_s(station: Station, day: date) -> float:
    """The length of a broadcast day; one that ends after midnight is counted whole."""
    return Hours(station.sign_on, station.sign_off).on_air(day).length_s


def findings_on(session: Session, days: Collection[date]) -> list[Said]:
    """What the joint slots of some days break of the law of advertising, in words."""
    if not days:
        return []
    findings = check_days(station_days(session, days))
    query = select(Station.id, Station.name).where(Station.id.in_({finding.station_id for finding in findings}))
    names = dict(session.execute(query).all())
    return [Said(_say(finding, names[finding.station_id]), finding.source) for finding in findings]


def _say(finding: Finding, station: str) -> str:
    return gettext(WORDS[finding.rule]) % {
        "station": station,
        "day": day_short(finding.day),
        "found": length(finding.found_s),
        "bound": length(finding.bound_s),
        "share": percent(finding.share, 0),
        "title": finding.title,
    }
