"""What the system itself writes into a report is said in the reader's language, what a person typed stays as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from outreach import i18n
from outreach.reports import service
from outreach.reports.canonical import to_plain
from outreach.reports.chapters import lay_follow_ups
from outreach.reports.composing import compose
from outreach.reports.content import FollowUp
from outreach.reports.paper import lay_out
from outreach.reports.periods import read_code
from outreach.reports.revision_words import word_changes
from outreach.reports.sentences import say_again
from outreach.reports.words import report_words
from outreach.reports.xlsx import lay_out_sheets
from outreach.web import Office

OKI, MESUJI = "16.02", "18.11"
OWED = (
    FollowUp("Siaran pengganti Contoh FM", OKI, "Diskominfo OKI", date(2026, 11, 1), is_done=False),
    FollowUp("Fasilitator untuk Sungai Tepuk", MESUJI, "Kesbangpol Mesuji", date(2026, 12, 1), is_done=True),
    FollowUp("Siaran pengganti Contoh FM", OKI, "Diskominfo OKI", date(2026, 11, 1), is_done=False),
)
INDONESIAN = frozenset(
    [
        "untuk",
        "belum",
        "dari",
        "pengganti",
        "desa",
        "tindak",
        "lanjut",
        "siaran",
        "fasilitator",
        "diskominfo",
        "kesbangpol",
        "badan",
        "kepala",
        "gubernur",
        "arsip",
        "kode",
        "titik",
        "perkiraan",
        "kurva",
        "stasiun",
        "slot-bersama",
        "tepat",
        "waktu",
        "terjangkau",
        "sebab",
        "selesai",
        "saluran",
    ]
)
TYPED = re.compile(
    r"Produksi siaran \(contoh\)|ILM radio perbatasan \(contoh\)|Kewaspadaan Dini dan Pembauran Kebangsaan"
)
"""Budget lines and the agreement are called as people called them."""


def test_what_is_owed_several_times_by_one_day_stands_on_paper_once_and_in_the_readers_language() -> None:
    plain: Any = {"follow_ups": to_plain(OWED)}
    with i18n.speaking("id"):
        assert lay_follow_ups(plain, report_words()) == [
            ["Siaran pengganti Contoh FM (2 kali)", "Diskominfo OKI", "1 November 2026", "belum selesai"],
            ["Fasilitator untuk Sungai Tepuk", "Kesbangpol Mesuji", "1 Desember 2026", "selesai"],
        ]
    with i18n.speaking("en"):
        assert lay_follow_ups(plain, report_words()) == [
            ["Make-good on Contoh FM (2 times)", "Communications office of OKI", "1 November 2026", "not done"],
            ["Facilitator for Sungai Tepuk", "National unity office of Mesuji", "1 December 2026", "done"],
        ]


def test_a_change_of_a_revision_names_its_row_in_the_readers_language() -> None:
    change = {"part": "follow_ups", "kind": "added", "key": "x", "row": {"what": "Siaran pengganti X"}, "fields": ()}
    with i18n.speaking("en"):
        (line,) = word_changes({"parties": (), "villages": (), "changes": [change]})
    assert line["row"] == "Make-good on X"


def test_a_word_that_a_person_typed_stays_as_it_was_typed() -> None:
    with i18n.speaking("en"):
        for typed in ("Tiang roboh diterpa angin", "Laporan Siaran pengganti X", "Arsip daerah"):
            assert say_again(typed) == typed


def texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, (list, tuple)):
        for value in thing:
            yield from texts(value)


@pytest.mark.parametrize("code", ["2026-10", "2026-t4"])
def test_a_report_in_english_has_no_indonesian_word_of_ours_on_paper_or_in_a_table(example: Office, code: str) -> None:
    with example.database.reader() as session:
        period, now = read_code(code), example.now()
        rows, figures = service.count(session, period=period, now=now)
        told = compose(
            session, rows=rows, figures=figures, history=service.past_figures(session, period, now=now),
            numbers=("1", "2"), revision=1, corrects="", is_example=True, now=now,
        )  # fmt: skip
    content: Any = to_plain(told)
    with i18n.speaking("en"):
        laid = lay_out(content, sha256="0" * 64, verify_url="", signed_at={}, has_maps=True)
        sheets = [[list(map(str, row)) for row in sheet] for _, sheet in lay_out_sheets(content, sha256="0" * 64)[:-2]]
    assert len(laid["follow_ups"]) > 3
    said = {text for text in (*texts(laid), *texts(sheets)) if INDONESIAN & set(TYPED.sub("", text).lower().split())}
    assert said == set()
