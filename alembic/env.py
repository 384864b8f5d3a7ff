"""Alembic runs on the connection that `core/migrations.py` hands over: already the owner, already locked."""

from alembic import context

from propmanager.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
