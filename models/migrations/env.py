"""Run by Alembic: connects it to our engine and tables. One process migrates at a time."""

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

from models.kit import db, schema

MIGRATION_LOCK = 7_318_331
"""Any number that no other advisory lock here uses."""

schema.load_tables()
with db.engine().connect() as connection:
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    connection.execute(text("set statement_timeout = 0"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_name=lambda name, kind, _: kind != "table" or name in SQLModel.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.execute(text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
    connection.commit()
