"""Reading a submitted form field by field, collecting every refusal at once; never knows what the form is for."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.routing import IntegerConverter, Map, ValidationError

from .errors import N_, FormRefused, OutreachError, Refused, TooLargeUpload
from .i18n import day_plain, exact, size
from .numerals import TwoReadings, read_number

Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=StrEnum)

MISSING = N_("Wajib diisi.")
TOO_LONG = N_("Paling panjang %(most)s huruf.")
NO_DAY = N_("Tulis tanggal sebagai TTTT-BB-HH, misalnya 2026-11-23.")
NO_CLOCK = N_("Tulis jam sebagai JJ:MM, misalnya 07:25.")
NO_NUMBER = N_("Tulis angka, misalnya 12 atau 12,5.")
OUT_OF_RANGE = N_("Harus antara %(least)s dan %(most)s.")
TWO_READINGS = N_("“%(raw)s” dapat dibaca %(small)s atau %(large)s. Tulis tanpa pemisah ribuan.")
DAY_OUTSIDE = N_("Tanggal harus antara %(least)s dan %(most)s.")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
NO_CHOICE = N_("Pilih salah satu yang tersedia.")

MOST = 2**31 - 1
"""The largest whole number a database column and an address take."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""No day outside this century is meant; beyond the calendar's own ends nothing can be reckoned."""
EARLIEST = date(1945, 8, 17)
"""A form may speak of older decrees; a year before this one is a slip of the keyboard."""


class WholeNumber(IntegerConverter):
    """The `int` of every address: a number no database could hold leads nowhere."""

    def __init__(self, owner: Map) -> None:
        super().__init__(owner, max=MOST)

    def to_python(self, value: str) -> int:
        """Read the number; a long one is refused before it is reckoned."""
        if len(value) > len(str(MOST)):
            raise ValidationError
        return int(super().to_python(value))


def read_day(raw: str) -> date:
    """A calendar day from `FIRST_DAY` to `LAST_DAY`; raises `ValueError`."""
    day = date.fromisoformat(raw)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("outside the century")
    return day


def read_moment(raw: str) -> datetime:
    """A moment, aware or naive as it is written, on a day as `read_day` takes it; raises `ValueError`."""
    moment = datetime.fromisoformat(raw)
    read_day(moment.date().isoformat())
    return moment


def read_clock(raw: str) -> time:
    """A time of day written with a colon or a full stop, of no other zone than ours; raises `ValueError`."""
    clock = time.fromisoformat(raw.replace(".", ":").zfill(5))
    if clock.tzinfo is not None:
        raise ValueError("a time of day has no zone")
    return clock


def read_whole(raw: str) -> int:
    """A whole number of at most ten digits, its thousands parted by dots or not at all; raises `ValueError`."""
    plain = raw.replace(".", "") if _GROUPS.fullmatch(raw) else raw
    if not plain.isascii() or len(plain) > len(str(MOST)) + 1:
        raise ValueError("no whole number")
    return int(plain)


def bare_name(upload: FileStorage) -> str:
    """The name of an uploaded file without its folders, as a Windows or another browser tells it; only shown, never opened."""
    return Path((upload.filename or "").replace("\\", "/")).name


def read_upload(upload: FileStorage, *, most: int) -> bytes:
    """The bytes of an uploaded file; raises `TooLargeUpload`."""
    raw = upload.stream.read(most + 1)
    if len(raw) > most:
        raise TooLargeUpload(limit=size(most))
    return raw


def pack(raw: bytes) -> str:
    """A previewed file as it travels in a hidden field of its page."""
    return base64.b64encode(zlib.compress(raw)).decode()


def unpack(packed: str, *, most: int) -> bytes:
    """The file of a hidden field, cut at `most` bytes; raises `ValueError` for anything we did not pack."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), most)
    except zlib.error as fault:
        raise ValueError("not packed by us") from fault


def read_id(raw: str) -> int:
    """The number of a thing, 1 to 2^31 - 1; raises `ValueError`."""
    number = read_whole(raw)
    if not 1 <= number <= MOST:
        raise ValueError("no such number")
    return number


def maybe_id(raw: str | None) -> int | None:
    """The number of a thing, or None for anything else."""
    try:
        return read_id(raw or "")
    except ValueError:
        return None


class Form:
    """The fields of one request; getters return a usable value and remember what was wrong until `check()`."""

    def __init__(self, fields: MultiDict[str, str], files: Mapping[str, FileStorage] | None = None) -> None:
        self.fields = fields
        self.files = dict(files or {})
        self.refusals: dict[str, OutreachError] = {}

    def refuse(self, name: str, sentence: str, **facts: object) -> None:
        """Remember that a field is refused; the first reason for a field stays."""
        self.refusals.setdefault(name, Refused(sentence, name, **facts))

    def check(self) -> None:
        """Raise all refusals together, if there are any."""
        if self.refusals:
            raise FormRefused(self.refusals)

    def text(self, name: str, *, required: bool = True, most: int = 200) -> str:
        """A trimmed text; control characters other than line ends are dropped."""
        raw = self.fields.get(name, "").replace("\r\n", "\n").strip()
        kept = "".join(letter for letter in raw if letter == "\n" or letter.isprintable())
        if required and not kept:
            self.refuse(name, MISSING)
        if len(kept) > most:
            self.refuse(name, TOO_LONG, most=most)
        return kept

    def previewed(self, *, most: int) -> bytes:
        """The file that a preview carried on in the field `packed`; one that was tampered with is refused as `file`."""
        try:
            return unpack(self.fields.get("packed", ""), most=most)
        except ValueError:
            self.refuse("file", NO_CHOICE)
            return b""

    def _read(self, name: str, read: Callable[[str], Read], sentence: str, *, required: bool) -> Read | None:
        raw = self.fields.get(name, "").strip()
        if not raw:
            if required:
                self.refuse(name, MISSING)
            return None
        try:
            return read(raw)
        except TwoReadings as doubt:
            small, large = (exact(value) for value in doubt.readings)
            self.refuse(name, TWO_READINGS, raw=raw, small=small, large=large)
            return None
        except ValueError:
            self.refuse(name, sentence)
            return None

    def maybe_day(self, name: str, *, earliest: date = EARLIEST, latest: date = LAST_DAY) -> date | None:
        """A calendar day within bounds, or None when left empty."""
        return self._bounded(name, self._read(name, date.fromisoformat, NO_DAY, required=False), earliest, latest)

    def day(self, name: str, *, earliest: date = EARLIEST, latest: date = LAST_DAY) -> date:
        """A calendar day within bounds; a refused field reads as the first day there is."""
        day = self._read(name, date.fromisoformat, NO_DAY, required=True)
        return self._bounded(name, day, earliest, latest) or date.min

    def _bounded(self, name: str, day: date | None, earliest: date, latest: date) -> date | None:
        if day is not None and not earliest <= day <= latest:
            self.refuse(name, DAY_OUTSIDE, least=day_plain(earliest), most=day_plain(latest))
        return day

    def clock(self, name: str) -> time:
        """A time of day in WIB, written with a colon or a full stop."""
        return self._read(name, read_clock, NO_CLOCK, required=True) or time()

    def maybe_clock(self, name: str) -> time | None:
        """A time of day, or None when left empty."""
        return self._read(name, read_clock, NO_CLOCK, required=False)

    def moment(self, name: str) -> datetime | None:
        """A `datetime-local` value, naive: the caller says which clock it means."""
        return self._read(name, read_moment, NO_DAY, required=False)

    def integer(self, name: str, *, least: int = 0, most: int = 1_000_000_000) -> int:
        """A whole number within bounds."""
        value = self.maybe_integer(name, least=least, most=most)
        if value is None:
            self.refuse(name, MISSING)
        return least if value is None else value

    def maybe_integer(self, name: str, *, least: int = 0, most: int = 1_000_000_000) -> int | None:
        """A whole number within bounds, or None when left empty."""
        value = self._read(name, read_whole, NO_NUMBER, required=False)
        if value is not None and not least <= value <= most:
            self.refuse(name, OUT_OF_RANGE, least=exact(least), most=exact(most))
            return least
        return value

    def maybe_decimal(self, name: str, *, least: float, most: float) -> float | None:
        """A number within bounds as Indonesians or machines write it, or None when left empty."""
        value = self._read(name, lambda raw: read_number(raw, least=least, most=most), NO_NUMBER, required=False)
        if value is not None and not least <= value <= most:
            self.refuse(name, OUT_OF_RANGE, least=exact(least), most=exact(most))
            return least
        return value

    def decimal(self, name: str, *, least: float, most: float) -> float:
        """A number within bounds; an empty field is refused."""
        value = self.maybe_decimal(name, least=least, most=most)
        if value is None:
            self.refuse(name, MISSING)
        return least if value is None else value

    def choice(self, name: str, kinds: type[Choice]) -> Choice:
        """One member of an enumeration; a refused field reads as the first member."""
        return self._read(name, kinds, NO_CHOICE, required=True) or next(iter(kinds))

    def one_of(self, name: str, allowed: Mapping[str, object] | set[str] | list[str]) -> str:
        """One of the given values."""
        raw = self.fields.get(name, "")
        if raw not in allowed:
            self.refuse(name, NO_CHOICE if raw else MISSING)
        return raw

    def many_integers(self, name: str, *, most: int = MOST) -> tuple[int, ...]:
        """Every whole number of a repeated field, in order, each once; one beyond `most` refuses the field."""
        digits = [raw for raw in self.fields.getlist(name) if raw.isascii() and raw.isdigit()]
        if any(len(raw) > len(str(MOST)) or int(raw) > most for raw in digits):
            self.refuse(name, NO_CHOICE)
            return ()
        return tuple(dict.fromkeys(int(raw) for raw in digits))

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.fields.get(name, "") not in ("", "0")

    def file(self, name: str, *, required: bool = True) -> FileStorage | None:
        """An uploaded file, or None when none was chosen."""
        upload = self.files.get(name)
        if upload is None or not upload.filename:
            if required:
                self.refuse(name, MISSING)
            return None
        return upload
