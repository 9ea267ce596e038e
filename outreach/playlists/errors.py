"""What the room of playlists refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class NothingPublished(OutreachError):
    """The station has no published list for the day."""

    status = 404
    sentence = N_(
        "Belum ada daftar siar yang terbit untuk hari itu. Daftar terbit setelah kedua kabupaten menyetujui slotnya."
    )


class UnknownForm(OutreachError):
    """The playlist form does not exist."""

    status = 404
    sentence = N_("Bentuk daftar siar “%(form)s” tidak dikenal. Yang tersedia: %(known)s.")


class FileMissing(OutreachError):
    """An audio file of a published list is not on the shelf."""

    status = 409
    sentence = N_("Berkas siar “%(title)s” tidak ditemukan di rak. Minta kabupaten pemilik klip mengunggah ulang.")


class NoLongerAirable(OutreachError):
    """A clip of the published list may no longer be aired: the list must be published anew before it is fetched."""

    status = 409
    sentence = N_(
        "“%(title)s” tidak boleh disiarkan lagi (%(reason)s). Daftar ini sedang diterbitkan ulang; coba lagi sebentar."
    )


class FallbackRefused(OutreachError):
    """The clip that should stand in may not air today."""

    status = 422
    sentence = N_("Klip cadangan harus sudah disetujui kedua kabupaten dan berlaku hari ini. Pilih klip lain.")
