"""The whole way in one story, in a real browser at two widths: from an uploaded MP3 to a signed report on paper."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from browsing import Live, Visitor
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser
TITLE = "Rukun di dua tepi"
FRIDAY = "2026-11-27"
AFTER = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
"""Saturday, 10.00 WIB: the first slot has aired or not."""
DECEMBER = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)


def upload(staff: Visitor, mp3: Path) -> None:
    """Staff put a clip on the shelf; the job masters it."""
    staff.go("/klip/baru")
    staff.page.fill("[name=title]", TITLE)
    staff.page.check("[name=topic][value=harmony]", force=True)
    staff.page.fill("[name=valid_from_on]", "2026-11-01")
    staff.page.set_input_files("input[type=file]", mp3)
    staff.page.locator("main form[enctype] button.primary").click()
    staff.page.wait_for_url("**/klip/1**")
    staff.live.work()
    staff.go("/klip/1")
    assert TITLE in staff.text()
    assert "−23" in staff.text().replace("-", "−")


def vet(voter: Visitor) -> None:
    """A regency hears and vets the clip."""
    voter.go("/klip/1/nilai")
    voter.press("Layak disiarkan")


def plan(staff: Visitor) -> None:
    """A weekly series on both banks, proposed to both regencies."""
    staff.go("/pekan/baru")
    page = staff.page
    page.select_option("[name=clip_id]", "1")
    page.fill("[name=day]", FRIDAY)
    page.fill("[name=start]", "16:30")
    for station in ("2", "3"):
        page.check(f"[name=stations][value='{station}']")
    page.check("[name=weekly]")
    page.fill("[name=until_on]", "2026-12-18")
    staff.press("Simpan draf")
    assert "4 slot sudah ditempatkan" in page.inner_text("body")
    staff.press("Usulkan ke kedua kabupaten")


def approve(approver: Visitor) -> None:
    """A regency's approver says yes to exactly what is shown."""
    approver.go("/meja")
    approver.go("/usulan/1")
    approver.press("Setujui 4 slot")
    assert "4 slot disetujui" in approver.page.inner_text("body")


def take_package(operator: Visitor, station_id: int) -> list[dict[str, str]]:
    """The operator downloads the day's package; returns its slots. Its sound plays in the browser."""
    operator.go(f"/stasiun/{station_id}?hari={FRIDAY}")
    assert "Belum diunduh" in operator.text()
    with operator.page.expect_download() as waiting:
        operator.page.get_by_role("link", name="Unduh paket").click()
    with zipfile.ZipFile(waiting.value.path()) as package:
        manifest = json.loads(package.read("manifest.json"))
        assert {"daftar.m3u8", "daftar.xspf", "daftar.csv", "lembar-siar.html"} <= set(package.namelist())
        sound = next(name for name in package.namelist() if name.startswith("audio/"))
        assert package.getinfo(sound).file_size > 50_000
    # The page sees for itself, without being loaded anew, that the last byte was sent.
    expect(operator.page.locator("[data-package]")).to_contain_text("Sudah diunduh", timeout=15_000)
    length = operator.page.evaluate(
        """async () => { const a = document.querySelector("audio"); a.preload = "auto"; a.load();
        await new Promise((done, fail) => { a.onloadedmetadata = done; a.onerror = fail; }); return a.duration; }"""
    )
    assert length > 3
    return list(manifest["slots"])


def send_log(operator: Visitor, station_id: int, rows: str) -> None:
    """The operator hands in the day's log."""
    operator.go(f"/stasiun/{station_id}/log?hari={FRIDAY}")
    raw = f"tanggal,mulai,lama_detik,judul,kunci\n{rows}{FRIDAY},21:50:00,60,Penutup,\n".encode()
    operator.page.set_input_files("input[type=file]", {"name": "log.csv", "mimeType": "text/csv", "buffer": raw})
    operator.press("Lihat isi log")
    operator.press("Simpan dan cocokkan")


def place_make_good(staff: Visitor) -> None:
    """Staff place the replacement at the first offered time and propose it."""
    staff.go("/bukti")
    staff.page.locator("a[href*='/bukti/pengganti/']").first.click()
    staff.look()
    staff.press("Tempatkan pengganti")
    assert "Siaran pengganti ditempatkan" in staff.page.inner_text("body")
    staff.press("Usulkan ke kedua kabupaten")


def record_visit(facilitator: Visitor) -> None:
    """A facilitator records a visit in under a minute."""
    facilitator.go("/desa-saya")
    facilitator.page.fill("[name=attendance]", "24")
    facilitator.page.check("[name=hearing][value=weak]", force=True)
    facilitator.page.select_option("[name=station_id]", "3")
    facilitator.press("Simpan kunjungan")
    assert "Kunjungan tersimpan" in facilitator.page.inner_text("body")


def appoint(staff: Visitor) -> None:
    """Staff appoint the signed-in facilitator and assign a village."""
    staff.go("/fasilitator/baru")
    staff.page.fill("[name=name]", "Contoh Pendamping")
    staff.page.fill("[name=decree_number]", "1/CONTOH/2026")
    staff.page.fill("[name=decree_on]", "2026-01-05")
    staff.page.select_option("[name=person_id]", label="Contoh Fasilitator OKI")
    staff.press("Simpan")
    staff.page.select_option("[name=village_code]", index=1)
    staff.press("Tugaskan")


def read_report(official: Visitor) -> None:
    """An official reads the figures, their rows, and the PDF."""
    official.go("/meja")
    official.go("/laporan?dari=2026-11-01&sampai=2026-11-30")
    official.page.locator("a.value").first.click()
    official.page.wait_for_load_state()
    official.look()
    official.go("/laporan/1")
    answer = official.page.request.get(f"{official.live.base}/laporan/1.pdf")
    assert answer.ok
    paper = pypdf.PdfReader(io.BytesIO(answer.body()))
    words = " ".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) >= 5
    assert "Cakupan" in words
    official.go("/desa")
    official.go("/umum")


@pytest.mark.parametrize("width", [1280, 360])
def test_from_an_mp3_to_a_signed_report(chromium: Browser, live: Live, mp3: Path, width: int) -> None:
    def visitor(account: str) -> Visitor:
        return Visitor(chromium, live, account=account, width=width)

    staff, across = visitor("staf.oki"), visitor("staf.mesuji")
    approvers = [visitor("penyetuju.oki"), visitor("penyetuju.mesuji")]
    upload(staff, mp3)
    vet(approvers[0])
    vet(across)
    plan(staff)
    for approver in approvers:
        approve(approver)
    staff.go(f"/pekan?hari={FRIDAY}")
    staff.go("/pekan/slot/1")
    live.wait_until(datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    live.work()

    left, right = visitor("operator.pematang-panggang"), visitor("operator.brabasan")
    heard = take_package(left, 2)
    take_package(right, 3)
    live.wait_until(AFTER)
    send_log(left, 2, f"{FRIDAY},16:30:10,{heard[0]['length_s']},{TITLE},{heard[0]['slot']}\n")
    assert "Tayang" in left.text()
    send_log(right, 3, f"{FRIDAY},05:10:00,180,Lagu pagi,\n")
    assert "Tidak tayang" in right.text()

    # A sign-in lasts half a day: whoever comes back on Saturday signs in again.
    place_make_good(visitor("staf.mesuji"))
    appoint(visitor("staf.oki"))
    record_visit(visitor("fasilitator.oki"))

    live.wait_until(DECEMBER)
    staff = visitor("staf.oki")
    staff.go("/laporan/bekukan?dari=2026-11-01&sampai=2026-11-30")
    staff.page.fill("[name=left_number]", "1/OKI")
    staff.page.fill("[name=right_number]", "1/MSJ")
    staff.press("Bekukan laporan")
    for account in ("penyetuju.oki", "penyetuju.mesuji"):
        signer = visitor(account)
        signer.go("/laporan/1")
        signer.press("Tanda tangani laporan")
    read_report(visitor("pejabat.mesuji"))
    stranger = visitor("")
    with live.office.database.reader() as session:
        digest = session.connection().exec_driver_sql("SELECT sha256 FROM report").scalar_one()
    stranger.go(f"/cek/{digest}")
    assert "cocok" in stranger.text() or "cocok" in stranger.page.title()


def test_the_main_acts_need_no_scripts(chromium: Browser, live: Live, mp3: Path) -> None:
    with_scripts = Visitor(chromium, live, account="staf.oki", width=1280)
    upload(with_scripts, mp3)
    plain = {
        a: Visitor(chromium, live, account=a, width=360, scripts=False)
        for a in ("staf.oki", "penyetuju.oki", "penyetuju.mesuji")
    }
    vet(plain["penyetuju.oki"])
    vet(plain["penyetuju.mesuji"])
    plan(plain["staf.oki"])
    approve(plain["penyetuju.oki"])
    approve(plain["penyetuju.mesuji"])
    live.wait_until(datetime(2026, 11, 27, 10, 0, tzinfo=UTC) - timedelta(minutes=40))
    live.work()
    operator = Visitor(chromium, live, account="operator.brabasan", width=360, scripts=False)
    operator.go(f"/stasiun/3?hari={FRIDAY}")
    with operator.page.expect_download() as waiting:
        operator.page.get_by_role("link", name="Unduh paket").click()
    assert zipfile.is_zipfile(waiting.value.path())
    live.wait_until(datetime(2026, 11, 27, 10, 0, tzinfo=UTC))
    operator.go(f"/stasiun/3?hari={FRIDAY}")
    operator.press("Sudah disiarkan")
    assert "Menurut operator" in operator.text()
