"""What the laws read: the tracked files of the repository, and Python's own view of them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("audio", "scheduler", "outreach")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that stands in the folder, relative to its root."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return tuple(Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def ending(*suffixes: str) -> list[Path]:
    """The tracked files whose name ends so."""
    return [path for path in tracked() if path.suffix in suffixes]


@cache
def text_of(path: Path) -> str:
    """A file's text; empty for one that is not there or is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path, as a person reads it."""
        return self.path.as_posix()

    def at(self, node: ast.stmt | ast.expr | ast.arg | ast.excepthandler) -> str:
        """A place in it, as an editor opens it."""
        return f"{self.name}:{node.lineno}"

    def functions(self) -> Iterator[Function]:
        """Every function in it, methods and inner ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def calls(self, name: str) -> Iterator[ast.Call]:
        """Every call of a function or method of that name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and name_of(node.func) == name:
                yield node


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The tracked Python files of some top folders; of the three wings when none is named."""
    wanted = folders or WINGS
    return tuple(Module(path, ast.parse(text_of(path), str(path))) for path in ending(".py") if path.parts[0] in wanted)


def product() -> list[Module]:
    """The three wings without the migrations, whose form Alembic gives."""
    return [module for module in modules() if "migrations" not in module.path.parts]


def name_of(node: ast.expr) -> str:
    """The last word of a name: `commit` of `session.commit`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
