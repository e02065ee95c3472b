"""Rows of answers that language models gave."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.tables import moment


class LlmAnswer(SQLModel, table=True):
    """What a model said to one question of a tenant: a text for each slot, as the model wrote it.

    `key` is a hash of all that was asked and of who was asked.
    """

    __tablename__ = "llm_answers"
    __table_args__ = (Index("ix_llm_answers_created_at", "created_at"),)

    tenant_id: UUID = Field(primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    texts: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = moment(default_now=True)
