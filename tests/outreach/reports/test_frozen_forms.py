"""A report frozen in an earlier form keeps its hash and can still be read, printed and handed out."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from outreach import i18n
from outreach.reports.canonical import canonical_bytes, fingerprint
from outreach.reports.csvfile import Extract, render_csv
from outreach.reports.paper import lay_out
from outreach.reports.pdf import render_pdf
from outreach.reports.xlsx import render_xlsx

FIRST_FORM = Path(__file__).with_name("frozen_first_form.json")
FIRST_SHA256 = "1db56c2492696db1f62f90b919cb080d9f6f593b54541f1c9861d48109787dd7"
SIGNED = {"16.02": datetime(2026, 10, 16, 2, 0, tzinfo=UTC)}


@pytest.fixture(scope="module")
def old() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FIRST_FORM.read_text(encoding="utf-8"))
    return content


def test_a_report_of_the_first_form_keeps_its_hash_and_its_very_bytes(old: dict[str, Any]) -> None:
    assert fingerprint(old) == FIRST_SHA256
    assert canonical_bytes(old) == FIRST_FORM.read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_report_of_the_first_form_is_still_laid_out_with_the_nine_figures_it_had(
    old: dict[str, Any], lang: str
) -> None:
    with i18n.speaking(lang):
        laid = lay_out(
            old, sha256=FIRST_SHA256, verify_url="https://siaran.example/cek", signed_at=SIGNED, has_maps=False
        )
    assert sorted(figure["id"] for figure in [*laid["summary"], *laid["others"]]) == [f"I{n}" for n in range(1, 10)]


def test_a_report_of_the_first_form_still_prints_and_opens_as_a_workbook_and_as_tables(old: dict[str, Any]) -> None:
    printed = render_pdf(old, lang="id", sha256=FIRST_SHA256, verify_url="https://siaran.example/cek", signed_at=SIGNED)
    assert printed.startswith(b"%PDF")
    assert render_xlsx(old, lang="id", sha256=FIRST_SHA256).startswith(b"PK")
    for extract in Extract:
        assert render_csv(old, extract, lang="id").startswith(b"\xef\xbb\xbf")


def hand_held(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The class of each village in the CSV, with what stands beside it."""
    head, *rows = csv.reader(StringIO(render_csv(content, Extract.VILLAGES, lang="id").decode("utf-8-sig"), newline=""))
    at = head.index("Kelas")
    assert head[at + 1] == "Genggam"
    return [(row[at], row[at + 1]) for row in rows]


def test_the_hand_held_class_stands_beside_the_class_and_is_unknown_of_a_report_frozen_before(
    old: dict[str, Any],
) -> None:
    assert {held for _, held in hand_held(old)} == {"belum ada data"}
    told = {**old, "villages": [{**line, "klass": "strong", "handheld": "weak"} for line in old["villages"]]}
    assert set(hand_held(told)) == {("kuat", "lemah")}
