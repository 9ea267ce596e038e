"""The English wording of scope items, and the version that keeps two editors apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("scope_item", sa.Column("wording_en", sa.String(length=500), nullable=False, server_default=""))
    op.add_column("scope_item", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
