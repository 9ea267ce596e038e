"""Sends a clip's files, whole or in part, so a broken download can go on; never decides who may have them."""

from __future__ import annotations

import re
import unicodedata

from flask import Response

from ..errors import NotFound
from ..sending import send_stored
from ..web import Call
from .models import Rendition

ENDINGS = {
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "application/json": "json",
}


def file_name_of(title: str, *, kind: str, media_type: str) -> str:
    """A plain ASCII file name for a clip's file, readable on an old Windows PC."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "klip"
    return f"{words}-{kind}.{ENDINGS.get(media_type, 'bin')}"


def send_rendition(call: Call, file: Rendition | None, *, save_as: str = "") -> Response:
    """A file of the shelf with Range and ETag (its SHA-256): to keep under the name `save_as`, or to play in place."""
    if file is None:
        raise NotFound
    path = call.office.shelf.path(file.sha256)
    if not path.is_file():
        raise NotFound
    response = send_stored(path, media_type=file.media_type, etag=file.sha256, save_as=save_as)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
