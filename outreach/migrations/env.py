"""How a migration reaches the database: over the connection handed in, all steps in one transaction; never a URL of its own."""

from __future__ import annotations

from alembic import context

from outreach.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
