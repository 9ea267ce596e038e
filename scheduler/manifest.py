"""The manifest of a package: what belongs into it and with which fingerprint; checks a folder, never repairs it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .rundown import Fallback, Rundown, RundownItem
from .terms import day_span

NAME = "manifest.json"
SOUNDS = "audio/"


class Why(StrEnum):
    """What is wrong with a file of a package."""

    OUTSIDE = "outside"
    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One file that is missing from a package or is not what the manifest says."""

    name: str
    why: Why


def write(rundown: Rundown, *, content_hash: str, texts: Mapping[str, bytes] | None = None) -> bytes:
    """The manifest as JSON: station, day, revision, validity, files with SHA-256 and bytes, slots in order, the fallback."""
    span = day_span(rundown.day)
    sounds = {name: {"sha256": sha256, "bytes": size} for name, (sha256, size) in sounds_of(rundown).items()}
    written = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in (texts or {}).items()
    }
    document = {
        "station": {"id": rundown.station_id, "name": rundown.station_name},
        "day": rundown.day.isoformat(),
        "revision": rundown.revision,
        "content_hash": content_hash,
        "valid_from": span.start_at.isoformat(),
        "valid_until": span.end_at.isoformat(),
        "files": dict(sorted({**sounds, **written}.items())),
        "fallback": _told(rundown.fallback),
        "slots": [
            {
                "slot": item.key,
                "start_at": item.start_at.isoformat(),
                "file": f"{SOUNDS}{item.file_name}",
                "length_s": item.length_s,
            }
            for item in rundown.items
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def sounds_of(rundown: Rundown) -> dict[str, tuple[str, int]]:
    """Every sound of a package by its place in it: SHA-256 and bytes; the fallback among them."""
    parts: list[RundownItem | Fallback] = [*rundown.items]
    if rundown.fallback is not None:
        parts.append(rundown.fallback)
    return {f"{SOUNDS}{part.file_name}": (part.sha256, part.byte_count) for part in parts}


def _told(fallback: Fallback | None) -> dict[str, Any] | None:
    """The fallback as a manifest tells it; None says that no clip could stand in."""
    if fallback is None:
        return None
    return {"file": f"{SOUNDS}{fallback.file_name}", "title": fallback.title, "length_s": fallback.length_s}


def station_day(document: Mapping[str, Any]) -> tuple[str, int]:
    """Which station-day a manifest is of, as one word, and its revision; raises `ValueError`."""
    station, day, revision = document.get("station"), document.get("day"), document.get("revision")
    is_told = isinstance(station, dict) and isinstance(day, str) and isinstance(revision, int)
    if not is_told:
        raise ValueError("no manifest of a station-day")
    return f"{document['station'].get('id')}/{day}", int(document["revision"])


def files_of(manifest: object) -> dict[str, dict[str, Any]]:
    """The files of a manifest by name, each with its `sha256`; raises `ValueError` where that is not what stands there."""
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or not all(
        isinstance(f, dict) and isinstance(f.get("sha256"), str) for f in files.values()
    ):
        raise ValueError("no manifest")
    if any("\x00" in name for name in files):
        raise ValueError("no file name")
    return files


def find_faults(manifest: Mapping[str, Any], folder: Path) -> tuple[Fault, ...]:
    """Every file of a manifest that is missing in a folder, or changed, or points outside of it."""
    root, faults = folder.resolve(), []
    for name, expected in files_of(manifest).items():
        path = (root / name).resolve()
        if root not in path.parents:
            faults.append(Fault(name, Why.OUTSIDE))
        elif not path.is_file():
            faults.append(Fault(name, Why.MISSING))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != expected["sha256"]:
            faults.append(Fault(name, Why.CHANGED))
    return tuple(faults)
