"""The sentences a report is frozen with, and the same said again in the reader's language; never a word that a person typed."""

from __future__ import annotations

import re

from ..errors import N_
from ..i18n import gettext

MAKE_GOOD, VACANT = N_("Siaran pengganti %(station)s"), N_("Fasilitator untuk %(villages)s")
BROADCASTERS, UNITY = N_("Diskominfo %(side)s"), N_("Kesbangpol %(side)s")
OFFICE = N_("Badan Kesatuan Bangsa dan Politik")
HEAD_OF_OFFICE = N_("Kepala Badan Kesatuan Bangsa dan Politik")
GOVERNOR, ARCHIVE = N_("Gubernur %(province)s"), N_("Arsip")
SOURCES = (
    N_("Kode dan titik desa: Kepmendagri 300.2.2-2430/2025"),
    N_("Perkiraan sinyal: kurva F(50,50), 47 CFR 73.333"),
)
_GAP = re.compile(r"%\\\((\w+)\\\)s")
_FROZEN = {
    re.compile(_GAP.sub(r"(?P<\1>.+)", re.escape(sentence))): sentence
    for sentence in (MAKE_GOOD, VACANT, BROADCASTERS, UNITY, OFFICE, HEAD_OF_OFFICE, GOVERNOR, ARCHIVE, *SOURCES)
}


def say_again(text: str) -> str:
    """A frozen sentence of ours in the language in force; any other text as it stands."""
    for pattern, sentence in _FROZEN.items():
        found = pattern.fullmatch(text)
        if found is not None:
            return gettext(sentence) % found.groupdict()
    return text
