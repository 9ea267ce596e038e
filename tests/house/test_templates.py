"""Laws of the pages: each parses, each is shown by somebody, and none speaks past the translators."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, TemplateSyntaxError, nodes
from sources import ROOT, ending, name_of, product, text_of

FOLDER = Path("templates")
SPOKEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
BUTTONS = {"submit", "button", "reset"}
NAMES = {"Siaran Bersama", "Bahasa Indonesia", "English", "Rivendell RadioTraffic", "Diskominfo", "OKI", "Mesuji"}
NAMES |= {
    "AirBox",
    "StationPlaylist",
    "AzuraCast",
    "Liquidsoap",
    "Windows-1252",
    "UTF-8",
    "UTF-16",
    "UTF-16 LE",
    "UTF-16 BE",
}
"""Names and signs that are the same in every language."""
SIGN = re.compile(
    r"\b(?:WIB|kB|MB|GB|kW|W|km|dB|LUFS|LU|dBTP|kHz|Hz|dBµV/m|JSON|SHA-256|A4|F4|P[0-3]|I[1-9]|M3U8|XSPF|CSV|ZIP|PDF|XLSX|URL|QR)\b"
)
WORDS = re.compile(r"[^\W\d_]{2,}")
TRANSLATED = {"_", "gettext", "ngettext", "trans"}


def templates() -> list[Path]:
    """Every page and part of a page, relative to their folder."""
    return [path.relative_to(FOLDER) for path in ending(".html", ".txt", ".xml") if path.parts[0] == str(FOLDER)]


@cache
def environment() -> Environment:
    """A reader of templates that knows the extension the office uses."""
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


@cache
def tree_of(path: Path) -> nodes.Template:
    """A template as its parser sees it."""
    return environment().parse(text_of(FOLDER / path))


def test_every_template_parses() -> None:
    broken = {}
    for path in templates():
        try:
            environment().parse(text_of(FOLDER / path))
        except TemplateSyntaxError as fault:
            broken[str(path)] = f"line {fault.lineno}: {fault.message}"
    assert broken == {}
    assert templates()


def test_every_template_is_shown_by_somebody() -> None:
    named = {
        node.value
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path in templates():
        for node in tree_of(path).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            named |= {word.value for word in node.find_all(nodes.Const) if isinstance(word.value, str)}
    assert [str(path) for path in templates() if path.as_posix() not in named] == []


def test_every_template_that_is_asked_for_is_there() -> None:
    """The first argument of `call.page(...)` and `render_template(...)`."""
    asked = [
        (module.at(call), call.args[0].value)
        for module in product()
        for word in ("page", "render_template")
        for call in module.calls(word)
        if call.args and isinstance(call.args[0], ast.Constant) and str(call.args[0].value).endswith(".html")
    ]
    assert asked
    assert [place for place in asked if not (ROOT / FOLDER / str(place[1])).is_file()] == []


class VisibleText(HTMLParser):
    """Collects what a reader would see or hear of a page's own markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at attributes that are read out."""
        self._silent += tag in {"script", "style", "code", "kbd"}
        values = dict(attrs)
        is_button = tag == "input" and values.get("type") in BUTTONS
        for name, value in attrs:
            if value and (name in SPOKEN_ATTRIBUTES or (name == "value" and is_button)):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._silent -= tag in {"script", "style", "code", "kbd"}

    def handle_data(self, data: str) -> None:
        """Keep a text that stands between tags."""
        is_attribute = re.match(r"""\s*[\w-]+=["']""", data)
        if not self._silent and not is_attribute:
            self.found.append((self.getpos()[0], data))


def without_jinja(source: str) -> str:
    """The markup alone, with as many lines as before."""

    def keep_lines(found: re.Match[str]) -> str:
        return "\n" * found.group().count("\n")

    source = re.sub(r"\{#.*?#\}", keep_lines, source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*block layout\b.*?\{%-?\s*endblock.*?%\}", keep_lines, source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", keep_lines, source, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", keep_lines, source, flags=re.DOTALL)


def is_spoken(text: str) -> bool:
    """Whether a text holds words of a language, not only names and signs."""
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "")
    return bool(WORDS.search(SIGN.sub("", text)))


@pytest.mark.parametrize("text", ["Simpan", "12 slot", "Daya jangkau"])
def test_a_word_counts_as_spoken(text: str) -> None:
    assert is_spoken(text)


@pytest.mark.parametrize("text", ["· ", "WIB", "5 kB", "Siaran Bersama", "–", "P2", "2016"])
def test_a_name_or_a_sign_does_not_count_as_spoken(text: str) -> None:
    assert not is_spoken(text)


def test_no_page_shows_a_word_that_cannot_be_translated() -> None:
    shown = []
    for path in templates():
        reader = VisibleText()
        reader.feed(without_jinja(text_of(FOLDER / path)))
        shown += [f"{path}:{line}: {text.strip()}" for line, text in reader.found if is_spoken(text)]
    assert shown == []


def untranslated(node: nodes.Node) -> Iterator[nodes.Const]:
    """Texts in expressions that look like sentences and are not handed to the translator."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATED:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and re.match(r"[A-Z][a-z]+(?: |$)", node.value):
        yield node
    for child in node.iter_child_nodes():
        yield from untranslated(child)


def test_no_expression_in_a_page_holds_a_sentence_of_its_own() -> None:
    held = [
        f"{path}:{constant.lineno}: {constant.value}"
        for path in templates()
        for constant in untranslated(tree_of(path))
        if is_spoken(constant.value)
    ]
    assert held == []


def test_no_view_says_a_sentence_that_cannot_be_translated() -> None:
    """`call.go(..., said=...)`, and the sentence of a refusal."""
    said = [
        module.at(keyword.value)
        for module in product()
        for call in module.calls("go")
        for keyword in call.keywords
        if keyword.arg == "said"
        and isinstance(keyword.value, ast.Constant | ast.JoinedStr)
        and _has_words(keyword.value)
    ]
    refusals = [
        module.at(node)
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        if [name_of(t) for t in (node.targets if isinstance(node, ast.Assign) else [node.target])] == ["sentence"]
    ]
    assert said + refusals == []


def _has_words(node: ast.expr) -> bool:
    return bool(WORDS.search(ast.unparse(node)))
