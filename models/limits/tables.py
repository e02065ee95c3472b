"""Rows of what was used, by day."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

_COUNT = {"server_default": "0"}


class UsageDay(SQLModel, table=True):
    """What one key or person of a tenant did on one day in UTC. Counted a little later."""

    __tablename__ = "usage_days"

    tenant_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    actor_id: UUID = Field(primary_key=True)
    requests: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=_COUNT)
    jobs: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=_COUNT)
    tokens: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=_COUNT)
    cost_micros: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=_COUNT)
