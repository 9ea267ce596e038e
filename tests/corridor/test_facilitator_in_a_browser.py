"""A facilitator's day on a phone and at a PC: every page is free of faults, and what is told arrives once, where it belongs."""

from __future__ import annotations

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from walking import walk_in

from outreach.facilitators.models import ListeningGroup, PrivateNote, ReceptionReport, Visit
from outreach.privacy.models import PersonalRequest

pytestmark = pytest.mark.browser
QUESTION, TENSION = "Ke mana warga melapor?", "Dua kelompok saling menunggu di dermaga"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_facilitators_day_from_the_own_villages_to_the_own_data(live: Live, chromium: Browser, width: int) -> None:
    walking = walk_in(chromium, live, width=width)
    see_what_is_next(walking)
    record_a_visit(walking)
    hold_a_group_while_the_line_falls(walking)
    report_a_reception(walking)
    ask_about_own_data(walking)
    walking.leave()
    with live.office.database.reader() as session:
        assert [(visit.kind, visit.attendance) for visit in session.scalars(select(Visit).order_by(Visit.id))] == [
            ("visit", 2),
            ("listening_group", 7),
        ]
        assert list(session.scalars(select(ListeningGroup.questions))) == [QUESTION]
        assert list(session.scalars(select(ReceptionReport.hearing))) == ["clear", "weak"]
        assert list(session.scalars(select(PersonalRequest.wish))) == ["correction"]
        assert list(session.scalars(select(PrivateNote.words))) == [TENSION]
    the_own_coordinator_reads_the_note(live, chromium, width)


def see_what_is_next(walking: Visitor) -> None:
    """The own page says what can be heard next, and another page which village waits longest."""
    walking.go("/meja")
    assert "belum dikunjungi sebulan ini" in walking.text()
    walking.go("/desa/kunjungan-berikut")
    row = walking.page.locator("main tr", has=walking.page.get_by_role("link", name="Pematang Panggang"))
    expect(row).to_contain_text("belum ada data")
    walking.go("/desa-saya")
    assert "Berikutnya dapat didengar di desa Anda" in walking.text()


def record_a_visit(walking: Visitor) -> None:
    """Five taps: two more came, a station, how it was heard, and the button."""
    page = walking.page
    for _ in range(2):
        page.get_by_role("button", name="tambah").click()
    page.select_option("[name=station_id]", label="Contoh FM Brabasan")
    page.get_by_label("Jelas").check(force=True)
    page.get_by_role("button", name="Simpan kunjungan").dblclick()
    expect(page.locator(".notice")).to_contain_text("Kunjungan tersimpan")
    expect(page.locator("main")).to_contain_text("hadir 2")
    walking.look()


def hold_a_group_while_the_line_falls(walking: Visitor) -> None:
    """The line falls in the middle of the form and is back after it was saved."""
    page, keeping = walking.page, walking.page.locator("[data-keeping]")
    walking.go("/fasilitator/kelompok-dengar")
    page.check("[name=topic][value=harmony]")
    page.check("[name=way][value=on_air]")
    walking.lose_line()
    for field, words in (("men", "3"), ("women", "4"), ("young", "2"), ("questions", QUESTION), ("tension", TENSION)):
        page.fill(f"#{field}", words)
    page.get_by_role("button", name="Simpan kelompok dengar").click()
    expect(keeping).to_contain_text("Belum terkirim: Kelompok dengar")
    walking.look()
    page.evaluate("document.activeElement?.blur()")
    walking.regain_line()
    expect(page.locator("main")).to_contain_text("hadir 7: 3 laki-laki, 4 perempuan", timeout=15_000)
    expect(page.locator("main")).not_to_contain_text(TENSION)
    walking.look()


def report_a_reception(walking: Visitor) -> None:
    """With the keyboard alone, once the station is chosen."""
    page = walking.page
    walking.go("/laporan-terima/baru")
    page.select_option("#station_id", label="Contoh FM Pematang Panggang")
    for field, value in (("hearing", "weak"), ("receiver", "handheld")):
        page.focus(f"[name={field}][value={value}]")
        page.keyboard.press("Space")
    page.get_by_role("button", name="Simpan laporan").press("Enter")
    expect(page.locator("main")).to_contain_text("Contoh FM Pematang Panggang: Putus-putus")
    walking.look()


def ask_about_own_data(walking: Visitor) -> None:
    """Everything held is told in words, and a request gets its hour."""
    walking.go("/saya/data")
    walking.page.evaluate("document.querySelectorAll('main details').forEach((told) => (told.open = true))")
    walking.look()
    assert "Kabupaten Ogan Komering Ilir" in walking.text()
    walking.page.fill("[name=words]", "Nomor telepon saya berganti.")
    walking.press("Kirim permintaan")
    assert "paling lambat" in walking.text()


def the_own_coordinator_reads_the_note(live: Live, chromium: Browser, width: int) -> None:
    """What the facilitator's own page does not show any more."""
    staff = Visitor(chromium, live, account="staf.oki", width=width)
    staff.go("/fasilitator/catatan-tertutup")
    staff.page.get_by_role("link", name="Pematang Panggang").click()
    expect(staff.page.locator("blockquote")).to_have_text(TENSION)
    staff.look()
    staff.leave()
