"""Set up this checkout and run, test, check or re-lock it; uses the standard library alone and never touches other folders.

python3 dev.py run [--port N] [--data DIR] [--empty]   serve the demo (or an empty office)
python3 dev.py test [pytest arguments]                 the whole test suite
python3 dev.py check                                   lint, types, import contracts
python3 dev.py lock                                    write the lock files anew (needs uv)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-dev.lock"}


def say(message: str) -> None:
    """Progress goes to stderr, so that stdout stays the command's own."""
    print(message, file=sys.stderr, flush=True)


def program(name: str) -> str:
    """The path of a program inside this checkout's environment."""
    folder, ending = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return str(VENV / folder / (name + ending))


def fingerprint(lock: Path) -> str:
    """What the environment was made from: this Python, the lock file and the project's own metadata."""
    made_from = sys.version.encode() + lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(made_from + str(ROOT).encode()).hexdigest()


def set_up(purpose: str) -> None:
    """Make `.venv` and install the locked packages with their hashes; nothing is done when it is up to date."""
    stamp = VENV / f"stamp-{purpose}"
    wanted = fingerprint(LOCKS[purpose])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    started = time.monotonic()
    if not Path(program("python")).is_file():
        say("Menyiapkan lingkungan Python (.venv) / making the Python environment ...")
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True)
    say(f"Memasang pustaka dari {LOCKS[purpose].name} / installing locked packages ...")
    # Twice quiet: an error is still told, and remarks about the machine's own package sources are not.
    pip = [program("python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-compile"]
    subprocess.run([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(LOCKS[purpose])], check=True, cwd=ROOT)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", "."], check=True, cwd=ROOT)
    stamp.write_text(wanted)
    say(f"Siap dalam {time.monotonic() - started:.0f} detik / ready.")


def run(arguments: list[str]) -> int:
    """Serve the demo border, or an empty office with `--empty`."""
    set_up("run")
    return subprocess.call(
        [program("siaran"), "demo" if "--empty" not in arguments else "serve", *_serving(arguments)], cwd=ROOT
    )


def _serving(arguments: list[str]) -> list[str]:
    if "--empty" in arguments:
        return ["--first-run", *[word for word in arguments if word != "--empty"]]
    return ["--serve", *arguments]


def test(arguments: list[str]) -> int:
    """The whole suite; a skip is a failure where `CI=true`."""
    set_up("test")
    # A whole run is shared among the processors; a chosen part starts sooner alone.
    chosen = arguments or ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    return subprocess.call([program("python"), "-m", "pytest", *chosen], cwd=ROOT)


def check(arguments: list[str]) -> int:
    """Every law a tool can keep, in the order of speed; all are run, the first failure decides the exit code."""
    set_up("test")
    laws = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports"],
        ["mypy"],
        # Its linter alone: its formatter moves inline markup apart, and a space between two words is seen on the page.
        ["djlint", "templates", "--lint", "--quiet"],
        ["codespell"],
    )
    codes = []
    for law in laws:
        say("$ " + " ".join(law))
        codes.append(subprocess.call([program(law[0]), *law[1:], *arguments], cwd=ROOT))
    return next((code for code in codes if code), 0)


def lock(arguments: list[str]) -> int:
    """Write both lock files with hashes and without addresses; the development lock follows the other's versions."""
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", *arguments]
    compiler = ["uv", "pip", "compile", "pyproject.toml", *options]
    subprocess.run([*compiler, "-o", LOCKS["run"].name], check=True, cwd=ROOT)
    return subprocess.call([*compiler, "--group", "dev", "-c", LOCKS["run"].name, "-o", LOCKS["test"].name], cwd=ROOT)


COMMANDS = {"run": run, "test": test, "check": check, "lock": lock}


def main(arguments: list[str]) -> int:
    """Run one command; without one, print what there is."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python that is asked all the same gets words
        say("Perlu Python 3.11 atau lebih baru / Python 3.11 or newer is needed.")
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__ or "")
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except subprocess.CalledProcessError as failure:
        say(f"Gagal / failed: {' '.join(map(str, failure.cmd[:6]))} ...")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
