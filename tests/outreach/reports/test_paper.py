"""Shows that the paper, the workbook and the CSV say exactly what was frozen, in both languages, and can hurt nobody."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from outreach import i18n
from outreach.reach.evidence import Basis, Signal
from outreach.reach.map import (
    BorderMap,
    MapVillage,
    MapWords,
    draw_map,
    draw_silhouette,
)
from outreach.reach.signal import SignalClass
from outreach.reports.canonical import fingerprint, to_plain
from outreach.reports.content import (
    AgreementLine,
    FacilitatorLine,
    FollowUp,
    OutageLine,
    Party,
    ProofLine,
    ReportContent,
    Signer,
    station_lines,
    suppress,
    village_lines,
)
from outreach.reports.csvfile import Extract, render_csv
from outreach.reports.figures import (
    ActivityRow,
    AiringRow,
    AssignmentRow,
    JointSlotRow,
    Period,
    ReportRows,
    SlotRow,
    StationRow,
    VillageRow,
)
from outreach.reports.indicators import count_indicators
from outreach.reports.paper import FONT, lay_out, name_period
from outreach.reports.pdf import draw_qr, dress, render_pdf
from outreach.reports.words import WORDS, report_words, three_sentences, unit
from outreach.reports.xlsx import escape_cell, render_xlsx
from outreach.seed import read_border, read_cells
from scheduler.terms import Grade, Topic, Verdict

OKI, MESUJI = "16.02", "18.11"
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
FROZEN_AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
VERIFY = "https://siaran.example/periksa/0123456789abcdef"
SIGNED = {OKI: datetime(2026, 10, 16, 2, 0, tzinfo=UTC), MESUJI: datetime(2026, 10, 16, 3, 0, tzinfo=UTC)}
STATIONS = (
    StationRow(1, "Contoh Kayuagung", OKI, "private"),
    StationRow(2, "Contoh FM Brabasan", MESUJI, "local_public"),
)


def border_rows() -> tuple[VillageRow, ...]:
    border = read_border()
    districts = {district.code: district.name for district in border.districts}
    return tuple(
        VillageRow(v.code, v.name, districts[v.district_code], v.regency_code)
        for v in border.villages
        if v.klass == "A"
    )


def filled_rows() -> ReportRows:
    villages = border_rows()
    joints = tuple(JointSlotRow(n, date(2026, 7, 1 + n), True, frozenset({OKI, MESUJI})) for n in range(20))  # noqa: FBT003 -- a row's field
    slots = tuple(
        SlotRow(n * 2 + station_id, n, station_id, joint.day, list(Topic)[n % 3])
        for n, joint in enumerate(joints)
        for station_id in (1, 2)
    )
    grades = [Grade.P3, Grade.P2, Grade.P2, Grade.P1]
    airings = tuple(
        AiringRow(slot.id, slot.id, slot.station_id, slot.day, slot.topic, Verdict.AIRED, grades[n % 4], 60)
        for n, slot in enumerate(slots)
    )
    signals = {
        (1, v.code): Signal(1, v.code, SignalClass.NONE, Basis.PREDICTION, handheld_class=SignalClass.NONE)
        for v in villages
    }
    for n, village in enumerate(villages):
        klass = SignalClass.ADEQUATE if n % 3 else SignalClass.WEAK
        signals[2, village.code] = Signal(2, village.code, klass, list(Basis)[n % 4], handheld_class=SignalClass.WEAK)
    return ReportRows(
        QUARTER, date(2026, 10, 11), OKI, MESUJI, villages, STATIONS, joints, slots, airings, signals,
        assignments=tuple(AssignmentRow(n, n // 2, v.code, "SK 1", date(2026, 1, 1), None) for n, v in enumerate(villages) if n % 7),
        activities=tuple(ActivityRow(n, v.code, date(2026, 8, 1 + n % 28)) for n, v in enumerate(villages) if n % 6),
    )  # fmt: skip


def freeze(rows: ReportRows, **changes: Any) -> dict[str, Any]:
    office = "Badan Kesatuan Bangsa dan Politik"
    content = ReportContent(
        period=rows.period,
        revision=1,
        corrects="",
        frozen_at=FROZEN_AT,
        is_example=True,
        border_list_on=date(2026, 7, 1),
        parties=(
            Party(OKI, "Ogan Komering Ilir", "OKI", "Sumatera Selatan", office, "000/CONTOH/2026"),
            Party(MESUJI, "Mesuji", "Mesuji", "Lampung", office, "000/CONTOH/2026"),
        ),
        agreement=AgreementLine("Kewaspadaan Dini", "04/KBPL-KB/OKI/2016", "074/01/IV.05/MSJ/2016", date(2016, 4, 27)),
        indicators=count_indicators(rows),
        villages=village_lines(rows),
        stations=station_lines(rows),
    )
    plain = to_plain(replace(content, **changes))
    assert isinstance(plain, dict)
    return plain


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return freeze(
        filled_rows(),
        facilitators=(FacilitatorLine(OKI, 10, 10, {"visit": 12}, 210, suppress({"tokoh agama": 4, "tokoh adat": 6})),),
        outages=(OutageLine("Contoh FM Brabasan", MESUJI, date(2026, 8, 3), date(2026, 8, 12), "Menara roboh"),),
        follow_ups=(
            FollowUp("=HYPERLINK(1) #strong[*jangan*]", OKI, "Kesbangpol OKI", date(2026, 10, 30), is_done=False),
        ),
        signers=(Signer(OKI, "Kepala Badan", "Nama Contoh Satu", "Pembina", "196801011990031001"),),
        copies=("Gubernur Lampung",),
        proofs=(ProofLine(date(2026, 7, 1), "=1+1 Radio", Topic.LAW, Verdict.AIRED, Grade.P2, "ab" * 32),),
        sources=("47 CFR 73.333",),
    )


@pytest.fixture(scope="module")
def empty() -> dict[str, Any]:
    return freeze(ReportRows(QUARTER, date(2026, 10, 11), OKI, MESUJI, border_rows(), STATIONS), is_example=False)


def maps(content: dict[str, Any]) -> dict[str, str]:
    rings, border = read_cells(), read_border()
    shapes = [
        MapVillage(v.code, v.name, v.longitude, v.latitude, (rings.rings[v.code],), v.regency_code == OKI)
        for v in border.villages
    ]
    drawn = BorderMap(dress(shapes, content), rings.lines, MapWords("Peta", "Uraian", "OKI", "", "Mesuji", ""))
    return {"map_svg": str(draw_map(drawn, font=FONT)), "cover_svg": str(draw_silhouette(drawn, font=FONT))}


_PRINTED: dict[tuple[str, str, tuple[str, ...]], bytes] = {}


def printed(content: dict[str, Any], *, lang: str = "id", signed: dict[str, datetime] | None = None) -> bytes:
    """A report on paper, printed once for all the tests that read it."""
    signed_at = SIGNED if signed is None else signed
    sha256 = fingerprint(content)
    key = (sha256, lang, tuple(signed_at))
    if key not in _PRINTED:
        _PRINTED[key] = print_anew(content, lang=lang, signed_at=signed_at)
    return _PRINTED[key]


def print_anew(content: dict[str, Any], *, lang: str, signed_at: dict[str, datetime]) -> bytes:
    sha256 = fingerprint(content)
    return render_pdf(content, lang=lang, sha256=sha256, verify_url=VERIFY, signed_at=signed_at, **maps(content))


@cache
def text_of(pdf: bytes, page: int | None = None) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    chosen = pages if page is None else [pages[page]]
    return " ".join(" ".join(each.extract_text() for each in chosen).split())


def test_the_pdf_is_tagged_and_meant_for_archives(content: dict[str, Any]) -> None:
    reader = PdfReader(BytesIO(printed(content)))
    root = reader.trailer["/Root"].get_object()
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"] == {"/Marked": True}, "poppler takes a written /Suspects false for a syntax error"
    assert root["/Lang"] == "id"
    assert "/StructTreeRoot" in root
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata.replace(
        "\n", ""
    ).replace("  ", "")
    assert "<pdfuaid:part>1" in metadata


def test_only_fonts_of_the_wheel_are_used_and_all_are_embedded(content: dict[str, Any]) -> None:
    names = set()
    for page in PdfReader(BytesIO(printed(content))).pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    assert all(name.startswith(("LibertinusSerif", "DejaVuSansMono")) for name in names)


def test_the_same_content_gives_the_same_bytes(content: dict[str, Any]) -> None:
    assert print_anew(content, lang="id", signed_at=SIGNED) == printed(content)


def test_the_summary_shows_the_five_figures_with_number_and_word(content: dict[str, Any]) -> None:
    page = text_of(printed(content), 1)
    figures = content["indicators"]
    for key in ("I2", "I3", "I5", "I7"):
        assert i18n.percent(float(Fraction(figures[key]["value"]))) in page
        assert f"{figures[key]['numerator']} dari {figures[key]['denominator']}" in page
    assert f"{figures['I9']['numerator']} desa" in page


def test_every_doubly_blind_village_is_named_on_the_summary_page(content: dict[str, Any]) -> None:
    blind = content["indicators"]["I9"]["detail"]["villages"]
    assert blind
    page = text_of(printed(content), 1)
    assert all(village["name"] in page for village in blind)
    assert [line["code"] for line in content["villages"] if line["is_double_blind"]] == [v["code"] for v in blind]


def test_all_37_villages_stand_on_one_page_with_both_banks_summed(content: dict[str, Any]) -> None:
    pages = PdfReader(BytesIO(printed(content))).pages
    names = [line["name"] for line in content["villages"]]
    assert len(names) == 37
    texts = [" ".join(page.extract_text().split()) for page in pages]
    holding = [n for n, text in enumerate(texts) if all(name in text for name in names)]
    assert len(holding) == 1
    assert "Tepi OKI, 12 desa" in text_of(printed(content), holding[0])
    assert "Kotak bersilang" in text_of(printed(content), holding[0])


def test_both_numbers_signers_and_the_fingerprint_are_on_paper(content: dict[str, Any]) -> None:
    whole = text_of(printed(content))
    for words in ("04/KBPL-KB/OKI/2016", "074/01/IV.05/MSJ/2016", "196801011990031001", "Gubernur Lampung"):
        assert words in whole
    assert fingerprint(content)[:8] in whole
    assert "ab" * 32 in whole.replace(" ", "")


def test_an_example_says_so_and_a_real_report_does_not(content: dict[str, Any], empty: dict[str, Any]) -> None:
    assert "bukan hasil nyata" in text_of(printed(content), 0)
    assert "CONTOH" not in text_of(printed(empty)).replace("000/CONTOH/2026", "")


def test_an_office_without_data_prints_words_and_no_zeros(empty: dict[str, Any]) -> None:
    page = text_of(printed(empty), 1)
    assert page.count("belum ada data") >= 5
    assert "0,0%" not in page
    assert "Belum ada data penayangan" in page


@pytest.mark.parametrize(
    ("signed", "words"),
    [({}, "menunggu OKI dan Mesuji"), ({OKI: SIGNED[OKI]}, "OKI setuju; menunggu Mesuji"), (SIGNED, "keduanya setuju")],
)
def test_the_cover_says_who_has_signed(content: dict[str, Any], signed: dict[str, datetime], words: str) -> None:
    assert words in text_of(printed(content, signed=signed), 0)


def test_words_of_a_person_are_never_read_as_markup(content: dict[str, Any]) -> None:
    assert "=HYPERLINK(1) #strong[*jangan*]" in text_of(printed(content))


def test_the_english_report_has_no_indonesian_left_and_every_word_is_translated(content: dict[str, Any]) -> None:
    with i18n.speaking("en"):
        english = report_words()
    same = {key for key, msgid in WORDS.items() if english[key] == msgid}
    assert same <= {"nip", "target_all", "target_none", "target_least"}
    page = text_of(printed(content, lang="en"), 1)
    assert "Three sentences" in page
    assert not {"desa", "dari", "belum", "dan"} & set(page.split())


def test_the_sentences_name_the_station_that_reaches_nobody(content: dict[str, Any]) -> None:
    _, reach, _ = three_sentences(content)
    assert "Contoh Kayuagung" in reach
    assert "Brabasan" not in reach


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2026-07-01", "2026-09-30", "Triwulan III 2026"),
        ("2026-11-01", "2026-11-30", "November 2026"),
        ("2026-11-01", "2026-11-29", "1 November 2026 – 29 November 2026"),
        ("2026-07-01", "2026-12-31", "Semester II 2026"),
        ("2026-01-01", "2026-12-31", "Tahun 2026"),
    ],
)
def test_a_period_is_called_by_its_name(first: str, last: str, name: str) -> None:
    assert name_period({"from_on": first, "last_on": last}, report_words())["name"] == name


def test_the_page_computes_nothing(content: dict[str, Any]) -> None:
    laid = lay_out(content, sha256="0" * 64, verify_url=VERIFY, signed_at={}, has_maps=False)
    figures = {row["id"]: row for row in laid["summary"]}
    assert figures["I2"]["value"] == i18n.percent(float(Fraction(content["indicators"]["I2"]["value"])))
    assert figures["I3"]["sides"] is None
    assert figures["I9"]["boxes"] == content["indicators"]["I9"]["numerator"]


def test_a_report_without_maps_is_still_a_report(content: dict[str, Any]) -> None:
    pdf = render_pdf(content, lang="id", sha256="0" * 64, verify_url=VERIFY, signed_at={})
    assert pdf.startswith(b"%PDF")


def test_counts_of_one_to_four_people_are_suppressed() -> None:
    assert suppress({"a": 0, "b": 1, "c": 4, "d": 5}) == {"a": 0, "b": None, "c": None, "d": 5}


def test_the_qr_is_a_drawing_without_styles() -> None:
    assert draw_qr(VERIFY).startswith("<svg xmlns=")
    assert "style=" not in draw_qr(VERIFY)


def workbook(content: dict[str, Any]) -> Any:
    return openpyxl.load_workbook(BytesIO(render_xlsx(content, lang="id", sha256="0" * 64)))


def test_the_workbook_holds_every_figure_village_and_station(content: dict[str, Any]) -> None:
    book = workbook(content)
    assert [sheet.max_row for sheet in book.worksheets[:3]] == [13, 38, 3]
    figures = {row[0]: row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert figures["I2"][3:5] == (content["indicators"]["I2"]["numerator"], 40)


def test_a_text_of_the_workbook_never_becomes_a_formula(content: dict[str, Any]) -> None:
    cells = [cell for sheet in workbook(content).worksheets for row in sheet.iter_rows() for cell in row]
    assert "'=1+1 Radio" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"], "a report that keeps no rows has nothing to count"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_a_text_that_looks_like_a_formula_is_marked_as_text(text: str) -> None:
    assert escape_cell(text) == "'" + text


@pytest.mark.parametrize("cell", ["Desa", "a=b", "", -1, 0.5, None])
def test_harmless_cells_stay_as_they_are(cell: object) -> None:
    assert escape_cell(cell) == cell  # type: ignore[arg-type]  # plain cells of every kind


def test_missing_figures_are_words_in_the_workbook_never_zero(empty: dict[str, Any]) -> None:
    figures = list(workbook(empty).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert {row[2] for row in figures} == {"belum ada data"}


@pytest.mark.parametrize(("extract", "lines"), [("figures", 13), ("villages", 38), ("stations", 3), ("proofs", 2)])
def test_every_part_is_a_csv_for_any_spreadsheet(content: dict[str, Any], extract: str, lines: int) -> None:
    written = render_csv(content, Extract(extract), lang="id")
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))
    assert len(rows) == lines
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_one_village_is_one_village_in_english() -> None:
    with i18n.speaking("en"):
        assert [unit("I9", 1), unit("I9", 4), unit("I2", 1)] == ["village", "villages", "slot"]
    assert [unit("I9", 1), unit("I9", 4)] == ["desa", "desa"]


def test_a_summary_with_every_village_doubly_blind_still_fits_its_page_and_names_them_all() -> None:
    rows = filled_rows()
    dark = {pair: replace(signal, klass_on_air=SignalClass.NONE) for pair, signal in rows.signals.items()}
    long_ago = (ActivityRow(1, rows.villages[0].code, date(2026, 1, 5)),)
    page = text_of(printed(freeze(replace(rows, signals=dark, activities=long_ago))), 1)
    assert all(village.name in page for village in rows.villages)
    assert "dan 31 lainnya" in page
    assert "bukan peringkat" in page


def test_an_office_without_data_calls_no_village_blind(empty: dict[str, Any]) -> None:
    page = text_of(printed(empty), 3)
    assert "belum dapat dinilai" in page
    assert "Tepi OKI, 12 desa: belum ada data" in page
    assert not [line for line in empty["villages"] if line["is_double_blind"]]
    assert {v.is_known for v in dress([bare(line) for line in empty["villages"]], empty)} == {False}


def bare(line: dict[str, Any]) -> MapVillage:
    return MapVillage(line["code"], line["name"], 105.0, -4.0, (), is_left=True)
