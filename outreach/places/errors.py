"""What the room of places refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class NoAgreement(OutreachError):
    """No agreement was entered yet: nothing joint can be planned."""

    status = 409
    sentence = N_("Perjanjian kedua kabupaten belum diisi. Selesaikan penyiapan awal lebih dahulu.")
