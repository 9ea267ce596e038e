"""Laws of language: every Indonesian sentence has its English, and no catalogue keeps a word that nobody says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_file
from babel.messages.pofile import read_po
from sources import ROOT, ending, product, text_of

from outreach.places.trail_words import ACTIONS, THINGS

KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]")
ENGLISH = Path("outreach/translations/en")

Words = str | tuple[str, ...]


@cache
def said() -> dict[Words, str]:
    """Every sentence of the code and of the pages, or pair of a counted one, with one place where it is said."""
    found: dict[Words, str] = {}
    for module in product():
        for line, words, _, _ in extract_from_file("python", ROOT / module.path, keywords=KEYWORDS):
            found.setdefault(words, f"{module.path}:{line}")
    for path in ending(".html", ".txt", ".xml"):
        if path.parts[0] == "templates":
            source = BytesIO(text_of(path).encode())
            for line, words, _, _ in extract("jinja2.ext:babel_extract", source, keywords=KEYWORDS, options=JINJA):
                found.setdefault(words, f"{path}:{line}")
    return found


JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """The English words, a file a room."""
    for path in ending(".po"):
        with (ROOT / path).open("rb") as file:
            yield path, read_po(file, locale="en", abort_invalid=True)


@cache
def translated() -> dict[str, Message]:
    """Every entry of every catalogue; gettext looks a counted sentence up by its first form."""
    return {first(message.id): message for _, catalogue in catalogues() for message in catalogue if message.id}


def first(words: str | list[str] | tuple[str, ...]) -> str:
    """The sentence, or the first form of a counted one."""
    return forms(words)[0]


def forms(words: str | list[str] | tuple[str, ...]) -> list[str]:
    """One form, or each counted form."""
    return [words] if isinstance(words, str) else list(words)


def test_sentences_are_found_where_they_are_said() -> None:
    places = set(said().values())
    assert any(place.startswith("templates/") for place in places)
    assert any(place.startswith("outreach/") for place in places)


def test_every_sentence_has_its_english() -> None:
    assert [f"{place}: {words}" for words, place in said().items() if first(words) not in translated()] == []


def test_every_counted_sentence_has_both_english_numbers() -> None:
    counted = {first(words): place for words, place in said().items() if not isinstance(words, str)}
    entries = {sentence: translated()[sentence] for sentence in counted if sentence in translated()}
    assert [f"{counted[s]}: {s}" for s, message in entries.items() if len(forms(message.string)) != 2] == []


def test_no_catalogue_keeps_a_sentence_that_nobody_says() -> None:
    spoken = {first(words) for words in said()}
    silent = [
        f"{path}: {message.id}"
        for path, catalogue in catalogues()
        for message in catalogue
        if message.id and first(message.id) not in spoken
    ]
    assert silent == []


def test_no_translation_is_empty_or_in_doubt() -> None:
    doubtful = [
        f"{path}: {message.id}"
        for path, catalogue in catalogues()
        for message in catalogue
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]
    assert doubtful == []


def test_a_translation_fills_the_same_places() -> None:
    """A place that only one of both has would break the page, or lose a fact."""
    differing = []
    for words, message in translated().items():
        wanted = {place for form in forms(message.id) for place in PLACE.findall(form)}
        for form in forms(message.string):
            # "one village" may leave its number out.
            if set(PLACE.findall(form)) - wanted or (wanted - set(PLACE.findall(form)) - {"num", "n", "count"}):
                differing.append(f"{words} -> {form}")
    assert differing == []


def test_a_sentence_is_translated_once_for_all_rooms() -> None:
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for path, catalogue in catalogues():
        for message in catalogue:
            if message.id:
                seen[first(message.id)][path.name] = str(message.string)
    assert {words: by_file for words, by_file in seen.items() if len(set(by_file.values())) > 1} == {}


def test_a_catalogue_says_that_english_counts_in_two() -> None:
    for path, catalogue in catalogues():
        assert (path.parent, catalogue.num_plurals) == (ENGLISH, 2), path


@pytest.mark.parametrize("wrong", ["", "fuzzy"])
def test_an_unfinished_entry_would_be_noticed(wrong: str) -> None:
    flag = "#, fuzzy\n" if wrong else ""
    catalogue = read_po(BytesIO(f'{flag}msgid "Klip"\nmsgstr "{wrong and "Clip"}"\n'.encode()), locale="en")
    message = next(message for message in catalogue if message.id)
    assert message.fuzzy or not all(forms(message.string))


def test_every_act_the_trail_keeps_has_its_words() -> None:
    acts = re.compile(r'action="([a-z_]+\.[a-z_]+)"|\baction=\(?\s*"([a-z_]+\.[a-z_]+)"')
    things = re.compile(r'thing=\("([a-z_]+)"')
    texts = [text_of(module.path) for module in product()]
    kept = {a or b for text in texts for a, b in acts.findall(text)}
    touched = {kind for text in texts for kind in things.findall(text)}
    assert kept == set(ACTIONS)
    assert touched <= set(THINGS)
