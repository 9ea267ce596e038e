"""What the room of clips refuses, and the sentence for each way a sound can be refused; never a rule."""

from __future__ import annotations

from collections.abc import Mapping

from audio import errors as sound
from audio.errors import AudioError

from ..errors import N_, FormRefused, OutreachError
from ..i18n import number


class SameRecording(OutreachError):
    """The very same file is already the recording of a clip."""

    status = 409
    sentence = N_(
        "Rekaman yang sama sudah ada: “%(title)s”. Pakai klip itu, atau centang “Tetap simpan” bila perlu terpisah."
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


class NotRetired(OutreachError):
    """Somebody changed the clip after the question whether to take it off the shelf was shown: it stays."""

    status = 409
    sentence = N_(
        "Klip belum ditarik: %(who)s mengubahnya pukul %(clock)s. Lihat dulu isinya, lalu tarik bila masih perlu."
    )


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

    def __init__(self, refusals: dict[str, OutreachError], *, kept: str, file_name: str, length_s: float) -> None:
        super().__init__(refusals)
        self.kept = kept
        self.file_name = file_name
        self.length_s = length_s


class SoundRefused(OutreachError):
    """A sound cannot be used; which sentence depends on why."""

    status = 422

    def __init__(self, fault: AudioError, field: str = "", /) -> None:
        super().__init__(field, **readable(fault.facts))
        self.sentence = sentence_of(type(fault))


SOUND_SENTENCES: dict[type[AudioError], str] = {
    sound.NotSound: N_(
        "Isi berkas ini bukan rekaman suara yang dikenal, apa pun nama berkasnya. Kirim WAV, MP3, FLAC, OGG, atau M4A."
    ),
    sound.NoAudioTrack: N_("Berkas ini tidak berisi jalur suara. Ekspor ulang sebagai suara saja, lalu kirim lagi."),
    sound.TooLong: N_("Rekaman lebih panjang dari %(most_s)s detik. Potong menjadi beberapa klip, lalu kirim lagi."),
    sound.TooShort: N_(
        "Suara yang terbaca hanya %(length_s)s detik, padahal paling sedikit %(least_s)s detik. "
        "Periksa apakah berkas rusak atau terpotong, lalu kirim lagi."
    ),
    sound.TooLarge: N_("Berkas lebih besar dari batas. Simpan sebagai MP3 atau FLAC, lalu kirim lagi."),
    sound.TooSlow: N_(
        "Rekaman tidak selesai dibaca dalam waktu wajar. Simpan ulang sebagai MP3 biasa, lalu kirim lagi."
    ),
    sound.DecoderFailed: N_("Rekaman tidak dapat dibaca sampai selesai. Simpan ulang dari perekam, lalu kirim lagi."),
    sound.DamagedChunks: N_("Susunan berkas WAV rusak. Simpan ulang dari perekam, lalu kirim lagi."),
    sound.TooLongForBlock: N_(
        "Gabungan ini lebih panjang dari %(most_s)s detik. Pendekkan atau bagi menjadi dua blok."
    ),
    sound.Silent: N_("Rekaman ini senyap: tidak ada suara yang dapat diukur. Periksa mikrofon, lalu rekam ulang."),
    sound.CannotMaster: N_(
        "Rekaman ini tidak dapat dibawa ke kenyaringan siar tanpa rusak. Rekam ulang lebih dekat ke mikrofon."
    ),
    sound.UnknownEnding: N_("Akhiran nama berkas hasil tidak dikenal. Pakai wav, mp3, ogg, flac, atau opus."),
}


def readable(facts: Mapping[str, object]) -> dict[str, object]:
    """The sound wing's facts with their numbers written the reader's way."""
    return {
        name: number(value, 0 if float(value).is_integer() else 1) if isinstance(value, int | float) else value
        for name, value in facts.items()
    }


def sentence_of(fault: type[AudioError]) -> str:
    """What to say about a refused sound: what is wrong, and what to do."""
    return SOUND_SENTENCES.get(fault, SOUND_SENTENCES[sound.DecoderFailed])
