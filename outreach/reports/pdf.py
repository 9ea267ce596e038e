"""Prints a frozen report as a tagged PDF for archives (PDF/A-2a, PDF/UA-1); never computes a figure, never asks a server.

Data reaches the page through `sys.inputs` as JSON, so no word of it is ever read as markup. Only the fonts inside the
typst wheel are used: the same content gives the same bytes on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from .. import i18n
from ..reach.evidence import Basis
from ..reach.map import MapVillage
from .paper import lay_out


class Sheet(StrEnum):
    """The paper a report is printed on: A4, or the F4 (215 by 330 mm, "folio") of Indonesian offices."""

    A4 = "a4"
    F4 = "f4"


TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "print" / "report"
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
SUSPECTS = b"/MarkInfo<</Marked true/Suspects false>>"
SUSPECTS_UNSAID = b"/MarkInfo<</Marked true>>".ljust(len(SUSPECTS))
"""False is what no word means (ISO 32000-1, table 321), and PDF/UA-1 forbids true alone; poppler calls a written false a
syntax error. Blanks of the same length leave every offset of the file as it was."""
NO_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


def render_pdf(
    content: Mapping[str, Any],
    *,
    lang: str,
    sha256: str,
    verify_url: str,
    signed_at: Mapping[str, datetime],
    map_svg: str = "",
    cover_svg: str = "",
    sheet: Sheet = Sheet.A4,
) -> bytes:
    """The report of a frozen content (`canonical.to_plain(ReportContent)`) as PDF bytes in `id` or `en`.

    `signed_at` tells when each regency signed, by code; the maps come from `reach.map` with `font=paper.FONT`, and are left
    out where empty. Raises `typst.TypstError` where the page itself is faulty.
    """
    has_maps = bool(map_svg and cover_svg)
    with i18n.speaking(lang):
        laid = lay_out(content, sha256=sha256, verify_url=verify_url, signed_at=signed_at, has_maps=has_maps)
    inputs = {
        "report": json.dumps(laid, ensure_ascii=False),
        "map": map_svg or NO_DRAWING,
        "cover": cover_svg or NO_DRAWING,
        "qr": draw_qr(verify_url),
        "sheet": sheet.value,
    }
    compiler = typst.Compiler(TEMPLATES / "report.typ", root=TEMPLATES, ignore_system_fonts=True, sys_inputs=inputs)
    frozen_at = datetime.fromisoformat(content["frozen_at"])
    printed = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=frozen_at)
    if not isinstance(printed, bytes):
        raise TypeError("typst gave no PDF")
    return printed.replace(SUSPECTS, SUSPECTS_UNSAID, 1)


def draw_qr(address: str) -> str:
    """An address as a QR code (error correction M) in one SVG."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True, dark="#17212B"
    )
    return drawn.getvalue().decode("utf-8")


def dress(shapes: Iterable[MapVillage], content: Mapping[str, Any]) -> tuple[MapVillage, ...]:
    """Bare village shapes with the state the frozen content gives them; villages it does not list become context."""
    lines = {line["code"]: line for line in content["villages"]}
    dressed = []
    for shape in shapes:
        line = lines.get(shape.code)
        if line is None:
            dressed.append(replace(shape, is_context=True))
            continue
        basis = Basis(line["basis"]) if line["basis"] else None
        visited = not line["is_served"] and not line["is_double_blind"]
        known = bool(line["klass"]) or line["is_double_blind"]
        state = {"is_served": line["is_served"], "is_visited": visited, "is_context": False, "is_known": known}
        dressed.append(replace(shape, basis=basis, **state))
    return tuple(dressed)
