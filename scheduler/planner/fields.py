"""Reads one field of a document after another and refuses the first that is wrong; never knows what a plan is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LARGEST = 10**15


class ProblemRefused(Exception):
    """A document that cannot be planned: the field, a code for why, and the facts of the sentence."""

    def __init__(self, field: str, code: str, **facts: object) -> None:
        super().__init__(f"{field}: {code}", facts)
        self.field = field
        self.code = code
        self.facts: Mapping[str, object] = facts


@dataclass(frozen=True)
class Field:
    """A value of the document with the path that leads to it."""

    path: str
    value: Any

    def refuse(self, code: str, **facts: object) -> ProblemRefused:
        """The refusal of this field."""
        return ProblemRefused(self.path, code, **facts)

    def under(self, name: str) -> Field:
        """A field that must be there."""
        found = self.maybe(name)
        if found is None:
            raise ProblemRefused(f"{self.path}.{name}".lstrip("."), "missing")
        return found

    def maybe(self, name: str) -> Field | None:
        """A field that may be absent or null."""
        self.expect(dict, "object")
        value = self.value.get(name)
        return None if value is None else Field(f"{self.path}.{name}".lstrip("."), value)

    def only(self, names: Collection[str]) -> None:
        """Refuse a name that the form does not know: a misspelled promise would be a broken one."""
        self.expect(dict, "object")
        for name in self.value:
            if name not in names:
                raise ProblemRefused(f"{self.path}.{name}".lstrip("."), "unknown_field")

    def expect(self, kind: type | tuple[type, ...], name: str) -> None:
        """Refuse a value of another kind; true and false are no numbers."""
        if not isinstance(self.value, kind) or (isinstance(self.value, bool) and kind is not bool):
            raise self.refuse("wrong_kind", wanted=name)

    def items(self, *, least: int = 0) -> list[Field]:
        """The fields of a list."""
        self.expect(list, "list")
        if len(self.value) < least:
            raise self.refuse("empty")
        return [Field(f"{self.path}[{at}]", value) for at, value in enumerate(self.value)]

    def pairs(self) -> Iterator[tuple[str, Field]]:
        """The names and fields of an object, sorted."""
        self.expect(dict, "object")
        return ((name, Field(f"{self.path}.{name}", self.value[name])) for name in sorted(self.value))

    def text(self) -> str:
        """Words that are not empty."""
        self.expect(str, "text")
        if not self.value.strip():
            raise self.refuse("empty")
        return str(self.value)

    def whole(self, *, least: int = 0, most: int = LARGEST) -> int:
        """A whole number within bounds."""
        self.expect(int, "whole number")
        return int(self._within(least, most))

    def real(self, *, least: float = 0.0, most: float = float(LARGEST)) -> float:
        """A number within bounds; neither infinite nor "not a number"."""
        self.expect((int, float), "number")
        return float(self._within(least, most))

    def rupiah(self) -> int:
        """A sum of money."""
        self.expect(int, "whole number")
        if self.value < 0:
            raise self.refuse("negative")
        return self.whole()

    def _within(self, least: float, most: float) -> Any:
        if not least <= self.value <= most:
            raise self.refuse("out_of_range", least=least, most=most)
        return self.value

    def day(self) -> date:
        """A calendar day, as 2027-01-31."""
        self.expect(str, "day")
        try:
            found = date.fromisoformat(self.value)
        except ValueError:
            raise self.refuse("wrong_kind", wanted="day") from None
        if found.isoformat() != self.value:
            raise self.refuse("wrong_kind", wanted="day")
        return found

    def minute(self) -> int:
        """A clock time as 06:30, in minutes after midnight; 24:00 is the end of the day."""
        self.expect(str, "clock time")
        hours, colon, minutes = self.value.partition(":")
        if not (colon and len(self.value) == 5 and hours.isascii() and hours.isdigit() and minutes.isdigit()):
            raise self.refuse("wrong_kind", wanted="clock time")
        found = int(hours) * 60 + int(minutes)
        if int(minutes) > 59 or found > 24 * 60:
            raise self.refuse("wrong_kind", wanted="clock time")
        return found

    def one_of(self, known: Collection[str], code: str = "unknown") -> str:
        """A name that is known."""
        name = self.text()
        if name not in known:
            raise self.refuse(code, name=name)
        return name


def refuse_doubles(fields: list[Field], name_of: Callable[[Field], str]) -> None:
    """Refuse the second of two things with one name."""
    seen: set[str] = set()
    for field in fields:
        name = name_of(field)
        if name in seen:
            raise field.refuse("doubled", name=name)
        seen.add(name)
