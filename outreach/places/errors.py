"""What the room of places refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class NoAgreement(OutreachError):
    """No agreement was entered yet: nothing joint can be planned."""

    status = 409
    sentence = N_("Perjanjian kedua kabupaten belum diisi. Selesaikan penyiapan awal lebih dahulu.")


class ReasonMissing(OutreachError):
    """A change of the border list says why."""

    status = 422
    sentence = N_("Tulis alasan perubahan daftar desa perbatasan: alasan ini ikut dibaca kabupaten seberang.")


class NotOnList(OutreachError):
    """The village is not on the list on that day."""

    status = 409
    sentence = N_("Desa %(village)s tidak ada dalam daftar pada tanggal itu.")


class AlreadyOnList(OutreachError):
    """The village is on the list on that day."""

    status = 409
    sentence = N_("Desa %(village)s sudah ada dalam daftar pada tanggal itu.")


class BorderDayOutside(OutreachError):
    """The border list changes from today on, and at most a year ahead: what was reported keeps the list it had."""

    status = 422
    sentence = N_(
        "Perubahan daftar berlaku paling cepat hari ini dan paling lambat %(last)s; periode yang lalu tetap memakai daftarnya."
    )


class BorderUndoTooLate(OutreachError):
    """A change of the border list is taken back at once, and only while it is the village's newest."""

    status = 409
    sentence = N_("Perubahan daftar ini tidak dapat diurungkan lagi. Catat perubahan baru dengan alasannya.")


class ScopeUndoTooLate(OutreachError):
    """A change of an item's wording is taken back at once, by whoever made it, while it is the newest."""

    status = 409
    sentence = N_("Perubahan bunyi lingkup ini tidak dapat diurungkan lagi. Tulis bunyi yang benar, lalu simpan.")


class AgreementReversed(OutreachError):
    """The agreement ends before it was signed."""

    status = 422
    sentence = N_("Perjanjian tidak dapat berakhir sebelum ditandatangani.")


class NoneOfOwn(OutreachError):
    """Every row of the file belongs to the other regency."""

    status = 422
    sentence = N_("Berkas ini tidak berisi desa kabupaten Anda. Kabupaten seberang mengimpor desanya sendiri.")


class StationNameTaken(OutreachError):
    """Two stations of one regency never share a name."""

    status = 409
    sentence = N_("Stasiun “%(name)s” sudah ada di kabupaten ini.")


class SourceMissing(OutreachError):
    """A technical fact without its source is a rumour."""

    status = 422
    sentence = N_("Tulis sumber angka ini, misalnya nomor izin stasiun radio.")


class RateUnpaid(OutreachError):
    """A cooperation programme is unpaid by law: it has no rate."""

    status = 422
    sentence = N_("Program kerja sama tidak berbayar, jadi tidak mempunyai tarif.")


class UnknownDaypart(OutreachError):
    """The part of the day is none of ours."""

    status = 422
    sentence = N_("Segmen waktu ini tidak dikenal. Pilih dari daftar.")


class StillSilent(OutreachError):
    """The station already has an open outage."""

    status = 409
    sentence = N_("Stasiun ini sudah tercatat tidak mengudara sejak %(day)s.")


class ImportRefused(OutreachError):
    """Rows of a file are refused; nothing of it was kept. `rows` holds line and reason of each."""

    status = 422
    sentence = N_(
        "%(count)s baris berkas %(file)s ditolak; tidak ada yang disimpan. Yang pertama, baris %(line)s: %(why)s"
    )

    def __init__(self, *, file: str, rows: tuple[tuple[int, str], ...]) -> None:
        line, why = rows[0]
        super().__init__("file", count=len(rows), file=file, line=line, why=why)
        self.rows = rows


class UnknownStation(OutreachError):
    """The station of a form or a request is none of ours."""

    status = 422
    sentence = N_("Stasiun ini tidak terdaftar. Pilih stasiun dari daftar.")


class OutageReversed(OutreachError):
    """A silence ends after it began."""

    status = 422
    sentence = N_("Hari mengudara lagi harus sesudah hari mulai diam.")


class OutageDayOutside(OutreachError):
    """A silence began on a day that has come, and ends within a year."""

    status = 422
    sentence = N_("Tanggal ini paling lambat %(last)s.")


class OutageOverlaps(OutreachError):
    """A day of silence is recorded once."""

    status = 409
    sentence = N_("Masa ini bertindihan dengan gangguan lain sejak %(day)s. Betulkan yang itu dahulu.")


class PhoneRefused(OutreachError):
    """What was typed is no telephone number."""

    status = 422
    sentence = N_("Tulis nomor dengan 8 sampai 15 angka, misalnya 0812-3456-7890 atau +62 812 3456 7890.")


class NoFileNamed(OutreachError):
    """An import without a file."""

    status = 422
    sentence = N_("Sebutkan berkas yang diimpor, misalnya: siaran import villages desa.csv")
