"""What the room of airings refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class SlotNotDue(OutreachError):
    """Nobody can say that something aired before its time came."""

    status = 409
    sentence = N_("Slot pukul %(clock)s belum tiba waktunya. Konfirmasi dibuka saat slot mulai.")


class NotPublished(OutreachError):
    """The slot stands in no published list of its station."""

    status = 404
    sentence = N_("Slot ini tidak ada dalam daftar siar yang terbit.")


class LogUnreadable(OutreachError):
    """No line of an uploaded log could be read."""

    status = 422
    sentence = N_(
        "Tidak ada baris log yang terbaca pada berkas “%(file_name)s”. Lihat pratinjaunya, lalu pilih atau buat cara bacanya."
    )


class LogTooLarge(OutreachError):
    """A day's log is a small text file."""

    status = 422
    sentence = N_("Berkas “%(file_name)s” terlalu besar untuk log sehari (paling besar %(limit)s).")


class LogKnown(OutreachError):
    """The very same file was handed in before."""

    status = 409
    sentence = N_("Berkas log ini sudah diterima pada %(day)s. Tidak ada yang diubah.")


class LogFromFuture(OutreachError):
    """A log of a day that has not come."""

    status = 422
    sentence = N_("Log bertanggal %(day)s belum mungkin ada. Periksa tanggal log.")


class MakeGoodClosed(OutreachError):
    """The make-good was already placed or waived."""

    status = 409
    sentence = N_("Siaran pengganti ini sudah ditutup.")


class PieceOutOfPlace(OutreachError):
    """A piece of a recording does not join what was received."""

    status = 409
    sentence = N_("Potongan tidak menyambung: yang sudah diterima %(received)s bita. Lanjutkan dari sana.")


class PieceBusy(OutreachError):
    """Another piece of the same recording is being written."""

    status = 409
    sentence = N_("Potongan lain dari rekaman ini sedang ditulis. Coba lagi sebentar.")


class PieceDiffers(OutreachError):
    """A piece tells other bytes than those that were acknowledged in its place: it belongs to another file."""

    status = 422
    sentence = N_(
        "Isi berkas ini lain dari yang sudah diterima. Pilih berkas yang sama, atau kirim sebagai rekaman baru."
    )


class NoRoom(OutreachError):
    """The disk takes no more; what was acknowledged stays, and the sender tries again later."""

    status = 507
    sentence = N_(
        "Ruang penyimpanan server penuh. Yang sudah diterima tetap tersimpan; coba lagi nanti dan kabari admin."
    )


class RecordingTooLarge(OutreachError):
    """A recording beyond what the office takes."""

    status = 413
    sentence = N_("Rekaman “%(file_name)s” terlalu besar (paling besar %(limit)s). Kirim dalam beberapa berkas.")


class RecordingFromFuture(OutreachError):
    """A recording of time that has not come."""

    status = 422
    sentence = N_("Rekaman yang mulai %(moment)s belum mungkin ada. Periksa tanggal dan jam mulainya.")


class RecordingTooOld(OutreachError):
    """A recording of a time that is long reported."""

    status = 422
    sentence = N_("Rekaman yang mulai %(moment)s terlalu lama. Yang diterima paling lama %(days)s hari ke belakang.")


class RecordingKnown(OutreachError):
    """The very same file was sent before."""

    status = 409
    sentence = N_("Rekaman ini sudah diterima pada %(day)s. Rekaman yang sama dua kali bukan bukti kedua.")


class OtherRecording(OutreachError):
    """An upload's key is used for another file."""

    status = 409
    sentence = N_("Kunci unggahan ini sudah dipakai untuk berkas lain. Mulai dengan kunci baru.")


class UploadOver(OutreachError):
    """The recording is whole already."""

    status = 409
    sentence = N_("Rekaman ini sudah lengkap diterima.")


class PieceChanged(OutreachError):
    """A piece arrived with another fingerprint than it was sent with."""

    status = 422
    sentence = N_("Potongan rusak di jalan: sidik jarinya berbeda. Kirim potongan yang sama lagi.")


class HearingOver(OutreachError):
    """A search that has ended cannot be cancelled, one that runs cannot be begun."""

    status = 409
    sentence = N_("Keadaan pencarian sudah berubah. Muat ulang halaman ini.")


class VerdictMoved(OutreachError):
    """A decision spoke of a verdict that is no longer the newest, or that cannot be decided so."""

    status = 409
    sentence = N_("Putusan ini sudah berubah. Muat ulang halaman hari itu, lalu putuskan.")


class NothingToDecide(OutreachError):
    """Only what is not certain waits for a person's ear."""

    status = 409
    sentence = N_("Temuan ini tidak menunggu keputusan.")


class NoOffset(OutreachError):
    """Nobody told the clock of the station's computer with this log."""

    status = 409
    sentence = N_("Jam komputer stasiun tidak dicatat bersama log ini, jadi tidak ada selisih yang dapat diterapkan.")


class DefinitionRefused(OutreachError):
    """No reader could follow what was told of the log."""

    status = 422
    sentence = N_("Cara baca ini belum lengkap: paling sedikit kolom mulai dan kolom judul atau kunci harus dipilih.")


class TooManyDefinitions(OutreachError):
    """A station keeps no more definitions than a person can tell apart."""

    status = 409
    sentence = N_("Stasiun ini sudah menyimpan %(most)s cara baca. Hapus yang tidak dipakai lagi.")


class NoSigningKey(OutreachError):
    """A signed log came from a station that holds no key."""

    status = 409
    sentence = N_("Stasiun ini tidak memiliki kunci tanda tangan log yang berlaku. Log tidak disimpan.")


class SignatureRefused(OutreachError):
    """The signature does not belong to this station, sequence number and file."""

    status = 422
    sentence = N_("Tanda tangan log tidak cocok dengan stasiun, nomor urut, dan isi berkas. Log tidak disimpan.")


class SequenceRefused(OutreachError):
    """A signed log came with a sequence number that is not higher than the last."""

    status = 409
    sentence = N_("Nomor urut %(sequence)s tidak lebih tinggi dari yang terakhir, %(last)s. Log tidak disimpan.")
