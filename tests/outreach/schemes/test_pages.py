"""The pages of schemes: the form and its refusals, the progress, the result, and what the other regency's staff may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from asked import read, send
from flask.testing import FlaskClient
from sqlalchemy import select
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.jobs import run_one
from outreach.places.models import Rate
from outreach.schemes.models import SchemeState
from outreach.slots.models import JointSlot
from outreach.web import Office
from scheduler.terms import Topic

Enter = Callable[[Actor], FlaskClient]
FORM = {
    "period": "2026-12",
    "goal": "3+",
    "gap_days": "10",
    "parity": "50",
    "budget_16.02": "5.000.000",
    "budget_18.11": "",
    **{f"least_{topic.value}": "3" for topic in Topic},
    **{f"most_{topic.value}": "5" for topic in Topic},
}


@pytest.fixture
def staff(heard: Office, world: World, signed_in: Enter) -> FlaskClient:
    """OKI's staff at a browser."""
    return signed_in(world.actor(Role.COMMUNICATIONS, OKI))


@pytest.fixture
def away(heard: Office, world: World, signed_in: Enter) -> FlaskClient:
    """Mesuji's staff at a browser."""
    return signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))


def text_of(client: FlaskClient, address: str) -> str:
    """A page as it is sent."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def ask(office: Office, client: FlaskClient) -> int:
    """Send the form; returns the scheme's number."""
    answer = send(client, "/rancangan/baru", "/rancangan/baru", **FORM)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def test_the_joint_week_leads_to_the_form(staff: FlaskClient) -> None:
    assert 'href="/rancangan/baru"' in text_of(staff, "/pekan")
    assert "Desember 2026" in text_of(staff, "/rancangan/baru")


def test_from_the_form_to_the_drafts_and_back(heard: Office, staff: FlaskClient) -> None:
    scheme_id = ask(heard, staff)
    page = f"/rancangan/{scheme_id}"
    waiting = text_of(staff, page)
    assert "Menunggu giliran" in waiting
    assert "Segarkan" in waiting
    told = staff.get(f"{page}/kemajuan").get_json()
    assert (told["open"], told["plan"], told["share"]) == (True, False, 0.0)
    run_one(heard, heard.now())
    assert staff.get(f"{page}/kemajuan").get_json()["open"] is False
    result = text_of(staff, page)
    for words in (
        "Rencana sekarang", "asumsi", "lebih baik mungkin dicapai", "Biaya OKI", "Tarif belum dicatat", "poin peluang dengar",
        "semua desa dihitung sama", "Jarak hari terpanjang",
    ):  # fmt: skip
        assert words in result, words
    assert "scheme.js" in waiting
    assert "scheme.js" not in result
    accepted = send(staff, page, f"{page}/terima")
    assert accepted.status_code == 303
    assert "Baca dan usulkan" in text_of(staff, page)
    assert send(staff, page, f"{page}/urungkan").status_code == 303
    assert read(heard, scheme_id).accepted_at is None


def test_a_changed_scheme_is_compared_with_the_one_it_came_from(heard: Office, staff: FlaskClient) -> None:
    scheme_id = ask(heard, staff)
    run_one(heard, heard.now())
    page = f"/rancangan/{scheme_id}"
    made = send(staff, page, f"{page}/ubah", slot_0="pin", slot_1="forbid")
    assert made.status_code == 303
    run_one(heard, heard.now())
    other = int(made.location.rpartition("/")[2])
    assert "terkunci" in text_of(staff, f"/rancangan/{other}")
    beside = text_of(staff, f"{page}/banding?dengan={other}")
    assert f"No. {scheme_id}" in beside
    assert f"hanya di No. {other}" in beside
    assert staff.get(f"{page}/banding?dengan=99").status_code == 422


def test_the_planners_own_documents_can_be_taken_away(heard: Office, staff: FlaskClient) -> None:
    scheme_id = ask(heard, staff)
    assert staff.get(f"/rancangan/{scheme_id}/berkas/masalah").get_json()["form"] == "siaran-plan-problem/1"
    assert staff.get(f"/rancangan/{scheme_id}/berkas/rencana").status_code == 404
    assert staff.get(f"/rancangan/{scheme_id}/berkas/lain").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period": "2020-01"}, "Pilih bulan atau triwulan dari daftar."),
        ({"period": ""}, "Pilih bulan atau triwulan dari daftar."),
        ({"least_law": "9"}, "Paling sedikit tidak boleh melebihi paling banyak."),
        ({"least_law": "banyak"}, "Tulis angka"),
        ({"most_peace": ""}, "Wajib diisi."),
        ({"gap_days": "0"}, "Harus antara 1 dan 92."),
        ({"parity": "101"}, "Harus antara 0 dan 100."),
        ({"budget_16.02": "-5"}, "Harus antara 0 dan"),
        ({"goal": "2+"}, "Pilih salah satu yang tersedia."),
    ],
)
def test_a_bad_field_is_refused_in_its_own_words(staff: FlaskClient, changes: dict[str, str], words: str) -> None:
    answer = send(staff, "/rancangan/baru", "/rancangan/baru", **{**FORM, **changes})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_topic_without_a_clip_is_named_in_words(office: Office, world: World, signed_in: Enter) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    answer = send(client, "/rancangan/baru", "/rancangan/baru", **FORM)
    assert answer.status_code == 422
    assert "Rencana belum dapat disusun" in answer.get_data(as_text=True)


def test_conditions_that_cannot_stand_together_are_told_with_a_way_out(heard: Office, staff: FlaskClient) -> None:
    many = {f"{bound}_{topic.value}": "60" for bound in ("least", "most") for topic in Topic}
    answer = send(staff, "/rancangan/baru", "/rancangan/baru", **{**FORM, **many})
    run_one(heard, heard.now())
    page = text_of(staff, answer.location)
    assert "Tidak ada rencana yang memenuhi semua syarat" in page
    assert "slot bersama dapat dibuat" in page
    assert "Desember 2026" in page
    assert "2026-12" not in page.partition("<main")[2]
    again = text_of(staff, f"/rancangan/baru?dari={answer.location.rpartition('/')[2]}")
    assert 'name="least_law" value="60"' in again
    assert 'name="budget_16.02" value="5000000"' in again


@pytest.fixture
def rated(heard: Office, world: World) -> Office:
    """The office whose stations ask for a hundred thousand rupiah an airing."""
    with heard.database.writer() as session:
        for station_id in world.stations:
            facts = {"kind": "ilm", "per_airing_rupiah": 100_000, "from_on": date(2026, 1, 1), "source": "uji"}
            session.add(Rate(station_id=station_id, **facts))
        session.commit()
    return heard


def test_a_budget_that_does_not_suffice_is_told_with_the_sum_that_would(rated: Office, staff: FlaskClient) -> None:
    answer = send(staff, "/rancangan/baru", "/rancangan/baru", **{**FORM, "budget_16.02": "300.000"})
    run_one(rated, rated.now())
    page = text_of(staff, answer.location)
    assert "Anggaran OKI, 1 Desember 2026 (Rp300.000) tidak cukup." in page
    assert "Jalan keluar: OKI, 1 Desember 2026, tambahan Rp600.000." in page
    assert "3 dari 9 slot bersama dapat dibuat" in page


def test_a_slot_tells_what_it_brings_for_its_money(rated: Office, staff: FlaskClient) -> None:
    answer = send(staff, "/rancangan/baru", "/rancangan/baru", **{**FORM, "budget_16.02": "1.000.000"})
    run_one(rated, rated.now())
    page = text_of(staff, answer.location)
    assert "Tiap satu juta rupiah:" in page
    assert "biaya Rp200.000" in page
    assert "anggaran OKI, 1 Desember 2026" in page
    assert "Satu juta rupiah lagi untuk OKI menambah" in page
    assert "Tarif belum dicatat" not in page


def test_a_stopped_process_leaves_a_plain_sentence_and_a_button(heard: Office, staff: FlaskClient) -> None:
    scheme_id = ask(heard, staff)
    roomy = heard.settings
    heard.settings = replace(roomy, plan_memory_mb=60)
    run_one(heard, heard.now())
    page = f"/rancangan/{scheme_id}"
    assert "memori yang disediakan tidak cukup" in text_of(staff, page)
    heard.settings = roomy
    assert send(staff, page, f"{page}/ulangi").status_code == 303
    run_one(heard, heard.now())
    assert read(heard, scheme_id).state == SchemeState.SOLVED


def test_a_cancelled_scheme_says_so_and_is_cancelled_once(heard: Office, staff: FlaskClient) -> None:
    scheme_id = ask(heard, staff)
    page = f"/rancangan/{scheme_id}"
    assert send(staff, page, f"{page}/batalkan").status_code == 303
    assert "Perhitungan dibatalkan" in text_of(staff, page)
    assert send(staff, page, f"{page}/batalkan").status_code == 409


def test_the_other_regency_reads_and_makes_its_own_but_changes_nothing(
    heard: Office, solved: int, away: FlaskClient
) -> None:
    page = f"/rancangan/{solved}"
    result = text_of(away, page)
    assert "Jadikan" not in result.partition("<main")[2]
    for act in ("terima", "batalkan", "ulangi", "urungkan"):
        assert send(away, page, f"{page}/{act}").status_code == 403, act
    made = send(away, page, f"{page}/ubah", slot_0="pin")
    assert made.status_code == 303
    own = read(heard, int(made.location.rpartition("/")[2]))
    assert (own.regency_code, own.based_on_id) == (MESUJI, solved)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.FACILITATOR])
def test_whoever_does_not_plan_sees_no_schemes(
    role: Role, heard: Office, world: World, solved: int, signed_in: Enter
) -> None:
    client = signed_in(world.actor(role, world.brabasan if role is Role.OPERATOR else MESUJI))
    assert client.get(f"/rancangan/{solved}").status_code == 403
    assert "rancangan" not in text_of(client, "/pekan").partition("<main")[2]


def test_an_official_reads_the_list_and_is_offered_no_change(
    heard: Office, world: World, solved: int, signed_in: Enter
) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    assert f'href="/rancangan/{solved}"' in text_of(client, "/rancangan")
    assert "Hitung lagi" not in text_of(client, f"/rancangan/{solved}")


def test_what_is_accepted_has_the_kind_that_was_asked_for(heard: Office, staff: FlaskClient) -> None:
    answer = send(staff, "/rancangan/baru", "/rancangan/baru", **{**FORM, "kind": "cooperation"})
    run_one(heard, heard.now())
    result = text_of(staff, answer.location)
    assert "Program kerja sama" in result
    assert "Biaya OKI" in result and "Tarif belum dicatat" not in result
    assert send(staff, answer.location, f"{answer.location}/terima").status_code == 303
    again = text_of(staff, f"/rancangan/baru?dari={answer.location.rpartition('/')[2]}")
    assert 'value="cooperation" checked' in again
    with heard.database.reader() as session:
        assert set(session.scalars(select(JointSlot.kind))) == {"cooperation"}


def test_without_a_rate_on_both_sides_no_advertisement_is_planned(
    heard: Office, world: World, staff: FlaskClient
) -> None:
    wanted = {**FORM, "kind": "advertisement"}
    refused = send(staff, "/rancangan/baru", "/rancangan/baru", **wanted)
    assert refused.status_code == 422
    assert "Belum ada tarif iklan di kedua tepi." in refused.get_data(as_text=True)
    with heard.database.writer() as session:
        for station_id in (world.sungai_menang, world.brabasan):
            facts = {
                "kind": "advertisement",
                "per_airing_rupiah": 100_000,
                "from_on": date(2026, 1, 1),
                "source": "uji",
            }
            session.add(Rate(station_id=station_id, **facts))
        session.commit()
    answer = send(staff, "/rancangan/baru", "/rancangan/baru", **wanted)
    run_one(heard, heard.now())
    assert "tidak boleh beriklan, tidak dipakai: Kayuagung." in text_of(staff, answer.location)
