"""Named refusals of the office, each with the facts of its sentence; never the translated words themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802 -- the name gettext's own tools look for
    """Mark a sentence for translation without translating it yet."""
    return sentence


class OutreachError(Exception):
    """A refusal a person can act on.

    `sentence` is an Indonesian msgid with `%(name)s` places, `status` the HTTP status that means the same,
    `facts` what fills the places, `field` the form field the refusal is about (empty when it is about the whole).
    """

    status: ClassVar[int] = 400
    sentence: str = N_("Permintaan ini tidak dapat diproses.")

    def __init__(self, field: str = "", /, **facts: object) -> None:
        super().__init__(type(self).__name__, facts)
        self.field = field
        self.facts: Mapping[str, object] = facts


class Refused(OutreachError):
    """A refusal with a sentence of its own, for a rule that needs no class."""

    status = 422

    def __init__(self, sentence: str, field: str = "", /, **facts: object) -> None:
        super().__init__(field, **facts)
        self.sentence = sentence


class FormRefused(OutreachError):
    """Several fields of a form are refused at once; `refusals` holds one refusal a field."""

    status = 422
    sentence = N_("Ada isian yang perlu diperbaiki. Isian lain tetap tersimpan di halaman ini.")

    def __init__(self, refusals: Mapping[str, OutreachError]) -> None:
        super().__init__()
        self.refusals = refusals


class NotFound(OutreachError):
    """The thing does not exist, or this person may not know that it does."""

    status = 404
    sentence = N_("Halaman atau data ini tidak ditemukan. Mungkin sudah dipindahkan, atau Anda tidak memiliki akses.")


class NotUnderstood(OutreachError):
    """The request cannot be read: cut off on its way, or no browser made it."""

    status = 400
    sentence = N_("Permintaan ini tidak dapat dibaca; mungkin terputus di jalan. Kembali dan kirim lagi.")


class NotAllowed(OutreachError):
    """The person may see the thing but not do this to it."""

    status = 403
    sentence = N_("Peran Anda tidak mencakup tindakan ini. Hubungi admin kabupaten Anda bila seharusnya boleh.")


class NotThisWay(OutreachError):
    """The address exists, but not for this method of request."""

    status = 405
    sentence = N_("Alamat ini tidak menerima cara permintaan itu.")


class SignInNeeded(OutreachError):
    """Nobody is signed in."""

    status = 401
    sentence = N_("Silakan masuk lebih dahulu.")


class StaleForm(OutreachError):
    """The form is too old, or comes from another site."""

    status = 400
    sentence = N_("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu kirim sekali lagi.")


class KeyReused(OutreachError):
    """A key that already stands for one request came with another."""

    status = 422
    sentence = N_("Kunci permintaan ini sudah dipakai untuk permintaan lain. Pakai kunci baru.")


class AlreadyDone(OutreachError):
    """The same form was sent again long after it was answered."""

    status = 409
    sentence = N_("Formulir ini sudah diproses. Buka halamannya lagi untuk melihat hasilnya.")


class EditedMeanwhile(OutreachError):
    """Somebody else saved the same thing first; `mine` and `theirs` hold both versions, field by field."""

    status = 409
    sentence = N_("%(who)s sudah mengubah data ini pukul %(clock)s. Bandingkan kedua versi, lalu simpan lagi.")

    def __init__(self, *, mine: Mapping[str, object], theirs: Mapping[str, object], who: str, clock: str) -> None:
        super().__init__(who=who, clock=clock)
        self.mine = mine
        self.theirs = theirs


class CostStands(OutreachError):
    """The database refused a kind that would bear a cost it may not, however the request came there."""

    status = 409
    sentence = N_(
        "Slot ini sudah dibebankan ke anggaran sebagai siaran berbayar. Lepaskan bebannya dahulu di halaman Anggaran."
    )


class TooManyAttempts(OutreachError):
    """Throttled: too many tries from one place or for one account."""

    status = 429
    sentence = N_("Terlalu banyak percobaan. Coba lagi dalam %(minutes)s menit.")


class TooLargeUpload(OutreachError):
    """The request's body is larger than this server takes."""

    status = 413
    sentence = N_("Berkas terlalu besar: paling besar %(limit)s. Perkecil berkas, lalu unggah lagi.")


class StorageFull(OutreachError):
    """The disk takes no more; nothing of the request was kept."""

    status = 507
    sentence = N_("Ruang penyimpanan server penuh; tidak ada yang disimpan. Kabari admin, lalu kirim lagi nanti.")


class NoOffice(OutreachError):
    """The data folder holds no office yet."""

    status = 409
    sentence = N_("Folder data %(folder)s belum disiapkan. Jalankan dulu: siaran init")


class SettingRefused(OutreachError):
    """A setting of the environment cannot be used."""

    status = 422
    sentence = N_("Setelan %(name)s bernilai “%(value)s”, bukan bilangan bulat di atas nol. Perbaiki, lalu ulangi.")
