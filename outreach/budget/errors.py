"""What the room of money refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class CooperationUnpaid(OutreachError):
    """A cooperation programme carries no cost, by law."""

    status = 422
    sentence = N_("Program kerja sama tidak berbayar; tidak ada mata anggaran yang boleh menanggungnya.")


class OtherKind(OutreachError):
    """A line bears only what it may pay for."""

    status = 422
    sentence = N_("Mata anggaran %(code)s hanya untuk %(kind)s.")


class CodeTaken(OutreachError):
    """A code stands once in a regency's year."""

    status = 409
    sentence = N_("Kode %(code)s sudah dipakai pada tahun %(year)s.")


class OverCeiling(OutreachError):
    """What would be spent or bound exceeds the ceiling."""

    status = 409
    sentence = N_("Melebihi pagu: %(asked)s diminta, sisa %(left)s dari pagu %(ceiling)s.")


class CeilingTooLow(OutreachError):
    """A ceiling below what is already bound or spent."""

    status = 409
    sentence = N_("Pagu tidak dapat di bawah yang sudah terikat atau terpakai: %(held)s.")


class LineInUse(OutreachError):
    """A line that bears a cost keeps its kind and is not removed."""

    status = 409
    sentence = N_(
        "Mata anggaran %(code)s sudah menanggung slot atau realisasi. Lepaskan slot dan tarik realisasinya dahulu."
    )


class SpentOutsideYear(OutreachError):
    """A line's money is spent in its year, up to today."""

    status = 422
    sentence = N_("Tanggal realisasi harus pada tahun %(year)s dan tidak melewati hari ini.")


class ReceiptTwice(OutreachError):
    """One receipt is entered once on a line."""

    status = 409
    sentence = N_("Nomor bukti %(number)s sudah tercatat pada mata anggaran ini.")


class NothingToCharge(OutreachError):
    """No approved airing of this kind waits for a line."""

    status = 409
    sentence = N_("Tidak ada slot %(kind)s bertarif yang menunggu dibebankan.")


class UndoLate(OutreachError):
    """Undoing at once is for the own change just made."""

    status = 409
    sentence = N_("Perubahan ini tidak dapat diurungkan lagi. Buka mata anggarannya dan ubah di sana.")
