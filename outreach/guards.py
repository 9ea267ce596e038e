"""What the database itself refuses: overlaps, changed evidence and costs where none may be; DDL only, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import re

from sqlalchemy import DDL, Table, event

ERASED = "(data dihapus)"
"""What stands where a person's name stood before it was erased, in every language."""
MAX_SLOT_DAYS = 1
"""No slot is longer than a day, so the search for an overlap stays a range scan of one day before the start."""


def _sqlite_overlap(table: str) -> list[str]:
    body = f"""
        SELECT RAISE(ABORT, 'slot_overlap') WHERE EXISTS (
            SELECT 1 FROM {table} AS other
            WHERE other.station_id = NEW.station_id AND other.booked AND other.id IS NOT NEW.id
              AND other.start_at > datetime(NEW.start_at, '-{MAX_SLOT_DAYS} day')
              AND other.start_at < NEW.end_at AND other.end_at > NEW.start_at);
    """  # noqa: S608 -- the table's name is our own, never a request's
    return [
        f"CREATE TRIGGER {table}_overlap_insert BEFORE INSERT ON {table} WHEN NEW.booked BEGIN {body} END",
        (
            f"CREATE TRIGGER {table}_overlap_update BEFORE UPDATE OF station_id, start_at, end_at, booked ON {table}"
            f" WHEN NEW.booked BEGIN {body} END"
        ),
    ]


def _postgresql_overlap(table: str) -> list[str]:
    # int4range stands in for btree_gist, which not every PostgreSQL has.
    return [
        (
            f"ALTER TABLE {table} ADD CONSTRAINT ex_{table}_overlap EXCLUDE USING gist "
            "(int4range(station_id, station_id, '[]') WITH =, tstzrange(start_at, end_at) WITH &&) WHERE (booked)"
        )
    ]


def _sqlite_periods(table: str, columns: tuple[str, ...]) -> list[str]:
    same = " AND ".join(f"other.{column} = NEW.{column}" for column in columns)
    body = f"""
        SELECT RAISE(ABORT, 'period_overlap') WHERE EXISTS (
            SELECT 1 FROM {table} AS other
            WHERE {same} AND other.id IS NOT NEW.id
              AND (NEW.until_on IS NULL OR other.from_on < NEW.until_on)
              AND (other.until_on IS NULL OR other.until_on > NEW.from_on));
    """  # noqa: S608 -- the names are our own, never a request's
    return [
        f"CREATE TRIGGER {table}_periods_insert BEFORE INSERT ON {table} BEGIN {body} END",
        f"CREATE TRIGGER {table}_periods_update BEFORE UPDATE ON {table} BEGIN {body} END",
    ]


def _postgresql_periods(table: str, columns: tuple[str, ...]) -> list[str]:
    # Ranges of one number stand in for btree_gist, as below; a code of digits and dots is read as its number.
    numbers = [f"regexp_replace({column}::text, '[^0-9]', '', 'g')::bigint" for column in columns]
    same = ", ".join(f"int8range({number}, {number}, '[]') WITH &&" for number in numbers)
    return [
        (
            f"ALTER TABLE {table} ADD CONSTRAINT ex_{table}_periods EXCLUDE USING gist "
            f"({same}, daterange(from_on, until_on) WITH &&)"
        )
    ]


def _sqlite_append_only(table: str, names: tuple[str, ...]) -> list[str]:
    erases = " OR ".join(f"(NEW.{name} <> OLD.{name} AND NEW.{name} LIKE '%{ERASED}%')" for name in names)
    when = {"update": f" WHEN NOT ({erases})" if names else "", "delete": ""}
    return [
        (
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table}{when[act]} "
            f"BEGIN SELECT RAISE(ABORT, 'append_only {table}'); END"
        )
        for act in ("update", "delete")
    ]


def _postgresql_append_only(table: str, names: tuple[str, ...]) -> list[str]:
    return [
        (
            f"CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {_postgresql_erasing(names)}RAISE EXCEPTION 'append_only {table}'; END $$"
        ),
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep()",
    ]


def _postgresql_erasing(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    but = " - ".join(f"'{name}'" for name in names)
    erases = " OR ".join(
        f"(NEW.{name}::text <> OLD.{name}::text AND NEW.{name}::text LIKE '%{ERASED}%')" for name in names
    )
    return (
        f"IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - {but} = to_jsonb(OLD) - {but} AND ({erases}) "
        "THEN RETURN NEW; END IF; END IF; "
    )


_COSTLESS = {
    "charge": "NOT EXISTS (SELECT 1 FROM joint_slot JOIN budget_line ON budget_line.id = NEW.line_id"
    " WHERE joint_slot.id = NEW.joint_slot_id AND joint_slot.kind = budget_line.pays_for)",
    "joint_slot": "NEW.kind <> OLD.kind AND EXISTS (SELECT 1 FROM charge WHERE charge.joint_slot_id = NEW.id)",
    "budget_line": "NEW.pays_for <> OLD.pays_for AND EXISTS (SELECT 1 FROM charge WHERE charge.line_id = NEW.id)",
}
"""For each table that has a say in who bears a cost, what must never come true there; a line never pays for cooperation."""


def unpaid_statements(table: str, dialect: str) -> list[str]:
    """The statements that keep a cost away from what the line may not pay for, a cooperation programme before all.

    They stand on the costs themselves, and on the kind of the joint slot and of the line, so that neither turns later.
    """
    write = _sqlite_unpaid if dialect == "sqlite" else _postgresql_unpaid
    acts = {table: ("INSERT", "UPDATE"), "joint_slot": ("UPDATE",), "budget_line": ("UPDATE",)}
    return [statement for place, each in acts.items() for statement in write(place, each)]


def _sqlite_unpaid(table: str, acts: tuple[str, ...]) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_unpaid_{act.lower()} BEFORE {act} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'unpaid_kind') WHERE {_COSTLESS[table]}; END"
        for act in acts
    ]


def _postgresql_unpaid(table: str, acts: tuple[str, ...]) -> list[str]:
    return [
        (
            f"CREATE OR REPLACE FUNCTION {table}_unpaid() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {_COSTLESS[table]} THEN RAISE EXCEPTION 'unpaid_kind'; END IF; RETURN NEW; END $$"
        ),
        f"CREATE TRIGGER {table}_unpaid BEFORE {' OR '.join(acts)} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_unpaid()",
    ]


_PROVEN = {
    "slot": (
        ("joint_slot_id", "station_id", "start_at", "end_at", "clip_id", "booked"),
        "SELECT 1 FROM airing WHERE airing.slot_id = OLD.id AND airing.grade <> 'P0'",
    ),
    "joint_slot": (
        ("clip_id", "day", "kind", "pairing", "content_hash", "state"),
        (
            "SELECT 1 FROM airing JOIN slot ON slot.id = airing.slot_id"
            " WHERE slot.joint_slot_id = OLD.id AND airing.grade <> 'P0'"
        ),
    ),
}
"""For each table of the plan what was agreed to in it, and how evidence speaks of a row."""


def proven_statements(table: str, dialect: str) -> list[str]:
    """The statements that keep what was agreed as it was once evidence speaks of it; `table` is the one of verdicts."""
    if table != "airing":
        raise ValueError(table)
    write = _sqlite_proven if dialect == "sqlite" else _postgresql_proven
    return [statement for place in _PROVEN for statement in write(place)]


def _sqlite_proven(table: str) -> list[str]:
    columns, evidence = _PROVEN[table]
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    return [
        (
            f"CREATE TRIGGER {table}_proven BEFORE UPDATE OF {', '.join(columns)} ON {table} WHEN {changed}"
            f" BEGIN SELECT RAISE(ABORT, 'proven {table}') WHERE EXISTS ({evidence}); END"
        )
    ]


def _postgresql_proven(table: str) -> list[str]:
    columns, evidence = _PROVEN[table]
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return [
        (
            f"CREATE OR REPLACE FUNCTION {table}_proven() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF EXISTS ({evidence}) THEN RAISE EXCEPTION 'proven {table}'; END IF; RETURN NEW; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_proven BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW"
            f" WHEN ({changed}) EXECUTE FUNCTION {table}_proven()"
        ),
    ]


def overlap_statements(table: str, dialect: str) -> list[str]:
    """The statements that make a database refuse two booked rows of one station that share a moment."""
    return _sqlite_overlap(table) if dialect == "sqlite" else _postgresql_overlap(table)


def period_statements(table: str, dialect: str, *, columns: tuple[str, ...]) -> list[str]:
    """The statements that make a database refuse two rows alike in some columns whose days (`from_on` to `until_on`) overlap."""
    return _sqlite_periods(table, columns) if dialect == "sqlite" else _postgresql_periods(table, columns)


def append_only_statements(table: str, dialect: str, *, names: tuple[str, ...] = ()) -> list[str]:
    """The statements that make a database refuse to change or delete a row once it is written.

    In the columns of `names` a person's name may be replaced by `ERASED`, and by nothing else.
    """
    write = _sqlite_append_only if dialect == "sqlite" else _postgresql_append_only
    return write(table, names)


def refuse_overlap(table: Table) -> None:
    """Guard a table with station_id, start_at, end_at and booked from its creation on."""
    table.info["no_overlap"] = True
    for dialect in ("sqlite", "postgresql"):
        _after_create(table, overlap_statements(table.name, dialect), dialect)


def refuse_periods(table: Table, *columns: str) -> None:
    """Guard a table with from_on and until_on (not included, or empty) from its creation on."""
    table.info["no_periods"] = columns
    for dialect in ("sqlite", "postgresql"):
        _after_create(table, period_statements(table.name, dialect, columns=columns), dialect)


def keep_for_ever(table: Table, *, names: tuple[str, ...] = ()) -> None:
    """Make a table append-only from its creation on: evidence and audit are never changed and never cascaded away.

    A name in the columns of `names` can be erased where its person asks for that.
    """
    table.info["append_only"], table.info["erasable"] = True, names
    for dialect in ("sqlite", "postgresql"):
        _after_create(table, append_only_statements(table.name, dialect, names=names), dialect)


def bear_no_cost_unpaid(table: Table) -> None:
    """Guard the table of costs, with the kinds of joint slots and of budget lines, from its creation on."""
    table.info["unpaid_kind"] = True
    for dialect in ("sqlite", "postgresql"):
        _after_create(table, unpaid_statements(table.name, dialect), dialect)


def keep_what_was_proven(table: Table) -> None:
    """Guard what was agreed, in slots and joint slots, from the creation of the table of verdicts on."""
    table.info["proven"] = True
    for dialect in ("sqlite", "postgresql"):
        _after_create(table, proven_statements(table.name, dialect), dialect)


def named_guards(table: Table, dialect: str) -> dict[str, str]:
    """The statements of the guards a table was given, by the name each has in the database."""
    statements = [
        statement
        for mark, write in _WRITERS.items()
        if table.info.get(mark)
        for statement in write(table.name, dialect)
    ]
    if table.info.get("append_only"):
        statements += append_only_statements(table.name, dialect, names=table.info.get("erasable", ()))
    if columns := table.info.get("no_periods"):
        statements += period_statements(table.name, dialect, columns=columns)
    return {name: statement for statement in statements for name in _MADE.findall(statement)}


_WRITERS = {
    "no_overlap": overlap_statements,
    "unpaid_kind": unpaid_statements,
    "proven": proven_statements,
}
_MADE = re.compile(r"(?:CREATE TRIGGER|ADD CONSTRAINT|CREATE OR REPLACE FUNCTION) (\w+)")


def _after_create(table: Table, statements: list[str], dialect: str) -> None:
    for statement in statements:
        event.listen(table, "after_create", _ddl(statement).execute_if(dialect=dialect))


def _ddl(statement: str) -> DDL:
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
