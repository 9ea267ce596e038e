"""Turns a frozen report into one exact sequence of bytes and its hash; never stores and never signs.

The form follows the idea of RFC 8785: UTF-8 JSON, keys sorted by code point, no spaces, no floats (an exact share is
written as "297/348", a decimal as its digits), so that two machines cannot write the same report differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from scheduler.terms import WIB

Plain = dict[str, Any] | list[Any] | str | int | bool | None
"""What JSON can hold without a float."""


def to_plain(thing: object) -> Plain:
    """A thing made of dataclasses, dates, shares and plain values as JSON can hold it.

    Moments are written in WIB with their offset; sets are sorted. Raises TypeError for floats, naive moments and
    anything else that has no one written form.
    """
    if isinstance(thing, Enum):
        return to_plain(thing.value)
    if thing is None or isinstance(thing, (str, bool, int)):
        return thing
    if isinstance(thing, (Fraction, Decimal, date)):
        return _write_value(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return {each.name: to_plain(getattr(thing, each.name)) for each in fields(thing)}
    return _write_many(thing)


def _write_value(value: Fraction | Decimal | date) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a naive moment has no one written form")
        return value.astimezone(WIB).isoformat(timespec="seconds")
    return value.isoformat()


def _write_many(thing: object) -> Plain:
    if isinstance(thing, Mapping):
        return {_key(key): to_plain(value) for key, value in thing.items()}
    if isinstance(thing, (set, frozenset)):
        return sorted((to_plain(each) for each in thing), key=lambda plain: json.dumps(plain, sort_keys=True))
    if isinstance(thing, (list, tuple)):
        return [to_plain(each) for each in thing]
    raise TypeError(f"{type(thing).__name__} has no one written form")


def _key(key: object) -> str:
    plain = to_plain(key)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, int) and not isinstance(plain, bool):
        return str(plain)
    raise TypeError(f"a key must be text or a whole number, not {type(key).__name__}")


def canonical_bytes(thing: object) -> bytes:
    """The one written form of a report's content, as UTF-8."""
    written = json.dumps(to_plain(thing), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return written.encode("utf-8")


def fingerprint(thing: object) -> str:
    """SHA-256 of the written form, 64 small hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(thing)).hexdigest()


def spoken_fingerprint(sha256: str) -> str:
    """A hash in groups of eight, so that a person can compare it on paper."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
