"""Languages a clip may be spoken in, by ISO 639-3 code, from the facts of the border; never a translation."""

from __future__ import annotations

from functools import cache

from .. import i18n
from ..seed import LanguageSeed, read_border


@cache
def _known() -> dict[str, LanguageSeed]:
    return {language.code: language for language in read_border().languages}


def language_codes() -> tuple[str, ...]:
    """Every code a clip may carry, the main language of broadcasting first."""
    return tuple(_known())


def language_name(code: str) -> str:
    """The everyday name of a language in the reader's language; the code itself for one that is not known here."""
    known = _known().get(code)
    if known is None:
        return code
    return known.english_name if i18n.language() == "en" else known.name
