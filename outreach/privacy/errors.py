"""What the room of personal data refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class RequestDone(OutreachError):
    """A request is answered once."""

    status = 409
    sentence = N_("Permintaan ini sudah dijawab.")


class StillInForce(OutreachError):
    """Whoever still covers villages cannot vanish from them."""

    status = 409
    sentence = N_("%(name)s masih bertugas sebagai fasilitator. Akhiri tugasnya dahulu, lalu hapus datanya.")


class NameNotTyped(OutreachError):
    """What cannot be undone is confirmed by hand."""

    status = 422
    sentence = N_("Ketik nama lengkapnya persis seperti tertulis untuk menghapus datanya.")


class ErasedAlready(OutreachError):
    """There is nothing left of this person to erase."""

    status = 409
    sentence = N_("Data orang ini sudah dihapus.")
