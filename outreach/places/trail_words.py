"""What the trail's codes are called on the screen; never what they mean to the code."""

from __future__ import annotations

from typing import Any

from ..errors import N_
from ..i18n import gettext

ACTIONS = {
    "air_check.cancel": N_("membatalkan pencarian dalam rekaman siaran"),
    "air_check.decide": N_("memutuskan temuan dalam rekaman siaran"),
    "air_check.hear": N_("mencari klip dalam rekaman siaran"),
    "air_check.receive": N_("menerima rekaman siaran"),
    "air_check.restart": N_("mengulang pencarian dalam rekaman siaran"),
    "agreement.change": N_("mengubah nota kesepahaman"),
    "assignment.end": N_("mengakhiri penugasan"),
    "assignment.make": N_("menugaskan fasilitator"),
    "blackout.end": N_("membuka waktu tertutup"),
    "blackout.make": N_("menutup waktu"),
    "blackout.restore": N_("mengurungkan pembukaan waktu tertutup"),
    "border.join": N_("memasukkan desa ke daftar perbatasan"),
    "border.leave": N_("mengeluarkan desa dari daftar perbatasan"),
    "border.seed": N_("mengisi daftar awal desa perbatasan"),
    "border.undo": N_("mengurungkan perubahan daftar perbatasan"),
    "calendar.accept": N_("menerima catatan kalender siar"),
    "calendar.undo": N_("mengurungkan catatan kalender siar"),
    "clip.add": N_("mengunggah klip"),
    "clip.edit": N_("mengubah keterangan klip"),
    "clip.master": N_("mengolah rekaman"),
    "clip.record": N_("mengganti rekaman klip"),
    "clip.replace": N_("mengganti klip di slot mendatang"),
    "clip.restore": N_("mengembalikan klip"),
    "clip.retire": N_("menarik klip"),
    "clip.vet": N_("menilai klip"),
    "day.judge": N_("mencocokkan hari siar"),
    "day.rule": N_("memutuskan yang belum pasti pada hari siar"),
    "facilitator.appoint": N_("mengangkat fasilitator"),
    "facilitator.change": N_("mengubah data fasilitator"),
    "facilitator.end": N_("mengakhiri fasilitator"),
    "feed.end": N_("mencabut alamat umpan"),
    "feed.make": N_("membuat alamat umpan"),
    "log.clock": N_("menyetel jam log siar"),
    "log.receive": N_("menerima log siar"),
    "log_definition.end": N_("menghapus cara baca log"),
    "log_definition.save": N_("menyimpan cara baca log"),
    "signing_key.make": N_("membuat kunci tanda tangan log"),
    "signing_key.revoke": N_("mencabut kunci tanda tangan log"),
    "make_good.close": N_("menutup utang siaran pengganti"),
    "make_good.place": N_("menempatkan siaran pengganti"),
    "make_good.reopen": N_("membuka lagi utang siaran pengganti"),
    "make_good.waive": N_("menutup tanpa pengganti"),
    "outage.close": N_("mencatat stasiun mengudara lagi"),
    "outage.open": N_("mencatat gangguan siar"),
    "person.accept": N_("menerima undangan"),
    "person.change": N_("mengubah data orang"),
    "person.close": N_("menutup akun"),
    "mail.again": N_("mengirim lagi surat yang gagal"),
    "person.email": N_("mengubah alamat surel"),
    "person.invite": N_("mengundang"),
    "person.make": N_("menambah orang"),
    "person.password": N_("mengganti kata sandi"),
    "person.reopen": N_("membuka kembali akun"),
    "person.sign_in": N_("masuk"),
    "person.totp": N_("memasang kode masuk"),
    "playlist.publish": N_("menerbitkan daftar siar"),
    "proposal.make": N_("mengusulkan slot"),
    "proposal.take_back": N_("mengurungkan suara"),
    "proposal.vote": N_("memberi suara"),
    "reception.hear": N_("mencocokkan rekaman penerimaan"),
    "reception.report": N_("melaporkan penerimaan"),
    "reception.restore": N_("memulihkan laporan penerimaan"),
    "reception.withdraw": N_("menarik laporan penerimaan"),
    "report.freeze": N_("membekukan laporan"),
    "report.sign": N_("menandatangani laporan"),
    "role.end": N_("mengakhiri peran"),
    "role.grant": N_("memberi peran"),
    "outage.correct": N_("membetulkan gangguan siar"),
    "station.close": N_("menutup stasiun"),
    "station.reopen": N_("membuka lagi stasiun"),
    "facilitator.undo_end": N_("mengurungkan akhir tugas fasilitator"),
    "station.rate": N_("mencatat tarif stasiun"),
    "scope.change": N_("mengubah bunyi lingkup"),
    "scope.undo": N_("mengurungkan perubahan bunyi lingkup"),
    "scheme.accept": N_("menjadikan rancangan draf"),
    "scheme.cancel": N_("membatalkan perhitungan rencana"),
    "scheme.make": N_("meminta rancangan rencana"),
    "scheme.restart": N_("mengulang perhitungan rencana"),
    "scheme.undo": N_("mengurungkan draf dari rancangan"),
    "series.change": N_("mengubah seri"),
    "series.end": N_("mengakhiri seri"),
    "series.extend": N_("memperpanjang seri"),
    "series.make": N_("membuat seri"),
    "slot.answer": N_("mengabarkan slot"),
    "slot.cancel": N_("membatalkan slot"),
    "slot.change": N_("mengubah slot"),
    "slot.draft": N_("merancang slot"),
    "slot.restore": N_("mengembalikan slot"),
    "station.add": N_("menambah stasiun"),
    "station.change": N_("mengubah stasiun"),
    "station.delivery": N_("mengatur penyerahan daftar siar"),
    "station.fact": N_("mencatat data teknis"),
    "station.phone": N_("mengubah nomor stasiun"),
    "station.import": N_("mengimpor stasiun"),
    "token.make": N_("membuat kunci stasiun"),
    "token.revoke": N_("mencabut kunci stasiun"),
    "village.import": N_("mengimpor desa"),
    "visit.record": N_("mencatat kunjungan"),
    "visit.withdraw": N_("menarik catatan kunjungan"),
}
THINGS = {
    "agreement": N_("nota kesepahaman"),
    "blackout": N_("waktu tertutup"),
    "calendar": N_("kalender siar"),
    "clip": N_("klip"),
    "facilitator": N_("fasilitator"),
    "import": N_("impor"),
    "joint_slot": N_("slot bersama"),
    "mail": N_("surat"),
    "make_good": N_("siaran pengganti"),
    "person": N_("orang"),
    "playlist": N_("daftar siar"),
    "proposal": N_("usulan"),
    "reception": N_("laporan penerimaan"),
    "report": N_("laporan"),
    "scope_item": N_("butir lingkup"),
    "scheme": N_("rancangan"),
    "series": N_("seri"),
    "slot": N_("slot siar"),
    "station": N_("stasiun"),
    "village": N_("desa"),
    "visit": N_("kunjungan"),
}
VALUES = {True: N_("ya"), False: N_("tidak"), None: N_("kosong")}


def action_word(action: str) -> str:
    """What was done, in the reader's language."""
    return gettext(ACTIONS[action]) if action in ACTIONS else action


def thing_word(kind: str) -> str:
    """What it was done to."""
    return gettext(THINGS[kind]) if kind in THINGS else kind


def value_word(value: Any) -> str:
    """A kept value; yes, no and nothing in words."""
    if value is None or isinstance(value, bool):
        return gettext(VALUES[value])
    return str(value) or gettext(VALUES[None])
