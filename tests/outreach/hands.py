"""What a hand with a database of ours open might try on rows that are kept, and what must come of each try."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.db import Database

FROZEN = (
    "UPDATE playlist SET content_hash = 'lain'",
    "DELETE FROM playlist",
    "UPDATE playlist_line SET start_at = start_at",
    "DELETE FROM playlist_line",
    "UPDATE approval SET says_yes = true",
    "DELETE FROM approval",
    "UPDATE airing SET grade = 'P3'",
    "DELETE FROM airing",
    "UPDATE report SET sha256 = 'lain'",
    "DELETE FROM report",
)
"""What no hand may do to rows that are there."""
PROVEN = {
    "slot": (
        "booked = NOT booked",
        "clip_id = clip_id + 1",
        "station_id = station_id + 1",
        "joint_slot_id = joint_slot_id + 1",
    ),
    "joint_slot": (
        "content_hash = 'lain'",
        "state = 'cancelled'",
        "kind = 'cooperation'",
        "pairing = 'paired'",
        "day = '2026-12-01'",
    ),
}
"""What no hand may do to what evidence speaks of."""
WHERE = {
    "slot": "id IN (SELECT slot_id FROM airing WHERE grade <> 'P0')",
    "joint_slot": "id IN (SELECT joint_slot_id FROM slot JOIN airing ON airing.slot_id = slot.id WHERE grade <> 'P0')",
}


def forbidden() -> list[tuple[str, str]]:
    """Each statement with the question whether it has a row to touch."""
    plain = [(each, f"SELECT count(*) FROM {each.split()[2 if each.startswith('DELETE') else 1]}") for each in FROZEN]  # noqa: S608 -- names of our own
    proven = [
        (f"UPDATE {table} SET {change} WHERE {WHERE[table]}", f"SELECT count(*) FROM {table} WHERE {WHERE[table]}")  # noqa: S608 -- as above
        for table, changes in PROVEN.items()
        for change in changes
    ]
    return [*plain, *proven]


def refuses_every_hand(database: Database) -> int:
    """Try every forbidden statement that has a row to touch; returns how many were refused, which must be all of them."""
    refused = 0
    for statement, question in forbidden():
        with database.writer() as session:
            if session.scalar(text(question)):
                with pytest.raises(DBAPIError, match=r"append_only|proven|violates"):
                    session.execute(text(statement))
                refused += 1
                session.rollback()
    return refused
