"""What threatens an agreed broadcast, as one pure function over facts; never a query, never a word to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scheduler.terms import local_day

from ..errors import N_
from ..i18n import clock

FETCH_BEFORE = timedelta(hours=2)
"""A station that has not taken its package so long before its first slot is called."""


class AlarmKind(StrEnum):
    """What threatens."""

    NOT_FETCHED = "not_fetched"
    REVISED = "revised"
    CLIP_EXPIRES = "clip_expires"
    SILENT = "silent"
    OVERDUE = "overdue"
    VACANT = "vacant"
    DECREE_ENDS = "decree_ends"
    PRIVATE = "private"


SUBJECTS = {
    AlarmKind.NOT_FETCHED: N_("Paket siaran belum diambil"),
    AlarmKind.REVISED: N_("Daftar siar berubah"),
    AlarmKind.CLIP_EXPIRES: N_("Klip habis masa berlakunya sebelum tayang"),
    AlarmKind.SILENT: N_("Stasiun tidak mengudara, padahal ada slot"),
    AlarmKind.OVERDUE: N_("Siaran pengganti lewat batas"),
    AlarmKind.VACANT: N_("Desa perbatasan tanpa fasilitator"),
    AlarmKind.DECREE_ENDS: N_("Masa tugas fasilitator segera berakhir"),
    AlarmKind.PRIVATE: N_("Catatan tertutup menunggu langkah"),
}
"""Each kind of alarm as the subject of its mail."""
NOT_FETCHED = N_("%(station)s belum mengambil paket %(day)s. Siaran pertama pukul %(clock)s WIB.")
REVISED = N_("Daftar siar %(station)s %(day)s berubah: unduh revisi %(revision)s. Siaran pertama pukul %(clock)s WIB.")
EMPTIED = N_("Semua siaran bersama %(station)s %(day)s batal: unduh revisi %(revision)s.")
CLIP_EXPIRES = N_("Klip “%(title)s” berlaku sampai %(until)s, padahal slotnya %(day)s pukul %(clock)s WIB.")
SILENT = N_(
    "%(station)s tidak mengudara, padahal %(n)s slot yang disetujui menunggu, yang pertama %(day)s pukul %(clock)s WIB."
)
OVERDUE = N_("Siaran pengganti %(station)s untuk %(day)s lewat batas %(target)s dan belum ditempatkan.")


@dataclass(frozen=True, slots=True)
class At:
    """The station a fact is about."""

    station_id: int
    station: str
    regency_code: str


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """A published station-day and the newest revision the station took (None for none); no hours for a day without slots."""

    at: At
    day: date
    revision: int
    held_revision: int | None
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExpiringClip:
    """An agreed joint slot and the last day its clip may air."""

    joint_slot_id: int
    title: str
    start_at: datetime
    until_on: date


@dataclass(frozen=True, slots=True)
class SilentStation:
    """An outage and the agreed slots that stand in it from now on."""

    outage_id: int
    at: At
    starts: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """An open make-good: which slot was missed, and by when it is to be replaced."""

    make_good_id: int
    at: At
    missed_at: datetime
    target_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """All that alarms are judged by."""

    days: tuple[PublishedDay, ...] = ()
    clips: tuple[ExpiringClip, ...] = ()
    silences: tuple[SilentStation, ...] = ()
    debts: tuple[Debt, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """One threat: `cause` names it for ever, so that it is told once; `station` hears of it itself, `regencies` on their desks.

    Where `persons` are named, they alone are told: nobody else of their regency is.
    """

    kind: AlarmKind
    cause: str
    sentence: str
    facts: Mapping[str, object]
    href: str
    regencies: tuple[str, ...]
    station_id: int | None = None
    tells_station: bool = False
    persons: tuple[int, ...] = ()


def alarms(facts: Facts, *, banks: tuple[str, str], now: datetime) -> list[Alarm]:
    """What threatens now, in the order of its kinds; the same facts always give the same causes."""
    return [
        *_packages(facts.days, now),
        *(_expiring(clip, banks) for clip in facts.clips if clip.start_at > now and _is_over(clip)),
        *(_silent(silence, banks) for silence in facts.silences if any(start > now for start in silence.starts)),
        *(_overdue(debt, banks) for debt in facts.debts if debt.target_on < local_day(now)),
    ]


def _packages(days: Iterable[PublishedDay], now: datetime) -> Iterator[Alarm]:
    for held in days:
        if held.held_revision is None:
            if held.first_at and held.last_at and held.first_at - FETCH_BEFORE <= now < held.last_at:
                yield _package(held, AlarmKind.NOT_FETCHED, NOT_FETCHED, f"{held.at.station_id}:{held.day}")
        elif held.held_revision < held.revision and not _is_past(held, now):
            cause = f"{held.at.station_id}:{held.day}:{held.revision}"
            yield _package(held, AlarmKind.REVISED, REVISED if held.first_at else EMPTIED, cause)


def _is_past(held: PublishedDay, now: datetime) -> bool:
    return held.last_at <= now if held.last_at else held.day < local_day(now)


def _package(held: PublishedDay, kind: AlarmKind, sentence: str, about: str) -> Alarm:
    facts = {"day": held.day, "revision": held.revision, "clock": clock(held.first_at) if held.first_at else ""}
    return Alarm(
        kind,
        f"{kind}:{about}",
        sentence,
        {"station": held.at.station, "station_id": held.at.station_id, **facts},
        f"/stasiun/{held.at.station_id}?hari={held.day.isoformat()}",
        (held.at.regency_code,),
        held.at.station_id,
        tells_station=True,
    )


def _is_over(clip: ExpiringClip) -> bool:
    return clip.until_on < local_day(clip.start_at)


def _expiring(clip: ExpiringClip, banks: tuple[str, str]) -> Alarm:
    facts = {"title": clip.title, "until": clip.until_on, **_when(clip.start_at)}
    cause = f"{AlarmKind.CLIP_EXPIRES}:{clip.joint_slot_id}:{clip.until_on}"
    return Alarm(AlarmKind.CLIP_EXPIRES, cause, CLIP_EXPIRES, facts, f"/pekan/slot/{clip.joint_slot_id}", banks)


def _silent(silence: SilentStation, banks: tuple[str, str]) -> Alarm:
    at = silence.at
    facts = {"station": at.station, "station_id": at.station_id, "n": len(silence.starts), **_when(min(silence.starts))}
    cause, href = f"{AlarmKind.SILENT}:{silence.outage_id}", f"/tata-kelola/stasiun/{at.station_id}"
    return Alarm(AlarmKind.SILENT, cause, SILENT, facts, href, banks, at.station_id)


def _overdue(debt: Debt, banks: tuple[str, str]) -> Alarm:
    at = debt.at
    facts = {"station": at.station, "station_id": at.station_id, "target": debt.target_on, **_when(debt.missed_at)}
    cause = f"{AlarmKind.OVERDUE}:{debt.make_good_id}:{debt.target_on}"
    return Alarm(
        AlarmKind.OVERDUE, cause, OVERDUE, facts, f"/bukti/pengganti/{debt.make_good_id}", banks, at.station_id
    )


def _when(moment: datetime) -> dict[str, object]:
    return {"day": local_day(moment), "clock": clock(moment)}
