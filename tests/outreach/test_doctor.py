"""The doctor: each thing it looks at is broken once and named, a sound office passes, and nothing is changed by looking."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from listed import Listed
from sqlalchemy import text
from standing import SOUND, look_at, stand_up
from world import NOW, OKI, World

from outreach.backups import BackupRecord, write_record
from outreach.cli import main
from outreach.config import Config
from outreach.db import Base, Database
from outreach.doctor import KEPT, State, examine, expected_guards, present_guards
from outreach.queue import JobState, enqueue
from outreach.reports.canonical import fingerprint
from outreach.reports.models import Report, Signature
from outreach.signing import KEY_FILE, signing_key
from outreach.slots.models import Plan, Series

CONTENT_HASHES = {"report.sha256", "signature.sha256", "boundary_set.sha256"}
"""Hashes of what stands in the row itself, which the check of reports holds, and of a file of outlines that is read and not kept."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound office."""
    return stand_up(tmp_path / "kantor")


def tamper(folder: Path, *statements: str) -> None:
    """What somebody with the file in hands could do."""
    with sqlite3.connect(folder / "siaran.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def faults(folder: Path) -> dict[str, tuple[str, ...]]:
    """What is wrong, by check."""
    return {check.name: check.found for check in look_at(folder).values() if check.state is State.FAULT}


def kept_file(folder: Path, content: bytes) -> Path:
    """The file of the shelf with this content."""
    return next(path for path in (folder / "shelf").rglob("*") if path.is_file() and path.read_bytes() == content)


def test_a_sound_office_passes(folder: Path) -> None:
    assert faults(folder) == {}


def test_every_column_that_holds_a_hash_is_looked_at() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("sha256")
    }
    assert {kept.name.removeprefix("files.") for kept in KEPT} == columns - CONTENT_HASHES


def test_a_missing_file_is_named(folder: Path) -> None:
    path = kept_file(folder, SOUND)
    path.unlink()
    assert faults(folder) == {"files.rendition.sha256": (f"{path.name} hilang",)}


@pytest.mark.parametrize("harm", ["lost", "open", "broken"])
def test_a_signing_key_that_is_lost_open_or_broken_is_named(folder: Path, harm: str) -> None:
    path = folder / KEY_FILE
    if harm == "lost":
        path.unlink()
    elif harm == "open":
        path.chmod(0o640)
    else:
        path.write_bytes(path.read_bytes()[:-9])
    assert list(faults(folder)) == ["key"]


def test_a_file_of_another_size_is_named(folder: Path) -> None:
    path = kept_file(folder, SOUND)
    path.write_bytes(SOUND + b"!")
    assert faults(folder) == {"files.rendition.sha256": (f"{path.name} ukurannya lain",)}


def test_a_file_with_another_content_is_named(folder: Path) -> None:
    path = kept_file(folder, SOUND)
    path.write_bytes(SOUND[::-1])
    assert faults(folder) == {"files.rendition.sha256": (f"{path.name} isinya berubah",)}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_line SET action = 'lain' WHERE id = 2",
        "DELETE FROM audit_line WHERE id = 2",
        "UPDATE audit_line SET thing_id = 'x', line_hash = 'y' WHERE id = 1",
    ],
)
def test_a_trail_changed_behind_the_guards_back_is_seen(folder: Path, change: str) -> None:
    tamper(folder, "DROP TRIGGER audit_line_no_update", "DROP TRIGGER audit_line_no_delete", change)
    found = faults(folder)
    assert set(found) == {"trail", "guards"}
    assert set(found["guards"]) == {"audit_line_no_update", "audit_line_no_delete"}


def test_a_guard_that_guards_nothing_any_more_is_named(folder: Path) -> None:
    name = "slot_overlap_insert"
    tamper(folder, f"DROP TRIGGER {name}", f"CREATE TRIGGER {name} BEFORE INSERT ON slot BEGIN SELECT 1; END")
    assert faults(folder) == {"guards": (name,)}


LOSSES = {
    "sqlite": ("DROP TRIGGER airing_no_update", "airing_no_update"),
    "postgresql": ("ALTER TABLE airing DISABLE TRIGGER airing_no_change", "airing_no_change"),
}


def test_a_lost_guard_is_missed_on_every_database(database: Database) -> None:
    with database.writer() as session:
        assert expected_guards(session) == {
            name: body for name, body in present_guards(session).items() if name in expected_guards(session)
        }
        statement, name = LOSSES[session.get_bind().dialect.name]
        session.execute(text(statement))
        assert set(expected_guards(session)) - set(present_guards(session)) == {name}


def test_the_doctor_looks_at_every_database(database: Database, data_folder: Path, listed: Listed) -> None:
    settings = Config(data_folder=data_folder, database_url="", secret_key=b"k" * 32)
    signing_key(data_folder)
    found = {check.name: check for check in examine(settings, database, now=NOW)}
    # Rows of this small border name recordings that nobody ever made.
    wrong = {name for name, check in found.items() if check.state is State.FAULT}
    columns = ("recording.source_sha256", "rendition.sha256", "playlist_line.sha256", "playlist_fallback.sha256")
    assert wrong <= {f"files.{column}" for column in columns}
    assert found["backup"].state is (State.OK if database.is_sqlite else State.NOT_LOOKED)


def test_tables_behind_their_migrations_are_named_and_left_alone(folder: Path) -> None:
    tamper(folder, "UPDATE alembic_version SET version_num = '0011'")
    checks = look_at(folder)
    assert checks["migrations"].state is State.FAULT
    assert "0011" in checks["migrations"].found
    assert checks["rows"].state is State.NOT_LOOKED
    assert look_at(folder)["migrations"].found == checks["migrations"].found


def test_a_failed_job_is_named(database: Database, data_folder: Path, world: World) -> None:
    with database.writer() as session:
        enqueue(session, "clip.master", key="7", due_at=NOW).state = JobState.FAILED
        session.commit()
    settings = Config(data_folder=data_folder, database_url="", secret_key=b"k" * 32)
    signing_key(data_folder)
    found = {check.name: check.found for check in examine(settings, database, now=NOW)}
    assert found["jobs"] == ("clip.master 7",)


def test_a_series_that_runs_out_is_named(database: Database, data_folder: Path, world: World, clip_id: int) -> None:
    with database.writer() as session:
        plan = Plan(title="uji", from_on=date(2026, 10, 1), until_on=date(2026, 12, 31), made_at=NOW)
        session.add(plan)
        session.flush()
        series = Series(
            plan_id=plan.id,
            clip_id=clip_id,
            kind="ilm",
            pairing="simulcast",
            weekdays=[0],
            every_weeks=1,
            first_on=date(2026, 11, 2),
            until_on=date(2027, 11, 1),
            placing=[],
            window_min=0,
            materialised_until_on=date(2026, 11, 30),
            regency_code=OKI,
        )
        session.add(series)
        session.commit()
    settings = Config(data_folder=data_folder, database_url="", secret_key=b"k" * 32)
    signing_key(data_folder)
    found = {check.name: check.found for check in examine(settings, database, now=NOW)}
    assert found["horizon"] == (f"{series.id} (2026-11-30)",)
    patient = {check.name: check.found for check in examine(replace(settings, horizon_alarm_days=5), database, now=NOW)}
    assert patient["horizon"] == ()


@pytest.mark.parametrize("wrong", ["report", "signature"])
def test_a_report_that_does_not_go_with_its_hash_is_named(
    database: Database, data_folder: Path, world: World, wrong: str
) -> None:
    with database.writer() as session:
        report = Report(
            from_on=date(2026, 7, 1),
            until_on=date(2026, 9, 30),
            revision=1,
            left_number="1",
            right_number="2",
            content={"total": 1},
            sha256="0" * 64 if wrong == "report" else fingerprint({"total": 1}),
            frozen_at=NOW,
            frozen_by="uji",
        )
        session.add(report)
        session.flush()
        if wrong == "signature":
            name = {"person_name": "uji", "rank": "", "nip": ""}
            session.add(Signature(report_id=report.id, regency_code=OKI, sha256="1" * 64, signed_at=NOW, **name))
        session.commit()
    settings = Config(data_folder=data_folder, database_url="", secret_key=b"k" * 32)
    signing_key(data_folder)
    found = {check.name: check for check in examine(settings, database, now=NOW)}
    assert found["reports"].state is State.FAULT
    assert found["reports"].found[0].startswith(f"{report.id} ")


@pytest.mark.parametrize(("days", "state"), [(6, State.OK), (8, State.FAULT)])
def test_an_office_without_a_backup_is_forgiven_while_it_is_new(folder: Path, days: int, state: State) -> None:
    assert look_at(folder, now=NOW + timedelta(days=days))["backup"].state is state


@pytest.mark.parametrize(("days", "state"), [(6, State.OK), (8, State.FAULT)])
def test_a_backup_that_is_too_old_is_said_with_its_day(folder: Path, days: int, state: State) -> None:
    write_record(folder, BackupRecord(NOW - timedelta(days=days), "cadangan-senin"))
    check = look_at(folder)["backup"]
    assert check.state is state
    assert "cadangan-senin" in check.said


def test_a_record_of_a_backup_that_cannot_be_read_is_none(folder: Path) -> None:
    (folder / "last-backup.json").write_text('{"made_at": "kemarin"}')
    assert look_at(folder, now=NOW + timedelta(days=30))["backup"].state is State.FAULT


def test_a_backup_leaves_its_record_with_the_office(folder: Path, tmp_path: Path) -> None:
    assert main(["--data", str(folder), "backup", str(tmp_path / "cadangan")]) == 0
    assert "cadangan" in look_at(folder)["backup"].said


def test_a_broken_package_is_named(database: Database, data_folder: Path, listed: Listed, world: World) -> None:
    settings = Config(data_folder=data_folder, database_url="", secret_key=b"k" * 32)
    (data_folder / "packages").mkdir()
    (data_folder / "packages" / "1-2026-11-24-r1-abc.zip").write_bytes(b"PK\x03\x04 terpotong")
    found = {check.name: check.found for check in examine(settings, database, now=NOW)}
    assert found["packages"] == ("1-2026-11-24-r1-abc.zip",)


def test_a_disk_that_is_nearly_full_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIARAN_LEAST_FREE_MB", "999999999")
    assert main(["--data", str(folder), "doctor"]) == 2


def test_a_missing_ffmpeg_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "tidak-ada"))
    assert faults(folder).keys() == {"ffmpeg"}


def test_what_calls_itself_ffmpeg_and_is_none_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "palsu").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "palsu").chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "palsu"))
    assert faults(folder).keys() == {"ffmpeg"}


def test_a_sound_office_ends_the_command_with_nought(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(folder), "backup", str(folder.parent / "cadangan")]) == 0
    capsys.readouterr()
    assert main(["--data", str(folder), "doctor"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert len(said.out.splitlines()) == len(look_at(folder))
    assert all(line.startswith("baik: ") for line in said.out.splitlines())


def test_an_unsound_office_ends_the_command_with_two_and_one_document(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_file(folder, SOUND).unlink()
    write_record(folder, BackupRecord(NOW + timedelta(days=4000), "cadangan"))
    assert main(["--data", str(folder), "doctor", "--json"]) == 2
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["ok"] is False
    assert [check["name"] for check in document["checks"] if check["state"] == "fault"] == ["files.rendition.sha256"]
    assert said.err.count("\n") == 1
    assert "files.rendition.sha256" in said.err


def test_looking_changes_no_row(folder: Path) -> None:
    def rows() -> list[str]:
        with sqlite3.connect(folder / "siaran.db") as connection:
            return list(connection.iterdump())

    before = rows()
    look_at(folder)
    assert rows() == before
