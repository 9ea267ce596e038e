"""A regency's budget lines as CSV, out and in; all or nothing, and never a cell that could become a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..access import Actor
from ..errors import N_
from ..forms import read_whole
from ..i18n import rupiah
from ..places.csvrows import Unfit, read_rows, unfit
from ..places.errors import ImportRefused
from ..tabular import Cell, bare_cell, write_csv
from .models import MOST_RUPIAH, BudgetLine, PaysFor
from .queries import Side
from .service import LineFacts, add_line, change_line, find_line, state_of
from .words import COOPERATION, IN_FILES, kind_in_files

COLUMNS = {
    "code": ("kode", "code"),
    "name": ("nama", "name"),
    "pays_for": ("jenis", "pays_for"),
    "ceiling": ("pagu_rupiah", "ceiling_rupiah"),
    "physical": ("fisik_persen", "physical_percent"),
}
NEEDED = ("code", "name", "pays_for", "ceiling")
MOST_LINES, MOST_CODE, MOST_NAME = 500, 40, 160

NO_CODE = N_("kode atau nama kosong, atau terlalu panjang")
UNPAID = N_("program kerja sama tidak berbayar; jenisnya ilm, iklan, atau produksi")
NO_KIND = N_("jenis “%(value)s” harus ilm, iklan, atau produksi")
NO_SUM = N_("pagu “%(value)s” bukan rupiah utuh di atas nol")
NO_PERCENT = N_("fisik_persen “%(value)s” bukan 0 sampai 100")
TWICE = N_("kode “%(value)s” muncul dua kali")
TOO_LOW = N_("pagu kode “%(value)s” di bawah yang sudah terikat atau terpakai: %(held)s")
OTHER_KIND = N_("jenis kode “%(value)s” tidak dapat diganti selama menanggung slot")


@dataclass(frozen=True, slots=True)
class BudgetPreview:
    """What an import would do: new and changed lines, and every refused row with its reason."""

    lines: tuple[LineFacts, ...]
    refused: tuple[tuple[int, str], ...]
    new_count: int
    changed_count: int


def render(side: Side, *, year: int) -> bytes:
    """A regency's lines of a year with their sums; what nobody entered is an empty cell, never 0."""
    head: list[Cell] = ["kode", "nama", "jenis", "pagu_rupiah", "fisik_persen"]
    rows: list[list[Cell]] = [
        [*head, "terikat_rupiah", "realisasi_rupiah", "slot_dibebankan", "slot_terbukti", "tahun"]
    ]
    for line in side.lines:
        given: list[Cell] = [line.code, line.name, kind_in_files(line.pays_for), line.ceiling_rupiah]
        sums: list[Cell] = [line.bound_rupiah, line.spent_rupiah, line.charged, line.proven, year]
        rows.append([*given, line.physical_percent, *sums])
    return write_csv(rows)


def preview(session: Session, raw: bytes, *, regency_code: str, year: int) -> BudgetPreview:
    """What importing a file would do; reads only."""
    rows, refused = read_rows(raw, columns=COLUMNS, needed=NEEDED, most=MOST_LINES, delimiters=",;")
    lines: dict[str, LineFacts] = {}
    new = changed = 0
    for number, cells in rows:
        try:
            facts = _read({name: bare_cell(cell) for name, cell in cells.items()})
            if facts.code in lines:
                raise unfit(TWICE, value=facts.code)
            known = find_line(session, regency_code=regency_code, year=year, code=facts.code)
            new += known is None or known.removed_at is not None
            changed += known is not None and known.removed_at is None and _differs(session, known, facts)
        except Unfit as why:
            refused.append((number, str(why)))
        else:
            lines[facts.code] = facts
    return BudgetPreview(tuple(lines.values()), tuple(sorted(refused)), new, changed)


def _read(cells: dict[str, str]) -> LineFacts:
    code, name, kind = cells["code"], cells["name"], cells["pays_for"].lower()
    if not (0 < len(code) <= MOST_CODE and 0 < len(name) <= MOST_NAME):
        raise unfit(NO_CODE)
    if kind in COOPERATION:
        raise unfit(UNPAID)
    kinds = IN_FILES | {each.value: each for each in PaysFor}
    if kind not in kinds:
        raise unfit(NO_KIND, value=kind[:20])
    ceiling = _whole(cells["ceiling"], NO_SUM, least=1, most=MOST_RUPIAH)
    physical = _whole(cells["physical"], NO_PERCENT, least=0, most=100) if cells["physical"] else None
    return LineFacts(code, name, kinds[kind], ceiling, physical)


def _whole(text: str, sentence: str, *, least: int, most: int) -> int:
    try:
        value = read_whole(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise unfit(sentence, value=text[:20])
    return value


def _differs(session: Session, line: BudgetLine, facts: LineFacts) -> bool:
    """Whether a row changes a line; what the line bears binds its kind and its ceiling."""
    state = state_of(session, line)
    held = max(state.bound_rupiah, state.spent_rupiah or 0)
    if facts.ceiling_rupiah < held:
        raise unfit(TOO_LOW, value=line.code, held=rupiah(held))
    if facts.pays_for != line.pays_for and state.charged:
        raise unfit(OTHER_KIND, value=line.code)
    return any(getattr(line, name) != value for name, value in facts.values.items())


def keep(
    session: Session, actor: Actor, *, raw: bytes, file_name: str, regency_code: str, year: int, now: datetime
) -> BudgetPreview:
    """Keep every line of a file, or none: one refused row refuses the file (`ImportRefused`).

    A line is the same by its code. The same file again changes nothing.
    """
    found = preview(session, raw, regency_code=regency_code, year=year)
    if found.refused:
        raise ImportRefused(file=file_name, rows=found.refused)
    for facts in found.lines:
        line = find_line(session, regency_code=regency_code, year=year, code=facts.code)
        if line is None or line.removed_at is not None:
            add_line(session, actor, regency_code=regency_code, year=year, facts=facts, now=now)
        else:
            change_line(session, actor, line=line, facts=facts, version=line.version, now=now)
    return found
