"""Takes in an uploaded sound: to a file, through the guarded decoder, onto the shelf; never opens a transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from audio import probe
from audio.errors import AudioError

from ..errors import FormRefused, OutreachError
from ..forms import Form, bare_name
from ..web import Office
from .errors import KeptFormRefused, SameRecording, SoundRefused
from .service import Taken

FIELD = "sound"
ACCEPTED = ".wav,.mp3,.flac,.ogg,.oga,.m4a,audio/*"
_MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How large and long a recording may be."""

    most_bytes: int
    most_s: int
    accepted: str = ACCEPTED


def limits_of(office: Office) -> Limits:
    """The limits this office is set to."""
    return Limits(office.settings.max_upload_bytes, office.settings.max_clip_s)


def take(office: Office, form: Form) -> Taken | None:
    """The form's sound, decoded once and put on the shelf; a refusal is left in the form, and then there is none.

    A sound received with an earlier try of the same form is taken from the shelf instead of being sent again.
    """
    received = form.text("received", required=False, most=2_000)
    if received and form.file(FIELD, required=False) is None:
        return _recall(office, form, received)
    upload = form.file(FIELD)
    if upload is None:
        return None
    try:
        return _inspect_and_keep(office, upload)
    except AudioError as fault:
        form.refusals.setdefault(FIELD, SoundRefused(fault, FIELD))
        return None


def _inspect_and_keep(office: Office, upload: FileStorage) -> Taken:
    """Decode under a neutral name in the shelf's own folder; only what is a sound gets onto the shelf."""
    with tempfile.TemporaryDirectory(dir=office.shelf.scratch) as folder:
        path = Path(folder) / "upload"
        upload.stream.seek(0)
        upload.save(path)
        heard = probe.inspect(path, longest_s=office.settings.max_clip_s)
        blob = office.shelf.put(path, most_bytes=office.settings.max_upload_bytes)
    name = bare_name(upload)[:_MOST_NAME]
    return Taken(blob.sha256, blob.byte_count, name, probe.MEDIA_TYPES[heard.kind], heard.duration_s)


@contextmanager
def checked(office: Office, form: Form, taken: Taken | None) -> Iterator[Taken]:
    """Hand the sound on when the whole form is good; after a refused field remember it for the next try."""
    try:
        form.check()
        assert taken is not None, "a missing sound is a refused field"
        yield taken
    except OutreachError as refusal:
        refusals = dict(refusal.refusals) if isinstance(refusal, FormRefused) else {refusal.field: refusal}
        if taken is None or "" in refusals:
            raise
        kept = _signer(office).dumps(asdict(taken))
        assert isinstance(kept, str)
        raise KeptFormRefused(refusals, kept=kept, file_name=taken.file_name, length_s=taken.length_s) from None


def _signer(office: Office) -> URLSafeSerializer:
    return URLSafeSerializer(office.settings.secret_key, salt="received sound")


def _recall(office: Office, form: Form, received: str) -> Taken | None:
    """A sound this server itself said it had received; anything else counts as no sound at all."""
    try:
        taken = Taken(**_signer(office).loads(received))
    except (BadSignature, TypeError):
        form.file(FIELD)
        return None
    if not office.shelf.exists(taken.sha256):
        form.file(FIELD)
        return None
    return taken


def same_as(refusal: OutreachError | None) -> SameRecording | None:
    """The refusal that names a clip with the very same recording, if that is what was wrong."""
    found = refusal.refusals.get(FIELD) if isinstance(refusal, FormRefused) else None
    return found if isinstance(found, SameRecording) else None
