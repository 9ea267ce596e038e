"""Checks an unpacked package: signature, every file, and that it is no older than one that was seen; repairs nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler import manifest
from scheduler.manifest import Why

from ..arguments import read_source
from ..errors import N_, OutreachError
from ..i18n import gettext
from ..signing import ENDING, PublicKey, SignatureMissing, verify
from ..targets import fill_whole


class PackageBroken(OutreachError):
    """Files of a package are missing or changed."""

    sentence = N_(
        "Paket tidak utuh: %(count)s berkas bermasalah, yang pertama %(name)s (%(why)s). Unduh ulang paketnya."
    )


class ManifestUnreadable(OutreachError):
    """The file is no manifest."""

    sentence = N_("Berkas %(name)s bukan manifest paket Siaran Bersama.")


class RevisionOld(OutreachError):
    """A newer revision of the station-day was verified before."""

    status = 409
    sentence = N_("Paket ini revisi %(revision)s, padahal revisi %(seen)s sudah pernah diperiksa. Unduh yang terbaru.")


class SeenUnreadable(OutreachError):
    """The record of verified revisions is none."""

    sentence = N_("Berkas %(name)s bukan catatan revisi. Pakai nama berkas lain untuk --seen.")


FAULTS = {
    Why.OUTSIDE: N_("di luar folder paket"),
    Why.MISSING: N_("berkasnya hilang"),
    Why.CHANGED: N_("isinya berubah"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was verified: the manifest, the key and what its signature says of itself."""

    document: dict[str, Any]
    key: PublicKey
    comment: str


def read_manifest(path: Path) -> dict[str, Any]:
    """A manifest as it stands, not verified yet; raises `ManifestUnreadable`."""
    try:
        document = json.loads(read_source(path).decode())
        manifest.files_of(document)
        manifest.station_day(document)
    except ValueError:
        raise ManifestUnreadable(name=path) from None
    return dict(document)


def check_package(path: Path, *, key: PublicKey) -> Checked:
    """Verify a manifest by the signature beside it, then every file it names."""
    content, signature = read_source(path), path.with_name(path.name + ENDING)
    if not signature.is_file():
        raise SignatureMissing(name=signature.name)
    comment = verify(content, read_source(signature), key=key, name=signature.name)
    document = read_manifest(path)
    faults = manifest.find_faults(document, path.parent)
    if faults:
        raise PackageBroken(count=len(faults), name=faults[0].name, why=gettext(FAULTS[faults[0].why]))
    return Checked(document, key, comment)


def note_revision(path: Path, checked: Checked) -> None:
    """Refuse a revision older than the highest that a record knows of its station-day, and keep the higher of both.

    The record is a JSON object: the key's number, the station and the day, to a revision. Another key's days are others.
    """
    seen = _read_seen(path)
    day, revision = manifest.station_day(checked.document)
    place = f"{checked.key.name}/{day}"
    if revision < (known := seen.get(place, 0)):
        raise RevisionOld(revision=revision, seen=known)
    if revision > known:
        written = json.dumps(seen | {place: revision}, indent=1, sort_keys=True).encode() + b"\n"
        fill_whole(path, lambda file: file.write(written))


def _read_seen(path: Path) -> dict[str, int]:
    try:
        seen = json.loads(read_source(path).decode()) if path.exists() else {}
    except ValueError:
        seen = None
    if not isinstance(seen, dict) or not all(isinstance(revision, int) for revision in seen.values()):
        raise SeenUnreadable(name=path)
    return seen
