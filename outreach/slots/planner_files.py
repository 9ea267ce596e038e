"""Reads the planner's documents; never looks into them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import N_, OutreachError


class DocumentRefused(OutreachError):
    """A document that the planner cannot take; `why` is a sentence that names what to do."""

    status = 422
    sentence = N_("%(file)s, bidang %(field)s: %(why)s")


class FileUnreadable(OutreachError):
    """A file is not there or is no JSON, or its folder is not there."""

    status = 422
    sentence = N_("%(file)s tidak dapat dibaca sebagai JSON atau ditulis. Periksa nama, folder, dan isinya.")


def read_json(path: Path) -> Any:
    """A document."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise FileUnreadable(file=path) from None
