"""Whether LibreOffice counts a report's workbook to the very numbers that were frozen: `python bench/workbook.py FILE.xlsx`."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import load_workbook

EXACT = 1e-9
COUNTED_ANEW = "calc:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1"
"""Commas, quotes, UTF-8, values and not as they are formatted, of the first sheet."""


def recalculate(file: Path, folder: Path) -> list[list[str]]:
    """The first sheet as LibreOffice counts it, its cached numbers taken away beforehand."""
    book = load_workbook(file)
    bare = folder / "tanpa.xlsx"
    book.save(bare)
    convert = f"csv:{COUNTED_ANEW.partition(':')[2]}"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", convert]
    subprocess.run([*command, "--outdir", str(folder), str(bare)], check=True, capture_output=True, timeout=180)
    with next(folder.glob("*.csv")).open(encoding="utf-8", newline="") as written:
        return list(csv.reader(written))


def compare(file: Path) -> tuple[int, list[str]]:
    """How many formulas there are, and those that come to something else than the file shows."""
    formulas, shown = load_workbook(file).worksheets[0], load_workbook(file, data_only=True).worksheets[0]
    with tempfile.TemporaryDirectory() as folder:
        counted = recalculate(file, Path(folder))
    wrong, number = [], 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            number += 1
            ours, theirs = shown[cell.coordinate].value, counted[cell.row - 1][cell.column - 1]
            same = str(ours) == theirs if isinstance(ours, str) else abs(float(theirs) - float(ours)) < EXACT
            if not same:
                wrong.append(f"{cell.coordinate}: {ours} here, {theirs} there")
    return number, wrong


if __name__ == "__main__":
    formulas, differing = compare(Path(sys.argv[1]))
    print(f"{formulas} formulas, {len(differing)} differ", *differing, sep="\n")
    sys.exit(bool(differing))
