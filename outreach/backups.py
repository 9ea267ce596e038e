"""The record of the last backup, kept with the office and inside the backup itself; never the backup."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

RECORD = "last-backup.json"


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """When a backup was made, and the name of the folder it went to."""

    made_at: datetime
    name: str


def write_record(folder: Path, record: BackupRecord) -> None:
    """Keep the record in a folder, whole or not at all."""
    fresh = folder / f"{RECORD}.part"
    fresh.write_text(json.dumps({"made_at": record.made_at.isoformat(), "name": record.name}))
    fresh.replace(folder / RECORD)


def read_record(folder: Path) -> BackupRecord | None:
    """The record of a folder; None where there is none that can be read."""
    try:
        told = json.loads((folder / RECORD).read_text())
        made_at = datetime.fromisoformat(told["made_at"])
        return BackupRecord(made_at, str(told["name"])) if made_at.tzinfo else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
