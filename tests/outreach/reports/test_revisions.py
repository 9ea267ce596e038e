"""Shows that a correction names every row it changed, that both sides sign anew, and that the old one leads to the new."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from world import MESUJI, OKI, World

from outreach import i18n
from outreach.access import VISITOR, Actor, Role
from outreach.notices import open_notices
from outreach.places.models import Outage
from outreach.reports import service
from outreach.reports.canonical import to_plain
from outreach.reports.composing import compose
from outreach.reports.errors import NothingNew
from outreach.reports.models import Report
from outreach.reports.paper import lay_out
from outreach.reports.pdf import render_pdf
from outreach.reports.periods import read_code
from outreach.reports.revision_words import FIELDS, PARTS, word_changes
from outreach.reports.revisions import ALWAYS_NEW, KEYS, ChangeKind, FieldChange, RowChange, compare_contents, is_new
from outreach.web import Office

FIRST = json.loads(Path(__file__).with_name("frozen_first_form.json").read_text(encoding="utf-8"))
OCTOBER = read_code("2026-10")
SignIn = Callable[[Actor], FlaskClient]


def corrected() -> dict[str, Any]:
    return deepcopy(FIRST)


def test_the_same_content_frozen_again_changed_nothing() -> None:
    again = corrected() | {"revision": 2, "corrects": "0" * 64, "frozen_at": "2026-12-01T09:00:00+07:00", "changes": []}
    assert compare_contents(FIRST, again) == ()


def test_a_figure_is_told_field_by_field_with_the_rows_it_gained_and_lost() -> None:
    new = corrected()
    figure = new["indicators"]["I2"]
    old = FIRST["indicators"]["I2"]
    figure["numerator"] = old["numerator"] - 1
    figure["hits"] = old["hits"][1:]
    figure["detail"]["grades"]["P0"] += 1
    (change,) = compare_contents(FIRST, new)
    assert (change.part, change.kind, change.key) == ("indicators", ChangeKind.CHANGED, "I2")
    assert FieldChange("numerator", old["numerator"], old["numerator"] - 1) in change.fields
    told = {one.field: (one.old, one.new) for one in change.fields}
    assert told["hits"] == (old["hits"][:1], [])
    assert told["detail/grades/P0"] == (old["detail"]["grades"]["P0"], old["detail"]["grades"]["P0"] + 1)


def test_a_row_that_came_or_went_is_named() -> None:
    new = corrected()
    gone = new["proofs"].pop(0)
    new["outages"] = [*new["outages"], {
        "station": "Contoh FM Brabasan", "regency_code": MESUJI, "from_on": "2026-09-02", "until_on": None, "reason": "uji"
    }]  # fmt: skip
    changes = compare_contents(FIRST, new)
    assert [(one.part, one.kind) for one in changes] == [("outages", ChangeKind.ADDED), ("proofs", ChangeKind.REMOVED)]
    assert changes[1].row == gone


def test_of_two_airings_with_one_key_only_the_changed_one_is_told() -> None:
    twice = corrected()
    twice["proofs"] = [FIRST["proofs"][0], FIRST["proofs"][0] | {"sha256": "a" * 64}]
    new = deepcopy(twice)
    new["proofs"][1]["grade"] = "P1"
    (change,) = compare_contents(twice, new)
    assert change.fields == (FieldChange("grade", twice["proofs"][1]["grade"], "P1"),)


@given(some.data())
def test_applying_the_changes_of_rows_to_the_old_list_gives_the_new_one(data: some.DataObject) -> None:
    """Whatever is added, removed or changed among villages, nothing is left out and nothing is told twice."""
    codes = data.draw(some.lists(some.integers(0, 9), unique=True))
    rows = {code: {"code": str(code), "airings": code % 3} for code in range(10)}
    before = [rows[code] for code in codes]
    after = [row | {"airings": data.draw(some.integers(0, 3))} for row in rows.values() if data.draw(some.booleans())]
    changes = compare_contents({"villages": before}, {"villages": after})
    applied = {row["code"]: dict(row) for row in before}
    for change in changes:
        if change.kind is ChangeKind.REMOVED:
            del applied[change.key]
        elif change.kind is ChangeKind.ADDED:
            assert change.key not in applied
            applied[change.key] = dict(change.row)
        else:
            for one in change.fields:
                assert applied[change.key][one.field] == one.old
                applied[change.key][one.field] = one.new
    assert applied == {row["code"]: row for row in after}


def test_a_part_that_only_the_new_form_has_is_told_too() -> None:
    new = corrected() | {"minutes": [{"line": "Produksi", "sum": 5}], "note": "satu"}
    assert [(one.part, one.kind) for one in compare_contents(FIRST, new)] == [
        ("minutes", ChangeKind.ADDED), ("note", ChangeKind.ADDED)
    ]  # fmt: skip


def test_a_due_date_reckoned_anew_is_no_correction_of_its_own() -> None:
    moved = (RowChange("follow_ups", ChangeKind.CHANGED, "16.02 x", {}, (FieldChange("due_on", "a", "b"),)),)
    assert not is_new(moved)
    assert not is_new(())
    assert is_new((*moved, RowChange("proofs", ChangeKind.ADDED, "x", {})))
    assert is_new(
        (RowChange("follow_ups", ChangeKind.CHANGED, "x", {}, (FieldChange("is_done", old=False, new=True),)),)
    )


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_change_has_words_on_the_screen_and_in_the_annex(lang: str) -> None:
    new = corrected()
    new["indicators"]["I5"] |= {"met": True, "value": "30/37"}
    new["villages"][0] |= {
        "klass": "strong",
        "airings": {"law": 1, "harmony": 2, "peace": 3},
        "last_activity_on": "2026-09-02",
    }
    new["proofs"] = new["proofs"][1:]
    new |= {"revision": 2, "changes": to_plain(compare_contents(FIRST, new))}
    with i18n.speaking(lang):
        lines = word_changes(new)
        laid = lay_out(new, sha256="0" * 64, verify_url="https://siaran.example/cek", signed_at={}, has_maps=False)
    said = json.dumps(lines, ensure_ascii=False)
    assert ("81,1%" if lang == "id" else "81.1%") in said
    assert ("kuat" if lang == "id" else "strong") in said
    assert "/" not in "".join(label for line in lines for label, _, _ in line["fields"])
    assert [row[:2] for row in laid["changes"]] == [[line["part"], line["row"]] for line in lines]
    assert all(row[2] for row in laid["changes"])


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_field_of_the_example_that_may_change_has_words(example: Office, lang: str) -> None:
    """No name of a program's own stands before a reader, in either language."""
    with example.database.reader() as session:
        rows, figures = service.count(session, period=OCTOBER, now=example.now())
        content: Any = to_plain(
            compose(
                session, rows=rows, figures=figures, history=(), numbers=("1", "2"), revision=1, corrects="",
                is_example=True, now=example.now(),
            )
        )  # fmt: skip
    bare = {"parties": content["parties"], "villages": content["villages"]}
    changes = compare_contents({part: {} if part == "indicators" else [] for part in content}, content)
    fresh = [asdict(change) for change in changes if change.part in PARTS]
    other = [
        {**change, "fields": [{"field": path, "old": None, "new": 1} for path in leaves_of(row)]}
        for change in fresh
        for row in [content["indicators"][change["key"]] if change["part"] == "indicators" else change["row"]]
    ]
    with i18n.speaking(lang):
        labels = {label for line in word_changes(bare | {"changes": other}) for label, _, _ in line["fields"]}
    assert {label for label in labels if re.search(r"[a-z]_[a-z]|by_|\d{4}-\d\d", label)} == set()
    kept = {"siaran pengganti", "Radio komunitas"} if lang == "id" else {"make-good", "Community radio"}
    assert kept <= {step for label in labels for step in label.split(", ")}


def leaves_of(row: Any, prefix: str = "") -> list[str]:
    """The paths of a row as changes name them, all but its id."""
    paths: list[str] = []
    for field, value in row.items():
        if isinstance(value, dict):
            paths += leaves_of(value, f"{prefix}{field}/")
        elif field not in ("id", "code", "what"):
            paths.append(f"{prefix}{field}")
    return paths


def test_every_part_of_a_report_that_has_keys_has_a_word() -> None:
    assert set(KEYS) <= set(PARTS)
    assert not ALWAYS_NEW & set(PARTS)
    assert all(FIELDS.values())


def freeze(office: Office, world: World, *, note: str = "", later: int = 0) -> int:
    with office.database.writer() as session:
        report = service.freeze(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            period=OCTOBER,
            left_number="1/OKI",
            right_number="1/MSJ",
            note=note,
            now=world.now + timedelta(hours=later),
        )
        session.commit()
        return report.id


@pytest.fixture
def both(office: Office, world: World) -> tuple[int, int]:
    """A first report that both sides signed, and its correction: an outage nobody had told of."""
    first = freeze(office, world)
    with office.database.writer() as session:
        for code in (OKI, MESUJI):
            report = service.get_report(session, first)
            service.sign(session, world.actor(Role.APPROVER, code), report=report, regency_code=code, now=world.now)
        session.add(
            Outage(
                station_id=world.brabasan, from_on=OCTOBER.from_on, until_on=OCTOBER.last_on, reason="uji", source="uji"
            )
        )
        session.commit()
    return first, freeze(office, world, note="gangguan Brabasan", later=1)


def test_a_correction_names_its_changes_in_what_is_hashed_and_both_sides_sign_anew(
    office: Office, world: World, both: tuple[int, int]
) -> None:
    with office.database.reader() as session:
        old, new = (service.get_report(session, one) for one in both)
        assert new.content["corrects"] == old.sha256
        assert [(one["part"], one["kind"], one["row"]["station"]) for one in new.content["changes"]] == [
            ("outages", "added", "Contoh FM Brabasan")
        ]
        assert service.still_true(new)
        assert [signature.regency_code for signature in old.signatures] == [OKI, MESUJI]
        assert new.signatures == []
        for code in (OKI, MESUJI):
            asked = {notice.href for notice in open_notices(session, world.actor(Role.APPROVER, code))}
            assert f"/laporan/{new.id}" in asked
    with pytest.raises(NothingNew):
        freeze(office, world, note="sekali lagi", later=48)


def test_the_page_of_the_old_fingerprint_leads_to_the_new_one(
    office: Office, world: World, signed_in: SignIn, both: tuple[int, int]
) -> None:
    with office.database.reader() as session:
        old, new = (session.scalars(select(Report.sha256).where(Report.id == one)).one() for one in both)
    client = signed_in(VISITOR)
    page = client.get(f"/cek/{old}").get_data(as_text=True)
    assert "sudah digantikan revisi 2" in page
    assert f"/cek/{new}" in page
    assert "digantikan" not in client.get(f"/cek/{new}").get_data(as_text=True)


def test_the_web_the_api_and_the_paper_tell_the_same_changes(
    office: Office, world: World, signed_in: SignIn, both: tuple[int, int]
) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, MESUJI))
    page = client.get(f"/laporan/{both[1]}").get_data(as_text=True)
    assert "Yang berubah dari revisi 1" in page
    assert f"Contoh FM Brabasan, {i18n.day_plain(OCTOBER.from_on)}" in page
    assert f"/laporan/{both[1]}" in client.get(f"/laporan/{both[0]}").get_data(as_text=True)
    told = client.get(f"/api/v1/reports/{both[1]}/changes").get_json()
    assert (told["note"], told["corrects"]) == ("gangguan Brabasan", f"/api/v1/reports/{both[0]}")
    assert [one["part"] for one in told["changes"]] == ["outages"]
    assert client.get(f"/api/v1/reports/{both[0]}/changes").get_json()["changes"] == []
    listed = {one["id"]: one["replaced_by"] for one in client.get("/api/v1/reports").get_json()["items"]}
    assert listed == {both[1]: None, both[0]: f"/api/v1/reports/{both[1]}"}
    with office.database.reader() as session:
        content = service.get_report(session, both[1]).content
    assert render_pdf(content, lang="id", sha256="0" * 64, verify_url="https://siaran.example/cek", signed_at={})
