"""Laws of the tables: what migrations make is what the models say, on both databases, and every name is chosen."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sources import ROOT
from sqlalchemy import Connection, inspect, text

from outreach.db import Database, Moment
from outreach.tables import metadata

MIGRATIONS = ROOT / "outreach" / "migrations"


def test_the_made_database_equals_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        differences = compare_metadata(context, metadata)
    # Alembic keeps its own table, which no model knows.
    own = {"alembic_version"}
    assert [step for step in differences if getattr(step[1], "name", "") not in own] == []


RULES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('x', 'c')
        UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def rules_of(connection: Connection) -> set[tuple[str, str]]:
    """What the database refuses by itself: triggers, exclusions and checks, which Alembic does not compare."""
    rules = {(name, body) for name, body in connection.execute(text(RULES[connection.dialect.name]))}
    looked = inspect(connection)
    checks = {
        (f"{table} {check['name']}", " ".join(check["sqltext"].split()))
        for table in looked.get_table_names()
        for check in looked.get_check_constraints(table)
    }
    return rules | checks


def test_migrations_leave_the_same_guards_as_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        migrated = rules_of(connection)
    with database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f'DROP TABLE "{table}"' + ("" if database.is_sqlite else " CASCADE")))
        metadata.create_all(connection)
        made = rules_of(connection)
        connection.rollback()
    assert len(migrated) > 10
    assert migrated == made


def heads_in_the_code() -> set[str]:
    """The newest migration."""
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_bases()) == 1, "migrations begin once"
    assert len(script.get_heads()) == 1, "migrations form one line"
    return set(script.get_heads())


def test_a_new_office_stands_at_the_newest_migration(database: Database) -> None:
    with database.engine.connect() as connection:
        assert set(MigrationContext.configure(connection).get_current_heads()) == heads_in_the_code()


def test_every_constraint_has_a_name() -> None:
    nameless = [
        f"{table.name}: {type(constraint).__name__}"
        for table in metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None and list(getattr(constraint, "columns", ()))
    ]
    assert nameless == []


def test_every_moment_is_called_at_and_kept_in_utc() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    moments = [column for column in columns if isinstance(column.type, Moment)]
    assert moments
    assert [str(column) for column in moments if not column.name.endswith("_at")] == []
    bare = {"DateTime", "TIMESTAMP", "Interval"}
    assert [str(column) for column in columns if type(column.type).__name__ in bare] == []


def test_every_day_length_and_sum_says_its_unit() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    days = [str(c) for c in columns if type(c.type).__name__ == "Date" and not c.name.endswith(("_on", "day"))]
    money = [str(c) for c in columns if any(word in c.name for word in ("price", "amount", "cost"))]
    assert days + [name for name in money if not name.endswith("_rupiah")] == []


@pytest.mark.parametrize("word", ["data", "info", "date", "time"])
def test_no_column_has_a_bare_name(word: str) -> None:
    assert [str(c) for table in metadata.tables.values() for c in table.columns if c.name == word] == []
