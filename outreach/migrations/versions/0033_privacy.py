"""Requests about personal data, the purpose of consent, and evidence in which a person's name can be erased and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0033"
down_revision = "0032"
NAMES = {
    "air_check": ("received_from",),
    "answer": ("person_name",),
    "approval": ("person_name",),
    "as_run_log": ("received_from",),
    "audit_line": ("actor_name", "changes"),
    "heard_word": ("person_name",),
    "log_clock": ("set_by",),
    "log_definition": ("made_by",),
    "playlist": ("published_by",),
    "ruling": ("person_name",),
    "vetting": ("person_name",),
}


def upgrade() -> None:
    op.create_table(
        "personal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("wish", sa.String(length=12), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name="fk_personal_request_done_by_id_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_personal_request_person_id_person"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_personal_request_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_personal_request"),
    )
    op.create_index("ix_personal_request_person_id", "personal_request", ["person_id"], unique=False)
    op.create_index("ix_personal_request_regency", "personal_request", ["regency_code", "done_at"], unique=False)
    op.add_column("facilitator", sa.Column("consent_purpose", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("facilitator", sa.Column("consent_until_on", sa.Date(), nullable=True))
    _let_names_be_erased(op.get_bind().dialect.name)


def _let_names_be_erased(dialect: str) -> None:
    """Put the guards anew; only those of changes differ, and only on SQLite are they triggers of their own."""
    for table, names in NAMES.items():
        statements = append_only_statements(table, dialect, names=names)
        if dialect == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(statements[0])
