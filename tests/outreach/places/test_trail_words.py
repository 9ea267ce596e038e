"""The trail tells its fields in the reader's words, never in codes."""

from __future__ import annotations

from outreach.i18n import speaking
from outreach.places.trail_fields import Names, told_changes

NAMES = Names(
    stations={2: "Contoh FM Brabasan"}, villages={"18.11.01.2001": "Contoh Desa"}, regencies={"18.11": "Mesuji"}
)


def told(**changes: object) -> dict[str, str]:
    with speaking("id"):
        return dict(told_changes(changes, NAMES))


def test_codes_and_numbers_of_a_line_are_told_by_name() -> None:
    line = told(regency="18.11", station_id=2, village_code="18.11.01.2001", pairing="simulcast", hearing="none")
    assert line == {
        "pihak": "Mesuji",
        "stasiun": "Contoh FM Brabasan",
        "desa": "Contoh Desa",
        "cara siar": "serentak",
        "terdengar": "tidak terdengar",
    }


def test_days_hours_moments_and_sums_are_told_as_on_every_page() -> None:
    line = told(
        day="2026-11-29", starts={"2": "19:50:00"}, said_at="2026-11-27T01:58:00+00:00", per_airing_rupiah=75000
    )
    assert line == {
        "hari": "29 November 2026",
        "jam mulai": "Contoh FM Brabasan 19.50",
        "dikatakan": "Jum, 27 Nov, 08.58",
        "per tayang": "Rp75.000",
    }


def test_what_was_and_what_is_stand_side_by_side_and_a_list_of_days_is_no_such_pair() -> None:
    line = told(title=["Satu", "Dua"], weekdays=[0, 3], valid_until_on=[None, "2026-12-26"])
    assert line == {
        "judul": "Satu → Dua",
        "hari pengulangan": "Sen, Kam",
        "berlaku sampai": "kosong → 26 Desember 2026",
    }


def test_a_field_that_was_left_empty_says_nothing_and_a_hash_is_told_as_it_is_spoken() -> None:
    line = told(note="", daypart=None, content="ded97a75" + "0" * 56)
    assert line == {"sidik isi": "DED9 7A75"}


def test_a_field_without_a_word_stands_as_it_was_kept() -> None:
    assert told(unheard_of="tetap") == {"unheard_of": "tetap"}
