"""Shows that the report is printed on A4 and on F4 in both languages, for archives and for screen readers alike."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from outreach.access import CLOCK, Actor, Grant, Role
from outreach.reports import service
from outreach.reports.pdf import Sheet, render_pdf
from outreach.reports.periods import read_code
from outreach.web import Office

FIRST: dict[str, Any] = json.loads(Path(__file__).with_name("frozen_first_form.json").read_text(encoding="utf-8"))
MM = 72 / 25.4
SIZES = {Sheet.A4: (210, 297), Sheet.F4: (215, 330)}
VERIFY = "https://siaran.example/cek"
OFFICIAL = Actor(1, "Uji", grants=(Grant(Role.OFFICIAL, "16.02"),))


def printed(lang: str, sheet: Sheet) -> PdfReader:
    return PdfReader(
        BytesIO(render_pdf(FIRST, lang=lang, sha256="0" * 64, verify_url=VERIFY, signed_at={}, sheet=sheet))
    )


@pytest.mark.parametrize("sheet", Sheet)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_has_the_size_of_its_paper_and_keeps_its_marks(lang: str, sheet: Sheet) -> None:
    paper = printed(lang, sheet)
    sizes = {tuple(round(float(side) / MM) for side in page.mediabox[2:]) for page in paper.pages}
    assert sizes == {SIZES[sheet]}
    root = paper.trailer["/Root"]
    metadata = re.sub(r"\s", "", root["/Metadata"].get_data().decode())
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1" in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang


@pytest.mark.parametrize("sheet", Sheet)
def test_the_text_stands_in_reading_order(sheet: Sheet) -> None:
    """Chapter after chapter, and within the summary each figure before the next."""
    words = " ".join(" ".join(page.extract_text() for page in printed("id", sheet).pages).split())
    wanted = ["Laporan Cakupan", "Ringkasan", "Siaran terbukti", "Siar bersama", "Jangkauan desa", "Dasar hukum", "Rencana dan realisasi",
              "Hambatan dan tindak lanjut", "Tanda tangan", "Lampiran: bukti penayangan", "Cara menghitung dan sumber"]  # fmt: skip
    places = []
    for word in wanted:
        places.append(words.find(word, places[-1] if places else 0))
    assert -1 not in places, dict(zip(wanted, places, strict=True))


def test_the_address_that_checks_the_paper_is_a_link_told_in_words() -> None:
    links = [note.get_object() for page in printed("id", Sheet.A4).pages for note in page.get("/Annots", ())]
    assert [link["/A"]["/URI"] for link in links] == [VERIFY]
    assert links[0]["/Contents"]


def test_both_papers_say_the_same() -> None:
    a4, f4 = ("".join(page.extract_text() for page in printed("id", sheet).pages) for sheet in Sheet)
    bare = [sorted(re.sub(r"Halaman\d+dari\d+", "", re.sub(r"\s", "", text))) for text in (a4, f4)]
    assert len(bare[0]) > 5000
    # A table that breaks over pages repeats its head, so only the letters of what is said once are held together.
    assert set(bare[0]) == set(bare[1])


@pytest.fixture
def frozen(example: Office) -> tuple[FlaskClient, int]:
    example.find_actor = lambda session, request, now: OFFICIAL
    with example.database.writer() as session:
        report = service.freeze(
            session,
            CLOCK,
            period=read_code("2026-10-05_2026-10-11"),
            left_number="1",
            right_number="2",
            note="uji kertas",
            now=example.now(),
        ) if not (known := service.reports_of(session, read_code("2026-10-05_2026-10-11"))) else known[0]  # fmt: skip
        session.commit()
        return example.test_client(), report.id


def test_the_address_asks_for_f4_and_each_paper_has_an_etag_of_its_own(frozen: tuple[FlaskClient, int]) -> None:
    client, report_id = frozen
    a4, f4 = (client.get(f"/laporan/{report_id}.pdf{asked}") for asked in ("", "?kertas=f4"))
    assert a4.headers["ETag"] != f4.headers["ETag"]
    assert "f4.pdf" in f4.headers["Content-Disposition"]
    assert round(float(PdfReader(BytesIO(f4.data)).pages[0].mediabox[3]) / MM) == 330
    again = client.get(f"/laporan/{report_id}.pdf?kertas=f4", headers={"If-None-Match": f4.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/laporan/{report_id}.pdf?kertas=zz").headers["ETag"] == a4.headers["ETag"]
