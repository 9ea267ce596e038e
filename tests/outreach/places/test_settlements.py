"""Hamlets of large villages: read with every refusal, kept all or nothing, and the village judged by what half of them receive."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from world import NOW, OKI, World

from outreach.access import CLOCK, Actor, Role
from outreach.db import Database
from outreach.places import settlements
from outreach.places.errors import ImportRefused, NoneOfOwn
from outreach.places.models import StationFact, Village
from outreach.reach.evidence import Basis, StationSite, VillageSite, judge_signals
from outreach.reach.service import hamlets_reached, read_ground, read_reach
from outreach.reach.signal import SignalClass, predict
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
DAY = date(2026, 11, 23)
HEAD = "kode_desa,nama,lintang,bujur,rumah_tangga,sumber,tahun\n"
GAJAH = "16.02.15.2001"
NEAR, MIDDLE, FAR = (
    f"{GAJAH},{name},{lat},105.50,{n},Uji,2024\n"
    for name, lat, n in (("Hulu", -3.76, 40), ("Tengah", -3.9, ""), ("Hilir", -4.1, 9))
)
GOOD = HEAD + NEAR + MIDDLE + FAR


def take(database: Database, text: str, *, own: str | None = None) -> settlements.SettlementPreview:
    """Import a file whole."""
    with database.writer() as session:
        kept = settlements.import_settlements(session, CLOCK, raw=text.encode(), file_name="d.csv", own=own, now=NOW)
        session.commit()
    return kept


def test_the_same_file_again_changes_nothing_and_a_changed_row_is_told(database: Database, world: World) -> None:
    first, again = take(database, GOOD), take(database, GOOD)
    assert (first.new_count, first.changed_count, again.new_count, again.changed_count) == (3, 0, 0, 0)
    moved = take(database, HEAD + NEAR.replace("2024", "2025"))
    assert (moved.new_count, moved.changed_count) == (0, 1)
    with database.reader() as session:
        kept = settlements.settlements_of(session, GAJAH)
    assert [(one.name, one.households, one.source_year) for one in kept] == [
        ("Hilir", 9, 2024),
        ("Hulu", 40, 2025),
        ("Tengah", None, 2024),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("99.99.99.9999,Hulu,-3.7,105.5,,Uji,2024", "tidak dikenal"),
        (f"{GAJAH},,-3.7,105.5,,Uji,2024", "nama kosong"),
        (f"{GAJAH},Hulu,tiga,105.5,,Uji,2024", "koordinat"),
        (f"{GAJAH},Hulu,nan,105.5,,Uji,2024", "koordinat"),
        (f"{GAJAH},Hulu,-4.7,105.5,,Uji,2024", "lebih dari 55 km"),
        (f"{GAJAH},Hulu,-3.7,105.5,,,2024", "sumber kosong"),
        (f"{GAJAH},Hulu,-3.7,105.5,,Uji,2027", "bukan tahun"),
        (f"{GAJAH},Hulu,-3.7,105.5,banyak,Uji,2024", "bukan bilangan bulat"),
        (NEAR.strip() + "\n" + NEAR.strip(), "dua kali"),
    ],
)
def test_one_bad_row_refuses_the_file_with_its_line_and_reason(
    database: Database, world: World, row: str, why: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(database, GOOD.replace("Hulu", "Lain") + row + "\n")
    assert [line for line, _ in refused.value.rows] == [5 if why != "dua kali" else 6]
    assert why in refused.value.rows[0][1]
    with database.reader() as session:
        assert settlements.read_points(session) == {}


def facts(database: Database, world: World) -> None:
    """Brabasan's mast stands beside Hulu."""
    values = (("latitude", -3.75), ("longitude", 105.50), ("erp_w", 1000.0), ("mast_m", 60.0))
    with database.writer() as session:
        session.add_all(
            StationFact(station_id=world.brabasan, name=name, value=value, source="uji", source_on=DAY, recorded_at=NOW)
            for name, value in values
        )
        session.commit()


def test_a_village_is_predicted_to_receive_what_half_of_its_hamlets_do_and_each_is_shown(
    database: Database, world: World
) -> None:
    facts(database, world)
    pair = (world.brabasan, GAJAH)
    with database.reader() as session:
        alone = read_reach(session, on=DAY).signals[pair]
        untouched = read_reach(session, on=DAY).signals[world.brabasan, world.villages["Karangsia"]]
    take(database, GOOD)
    with database.reader() as session:
        reach = read_reach(session, on=DAY)
        shown = [(row.hamlet.name, row.predicted) for row in hamlets_reached(session, reach, GAJAH)]
        assert read_ground(session, on=DAY).signals[pair].klass is reach.signals[pair].klass
    middle = predict(1000, 60, 0.15 * 111.195)
    assert alone.klass is SignalClass.STRONG
    assert reach.signals[pair].klass is middle.klass is SignalClass.ADEQUATE
    assert shown == [("Hulu", SignalClass.STRONG), ("Tengah", SignalClass.ADEQUATE), ("Hilir", SignalClass.NONE)]
    assert reach.signals[world.brabasan, world.villages["Karangsia"]] == untouched, "without hamlets nothing changes"
    assert reach.signals[pair].basis is Basis.PREDICTION


@given(st.lists(st.floats(0.01, 1.5), min_size=1, max_size=12))
def test_at_least_half_of_the_hamlets_receive_the_villages_class_or_better(away: list[float]) -> None:
    site = StationSite(1, -4.0, 105.4, 1000.0, 60.0)
    village = VillageSite("V", -4.0, 105.4, tuple((-4.0 - degrees, 105.4) for degrees in away))
    judged = judge_signals([site], [village], day=DAY)[1, "V"].klass
    classes = [predict(1000, 60, degrees * 111.195).klass for degrees in away]
    assert 2 * sum(klass.bars >= judged.bars for klass in classes) >= len(classes)


def hidden(page: str, name: str) -> str:
    """A hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_an_admin_sees_refusals_first_keeps_the_own_sides_hamlets_and_may_remove_them(
    database: Database, world: World, signed_in: SignIn, office: Office
) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    page = "/tata-kelola/dusun"

    def upload(text: str) -> str:
        key = hidden(client.get(page).get_data(as_text=True), "csrf_token")
        sent = {"csrf_token": key, "file": (BytesIO(text.encode()), "dusun.csv")}
        return client.post(page, data=sent).get_data(as_text=True)

    assert "baris 5: tahun “20x” bukan tahun" in upload(GOOD + NEAR.replace("Hulu", "Lain").replace("2024", "20x"))
    theirs = "18.11.01.2001,Tepi,-3.83,105.45,,Uji,2024\n"
    shown = upload(GOOD + theirs)
    assert "3 dusun terbaca, 3 baru" in shown and "1 dusun milik kabupaten lain" in shown
    assert re.findall(r'<th scope="row">(\w+)</th>', shown) == ["Hulu", "Tengah", "Hilir"]
    kept = {name: hidden(shown, name) for name in ("csrf_token", "packed", "name", "request_key")}
    assert client.post(f"{page}/simpan", data=kept).status_code == 303
    village = client.get(f"/desa/{GAJAH}").get_data(as_text=True)
    assert all(word in village for word in ("Hulu", "Tengah", "Hilir", "Uji, 2024", "Hapus dusun"))
    with database.reader() as session:
        assert set(settlements.read_points(session)) == {GAJAH}
        assert session.get(Village, GAJAH) is not None
    remove = f"{page}/{GAJAH}/hapus"
    question = client.get(remove).get_data(as_text=True)
    assert "Desa ini akan dihitung dari satu titik lagi" in question
    assert client.post(remove, data={"csrf_token": hidden(question, "csrf_token")}).status_code == 303
    with database.reader() as session:
        assert settlements.read_points(session) == {}
    with pytest.raises(NoneOfOwn):
        take(database, HEAD + theirs, own=OKI)
