"""Writes a frozen report's figures and rows as a workbook whose figures count its rows; never a text that could become a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

from scheduler.terms import Grade, Topic

from .. import i18n
from ..tabular import Cell, escape_cell
from .account_chapters import budget_rows, check_rows, due_rows
from .channel_lines import channel_rows
from .formulas import Formula, LiveCell, counted_sheet, make_live
from .sentences import say_again
from .words import report_words

Plain = Mapping[str, Any]
Sheet = tuple[str, list[list[Cell]]]


def render_xlsx(content: Plain, *, lang: str, sha256: str) -> bytes:
    """The workbook of a frozen content: figures, villages, stations, proofs, and what the report is."""
    written = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with i18n.speaking(lang), xlsxwriter.Workbook(written, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for title, rows in lay_out_sheets(content, sha256=sha256):
            _write_sheet(book.add_worksheet(title[:31]), rows, head=head)
    return written.getvalue()


def lay_out_sheets(content: Plain, *, sha256: str) -> Sequence[tuple[str, Sequence[Sequence[LiveCell]]]]:
    """Sheets as rows in the language in force, head line first; missing figures are words, never 0.

    The numbers of the first are formulas over the sheet of counted rows.
    """
    words = report_words()
    rows = words["counted"]
    return [
        (words["summary"], make_live(figure_rows(content, words), content, sheet=rows, no_data=words["no_data"])),
        (words["coverage"], village_rows(content, words)),
        (words["realisation"], station_rows(content, words)),
        (words["channels"], channel_rows(content, words)),
        (words["listeners"], check_rows(content, words)),
        (words["budget"], budget_rows(content, words)),
        (words["follow_up"], due_rows(content, words)),
        (words["proof"], proof_rows(content, words)),
        (rows, counted_sheet(content, words)),
        (words["basis"], _about_rows(content, words, sha256=sha256)),
    ]


def figure_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a figure: both regencies side by side, then target, verdict and word."""
    left, right = content["parties"]
    head = ["", words["head_figure"], words["head_result"], "n", "N"]
    for side in (left, right):
        head += [f"{side['short_name']} n", f"{side['short_name']} N"]
    rows: list[list[Cell]] = [[*head, words["head_target"], "", ""]]
    for key, figure in content["indicators"].items():
        rows.append(
            [key, words[key], *_result(figure, words), *_sides(figure, content, words), *_verdict(figure, words)]
        )
    return rows


def village_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a village, keyed on its code, the regency beside its name."""
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    titles = (
        "village",
        "district",
        "side",
        "best_station",
        "class",
        "handheld",
        "ground",
        *Topic,
        "facilitator",
        "activity",
        "I9",
    )
    rows: list[list[Cell]] = [[words[title] for title in ("code", *titles)]]
    for line in content["villages"]:
        rows.append([
            line["code"], line["name"], line["district"], names[line["regency_code"]],
            line["station"] or words["no_data"],
            words[line["klass"]] if line["klass"] else words["no_data"],
            words[held] if (held := line.get("handheld")) else words["no_data"],
            words[line["basis"]] if line["basis"] else words["no_data"],
            *(line["airings"][topic] if line["airings"] else None for topic in Topic),
            line["facilitators"],
            line["last_activity_on"] or words["no_data"],
            words["present"] if line["is_double_blind"] else None,
        ])  # fmt: skip
    return rows


def station_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a station: due slots, grades, proven slots by topic, proven seconds, villages served."""
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    topics = [words[topic] for topic in Topic]
    head = [words["station"], words["side"], words["due"], *Grade, *topics, words["minutes"], words["villages_served"]]
    rows: list[list[Cell]] = [[*map(str, head)]]
    for line in content["stations"]:
        grades = [line["grades"][grade] for grade in Grade]
        proven = [line["topics"][topic] for topic in Topic]
        villages = words["no_data"] if line["villages"] is None else line["villages"]
        rows.append(
            [line["name"], names[line["regency_code"]], line["due"], *grades, *proven, line["proven_s"] / 60, villages]
        )
    return rows


def proof_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line an airing with the hash of its proof."""
    titles = ("day", "station", "topic", "verdict", "proof", "hash")
    rows: list[list[Cell]] = [[words[title] for title in titles]]
    rows.extend(
        [line["day"], line["station"], words[line["topic"]], words[line["verdict"]], line["grade"], line["sha256"]]
        for line in content["proofs"]
    )
    return rows


def _about_rows(content: Plain, words: Mapping[str, str], *, sha256: str) -> list[list[Cell]]:
    period = content["period"]
    left, right = content["parties"]
    rows: list[list[Cell]] = [
        [f"{words['title_1']} {words['title_2']}", words["example_note"] if content["is_example"] else None],
        [words["days"], f"{period['from_on']} – {period['last_on']}"],
        [words["number"], f"{left['number']} ({left['short_name']}), {right['number']} ({right['short_name']})"],
        [words["frozen"], content["frozen_at"]],
        [words["revision"] % {"n": content["revision"]}, content["corrects"] or None],
        [words["report_hash"], sha256],
    ]
    rows += [[say_again(source)] for source in content["sources"]]
    return rows


def _result(figure: Plain, words: Mapping[str, str]) -> list[Cell]:
    if figure["value"] is None:
        return [words["no_data"], None, figure["denominator"]]
    share = Fraction(figure["value"])
    shown = figure["numerator"] if figure["target"]["at_most"] is not None else round(float(share), 6)
    return [shown, figure["numerator"], figure["denominator"]]


def _sides(figure: Plain, content: Plain, words: Mapping[str, str]) -> list[Cell]:
    cells: list[Cell] = []
    for side in content["parties"]:
        share = figure["by_regency"].get(side["code"])
        if share is None:
            cells += [words["one_figure"], None]
        elif share["numerator"] is None:
            cells += [words["no_data"], share["denominator"]]
        else:
            cells += [share["numerator"], share["denominator"]]
    return cells


def _verdict(figure: Plain, words: Mapping[str, str]) -> list[Cell]:
    target = figure["target"]
    share = None if target["at_least"] is None else round(float(Fraction(target["at_least"])), 6)
    aim = target["at_most"] if target["at_most"] is not None else share
    met = None if figure["met"] is None else words["met"] if figure["met"] else words["not_met"]
    return [aim, met, words[figure["grade_word"]] if figure["grade_word"] else None]


def _write_sheet(
    sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[LiveCell]], *, head: xlsxwriter.format.Format
) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell=cell, look=head if number == 0 else None)
    sheet.freeze_panes(1, 0)
    widths = [max((len(str(cell)) for cell in column if cell is not None), default=8) for column in _columns(rows)]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(60, max(8, width + 2)))


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    number: int,
    column: int,
    *,
    cell: LiveCell,
    look: xlsxwriter.format.Format | None,
) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(number, column, cell.text, look, cell.value)
        return
    harmless = escape_cell(cell)
    if isinstance(harmless, str):
        sheet.write_string(number, column, harmless, look)
    elif harmless is not None:
        sheet.write_number(number, column, harmless, look)


def _columns(rows: Sequence[Sequence[LiveCell]]) -> list[list[Cell]]:
    width = max(map(len, rows), default=0)
    return [[_shown(row[column]) for row in rows if column < len(row)] for column in range(width)]


def _shown(cell: LiveCell) -> Cell:
    return cell.value if isinstance(cell, Formula) else cell
