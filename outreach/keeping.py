"""What a browser may keep of a page for the hours without a line: its files, its release, its description as an application.

One worker opens whatever was kept, and one outbox sends what waits; which pages that is, each room says itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import url_for

from .assets import read_static
from .i18n import language

WORKER = "worker.js"
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-round-512.png", 512, "maskable"))
PAPER, RIVER = "#fbf9f4", "#6b2346"


@dataclass(frozen=True, slots=True)
class Kit:
    """The files some kept pages use; `imported` are modules another one asks for by its own address."""

    files: tuple[str, ...]
    imported: Mapping[str, str] = field(default_factory=dict)

    def release(self) -> str:
        """What differs between any two releases of these files; a browser keeps each release apart."""
        digests = [read_static(name)[0] for name in (*self.files, *self.imported, WORKER)]
        return hashlib.sha256("".join(digests).encode()).hexdigest()[:12]

    def addresses(self) -> list[str]:
        """Where each of the files is fetched from."""
        asked = (static_address(name, asked_by=asked_by) for name, asked_by in self.imported.items())
        return [*map(static_address, self.files), *asked]


def static_address(name: str, *, asked_by: str = "") -> str:
    """The address of a file by its content, or by that of the module that asks for it."""
    return url_for("static_file", digest=read_static(asked_by or name)[0], name=name)


def application(*, name: str, short_name: str, about: str, start: str, scope: str) -> dict[str, object]:
    """A page as an application one can put beside the others on a phone or PC."""
    return {
        "id": start,
        "name": name,
        "short_name": short_name,
        "description": about,
        "lang": language(),
        "start_url": start,
        "scope": scope,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": RIVER,
        "icons": list(_icons()),
    }


def _icons() -> Iterable[dict[str, str]]:
    for name, edge, purpose in ICONS:
        yield {"src": static_address(name), "sizes": f"{edge}x{edge}", "type": "image/png", "purpose": purpose}
