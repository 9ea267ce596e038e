"""Laws of the repository's files: nothing of one machine, nothing secret, and a README that tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sources import ROOT, ending, text_of, tracked

LOCKS = (Path("requirements.lock"), Path("requirements-dev.lock"))
ADDRESS = re.compile(
    r"\b(?:https?|ftp|git\+\w+|file)://|^--(?:index-url|extra-index-url|find-links|trusted-host)", re.MULTILINE
)
MACHINE_PATH = re.compile(r"(?<![\w.<$}{*~-])/(?:work|farm|home/\w+|root|tmp/\w+|Users/\w+|mnt/\w+)(?=[/\s\"'`,;)]|$)")
SECRET = re.compile(
    r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[baprs]-[A-Za-z0-9-]{10,}"
    r"|\b(?:secret_key|api_key|password|passwd)\s*[:=]\s*[\"'][A-Za-z0-9+/=_-]{20,}[\"']",
    re.IGNORECASE,
)
THIS_FILE = Path("tests/house/test_files.py")


def lines_matching(pattern: re.Pattern[str], paths: list[Path] | tuple[Path, ...]) -> list[str]:
    """Places of a pattern, as an editor opens them."""
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in paths
        if path != THIS_FILE
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_a_lock_names_every_package_with_its_hashes_and_no_address(lock: Path) -> None:
    text = text_of(lock)
    packages = re.findall(r"^[a-z0-9][\w.-]*==\S+", text, re.MULTILINE)
    assert len(packages) > 20
    assert ADDRESS.findall(text) == []
    without_hash = [entry.split()[0] for entry in re.split(r"\n(?=[a-z0-9])", text) if "--hash=sha256:" not in entry]
    assert [entry for entry in without_hash if not entry.startswith("#")] == []


def test_both_locks_agree_on_what_they_share() -> None:
    run, dev = (dict(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", text_of(lock), re.MULTILINE)) for lock in LOCKS)
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_no_file_knows_a_path_of_one_machine() -> None:
    assert lines_matching(MACHINE_PATH, tracked()) == []


@pytest.mark.parametrize("path", ["/work/main/x", "/home/budi/siaran", "see /tmp/out.", '"/root/x"', "/farm"])
def test_a_path_of_one_machine_would_be_noticed(path: str) -> None:
    assert MACHINE_PATH.search(path.rstrip("."))


def test_no_file_keeps_a_secret() -> None:
    assert lines_matching(SECRET, tracked()) == []


def test_no_tool_records_the_hosts_it_spoke_to() -> None:
    assert [str(path) for path in tracked() if path.name in {"uv.lock", "pylock.toml", "pip.conf", ".pypirc"}] == []


def test_no_script_or_style_of_others_is_kept_here() -> None:
    """Pages are our own: no bundles, no minified files, no folder of foreign code."""
    foreign = {"vendor", "vendored", "node_modules", "third_party", "dist"}
    kept = [str(path) for path in tracked() if foreign & set(path.parts) or ".min." in path.name]
    assert kept == []


def test_no_page_asks_another_server_for_anything() -> None:
    asks = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""")
    pages = [path for path in ending(".html", ".css", ".js") if path.parts[0] in {"templates", "outreach"}]
    assert [place for place in lines_matching(asks, pages) if "w3.org" not in place] == []


def rows_of_where_is_what() -> list[tuple[str, list[str]]]:
    """The table of README: what one looks for, and the paths it is in."""
    rows = re.findall(r"^\| ([^|]+) \| (`[^|]+) \|$", text_of(Path("README.md")), re.MULTILINE)
    return [(looked_for, re.findall(r"`([^`]+)`", places)) for looked_for, places in rows]


def test_where_is_what_in_the_readme_is_true() -> None:
    rows = rows_of_where_is_what()
    assert len(rows) > 10
    files = {path.as_posix() for path in tracked()}
    folders = {parent.as_posix() for path in tracked() for parent in path.parents}
    gone = [path for _, paths in rows for path in paths if path.rstrip("/") not in files | folders]
    assert gone == []


def test_the_readme_can_be_read_in_two_minutes() -> None:
    assert 0 < len(text_of(Path("README.md")).splitlines()) < 120


@pytest.mark.parametrize("name", ["LICENSE", "CONTRIBUTING.md", "README.md", "CHANGELOG.md"])
def test_what_a_newcomer_reads_first_is_there(name: str) -> None:
    assert text_of(Path(name)).strip(), name


def test_pictures_in_the_documents_are_committed() -> None:
    kept = set(ending(".png", ".svg"))
    shown = [
        (path, target)
        for path in ending(".md")
        for target in re.findall(r"!\[[^\]]*\]\(([^)#\s]+)\)", text_of(path))
        if "://" not in target
    ]
    assert [(str(path), target) for path, target in shown if path.parent / target not in kept] == []


def test_links_between_documents_lead_somewhere() -> None:
    links = [
        (path, target)
        for path in ending(".md")
        for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)#\s]+)(?:#[\w-]*)?\)", text_of(path))
        if "://" not in target and not target.startswith("mailto:")
    ]
    assert [(str(path), target) for path, target in links if not (ROOT / path.parent / target).exists()] == []


def test_ci_installs_every_program_that_a_test_would_skip_without() -> None:
    """A test asks for a program by `shutil.which`; what it skips without, CI must bring along."""
    packages = {
        "chromium": "chromium",
        "chromium-browser": "chromium",
        "pdftotext": "poppler-utils",
        "pdftoppm": "poppler-utils",
        "pdfinfo": "poppler-utils",
        "pdffonts": "poppler-utils",
        "qpdf": "qpdf",
        "strace": "strace",
        "minisign": "minisign",
        "mpv": "mpv",
        "liquidsoap": "liquidsoap",
        "icecast2": "icecast2",
    }
    asked = {
        program
        for path in ending(".py")
        if path.parts[0] == "tests" and path != THIS_FILE
        for program in re.findall(r"""which\(\s*["']([\w.+-]+)["']""", text_of(path))
    }
    installed = text_of(Path(".ci/run"))
    assert {program for program in asked if packages.get(program, program) not in installed} == set()
