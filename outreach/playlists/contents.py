"""What a package of a station-day holds beside its sound: playlists, cue sheet, manifest and its signature; the same for page and command."""

from __future__ import annotations

from scheduler import manifest
from scheduler.formats import FORMS
from scheduler.rundown import Fallback, Rundown, RundownItem

from ..i18n import speaking
from ..places.models import Station
from ..signing import ENDING, SigningKey
from ..templating import render_alone
from .models import Playlist, PlaylistFallback


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
    spare = _fallback(playlist.fallback) if playlist.fallback else None
    return Rundown(station.id, station.name, playlist.day, playlist.revision, items, spare)


def _fallback(kept: PlaylistFallback) -> Fallback:
    return Fallback(kept.title, kept.length_s, kept.file_name, kept.sha256, kept.byte_count)


def texts_of(playlist: Playlist, station: Station, *, key: SigningKey, is_demo: bool) -> dict[str, bytes]:
    """The texts of a package by file name, always in Indonesian; the manifest signed with the office's key."""
    rundown = rundown_of(playlist, station)
    texts = {f"daftar.{form.ending}": form.write(rundown) for form in FORMS.values()}
    with speaking("id"):
        sheet = render_alone("playlists/cue_plain.html", station=station, playlist=playlist, is_demo=is_demo)
    texts["lembar-siar.html"] = sheet.encode()
    written = manifest.write(rundown, content_hash=playlist.content_hash, texts=texts)
    comment = f"siaran-bersama station:{station.id} day:{rundown.day.isoformat()} revision:{rundown.revision}"
    return texts | {manifest.NAME: written, manifest.NAME + ENDING: key.sign(written, comment=comment)}
