"""The commands `siaran plan ...`: one JSON document on stdout, one line for what is refused, and no half-written file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from outreach import cli, i18n
from outreach.slots.planner_words import ASSUMPTIONS, REASONS, REFUSALS
from scheduler.planner import fields, happenings, reading, verifying

DOCS = Path(__file__).resolve().parents[3] / "docs" / "examples"
PROBLEM, PLAN = DOCS / "plan-problem.json", DOCS / "plan.json"


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """A command's one document."""
    assert cli.main([*words, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert isinstance(answer, dict)
    return answer


def test_a_problem_is_solved_and_the_plan_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan.json"
    answer = ask(capsys, "plan", "solve", str(PROBLEM), "--out", str(out))
    assert {"status", "objective", "bound", "gap", "seconds_by_stage", "unplaced", "reasons"} <= set(answer)
    assert out.read_bytes() == PLAN.read_bytes()
    checked = ask(capsys, "plan", "check", str(PROBLEM), str(out))
    assert (checked["ok"], checked["violations"], checked["score"]) == (True, [], answer["objective"])


def test_items_are_put_in_the_most_even_turn(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "plan", "rotate", "--counts", "5,3,2")
    assert answer["spread"] == pytest.approx(2.3333, abs=1e-4)
    assert len(answer["sequence"]) == 10  # type: ignore[arg-type]  # a list of items


def test_a_plan_is_explained_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "plan", "explain", str(PROBLEM), str(PLAN))
    assert "Satu juta rupiah lagi" in str(answer["sentences"])


def test_a_plan_is_repaired_into_a_new_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    happened = tmp_path / "happened.json"
    first = json.loads(PLAN.read_text(encoding="utf-8"))["joint_slots"][0]
    happened.write_text(
        json.dumps(
            {
                "form": "siaran-plan-happened/1",
                "from_on": first["day"],
                "from": "23:00",
                "missed": [{name: first[name] for name in ("border", "day", "daypart")}],
            }
        ),
        encoding="utf-8",
    )
    out = tmp_path / "new.json"
    answer = ask(capsys, "plan", "repair", str(PROBLEM), str(PLAN), str(happened), "--out", str(out))
    assert len(answer["moved"]) == 1  # type: ignore[arg-type]  # a list of moves
    assert "objective" in json.loads(out.read_text(encoding="utf-8"))


def test_forbidding_what_a_plan_uses_shows_the_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = json.loads(PLAN.read_text(encoding="utf-8"))["joint_slots"][0]
    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps({"forbidden": [{"day": first["day"]}]}), encoding="utf-8")
    answer = ask(capsys, "plan", "explain", str(PROBLEM), str(PLAN), "--changes", str(changes))
    assert first in answer["difference"]["gone"]  # type: ignore[index]  # an object


@pytest.mark.parametrize("counts", ["", "a,b", "5,-1", "0", "2000", "1.5"])
def test_counts_that_cannot_be_put_in_turn_are_refused(counts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", "rotate", f"--counts={counts}", "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"form": "x"}', "[" * 100_000, '{"form": NaN}'])
def test_a_document_that_cannot_be_planned_is_refused_in_one_line(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out = tmp_path / "bad.json", tmp_path / "plan.json"
    bad.write_text(content, encoding="utf-8")
    assert cli.main(["plan", "solve", str(bad), "--out", str(out), "--json"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), out.exists()) == ("", 1, False)


def test_a_plan_for_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", "solve", str(PROBLEM), "--out", str(tmp_path / "no" / "plan.json")]) == 2
    assert capsys.readouterr().out == ""


def test_what_is_no_plan_is_refused_by_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    assert cli.main(["plan", "check", str(PROBLEM), str(bad)]) == 2
    assert "bidang form" in capsys.readouterr().err


def test_every_code_of_the_planner_has_its_sentence() -> None:
    texts = [
        Path(str(module.__file__)).read_text(encoding="utf-8") for module in (fields, reading, verifying, happenings)
    ]
    codes = {code for text in texts for code in re.findall(r'(?:refuse\(|Refused\([^,]+, )"(\w+)"', text)} | {
        "wrong_form"
    }
    assert len(codes) > 15
    assert codes == set(REFUSALS)
    with i18n.speaking("en"):
        for sentence in (*REFUSALS.values(), *REASONS.values(), *ASSUMPTIONS.values()):
            assert i18n.gettext(sentence) != sentence
