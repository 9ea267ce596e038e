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
        "Tidak ada baris log yang terbaca pada berkas “%(file_name)s”. Pastikan bentuknya CSV Siaran Bersama atau Rivendell RadioTraffic."
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
