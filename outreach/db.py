"""The database door: engine, sessions, column types and locks; never a query and never a commit."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Connection, DateTime, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; naive values are refused, because nobody knows which clock they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into the driver's form."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy hands it in
        """Turn the driver's form into an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The common ground of all tables; constraints are named alike on every database."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}


class Database:
    """One database with its readers and writers.

    On SQLite every writer begins with BEGIN IMMEDIATE behind one mutex of this process: without the mutex the driver's
    busy handler lets one thread starve the others, and with deferred transactions most contested writes fail.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = create_engine(self.url, **_options(is_sqlite=self.is_sqlite))
        self._writing = threading.RLock()
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._writer_engine = self.engine.execution_options(writes=True)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """A session that only reads; it sees one consistent state and is always rolled back."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writer(self) -> Iterator[Session]:
        """A session that writes; the caller commits, and what is not committed is undone."""
        if not self.is_sqlite:
            with Session(self._writer_engine, expire_on_commit=False) as session:
                yield session
            return
        with LazyLockSession(self._writer_engine, self._writing) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


class LazyLockSession(Session):
    """A writing session that takes the process's write mutex with its first statement and gives it back with its end.

    So a request may decode an upload for seconds before it holds anybody up.
    """

    def __init__(self, engine: Engine, mutex: threading.RLock) -> None:
        super().__init__(engine, expire_on_commit=False)
        self._mutex = mutex
        self._held = 0
        event.listen(self, "after_begin", self._check_held)

    def get_bind(self, *arguments: Any, **options: Any) -> Engine | Connection:
        """The writing engine, behind the mutex: statements and flushes alike come past here before they begin."""
        self._take()
        return super().get_bind(*arguments, **options)

    def _take(self) -> None:
        if not self._held:
            self._mutex.acquire()
            self._held = 1

    def _give_back(self) -> None:
        if self._held:
            self._held = 0
            self._mutex.release()

    def _check_held(self, *_: object) -> None:
        assert self._held, "a writing transaction began without the write mutex"

    def commit(self) -> None:
        """Commit, then let the next writer in."""
        super().commit()
        self._give_back()

    def rollback(self) -> None:
        """Undo, then let the next writer in."""
        super().rollback()
        self._give_back()

    def close(self) -> None:
        """End the session whatever happened, and let the next writer in."""
        super().close()
        self._give_back()


def _options(*, is_sqlite: bool) -> dict[str, Any]:
    if is_sqlite:
        return {"connect_args": {"timeout": 30, "check_same_thread": False}, "pool_size": 16, "max_overflow": 48}
    return {"pool_size": 16, "max_overflow": 16, "pool_pre_ping": True}


def _prepare_sqlite(engine: Engine) -> None:
    """Give transactions to us: the driver's own BEGIN is deferred and comes too late to lock."""

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


DISK_FULL = "53100"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_full(fault: Exception) -> bool:
    """Whether something failed because the disk, a quota or the database takes no more."""
    if isinstance(fault, OSError):
        return fault.errno in NO_ROOM
    broke = getattr(fault, "orig", None)
    return getattr(broke, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL or getattr(broke, "sqlstate", "") == DISK_FULL


def lock_for_writing(session: Session, key: int) -> None:
    """Queue behind other writers of the same key until this transaction ends; SQLite writers queue anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
