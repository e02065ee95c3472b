"""Rows of secrets that open sources."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.kit.crypto import Sealed
from models.kit.tables import moment


class SourceAccount(SQLModel, table=True):
    """What opens one source for one tenant: a token, or the JSON of a service account."""

    __tablename__ = "source_accounts"

    tenant_id: UUID = Field(foreign_key="tenants.id", primary_key=True)
    source: str = Field(sa_type=Text, primary_key=True)
    secret: str = Field(sa_column=Column(Sealed, nullable=False))
    updated_at: datetime = moment(default_now=True)
