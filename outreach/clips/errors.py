"""What the room of clips refuses, and the sentence for each way a sound can be refused; never a rule."""

from __future__ import annotations

from ..errors import N_, FormRefused, OutreachError


class SameRecording(OutreachError):
    """The very same file is already the recording of a clip."""

    status = 409
    sentence = N_(
        "Rekaman yang sama sudah ada: “%(title)s”. Pakai klip itu, atau centang “Tetap simpan” bila perlu klip terpisah."
    )


class StillMastering(OutreachError):
    """The sound is not ready to be heard yet, so nobody can vet it."""

    status = 409
    sentence = N_("Rekaman masih diolah. Tunggu sebentar, dengarkan, baru nilai.")


class NoSound(OutreachError):
    """The clip has no usable recording."""

    status = 409
    sentence = N_("Klip ini belum mempunyai rekaman yang dapat disiarkan. Unggah rekaman lebih dahulu.")


class ContentChanged(OutreachError):
    """What was read and heard is no longer what the clip holds; a vote would bind to the wrong thing."""

    status = 409
    sentence = N_("Isi klip berubah sesudah Anda membuka halaman ini. Dengarkan dan baca lagi, baru nilai.")


class Retired(OutreachError):
    """The clip was taken off the shelf."""

    status = 409
    sentence = N_("Klip ini sudah ditarik. Pulihkan dahulu bila masih diperlukan.")


class NoReason(OutreachError):
    """A no without a reason helps nobody to mend the clip."""

    status = 422
    sentence = N_("Tulis alasan penolakan, supaya pemilik klip tahu apa yang perlu diperbaiki.")


class ValidityReversed(OutreachError):
    """The last day lies before the first."""

    status = 422
    sentence = N_("Hari terakhir berlaku tidak boleh sebelum hari pertama.")


class KeptFormRefused(FormRefused):
    """Some fields are refused, but the sound was good: `kept` lets the next try use it without sending it again."""

    def __init__(self, refusals: dict[str, OutreachError], *, kept: str, file_name: str) -> None:
        super().__init__(refusals)
        self.kept = kept
        self.file_name = file_name
