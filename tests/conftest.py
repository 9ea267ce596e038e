"""What every test may ask for: an empty database of each kind, and a data folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest
import real_postgres
from hypothesis import settings
from sqlalchemy.engine import make_url

from outreach import tables
from outreach.db import Database

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
TEMPLATE = "siaran_empty"


def pytest_configure() -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("SIARAN_")]:
        del os.environ[name]


def in_ci() -> bool:
    """Whether a skipped test counts as a failed one."""
    return os.environ.get("CI") == "true"


# A shared machine may be slow at any moment, so no example is judged by the clock. One commit has one verdict: new examples are
# looked for where somebody can mend what they show.
settings.register_profile("house", deadline=None, print_blob=True, derandomize=in_ci())
settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be missing, a skip is a failure."""
    report = yield
    if report.skipped and in_ci() and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped, and CI=true: {_reason_of(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that skips as a whole."""
    report = yield
    if report.skipped and in_ci():
        report.outcome, report.longrepr = "failed", f"skipped, and CI=true: {_reason_of(report)}"
    return report


def _reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.fixture(scope="session")
def postgres() -> Iterator[real_postgres.Server]:
    """A real PostgreSQL, started when the first test asks; each xdist worker has its own."""
    try:
        server = real_postgres.start()
    except real_postgres.PostgresUnavailable as fault:
        pytest.skip(str(fault))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no row, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres: real_postgres.Server) -> str:
    """A PostgreSQL database with all tables and no row, to be copied."""
    postgres.run(f"CREATE DATABASE {TEMPLATE}")
    _make_tables(postgres.url_of(TEMPLATE))
    return TEMPLATE


def _make_tables(url: str) -> None:
    database = Database(url)
    tables.create_tables(database)
    database.dispose()


_numbers = count(1)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables: a test that asks runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "siaran.db"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    template, server = request.getfixturevalue("empty_postgres"), request.getfixturevalue("postgres")
    name = f"siaran_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.url_of(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with all tables."""
    database = Database(make_url(database_url).render_as_string(hide_password=False))
    yield database
    database.dispose()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty data folder."""
    path = tmp_path / "data"
    path.mkdir()
    return path
