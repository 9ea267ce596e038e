"""A facilitator on a narrow phone without a signal: nothing written is lost, nothing is counted twice, and what waits is said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from walking import TODAY, walk_in

from outreach.facilitators.models import ListeningGroup, PrivateNote, ReceptionReport, ReceptionSound, Visit

pytestmark = pytest.mark.browser
NOTHING_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open('siaran-rekaman-menunggu');
  asked.onsuccess = () => {
    const count = asked.result.transaction('rekaman').objectStore('rekaman').count();
    count.onsuccess = () => done(count.result === 0);
  };
})"""
"""No recording is left that waits for the line."""


@pytest.fixture
def walking(chromium: Browser, live: Live) -> Iterator[Visitor]:
    """OKI's facilitator, who covers one village, before the own page with everything kept."""
    visitor = walk_in(chromium, live, width=360)
    yield visitor
    visitor.leave()


def test_a_visit_and_a_group_without_a_line_arrive_once_and_what_is_refused_comes_back(
    live: Live, walking: Visitor
) -> None:
    page, keeping = walking.page, walking.page.locator("[data-keeping]")
    walking.lose_line()
    page.fill("#attendance", "14")
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(keeping).to_contain_text("Belum terkirim: Kunjungan")
    page.goto(f"{live.base}/fasilitator/kelompok-dengar")
    expect(keeping).to_contain_text("Halaman ini simpanan dari")
    expect(keeping).to_contain_text("Belum terkirim: Kunjungan")
    page.check("[name=topic][value=peace]")
    page.check("[name=way][value=played]")
    page.fill("#men", "3")
    page.fill("#women", "4")
    page.fill("#young", "9")
    page.fill("#tension", "Saling menunggu di dermaga")
    page.reload()
    expect(page.locator("#tension")).to_have_value("Saling menunggu di dermaga")
    page.get_by_role("button", name="Simpan kelompok dengar").click()
    expect(keeping).to_contain_text("Kelompok dengar")
    walking.look()

    page.evaluate("document.activeElement?.blur()")
    kept = json.loads(page.evaluate("localStorage.getItem('siaran-kunjungan')"))
    assert [item["form"] for item in kept] == ["visit", "group"]
    walking.regain_line()
    expect(page.locator("#young")).to_have_value("9", timeout=15_000)
    expect(keeping).to_contain_text("Satu catatan tidak diterima: Yang muda dihitung")
    page.fill("#young", "2")
    page.get_by_role("button", name="Simpan kelompok dengar").click()
    expect(page.locator("main")).to_contain_text("hadir 7: 3 laki-laki, 4 perempuan, di antaranya 2 muda")
    # The office had it all, but its last answer was lost on the way: the phone sends once more.
    page.evaluate("(kept) => localStorage.setItem('siaran-kunjungan', kept)", json.dumps(kept[:1]))
    page.goto(f"{live.base}/desa-saya")
    page.wait_for_function("() => localStorage.getItem('siaran-kunjungan') === '[]'")
    with live.office.database.reader() as session:
        assert sorted(session.scalars(select(Visit.attendance))) == [7, 14]
        assert [row.young for row in session.scalars(select(ListeningGroup))] == [2]
        assert list(session.scalars(select(PrivateNote.words))) == ["Saling menunggu di dermaga"]


def test_a_reception_with_its_recording_waits_for_the_line_and_is_one_report(live: Live, walking: Visitor) -> None:
    page, keeping = walking.page, walking.page.locator("[data-keeping]")
    walking.context.grant_permissions(["microphone"])
    walking.lose_line()
    page.goto(f"{live.base}/laporan-terima/baru")
    expect(keeping).to_contain_text("Halaman ini simpanan dari")
    page.select_option("#station_id", label="Contoh FM Brabasan")
    page.check("[name=hearing][value=fair]")
    page.check("[name=receiver][value=table]")
    page.get_by_role("button", name="Rekam 10 detik").click()
    page.wait_for_function("() => document.querySelector('progress').value > 1.5")
    page.get_by_role("button", name="Berhenti merekam").click()
    expect(page.locator("[data-recorder]")).to_contain_text("Rekaman siap")
    # Closed in the middle: the draft is there again, its recording too.
    page.reload()
    expect(page.locator("[name=hearing][value=fair]")).to_be_checked()
    expect(page.locator("[data-recorder] audio")).to_be_visible()
    walking.look()
    page.get_by_role("button", name="Simpan laporan").dblclick()
    expect(keeping).to_contain_text("Belum terkirim: Laporan penerimaan")
    kept = page.evaluate("localStorage.getItem('siaran-kunjungan')")
    assert len(json.loads(kept)) == 1

    page.evaluate("document.activeElement?.blur()")
    walking.regain_line()
    expect(page.locator("main")).to_contain_text("Contoh FM Brabasan: Cukup · dengan rekaman", timeout=15_000)
    # The last answer was lost on the way, and the recording is gone from the phone: it is the same report.
    page.evaluate("(kept) => localStorage.setItem('siaran-kunjungan', kept)", kept)
    page.reload()
    page.wait_for_function("() => localStorage.getItem('siaran-kunjungan') === '[]'")
    page.wait_for_function(NOTHING_KEPT)
    with live.office.database.reader() as session:
        (report,) = session.scalars(select(ReceptionReport))
        (sound,) = session.scalars(select(ReceptionSound))
    assert (report.hearing, report.heard_on) == ("fair", TODAY)
    assert sound.report_id == report.id
    assert 1 < sound.length_s < 11
