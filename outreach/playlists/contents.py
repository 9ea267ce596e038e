"""What a package of a station-day holds beside its sound: playlists, cue sheet and manifest, the same for page and command."""

from __future__ import annotations

from scheduler import manifest
from scheduler.formats import FORMS
from scheduler.rundown import Rundown, RundownItem

from ..i18n import speaking
from ..places.models import Station
from ..templating import render_alone
from .models import Playlist


def rundown_of(playlist: Playlist, station: Station) -> Rundown:
    """A published revision as the playlist forms read it."""
    items = tuple(
        RundownItem(
            slot_id=line.slot_id,
            start_at=line.start_at,
            length_s=line.length_s,
            title=line.title,
            topic=line.topic,
            kind=line.kind,
            file_name=line.file_name,
            sha256=line.sha256,
            byte_count=line.byte_count,
        )
        for line in playlist.lines
    )
    return Rundown(station.id, station.name, playlist.day, playlist.revision, items)


def texts_of(playlist: Playlist, station: Station, *, is_demo: bool) -> dict[str, bytes]:
    """The texts of a package by file name, always in Indonesian."""
    rundown = rundown_of(playlist, station)
    texts = {f"daftar.{form.ending}": form.write(rundown) for form in FORMS.values()}
    with speaking("id"):
        sheet = render_alone("playlists/cue_plain.html", station=station, playlist=playlist, is_demo=is_demo)
    texts["lembar-siar.html"] = sheet.encode()
    texts[manifest.NAME] = manifest.write(rundown, content_hash=playlist.content_hash, texts=texts)
    return texts
