"""Takes the short recording of a reception: probed by the sound wing, kept under its hash; never executed, never a transaction."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from werkzeug.datastructures import FileStorage

from audio import probe
from audio.errors import AudioError, TooLong

from ..clips.errors import SoundRefused
from ..clips.service import Taken
from ..errors import OutreachError
from ..forms import Form, bare_name
from ..i18n import size
from ..web import Office
from .errors import SoundTooLarge, SoundTooLong
from .receptions import MOST_SOUND_BYTES, MOST_SOUND_S

FIELD = "sound"
_LEEWAY_S = 0.5
"""A phone that stops after fifteen seconds writes a little more."""


def take(office: Office, form: Form) -> Taken | None:
    """The form's recording on the shelf, or None where there is none; a refusal is left in the form."""
    upload = form.file(FIELD, required=False)
    if upload is None:
        return None
    try:
        return _inspect_and_keep(office, upload)
    except OutreachError as refusal:
        form.refusals.setdefault(FIELD, refusal)
    except TooLong:
        form.refusals.setdefault(FIELD, SoundTooLong(FIELD, most=MOST_SOUND_S))
    except AudioError as fault:
        form.refusals.setdefault(FIELD, SoundRefused(fault, FIELD))
    return None


def _inspect_and_keep(office: Office, upload: FileStorage) -> Taken:
    with closing(upload), tempfile.TemporaryDirectory(dir=office.shelf.scratch) as folder:
        path = Path(folder) / "upload"
        upload.stream.seek(0)
        upload.save(path)
        byte_count = path.stat().st_size
        if byte_count > MOST_SOUND_BYTES:
            raise SoundTooLarge(FIELD, size=size(byte_count), limit=size(MOST_SOUND_BYTES))
        heard = probe.inspect(path, longest_s=MOST_SOUND_S + _LEEWAY_S)
        blob = office.shelf.put(path)
    return Taken(blob.sha256, blob.byte_count, bare_name(upload)[:200], probe.MEDIA_TYPES[heard.kind], heard.duration_s)
