"""Published playlists, their lines and who fetched them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0006"
down_revision = "0005"


KEPT = (
    "playlist",
    "playlist_line",
)


def upgrade() -> None:
    make_playlist()
    make_fetch()
    make_playlist_line()
    dialect = op.get_bind().dialect.name
    for table in KEPT:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def make_playlist() -> None:
    op.create_table(
        "playlist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_playlist_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_playlist"),
        sa.UniqueConstraint("station_id", "day", "revision", name="uq_playlist_station_id_day_revision"),
    )


def make_fetch() -> None:
    op.create_table(
        "fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_by", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["playlist_id"], ["playlist.id"], name="fk_fetch_playlist_id_playlist"),
        sa.PrimaryKeyConstraint("id", name="pk_fetch"),
    )
    op.create_index("ix_fetch_playlist", "fetch", ["playlist_id", "fetched_at"], unique=False)


def make_playlist_line() -> None:
    op.create_table(
        "playlist_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length_s", sa.Double(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_playlist_line_clip_id_clip"),
        sa.ForeignKeyConstraint(["playlist_id"], ["playlist.id"], name="fk_playlist_line_playlist_id_playlist"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name="fk_playlist_line_slot_id_slot"),
        sa.PrimaryKeyConstraint("id", name="pk_playlist_line"),
        sa.UniqueConstraint("playlist_id", "position", name="uq_playlist_line_playlist_id_position"),
    )
    op.create_index("ix_playlist_line_slot", "playlist_line", ["slot_id"], unique=False)
