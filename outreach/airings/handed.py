"""Reads what a page or a program hands in of a station's log; keeps nothing and shows nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from werkzeug.datastructures import FileStorage

from scheduler.asrun import FORMS, AsRunParse, DayOrder, Definition, parse
from scheduler.terms import WIB

from ..errors import N_, Refused
from ..forms import MISSING, NO_CHOICE, Form, pack, read_moment, unpack
from ..i18n import size
from .clocks import MOST_OFF, Claim
from .errors import LogTooLarge
from .service import MOST_LOG_BYTES, ReceivedLog

FAR_OFF = N_("Jam komputer berselisih lebih dari dua hari. Periksa tanggal dan jam yang ditulis.")
_PREVIEW_LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class HandedIn:
    """A log as it was handed in: its bytes, and what its sender said about it."""

    raw: bytes
    name: str
    form: str = ""
    day: date | None = None
    order: DayOrder | None = None
    claim: Claim | None = None

    @cached_property
    def packed(self) -> str:
        """The file as a page carries it to the next request."""
        return pack(self.raw)

    @property
    def carried(self) -> dict[str, str]:
        """Every field that takes this log to the next request, but the form, the day and the order."""
        fields = {"packed": self.packed, "name": self.name}
        if self.claim:
            local = self.claim.claimed_at.astimezone(WIB)
            fields |= {"claimed_at": f"{local:%Y-%m-%dT%H:%M:%S}", "heard_at": self.claim.heard_at.isoformat()}
        return fields

    def read(self, saved: list[Definition]) -> AsRunParse:
        """The log as its form, or the one that fits best, reads it; raises `Refused` for a form that is no longer there."""
        if self.form and self.form not in {*FORMS, *(definition.name for definition in saved)}:
            raise Refused(NO_CHOICE, "form")
        return parse(self.raw, form=self.form or None, day=self.day, file_name=self.name, saved=saved, order=self.order)

    def receive(self, parsed: AsRunParse, *, sequence: int | None = None) -> ReceivedLog:
        """What the service keeps of it."""
        return ReceivedLog(parsed, self.name, hashlib.sha256(self.raw).hexdigest(), self.claim, sequence)


def read_handed(form: Form, *, now: datetime) -> HandedIn:
    """A log from a form: a fresh file, or one that a preview carried on. Raises `FormRefused` or `LogTooLarge`."""
    raw, name = _read_raw(form)
    day, claim = form.maybe_day("day"), _read_claim(form, now)
    order = form.fields.get("order", "")
    if order and order not in set(DayOrder):
        form.refuse("order", NO_CHOICE)
    form.check()
    return HandedIn(raw, name, form.fields.get("form", ""), day, DayOrder(order) if order else None, claim)


def _read_raw(form: Form) -> tuple[bytes, str]:
    upload, packed = form.file("file", required=False), form.fields.get("packed", "")
    if upload is not None:
        return read_log(upload)
    raw = _unpack(packed) if packed else None
    if raw is None:
        form.refuse("packed" if packed else "file", NO_CHOICE if packed else MISSING)
    return raw or b"", form.text("name", required=False, most=200)


def read_log(upload: FileStorage) -> tuple[bytes, str]:
    """An uploaded log with its file's name; raises `LogTooLarge`."""
    raw, name = upload.stream.read(MOST_LOG_BYTES + 1), (upload.filename or "")[:200]
    if len(raw) > MOST_LOG_BYTES:
        raise LogTooLarge("file", file_name=name, limit=size(MOST_LOG_BYTES))
    return raw, name


def _unpack(packed: str) -> bytes | None:
    """A previewed file as the page carried it; bounded, for it comes from outside again."""
    try:
        return unpack(packed, most=MOST_LOG_BYTES)
    except ValueError:
        return None


def _read_claim(form: Form, now: datetime) -> Claim | None:
    """The clock of the station's computer, in WIB unless it tells its zone, beside the moment when we first heard it."""
    told = form.moment("claimed_at")
    if told is None:
        return None
    claimed_at = (told if told.tzinfo else told.replace(tzinfo=WIB)).astimezone(UTC)
    claim = Claim(claimed_at, _heard_at(form.fields.get("heard_at", ""), now))
    if abs(claim.claimed_at - claim.heard_at) > MOST_OFF:
        form.refuse("claimed_at", FAR_OFF)
    return claim


def _heard_at(text: str, now: datetime) -> datetime:
    """When the first page of this upload was handed in, as the preview carried it; now, where that is not usable."""
    try:
        heard_at = read_moment(text)
    except ValueError:
        return now
    return heard_at if heard_at.tzinfo and now - _PREVIEW_LASTS <= heard_at <= now else now
