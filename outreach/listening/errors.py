"""What the room of listener checks refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class MoreHeardThanAsked(OutreachError):
    """Nobody heard who was not asked."""

    status = 422
    sentence = N_("Yang mendengar tidak dapat lebih dari yang diwawancara (%(n)s).")


class CheckAhead(OutreachError):
    """A check has taken place."""

    status = 422
    sentence = N_("Tanggal uji dengar %(day)s belum tiba.")


class PlaceElsewhere(OutreachError):
    """The place belongs to the own regency, and the village to the district."""

    status = 422
    sentence = N_("Pilih kecamatan kabupaten Anda sendiri, dan desa di kecamatan itu.")
