"""Words what a revision changed, for the screen and for paper; never decides what changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from .. import i18n
from ..errors import N_
from .sentences import say_again
from .words import report_words

Plain = Mapping[str, Any]
MOST_MEMBERS = 12
"""How many members of a list stand in one cell before the rest is counted; all are in the JSON."""
PARTS: Mapping[str, str] = {
    "indicators": N_("Angka"),
    "villages": N_("Desa"),
    "stations": N_("Stasiun"),
    "facilitators": N_("Fasilitator"),
    "outages": N_("Gangguan"),
    "follow_ups": N_("Tindak lanjut"),
    "signers": N_("Penanda tangan"),
    "parties": N_("Kop"),
    "proofs": N_("Penayangan"),
    "agreement": N_("Dasar"),
    "copies": N_("Tembusan"),
    "sources": N_("Sumber"),
    "budget": N_("Anggaran"),
    "checks": N_("Uji dengar"),
}
KINDS = {"added": N_("ditambahkan"), "removed": N_("dihapus"), "changed": N_("diubah")}
FIELDS: Mapping[str, str] = {
    "numerator": N_("terhitung"),
    "denominator": N_("pembagi"),
    "value": N_("hasil"),
    "met": N_("target tercapai"),
    "grade_word": N_("sebutan"),
    "rows": N_("baris pembagi"),
    "hits": N_("baris terhitung"),
    "station": N_("stasiun terbaik"),
    "klass": N_("daya jangkau"),
    "basis": N_("dasar bukti"),
    "airings": N_("penayangan"),
    "facilitators": N_("fasilitator"),
    "last_activity_on": N_("kegiatan terakhir"),
    "is_served": N_("terjangkau"),
    "is_double_blind": N_("titik buta ganda"),
    "due": N_("jatuh tempo"),
    "due_on": N_("batas waktu"),
    "is_done": N_("selesai"),
    "owner": N_("penanggung jawab"),
    "verdict": N_("putusan"),
    "grade": N_("tingkat bukti"),
    "grades": N_("bukti"),
    "topics": N_("tema"),
    "sha256": N_("sidik berkas"),
    "proven_s": N_("detik terbukti"),
    "seconds": N_("detik"),
    "villages": N_("desa"),
    "number": N_("nomor"),
    "name": N_("nama"),
    "rank": N_("pangkat"),
    "until_on": N_("sampai"),
    "reason": N_("sebab"),
    "days_since": N_("hari sejak kegiatan"),
    "unheard_of": N_("tanpa kabar"),
    "attendance": N_("peserta"),
    "activities": N_("kegiatan"),
    "ceiling_rupiah": N_("pagu"),
    "spent_rupiah": N_("realisasi"),
    "interviewed": N_("diwawancara"),
    "heard": N_("mendengar"),
    "by_basis": N_("menurut dasar bukti"),
    "by_channel": N_("menurut saluran"),
    "by_channel_and_side": N_("menurut saluran"),
    "by_month": N_("menurut bulan"),
    "aired_by_side": N_("tayang menurut kabupaten"),
    "interviewed_by_method": N_("diwawancara menurut cara"),
    "without_data": N_("tanpa data"),
    "least": N_("paling sedikit"),
    "max": N_("paling banyak"),
    "median": N_("nilai tengah"),
    "proven": N_("slot terbukti"),
    "bound_rupiah": N_("terikat"),
    "physical_percent": N_("fisik, persen"),
    "pays_for": N_("peruntukan"),
    "low_permille": N_("ujung bawah selang, perseribu"),
    "high_permille": N_("ujung atas selang, perseribu"),
    "at_least": N_("paling sedikit"),
    "at_most": N_("paling banyak"),
    "target": N_("target"),
    "regency_code": N_("kabupaten"),
    "office": N_("kantor"),
    "short_name": N_("nama singkat"),
    "left_number": N_("nomor"),
    "right_number": N_("nomor"),
    "title": N_("judul"),
    "signed_on": N_("ditandatangani"),
    "from_on": N_("dari"),
    "last_on": N_("sampai"),
}
UNTOLD = frozenset({"detail", "by_regency"})
"""Steps of a path that say nothing to a reader."""
_SHARE, _DAY = re.compile(r"-?\d+/\d+"), re.compile(r"\d{4}-\d\d-\d\d")


def word_changes(content: Plain) -> list[dict[str, Any]]:
    """The changes a frozen revision names, a line a row: part, row, what became of it, and each field old and new."""
    words = report_words()
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    names |= {village["code"]: village["name"] for village in content["villages"]}
    told = dict(words) | names
    return [_line(change, told) for change in content.get("changes", ())]


def lay_change(line: Mapping[str, Any]) -> list[str]:
    """One change as a row of the annex: part, row, and what became of it."""
    told = "; ".join(f"{label}: {old} → {new}" for label, old, new in line["fields"])
    return [line["part"], line["row"], told or line["what"]]


def _line(change: Plain, told: Mapping[str, str]) -> dict[str, Any]:
    part, kind = PARTS.get(change["part"], ""), KINDS[change["kind"]]
    return {
        "part": i18n.gettext(part) if part else change["part"],
        "row": _name(change, told),
        "kind": change["kind"],
        "what": i18n.gettext(kind),
        "fields": [
            (_label(one["field"], told), _value(one["old"], told), _value(one["new"], told)) for one in change["fields"]
        ],
    }


def _name(change: Plain, told: Mapping[str, str]) -> str:
    row, part = change["row"], change["part"]
    if part == "indicators":
        return f"{change['key']} {told[change['key']]}" if change["key"] in told else str(change["key"])
    if part == "proofs":
        return f"{i18n.day_plain(date.fromisoformat(row['day']))}, {row['station']}, {told[row['topic']]}"
    if part == "outages":
        return f"{row['station']}, {i18n.day_plain(date.fromisoformat(row['from_on']))}"
    named = row.get("name") or row.get("what") or told.get(row.get("regency_code", ""), "") or row.get("", "")
    return say_again(str(named))


def _label(field: str, told: Mapping[str, str]) -> str:
    """A field's path in words: its steps, those that say nothing left out."""
    steps = [step for step in field.split("/") if step not in UNTOLD]
    return ", ".join(_step(step, told, within=steps[:place]) for place, step in enumerate(steps))


def _step(step: str, told: Mapping[str, str], *, within: Sequence[str]) -> str:
    """One step in words; what was owed and channels have words of their own, for a report is also a kind of evidence."""
    if step in FIELDS:
        return i18n.gettext(FIELDS[step])
    if _DAY.fullmatch(step):
        return i18n.month_name(date.fromisoformat(step))
    named = f"owed_{step}" if "by_kind" in within else f"channel_{step}"
    return told.get(named) or told.get(step, step)


def _value(value: Any, told: Mapping[str, str]) -> str:
    if value is None:
        return told["no_data"]
    if isinstance(value, bool):
        return i18n.gettext(N_("ya")) if value else i18n.gettext(N_("tidak"))
    if isinstance(value, int):
        return i18n.number(value)
    if isinstance(value, list):
        return _members(value, told)
    return _text(str(value), told)


def _text(value: str, told: Mapping[str, str]) -> str:
    if value in told:
        return told[value]
    if _SHARE.fullmatch(value):
        return i18n.percent(float(Fraction(value)))
    return i18n.day_plain(date.fromisoformat(value)) if _DAY.fullmatch(value) else say_again(value)


def _members(members: list[Any], told: Mapping[str, str]) -> str:
    names = [one["name"] if isinstance(one, Mapping) else told.get(str(one), str(one)) for one in members]
    if not names:
        return "–"
    if len(names) <= MOST_MEMBERS:
        return ", ".join(names)
    rest = i18n.number(len(names) - MOST_MEMBERS)
    return i18n.gettext(N_("%(names)s, dan %(n)s lainnya")) % {"names": ", ".join(names[:MOST_MEMBERS]), "n": rest}
