"""Reception reports with their time, set and recording; what is withdrawn stands no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("reception_report", sa.Column("client_id", sa.String(length=64), nullable=True))
    op.add_column("reception_report", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reception_report", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    for name, length in (("place", 120), ("receiver", 10), ("recorded_by", 120)):
        op.add_column("reception_report", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.create_index("uq_reception_report_client_id", "reception_report", ["client_id"], unique=True)
    forget_withdrawn()
    make_reception_sound()


def forget_withdrawn() -> None:
    """What was told on a visit that was taken back before."""
    op.execute(
        "UPDATE reception_report SET withdrawn_at = (SELECT withdrawn_at FROM visit WHERE visit.id = visit_id) "
        "WHERE visit_id IS NOT NULL"
    )


def make_reception_sound() -> None:
    op.create_table(
        "reception_sound",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("length_s", sa.Double(), nullable=False),
        sa.Column("listening", sa.String(length=10), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=True),
        sa.Column("fraction", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reception_report.id"], name="fk_reception_sound_report_id_reception_report"
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_reception_sound_clip_id_clip"),
        sa.PrimaryKeyConstraint("report_id", name="pk_reception_sound"),
    )
    op.create_index("ix_reception_sound_sha256", "reception_sound", ["sha256"], unique=False)
