"""The planner's names and codes as an official reads them: places, months, reasons, stages, faults; never a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scheduler.planner.fields import ProblemRefused
from scheduler.terms import Topic

from ..apart import Stop
from ..errors import N_
from ..i18n import day_plain, gettext, month_name, number, rupiah
from ..places import rates
from ..places.service import Banks
from ..slots.planner_words import (
    AT_MOST,
    BEST,
    MILLION,
    SLOT,
    SLOT_OTHER,
    sentence_of_reason,
    sentence_of_refusal,
)
from .asking import BORDER

TOPICS = {Topic.LAW: N_("Peraturan"), Topic.HARMONY: N_("Kerukunan"), Topic.PEACE: N_("Ketenteraman")}
DAYPARTS = {name: words for name, words in rates.DAYPART_WORDS.items() if name}
STAGES = {
    "": N_("Menunggu giliran"),
    "begun": N_("Menyiapkan perhitungan"),
    "promises": N_("Rencana pertama siap"),
    "greedy": N_("Rencana lebih penuh siap"),
    "relax": N_("Batas atas terhitung"),
    "counts": N_("Jumlah siaran terhitung"),
    "cut": N_("Sebagian tidak mendapat tempat, dihitung lagi"),
    "done": N_("Selesai"),
}
STEPS = tuple(STAGES)
FAULTS = {
    Stop.MEMORY: N_(
        "Perhitungan berhenti: memori yang disediakan tidak cukup. Pilih jangka waktu lebih pendek, lalu mulai lagi."
    ),
    Stop.CPU: N_(
        "Perhitungan berhenti: waktu hitung yang disediakan habis. Pilih jangka waktu lebih pendek, lalu mulai lagi."
    ),
    Stop.KILLED: N_(
        "Perhitungan berhenti: prosesnya dihentikan oleh server. Tidak ada yang berubah; mulai lagi kapan saja."
    ),
    Stop.BROKEN: N_(
        "Perhitungan berhenti karena kesalahan program. Tidak ada yang berubah; mulai lagi, atau kabari admin."
    ),
}
FIXED = N_("Slot yang sudah ada dan yang dikunci tetap di tempatnya.")
BOTH = N_("kedua kabupaten")
UNPLACED = N_("Tidak mendapat tempat: %(count)s slot, %(place)s.")
A_MILLION = N_("Tiap satu juta rupiah: %(reach)s poin.")
POINTS = 2
"""Places of a point on the screen; the commands tell more."""
LOST = N_(
    "Perhitungan tidak berjalan lagi: server berhenti di tengahnya. Tidak ada yang berubah; mulai lagi kapan saja."
)
BINDING = {
    "budget": N_("anggaran %(place)s"),
    "quota": N_("jumlah paling sedikit %(place)s"),
    "quota_most": N_("jumlah paling banyak %(place)s"),
    "parity": N_("keseimbangan kedua pihak %(place)s"),
    "gap": N_("jarak terpanjang tanpa siaran %(place)s"),
    "pinned": N_("slot yang sudah ada dan yang dikunci"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the planner's names stand for."""

    words: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The word for a name: a side, a station, a clip, a topic, a daypart, a month or a day; any other name stays."""
        if name in self.words:
            return self.words[name]
        if name in DAYPARTS:
            return daypart_word(name)
        if name in set(Topic):
            return gettext(TOPICS[Topic(name)])
        return _day_word(name)

    def stations(self, ids: Iterable[int]) -> str:
        """Some stations by their names."""
        return ", ".join(self.of(f"stasiun-{id_}") for id_ in ids)

    def place(self, parts: Iterable[str]) -> str:
        """A place of several parts, as a reader says it; the one border there is goes without saying."""
        return ", ".join(dict.fromkeys(self.of(part) for part in parts if part != BORDER))


def daypart_word(name: str) -> str:
    """A part of the broadcast day."""
    return gettext(DAYPARTS.get(name, name))


def _day_word(name: str) -> str:
    try:
        return month_name(date.fromisoformat(f"{name}-01")) if len(name) == 7 else day_plain(date.fromisoformat(name))
    except ValueError:
        return name


def names_of(river: Banks, stations: Mapping[int, str], clips: Mapping[int, str]) -> Names:
    """The names of a problem by the rows they stand for."""
    sides = {regency.code: regency.short_name for regency in river.both}
    told = {f"stasiun-{id_}": name for id_, name in stations.items()} | {f"klip-{id_}": t for id_, t in clips.items()}
    return Names({**sides, **told})


def why_refused(refusal: ProblemRefused, river: Banks) -> str:
    """Why the planner takes no such problem."""
    names = names_of(river, {}, {})
    facts = {key: names.of(value) if isinstance(value, str) else value for key, value in refusal.facts.items()}
    return sentence_of_refusal(ProblemRefused(refusal.field, refusal.code, **facts))


def stage_word(stage: str) -> str:
    """How far the planner is."""
    return gettext(STAGES.get(stage, STAGES["begun"]))


def share_of(stage: str) -> float:
    """The same as a share from 0 to 1, for a bar."""
    return STEPS.index(stage) / (len(STEPS) - 1) if stage in STEPS else 0.0


def fault_word(fault: str) -> str:
    """Why there is no answer."""
    return gettext(FAULTS[Stop(fault)]) if fault in set(Stop) - {Stop.CANCELLED} else ""


def reason_words(reasons: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    """What stands in a plan's way, and the ways out with their cost."""
    return [_reason_word(reason, names) for reason in reasons]


def _reason_word(reason: Mapping[str, Any], names: Names) -> str:
    if reason["rule"] == "pinned":
        return gettext(FIXED)
    place = names.place(reason.get("place", ())) or gettext(BOTH)
    return sentence_of_reason({**reason, "place": [place]})


def binding_words(binding: Iterable[Iterable[str]], names: Names) -> list[str]:
    """The promises that leave no room, each once with all its places."""
    told: dict[str, list[str]] = {}
    for rule, *place in binding:
        told.setdefault(rule, []).append(names.place(place))
    return [
        gettext(BINDING[rule]) % {"place": "; ".join(sorted(set(places)))}
        for rule, places in sorted(told.items())
        if rule in BINDING
    ]


def million_words(millions: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    """What a million rupiah more would bring to each side; nothing where it brings nothing."""
    return [
        gettext(MILLION) % {"side": names.of(entry["side"]), "reach": number(entry["reach"] * 100, 2)}
        for entry in millions
        if round(entry["reach"] * 100, 2) > 0
    ]


def at_most_word(gap: float | None) -> str:
    """How much better is possible at most; nothing where the bound is not known yet."""
    if gap is None:
        return ""
    return gettext(AT_MOST) % {"percent": number(gap * 100, 2)} if gap > 0 else gettext(BEST)


def unplaced_words(missing: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    """What found no day, or no station on one."""
    return [
        gettext(UNPLACED)
        % {
            "count": number(row["count"]),
            "place": names.place(filter(None, (row["daypart"], row["station"], row["month"]))),
        }
        for row in missing
    ]


def why_word(why: Mapping[str, Any], names: Names) -> str:
    """What one joint slot brings for its money, and the best that was rejected for it."""
    words = gettext(SLOT) % {"reach": number(why["reach"] * 100, POINTS), "cost": rupiah(why["cost_rupiah"])}
    if why["reach_a_million"] is not None:
        words += " " + gettext(A_MILLION) % {"reach": number(why["reach_a_million"] * 100, POINTS)}
    other = why["alternative"]
    if other is None:
        return words
    facts = {
        "daypart": daypart_word(other["daypart"]),
        "stations": ", ".join(names.of(name) for name in other["stations"]),
        "change": number(other["change"] * 100, POINTS),
    }
    return f"{words} {gettext(SLOT_OTHER) % facts}"
