"""What all tables share: names of constraints, and columns that hold a moment."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "ux_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def moment(*, default_now: bool = False, primary_key: bool = False) -> Any:
    """Return a column for an aware moment; `default_now` lets Postgres' clock fill it."""
    kwargs = {"server_default": text("clock_timestamp()")} if default_now else {}
    return Field(
        sa_type=DateTime(timezone=True),
        sa_column_kwargs=kwargs,
        default=None,
        primary_key=primary_key,
    )


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a text column holds a value of an enumeration."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({words})", name=column)
