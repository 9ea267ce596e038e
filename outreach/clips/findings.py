"""What mastering found, in words; never measures and never mends anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audio import errors as sound
from audio.master import NEEDS_EAR, Found

from .. import i18n
from ..errors import N_
from .errors import SOUND_SENTENCES, readable, sentence_of
from .models import Recording

SENTENCES: dict[str, str] = {
    Found.TOO_QUIET: N_("Terlalu pelan %(amount)s dB, sudah dinaikkan."),
    Found.TOO_LOUD: N_("Terlalu keras %(amount)s dB, sudah diturunkan."),
    Found.CLIPPED: N_(
        "Pecah pada %(count)s sampel sejak direkam; ini tidak dapat diperbaiki. Rekam ulang bila terdengar."
    ),
    Found.TRIMMED: N_("Senyap %(amount)s detik di awal atau akhir, sudah dipotong."),
    Found.LIMITED: N_("Puncak suara diredam %(amount)s dB supaya tidak pecah di pemancar."),
    Found.CLICKS: N_("Ketukan keras diredam sampai %(amount)s dB; suara pembicara tidak ikut diredam."),
    Found.HARD_LIMITED: N_(
        "Suara pembicara terpaksa diredam kuat, %(amount)s dB. Dengarkan dahulu; rekam ulang bila serak."
    ),
    Found.INNER_SILENCE: N_("Senyap %(amount)s detik di tengah rekaman. Dengarkan apakah ada yang hilang."),
    Found.OFFSET: N_("Gelombang bergeser %(amount)s persen dari tengah, sudah diluruskan."),
    Found.WRONG_PHASE: N_(
        "Kedua kanal saling meniadakan: pesawat radio mono kehilangan %(amount)s dB. Tukar kutub satu kanal, lalu unggah lagi."
    ),
}


def finding_sentences(findings: Sequence[Mapping[str, Any]] | None) -> list[tuple[bool, str]]:
    """Each finding as (needs an ear, sentence), those that need an ear first."""
    said = [(finding["kind"] in NEEDS_EAR, _sentence(finding)) for finding in findings or ()]
    return sorted(said, key=lambda pair: not pair[0])


def _sentence(finding: Mapping[str, Any]) -> str:
    amount = float(finding["amount"])
    facts = {"amount": i18n.number(amount, 1), "count": i18n.number(amount)}
    sentence = SENTENCES[finding["kind"]]
    return i18n.gettext(sentence) % facts


def fault_sentence(recording: Recording | None) -> str:
    """Why a recording could not be mastered; nothing when it was, or may still be."""
    if recording is None or not recording.fault:
        return ""
    kinds = {kind.__name__: kind for kind in SOUND_SENTENCES}
    sentence = sentence_of(kinds.get(recording.fault, sound.DecoderFailed))
    return i18n.gettext(sentence) % readable(recording.fault_facts or {})
