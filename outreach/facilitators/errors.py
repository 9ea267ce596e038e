"""What the room of facilitators refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class DecreeMissing(OutreachError):
    """A facilitator is appointed by decree; without its number there is no appointment."""

    status = 422
    sentence = N_("Nomor SK wajib diisi: fasilitator diangkat dengan surat keputusan.")


class OverlappingAssignment(OutreachError):
    """The same facilitator already covers the village in that time."""

    status = 409
    sentence = N_(
        "%(name)s sudah bertugas di %(village)s pada masa itu (mulai %(from_on)s). Akhiri penugasan lama dahulu."
    )


class NotABorderVillage(OutreachError):
    """Assignments are to villages of the border list."""

    status = 422
    sentence = N_("Desa %(village)s tidak ada dalam daftar desa perbatasan pada tanggal itu.")


class VisitInFuture(OutreachError):
    """Nobody can have visited a village tomorrow."""

    status = 422
    sentence = N_("Tanggal kunjungan %(day)s belum tiba. Isi tanggal hari ini atau sebelumnya.")


class VisitTooOld(OutreachError):
    """A visit is recorded within a year; older ones belong into the archive of the decree's office."""

    status = 422
    sentence = N_("Tanggal kunjungan %(day)s lebih dari setahun lalu. Periksa kembali tahunnya.")


class NoFacilitatorHere(OutreachError):
    """The signed-in person is not a facilitator with a village today."""

    status = 409
    sentence = N_("Belum ada desa yang ditugaskan kepada Anda. Hubungi koordinator kabupaten Anda.")


class PeriodReversed(OutreachError):
    """An end that lies before its beginning."""

    status = 422
    sentence = N_("Tanggal akhir harus sesudah tanggal mulai.")


class UndoTooLate(OutreachError):
    """A record may be taken back by the one who made it, for a short while."""

    status = 409
    sentence = N_("Catatan ini tidak dapat diurungkan lagi. Minta koordinator untuk mengoreksinya.")


class AlreadyEnded(OutreachError):
    """An appointment ends once: its end is not moved by ending it again."""

    status = 409
    sentence = N_("Tugas %(name)s sudah diakhiri.")


class EndTooFar(OutreachError):
    """An appointment ends within a year."""

    status = 422
    sentence = N_("Tugas berakhir paling lambat %(last)s. Periksa tahunnya.")


class EndFinal(OutreachError):
    """The end of an appointment is taken back by whoever recorded it, within seconds."""

    status = 409
    sentence = N_("Akhir tugas ini tidak dapat diurungkan lagi. Angkat fasilitatornya sekali lagi bila perlu.")


class NoteClosed(OutreachError):
    """A closed note is changed no more."""

    status = 409
    sentence = N_("Catatan ini sudah ditutup.")


class NoteReopenTooLate(OutreachError):
    """The closing of a note is taken back by whoever closed it, within seconds."""

    status = 409
    sentence = N_("Penutupan catatan ini tidak dapat diurungkan lagi. Catat kelompok dengar baru bila ada tanda baru.")


class HandoverFinal(OutreachError):
    """A handover is taken back by whoever recorded it, within seconds."""

    status = 409
    sentence = N_("Serah terima ini tidak dapat diurungkan lagi. Serahkan kembali dengan SK bila perlu.")


class ReceptionInFuture(OutreachError):
    """Nobody can have heard a station tomorrow."""

    status = 422
    sentence = N_("Waktu mendengar %(moment)s belum tiba. Isi waktu sekarang atau sebelumnya.")


class ReceptionTooOld(OutreachError):
    """What was heard more than a year ago says nothing of today's reception."""

    status = 422
    sentence = N_("Waktu mendengar %(day)s terlalu lama: paling awal %(oldest)s. Periksa kembali tahunnya.")


class SoundUsedBefore(OutreachError):
    """The very same recording already stands behind another report: one recording proves one hearing."""

    status = 409
    sentence = N_("Rekaman ini sudah dipakai pada laporan %(day)s. Kirim rekaman lain, atau kirim tanpa rekaman.")


class SoundTooLong(OutreachError):
    """A recording of a reception is a few seconds."""

    status = 422
    sentence = N_("Rekaman lebih panjang dari %(most)s detik. Potong, atau kirim laporan tanpa rekaman.")


class SoundTooLarge(OutreachError):
    """A recording of a reception is small enough for a village's line."""

    status = 422
    sentence = N_("Rekaman %(size)s, padahal paling besar %(limit)s. Potong, atau kirim laporan tanpa rekaman.")


class WithdrawalFinal(OutreachError):
    """A withdrawal is taken back by whoever did it, within seconds."""

    status = 409
    sentence = N_("Penarikan ini tidak dapat diurungkan lagi. Kirim laporannya sekali lagi bila perlu.")


class HandedInFuture(OutreachError):
    """Nobody can have been handed a file tomorrow."""

    status = 422
    sentence = N_("Tanggal penyerahan %(day)s belum tiba. Isi tanggal hari ini atau sebelumnya.")


class HandedTooOld(OutreachError):
    """A handing is noted within a year."""

    status = 422
    sentence = N_("Tanggal penyerahan %(day)s terlalu lama: paling awal %(oldest)s. Periksa kembali tahunnya.")


class NoSuchClip(OutreachError):
    """What is handed over is what both regencies let on the air, on that day."""

    status = 422
    sentence = N_("Klip itu tidak disetujui kedua kabupaten untuk tanggal itu. Pilih klip dari daftar.")


class PlayedInFuture(OutreachError):
    """Nobody can have played a file tomorrow."""

    status = 422
    sentence = N_("Tanggal pemutaran %(day)s belum tiba. Isi tanggal hari ini atau sebelumnya.")


class PlayedBeforeHanded(OutreachError):
    """A file is played after it was handed over."""

    status = 422
    sentence = N_("Berkas ini baru diserahkan %(day)s; pemutaran tidak mungkin sebelumnya.")
