"""A small border as a document, whose parts tests change one at a time."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[3] / "docs"
PROBLEM: dict[str, Any] = json.loads((DOCS / "examples/plan-problem.json").read_text(encoding="utf-8"))
PLAN: dict[str, Any] = json.loads((DOCS / "examples/plan.json").read_text(encoding="utf-8"))


def problem_document() -> dict[str, Any]:
    """The example problem, to be changed."""
    return copy.deepcopy(PROBLEM)


def plan_document() -> dict[str, Any]:
    """The example plan, to be changed."""
    return copy.deepcopy(PLAN)


def changed(document: Any, path: str, value: Any) -> Any:
    """The document with one value set, as `budgets.0.rupiah`; a value of `...` takes it away."""
    *way, last = [int(word) if word.isdigit() else word for word in path.split(".")]
    place = document
    for word in way:
        place = place[word]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document
