"""Laws of the documents: what can be set, asked, done, allowed or said is told, and nothing is told that is not so."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources import ending, modules, text_of

from outreach.access import ROLE_TABLE, Permission, Role, Scope
from outreach.cli import build_parser
from outreach.config import SETTINGS
from outreach.db import Base
from outreach.jobs import KINDS
from outreach.tables import ROOMS
from scheduler import terms

REFERENCE = Path("docs/reference.md")
GLOSSARY = Path("docs/glossary.md")
ADRS = Path("docs/adr")


def told_under(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the reference, cell by cell."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text_of(REFERENCE), re.MULTILINE | re.DOTALL)
    assert found, f"{REFERENCE} has a chapter {heading}"
    rows = [line.strip("|").split("|") for line in found.group(1).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def named(rows: list[list[str]]) -> list[str]:
    """What the first cells name."""
    return [row[0].strip("`") for row in rows]


def commands(parser: argparse.ArgumentParser, before: str = "siaran") -> Iterator[str]:
    """Every command that does something, in full."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield before
    for group in groups:
        for name, inner in group.choices.items():
            yield from commands(inner, f"{before} {name}")


def test_every_setting_is_told_with_its_default() -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in told_under("Settings")}
    assert rows == {setting.name: setting.default or "empty" for setting in SETTINGS.values()}


def test_every_command_is_told() -> None:
    assert sorted(named(told_under("Commands"))) == sorted(commands(build_parser()))


def test_every_kind_of_job_is_told() -> None:
    assert sorted(named(told_under("Jobs"))) == sorted(KINDS)


def test_every_permission_is_told_with_who_holds_it() -> None:
    def holders(permission: Permission) -> dict[str, str]:
        return {r.value: ROLE_TABLE[r][permission].value for r in Role if permission in ROLE_TABLE[r]}

    roles = [role.value for role in Role]
    rows = {row[0].strip("`"): dict(zip(roles, row[1:], strict=True)) for row in told_under("Permissions")}
    told = {name: {role: cell for role, cell in cells.items() if cell not in {"", "–"}} for name, cells in rows.items()}
    wanted = {p.value: holders(p) for p in Permission if p is not Permission.PUBLIC_READ}
    assert {name: cells for name, cells in told.items() if name != Permission.PUBLIC_READ.value} == wanted


def test_every_scope_is_explained() -> None:
    assert [scope.value for scope in Scope if scope.value not in text_of(REFERENCE)] == []


def glossary_terms() -> list[str]:
    """The words of the glossary's first column; a cell may hold several."""
    rows = [line.split("|")[1] for line in text_of(GLOSSARY).splitlines() if line.startswith("| `")]
    return [word for cell in rows for word in re.findall(r"`([^`]+)`", cell)]


def tables_of_rooms() -> list[str]:
    """The names of what the rooms keep."""
    rooms = {room.__name__ for room in ROOMS}
    return sorted(m.class_.__name__ for m in Base.registry.mappers if m.class_.__module__ in rooms)


@pytest.mark.parametrize("term", tables_of_rooms())
def test_what_a_room_keeps_stands_in_the_glossary(term: str) -> None:
    assert term in glossary_terms()


@pytest.mark.parametrize("words", [terms.Topic, terms.SlotKind, terms.Pairing, terms.Verdict, terms.Grade, terms.Rung])
def test_every_shared_word_stands_in_the_glossary(words: type) -> None:
    assert [member.name for member in words if member.name not in glossary_terms()] == []  # type: ignore[attr-defined]  # each is an enum
    assert words.__name__ in glossary_terms()


def test_every_word_of_the_glossary_lives_in_the_code() -> None:
    said = "\n".join(text_of(module.path) for module in modules())
    assert [term for term in glossary_terms() if not re.search(rf"\b{re.escape(term)}\b", said)] == []


def test_a_word_is_explained_once() -> None:
    terms_told = glossary_terms()
    assert sorted({term for term in terms_told if terms_told.count(term) > 1}) == []


def test_every_library_has_a_decision_that_names_it() -> None:
    wanted = re.search(r"^dependencies = \[(.*?)^\]", text_of(Path("pyproject.toml")), re.MULTILINE | re.DOTALL)
    dev = re.search(r"^dev = \[(.*?)^\]", text_of(Path("pyproject.toml")), re.MULTILINE | re.DOTALL)
    assert wanted
    assert dev
    packages = re.findall(r'^\s*"([A-Za-z0-9_.-]+)', wanted.group(1) + dev.group(1), re.MULTILINE)
    decisions = "\n".join(text_of(path) for path in sorted_adrs()).lower()
    assert [name for name in packages if f"`{name.lower()}`" not in decisions] == []


def sorted_adrs() -> list[Path]:
    """The decisions in the order they were made."""
    return sorted(path for path in ending(".md") if path.parent == ADRS and path.name[:4].isdigit())


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in sorted_adrs()] == list(range(1, len(sorted_adrs()) + 1))
    assert sorted_adrs()


MANUAL = Path("docs/stasiun")


def test_the_operators_manual_shows_each_of_its_pictures_and_quotes_words_that_stand_on_the_screen() -> None:
    told = (MANUAL / "README.md").read_text()
    assert {f"gambar/{path.name}" for path in (MANUAL / "gambar").iterdir()} == set(
        re.findall(r"\((gambar/[^)]+)\)", told)
    )
    said = "".join(path.read_text() for folder in ("templates", "outreach") for path in Path(folder).rglob("*.html"))
    assert {words for words in re.findall(r'tombol "([^"]+)"', told) if words not in said} == set()
