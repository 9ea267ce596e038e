"""How a station wants its days, the clip that stands in, and the keys of addresses that players and calendars read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    make_fallback()
    make_delivery()
    make_feed_key()


def make_fallback() -> None:
    op.create_table(
        "playlist_fallback",
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("length_s", sa.Double(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["playlist_id"], ["playlist.id"], name="fk_playlist_fallback_playlist_id_playlist"),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_playlist_fallback_clip_id_clip"),
        sa.PrimaryKeyConstraint("playlist_id", name="pk_playlist_fallback"),
    )
    for statement in append_only_statements("playlist_fallback", op.get_bind().dialect.name):
        op.execute(statement)


def make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("naming", sa.String(length=40), nullable=False),
        sa.Column("fallback_clip_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_delivery_station_id_station"),
        sa.ForeignKeyConstraint(["fallback_clip_id"], ["clip.id"], name="fk_delivery_fallback_clip_id_clip"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("station_id", name="uq_delivery_station_id"),
    )


def make_feed_key() -> None:
    op.create_table(
        "feed_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_feed_key"),
        sa.UniqueConstraint("key_hash", name="uq_feed_key_key_hash"),
    )
    op.create_index("ix_feed_key_subject", "feed_key", ["kind", "subject"])
