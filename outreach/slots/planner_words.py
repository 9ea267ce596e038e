"""The planner's codes as sentences: why a document is refused, what stands in a plan's way, what was assumed; never a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scheduler.planner.fields import ProblemRefused

from ..errors import N_
from ..i18n import gettext, rupiah

REFUSALS = {
    "missing": N_("isian ini wajib ada."),
    "unknown_field": N_("isian ini tidak dikenal; periksa ejaannya."),
    "wrong_kind": N_("jenis isiannya keliru; yang diharapkan: %(wanted)s."),
    "wrong_form": N_("bentuk dokumen tidak dikenal; yang didukung siaran-plan-problem/1."),
    "empty": N_("isian ini kosong."),
    "negative": N_("uang tidak boleh negatif."),
    "out_of_range": N_("nilainya harus antara %(least)s dan %(most)s."),
    "unknown": N_("%(name)s tidak dikenal di dokumen ini."),
    "doubled": N_("%(name)s disebut dua kali."),
    "before": N_("nilainya harus sesudah atau sama dengan %(other)s."),
    "too_long": N_("jangka waktu paling panjang %(days)s hari."),
    "overlaps": N_("waktunya bertumpuk dengan %(name)s."),
    "no_span": N_("rentang ditulis sebagai dua jam, misalnya 06:00 lalu 06:30, dan berakhir sesudah mulai."),
    "two_sides": N_("satu perbatasan mempunyai tepat dua pihak yang berbeda."),
    "unpaid": N_("program kerja sama tidak dibayar; tarifnya harus 0."),
    "no_rate": N_("tarif untuk segmen waktu %(name)s belum ada."),
    "over_whole": N_("jumlah bagiannya melebihi 1."),
    "not_whole": N_("jumlah bagiannya harus 1."),
    "low_middle_high": N_("tulis tiga nilai k: rendah, tengah, tinggi, berurutan."),
    "no_station": N_("pihak %(name)s tidak mempunyai stasiun."),
    "no_open_time": N_("stasiun %(name)s tidak mempunyai waktu terbuka dalam jangka waktu ini."),
    "no_clip": N_("tidak ada klip tema %(name)s yang berlaku pada bulan mulai %(day)s."),
    "before_clips": N_("jangka waktu mulai sebelum klip mana pun berlaku (%(day)s)."),
    "not_month": N_("anggaran harus mulai dan berakhir bersama bulan; %(day)s tidak."),
    "outside": N_("%(day)s di luar jangka waktu."),
}
REASONS = {
    "budget": N_("Anggaran %(place)s (%(amount)s) tidak cukup."),
    "quota": N_("Kuota paling sedikit: %(place)s."),
    "quota_most": N_("Kuota paling banyak: %(place)s."),
    "topic_share": N_("Bagian tema: %(place)s."),
    "daypart_share": N_("Bagian segmen waktu: %(place)s."),
    "parity": N_("Keseimbangan kedua pihak: %(place)s."),
    "gap": N_("Jarak hari tanpa siaran: %(place)s."),
    "fairness": N_("Batas bawah untuk setiap desa: %(place)s."),
    "pinned": N_("Siaran yang dikunci: %(place)s."),
    "capacity": N_("Ruang siar bersama tidak cukup: %(place)s."),
    "gap_missed": N_(
        "Jarak tanpa siaran tidak dapat dijaga karena waktu tertutup: %(place)s, %(days)s hari terlalu lama."
    ),
    "way_out": N_("Jalan keluar: %(place)s, tambahan %(amount)s."),
    "affordable": N_("Dengan syarat lain tetap, %(most)s dari %(wanted)s slot bersama dapat dibuat."),
}
SLOT = N_("Menambah %(reach)s poin peluang dengar, biaya %(cost)s.")
SLOT_OTHER = N_("Pilihan terbaik yang ditolak: %(daypart)s di %(stations)s, %(change)s poin.")
MILLION = N_("Satu juta rupiah lagi untuk %(side)s menambah %(reach)s poin peluang dengar.")
AT_MOST = N_("Paling banyak %(percent)s%% lebih baik mungkin dicapai.")
BEST = N_("Terbukti: tidak ada rencana yang lebih baik mungkin dicapai.")
POINTS = 5
ASSUMPTIONS = {
    "equal_villages": N_("Jumlah penduduk sebagian desa tidak diketahui: semua desa dihitung sama."),
    "listening_assumed": N_(
        "Kebiasaan mendengar adalah asumsi, bukan hasil survei: angka jangkauan adalah peluang dengar, bukan pendengar."
    ),
}


def sentence_of_refusal(refusal: ProblemRefused) -> str:
    """Why a document is refused."""
    return gettext(REFUSALS[refusal.code]) % refusal.facts


def sentence_of_reason(reason: Mapping[str, Any]) -> str:
    """What stands in a plan's way, or the way out."""
    amount = reason.get("rupiah")
    facts = {
        **reason,
        "place": " ".join(reason.get("place", ())),
        "amount": rupiah(amount) if amount is not None else "",
    }
    sentence = REASONS[reason["rule"]]
    return gettext(sentence) % facts


def sentences_of_assumptions(codes: Iterable[str]) -> list[str]:
    """What a plan takes for granted."""
    return [gettext(ASSUMPTIONS[code]) for code in codes]
