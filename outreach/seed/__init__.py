"""Reads the facts an office starts from: agreement, regencies, districts, border villages; never a database.

A border is a folder of small files (see SOURCES.md). `read_border()` reads the one this product was made for,
`read_border(folder)` any other pair of regencies. A wrong file is refused with its name, line and reason.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from scheduler.terms import Topic

from ..errors import N_, OutreachError

BORDER = Path(__file__).parent / "border"
"""The border of Ogan Komering Ilir and Mesuji."""
FM_CURVES = Path(__file__).parent / "fm_curves.csv"

FILES = (
    "agreement.json",
    "regencies.csv",
    "districts.csv",
    "villages.csv",
    "facing.csv",
    "languages.csv",
    "cells.json",
)
"""What a border folder may hold; the cells are drawn by `make_cells` and may be missing."""

Point = tuple[float, float]
"""Longitude, latitude."""


class SeedRefused(OutreachError):
    """A file of the border folder cannot be used; `file`, `line` (0 = the whole file) and `why` say where and why."""

    status = 422
    sentence = N_("Berkas %(file)s baris %(line)s tidak dapat dipakai: %(why)s.")

    def __init__(self, *, file: str, line: int, why: str) -> None:
        super().__init__(file=file, line=line, why=why)
        self.file, self.line, self.why = file, line, why

    def __str__(self) -> str:
        """The refusal in one line, for a console."""
        return self.sentence % self.facts


@dataclass(frozen=True, slots=True)
class RegencySeed:
    """A kabupaten with its province."""

    code: str
    name: str
    short_name: str
    province_code: str
    province_name: str


@dataclass(frozen=True, slots=True)
class DistrictSeed:
    """A kecamatan; its regency is the head of its code."""

    code: str
    name: str

    @property
    def regency_code(self) -> str:
        """16.02 of 16.02.04"""
        return self.code[:5]


@dataclass(frozen=True, slots=True)
class VillageSeed:
    """A border village: class A touches the other regency, class B lies within a kilometre of it."""

    code: str
    name: str
    kind: str
    klass: str
    latitude: float
    longitude: float
    area_km2: float
    distance_km: float

    @property
    def district_code(self) -> str:
        """16.02.04 of 16.02.04.2001"""
        return self.code[:8]

    @property
    def regency_code(self) -> str:
        """16.02 of 16.02.04.2001"""
        return self.code[:5]


@dataclass(frozen=True, slots=True)
class FacingSeed:
    """Two villages that share a stretch of the border."""

    left_code: str
    right_code: str
    contact_km: float


@dataclass(frozen=True, slots=True)
class ScopeSeed:
    """One item of the agreement's scope; `topic` where it stands for one."""

    label: str
    wording: str
    topic: Topic | None


@dataclass(frozen=True, slots=True)
class AgreementSeed:
    """The memorandum; the left regency is drawn left or above, always."""

    title: str
    signed_on: date
    until_on: date | None
    left_code: str
    right_code: str
    left_number: str
    right_number: str
    scope: tuple[ScopeSeed, ...]


@dataclass(frozen=True, slots=True)
class LanguageSeed:
    """A language spoken in the area, by its ISO 639-3 code."""

    code: str
    name: str
    english_name: str


@dataclass(frozen=True, slots=True)
class CellsSeed:
    """Indicative shapes: a ring a village, and the lines between both sides; empty where a folder has none."""

    rings: Mapping[str, tuple[Point, ...]]
    lines: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class BorderSeed:
    """Everything a border folder holds."""

    agreement: AgreementSeed
    regencies: tuple[RegencySeed, ...]
    districts: tuple[DistrictSeed, ...]
    villages: tuple[VillageSeed, ...]
    facing: tuple[FacingSeed, ...]
    languages: tuple[LanguageSeed, ...]


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Field strength (dBuV/m, 1 kW ERP) by distance (km, rows) and antenna height (m, columns)."""

    distances_km: tuple[float, ...]
    heights_m: tuple[float, ...]
    fields_dbuvm: tuple[tuple[float, ...], ...]


_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a CSV file, which knows where it stands for the sake of a refusal."""

    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, why: str) -> SeedRefused:
        return SeedRefused(file=self.file, line=self.line, why=why)

    def text(self, column: str) -> str:
        words = (self.cells.get(column) or "").strip()
        if not words:
            raise self.refuse(f"kolom {column} kosong")
        return words

    def number(self, column: str, *, low: float, high: float) -> float:
        words = self.text(column)
        try:
            value = float(words)
        except ValueError:
            raise self.refuse(f"kolom {column} berisi “{words}”, bukan bilangan") from None
        if not (math.isfinite(value) and low <= value <= high):
            raise self.refuse(f"kolom {column} bernilai {words}, di luar {low:g} sampai {high:g}")
        return value

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        words = self.text(column)
        if words not in allowed:
            raise self.refuse(f"kolom {column} berisi “{words}”, harus {' atau '.join(sorted(allowed))}")
        return words

    def code(self, column: str, parents: Collection[str], *, parent_length: int) -> str:
        words = self.text(column)
        if words[:parent_length] not in parents or words[parent_length : parent_length + 1] != ".":
            raise self.refuse(f"kode “{words}” tidak berada di bawah kode yang dikenal")
        return words


def read_border(folder: Path | None = None) -> BorderSeed:
    """Read and check a border folder whole; raises SeedRefused at the first thing that does not hold together."""
    folder = folder or BORDER
    regencies = tuple(_read_rows(folder / "regencies.csv", _regency))
    codes = {regency.code for regency in regencies}
    districts = tuple(_read_rows(folder / "districts.csv", lambda line: _district(line, codes)))
    parents = {district.code for district in districts}
    villages = tuple(_read_rows(folder / "villages.csv", lambda line: _village(line, parents)))
    _refuse_twice(folder / "villages.csv", [village.code for village in villages])
    _refuse_twice(folder / "districts.csv", [district.code for district in districts])
    agreement = _read_agreement(folder / "agreement.json", codes)
    sides = tuple(
        {v.code for v in villages if v.regency_code == code} for code in (agreement.left_code, agreement.right_code)
    )
    facing = tuple(_read_rows(folder / "facing.csv", lambda line: _facing(line, *sides)))
    languages = tuple(_read_rows(folder / "languages.csv", _language))
    return BorderSeed(agreement, regencies, districts, villages, facing, languages)


def read_cells(folder: Path | None = None) -> CellsSeed:
    """The indicative shapes of a border folder; none where the folder has no `cells.json`."""
    path = (folder or BORDER) / "cells.json"
    if not path.exists():
        return CellsSeed({}, ())
    drawn = _read_json(path)
    try:
        rings = {str(code): tuple((float(x), float(y)) for x, y in ring) for code, ring in drawn["cells"].items()}
        lines = tuple(tuple((float(x), float(y)) for x, y in line) for line in drawn["lines"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SeedRefused(
            file=path.name, line=0, why="harus berisi “cells” dan “lines” berupa pasangan bujur, lintang"
        ) from None
    return CellsSeed(rings, lines)


def read_fm_curves() -> FieldTable:
    """The F(50,50) curves of 47 CFR 73.333 as a table."""
    with FM_CURVES.open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file)
    return FieldTable(
        distances_km=tuple(float(row[0]) for row in body),
        heights_m=tuple(float(height) for height in head[1:]),
        fields_dbuvm=tuple(tuple(float(cell) for cell in row[1:]) for row in body),
    )


def _read_rows(path: Path, read: Callable[[_Line], _Row]) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for cells in reader:
                yield read(_Line(path.name, reader.line_num, cells))
    except FileNotFoundError:
        raise SeedRefused(file=path.name, line=0, why="berkas tidak ada di folder perbatasan") from None
    except UnicodeDecodeError:
        raise SeedRefused(file=path.name, line=0, why="bukan teks UTF-8") from None


def _regency(line: _Line) -> RegencySeed:
    names = ("code", "name", "short_name", "province_code", "province_name")
    return RegencySeed(*(line.text(name) for name in names))


def _district(line: _Line, regencies: Collection[str]) -> DistrictSeed:
    return DistrictSeed(line.code("code", regencies, parent_length=5), line.text("name"))


def _village(line: _Line, districts: Collection[str]) -> VillageSeed:
    return VillageSeed(
        code=line.code("code", districts, parent_length=8),
        name=line.text("name"),
        kind=line.one_of("kind", ("desa", "kelurahan")),
        klass=line.one_of("class", ("A", "B")),
        latitude=line.number("latitude", low=-90, high=90),
        longitude=line.number("longitude", low=-180, high=180),
        area_km2=line.number("area_km2", low=0.01, high=100_000),
        distance_km=line.number("distance_km", low=0, high=1000),
    )


def _facing(line: _Line, left: Collection[str], right: Collection[str]) -> FacingSeed:
    for column, side in (("left", left), ("right", right)):
        if line.text(column) not in side:
            raise line.refuse(f"kolom {column}: {line.text(column)} bukan desa perbatasan di tepi itu")
    return FacingSeed(line.text("left"), line.text("right"), line.number("contact_km", low=0, high=10_000))


def _language(line: _Line) -> LanguageSeed:
    code = line.text("code")
    if len(code) != 3 or not code.isascii() or not code.islower():
        raise line.refuse(f"kode bahasa “{code}” bukan tiga huruf ISO 639-3")
    return LanguageSeed(code, line.text("name"), line.text("english_name"))


def _refuse_twice(path: Path, codes: list[str]) -> None:
    seen: set[str] = set()
    for line, code in enumerate(codes, 2):
        if code in seen:
            raise SeedRefused(file=path.name, line=line, why=f"kode {code} muncul dua kali")
        seen.add(code)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SeedRefused(file=path.name, line=0, why="berkas tidak ada di folder perbatasan") from None
    except json.JSONDecodeError as fault:
        raise SeedRefused(file=path.name, line=fault.lineno, why="bukan JSON yang sah") from None
    except UnicodeDecodeError:
        raise SeedRefused(file=path.name, line=0, why="bukan teks UTF-8") from None
    if not isinstance(document, dict):
        raise SeedRefused(file=path.name, line=1, why="harus berupa objek JSON")
    return document


def _read_agreement(path: Path, regencies: Collection[str]) -> AgreementSeed:
    document = _read_json(path)
    try:
        agreement = AgreementSeed(
            title=str(document["title"]),
            signed_on=date.fromisoformat(document["signed_on"]),
            until_on=date.fromisoformat(document["until_on"]) if document.get("until_on") else None,
            left_code=str(document["left"]["regency"]),
            right_code=str(document["right"]["regency"]),
            left_number=str(document["left"]["number"]),
            right_number=str(document["right"]["number"]),
            scope=tuple(_scope(item) for item in document["scope"]),
        )
    except KeyError as missing:
        raise SeedRefused(file=path.name, line=0, why=f"isian {missing} tidak ada") from None
    except (TypeError, ValueError) as fault:
        raise SeedRefused(file=path.name, line=0, why=f"isian keliru: {fault}") from None
    for code in (agreement.left_code, agreement.right_code):
        if code not in regencies or agreement.left_code == agreement.right_code:
            raise SeedRefused(
                file=path.name, line=0, why=f"kabupaten {code} harus ada di regencies.csv dan hanya di satu tepi"
            )
    return agreement


def _scope(item: Mapping[str, Any]) -> ScopeSeed:
    topic = item.get("topic")
    return ScopeSeed(str(item["label"]), str(item["wording"]), Topic(topic) if topic else None)
