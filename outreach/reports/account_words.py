"""The report's words on follow-ups, budget and listener checks by key; never a layout and never a figure."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import N_

ACCOUNT_WORDS: Mapping[str, str] = {
    "I10": N_("Tindak lanjut"),
    "I11": N_("Realisasi keuangan"),
    "I12": N_("Uji dengar"),
    "I10_note": N_("siaran pengganti, penolakan, dan laporan yang selesai tepat waktu dari yang jatuh tempo"),
    "I11_note": N_("realisasi menurut bukti dari pagu tahun berjalan"),
    "I12_note": N_("yang mendengar pesan dalam 30 hari dari yang diwawancara"),
    "target_shown": N_("tanpa target, ditampilkan saja"),
    "not_enough": N_("belum cukup: n = %(n)s"),
    "rupiah_of": N_("%(n)s dari pagu %(all)s"),
    "people_of": N_("%(n)s dari %(all)s orang; selang 95 persen %(low)s sampai %(high)s"),
    "budget_lead": N_(
        "Pagu, yang terikat pada slot, dan realisasi menurut bukti sampai akhir masa laporan. Realisasi fisik: slot terbukti tayang dari slot yang dibebankan; produksi menurut catatan."
    ),
    "budget_line": N_("Mata anggaran"),
    "ceiling": N_("Pagu"),
    "bound": N_("Terikat"),
    "spent": N_("Realisasi"),
    "financial": N_("Keuangan"),
    "physical": N_("Fisik"),
    "pays_ilm": N_("ILM"),
    "pays_advertisement": N_("iklan"),
    "pays_production": N_("produksi siaran"),
    "charged": N_("Slot dibebankan"),
    "proven_slots": N_("Slot terbukti"),
    "annex_left": N_(
        "%(n)s dari %(all)s penayangan tidak dicetak; semuanya ada dalam buku kerja, CSV, dan JSON laporan ini, yang tercakup sidiknya."
    ),
    "total": N_("Jumlah %(name)s"),
    "listeners_lead": N_(
        "Jawaban orang yang ditanya, bukan jumlah pendengar; yang kurang dari 19 orang tidak ditampilkan."
    ),
    "owed_make_good": N_("siaran pengganti"),
    "owed_conflict": N_("slot bersama yang ditolak"),
    "owed_report": N_("laporan triwulan, tanda tangan"),
    "by_kind": N_("Menurut jenis"),
    "by_side": N_("Menurut kabupaten"),
    "kind": N_("Jenis"),
    "interval": N_("Selang 95 persen"),
    "asked_by": N_("Yang ditanya menurut cara: %(n)s."),
    "closed_on": N_("Selesai pada"),
    "in_time": N_("Tepat waktu"),
    "yes": N_("ya"),
    "no": N_("tidak"),
    "code": N_("Kode"),
    "where": N_("Tempat"),
    "how": N_("Cara"),
    "interviewed": N_("Diwawancara"),
    "heard": N_("Mendengar"),
    "all_topics": N_("semua tema"),
    "face_to_face": N_("tatap muka"),
    "phone": N_("telepon"),
    "after_prayer": N_("usai ibadah"),
    "at_market": N_("di pasar"),
    "at_meeting": N_("di pertemuan warga"),
    "other": N_("cara lain"),
}
"""Methods of asking use their own values as keys."""
ACCOUNT_UNITS: Mapping[str, str] = {"I10": N_("tindak lanjut"), "I11": N_("rupiah"), "I12": N_("orang")}
