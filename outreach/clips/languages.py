"""Languages a clip may be spoken in, by ISO 639-3 code, from the facts of an office's border folder; never a translation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .. import i18n
from ..seed import LanguageSeed, read_border


@cache
def _known(folder: Path | None) -> dict[str, LanguageSeed]:
    return {language.code: language for language in read_border(folder).languages}


def language_codes(folder: Path | None) -> tuple[str, ...]:
    """Every code a clip may carry, the main language of broadcasting first."""
    return tuple(_known(folder))


def language_name(code: str, folder: Path | None) -> str:
    """The everyday name of a language in the reader's language; the code itself for one that is not known here."""
    known = _known(folder).get(code)
    if known is None:
        return code
    return known.english_name if i18n.language() == "en" else known.name
