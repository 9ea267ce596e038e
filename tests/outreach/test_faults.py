"""When something of ours breaks, the page says so in words and with a number; when a demo's set-up broke, it is begun anew."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from outreach import cli
from outreach.demo import commands as demo
from outreach.web import Office


def break_the_shelf(_call: object) -> None:
    """A fault nobody foresaw."""
    raise ZeroDivisionError


def test_a_fault_of_ours_shows_a_number_that_stands_in_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.config["PROPAGATE_EXCEPTIONS"] = False
    office.testing = False
    monkeypatch.setitem(office.view_functions, "reports.public", lambda: break_the_shelf(None))
    with caplog.at_level(logging.ERROR):
        answer = office.test_client().get("/umum")
    assert answer.status_code == 500
    assert "Ada yang rusak di pihak kami" in answer.text
    assert "Traceback" not in answer.text
    number = answer.text.split('class="hash">')[1].split("<")[0]
    assert f"fault {number} at GET /umum" in caplog.text


def test_a_request_that_cannot_be_read_is_answered_in_words(office: Office) -> None:
    answer = office.test_client().post(
        "/masuk", data=b"--x\r\nnonsense", headers={"Content-Type": "multipart/form-data"}
    )
    assert answer.status_code == 400
    assert "Bad Request" not in answer.text


def test_a_demo_killed_while_it_was_made_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, filled = tmp_path / "peraga", []
    monkeypatch.setattr(demo, "fill", lambda office: filled.append(office) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["demo", "--data", str(folder)])
    (folder / "left.txt").write_text("half")
    monkeypatch.setattr(demo, "fill", filled.append)
    assert cli.main(["demo", "--data", str(folder)]) == 0
    assert not (folder / "left.txt").exists()
    assert (folder / demo.MARK).read_text() == ""
    for office in filled:
        office.database.dispose()


def test_the_data_folder_may_be_named_before_or_after_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Office] = []
    monkeypatch.setattr(demo, "fill", made.append)
    assert cli.main(["--data", str(tmp_path / "a"), "demo"]) == 0
    assert cli.main(["demo", "--data", str(tmp_path / "b")]) == 0
    assert [office.settings.data_folder.name for office in made] == ["a", "b"]
    for office in made:
        office.database.dispose()
