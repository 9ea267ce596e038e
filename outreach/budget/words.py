"""What kinds of budget lines are called on the screen and in files; never what they mean to the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import N_
from ..i18n import gettext, rupiah
from ..places.trail_fields import told_day
from ..places.trail_words import value_word
from .models import PaysFor

KINDS = {
    PaysFor.ILM: N_("iklan layanan masyarakat (ILM)"),
    PaysFor.ADVERTISEMENT: N_("iklan"),
    PaysFor.PRODUCTION: N_("produksi siaran"),
}
IN_FILES = {"ilm": PaysFor.ILM, "iklan": PaysFor.ADVERTISEMENT, "produksi": PaysFor.PRODUCTION}
"""What a file calls them; the code's own words are read too."""
COOPERATION = ("cooperation", "kerja sama", "kerja_sama", "kerjasama")


def kind_word(pays_for: str) -> str:
    """What a line pays for, in the reader's language."""
    return gettext(KINDS[PaysFor(pays_for)])


def kind_in_files(pays_for: str) -> str:
    """The word a file uses, the same in every language."""
    return next(word for word, kind in IN_FILES.items() if kind == pays_for)


FIELDS = {
    "code": N_("kode"),
    "name": N_("nama"),
    "pays_for": N_("untuk"),
    "ceiling_rupiah": N_("pagu"),
    "physical_percent": N_("realisasi fisik, persen"),
    "rupiah": N_("jumlah"),
    "receipt": N_("nomor bukti"),
    "on": N_("tanggal"),
    "charged": N_("slot"),
    "released": N_("slot"),
}
"""What the trail's fields are called here; those without a word stand in the trail alone."""


def told_changes(changes: Mapping[str, Any]) -> list[str]:
    """What one line of the trail changed, field by field in words: "pagu: Rp1.000 → Rp2.000"."""
    return [f"{gettext(FIELDS[name])}: {_told(name, value)}" for name, value in changes.items() if name in FIELDS]


def _told(name: str, value: Any) -> str:
    if name in ("charged", "released"):
        return str(len(value))
    if isinstance(value, list):
        return " → ".join(_told(name, each) for each in value)
    if name == "pays_for":
        return kind_word(value)
    if isinstance(value, str):
        return told_day(value)
    return rupiah(value) if "rupiah" in name else value_word(value)
