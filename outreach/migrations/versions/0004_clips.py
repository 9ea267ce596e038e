"""Clips, recordings, renditions and their vetting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0004"
down_revision = "0003"


KEPT = ("vetting",)


def upgrade() -> None:
    make_clip()
    make_recording()
    make_rendition()
    make_vetting()
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        # A clip knows its recording and a recording its clip: the second key can only be added when both stand.
        op.create_foreign_key("fk_clip_recording_id_recording", "clip", "recording", ["recording_id"], ["id"])
    for table in KEPT:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def make_clip() -> None:
    op.create_table(
        "clip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("legal_article", sa.String(length=80), nullable=False),
        sa.Column("speaker", sa.String(length=120), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("consent_note", sa.String(length=300), nullable=False),
        sa.Column("valid_from_on", sa.Date(), nullable=False),
        sa.Column("valid_until_on", sa.Date(), nullable=True),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_until_on IS NULL OR valid_until_on >= valid_from_on", name=op.f("ck_clip_validity_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_clip_recording_id_recording", use_alter=True
        ),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_clip_regency_code_regency"),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["clip.id"], name="fk_clip_replaced_by_id_clip"),
        sa.PrimaryKeyConstraint("id", name="pk_clip"),
    )
    op.create_index("ix_clip_topic", "clip", ["topic"], unique=False)


def make_recording() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_bytes", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mastered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("length_s", sa.Double(), nullable=True),
        sa.Column("measured", sa.JSON(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=True),
        sa.Column("fault", sa.String(length=60), nullable=False),
        sa.Column("fault_facts", sa.JSON(), nullable=True),
        sa.Column("wave", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_recording_clip_id_clip"),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
    )
    op.create_index("ix_recording_clip_id", "recording", ["clip_id"], unique=False)


def make_rendition() -> None:
    op.create_table(
        "rendition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("length_s", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name="fk_rendition_recording_id_recording"),
        sa.PrimaryKeyConstraint("id", name="pk_rendition"),
        sa.UniqueConstraint("recording_id", "kind", name="uq_rendition_recording_id_kind"),
    )
    op.create_index("ix_rendition_sha256", "rendition", ["sha256"], unique=False)


def make_vetting() -> None:
    op.create_table(
        "vetting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("says_yes", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_vetting_clip_id_clip"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_vetting_person_id_person"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_vetting_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_vetting"),
    )
    op.create_index("ix_vetting_clip", "vetting", ["clip_id", "id"], unique=False)
