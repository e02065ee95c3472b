"""Rows of people, their logins, one-time links, failed guesses, and the keys that sign tokens."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field, SQLModel

from models.access.permissions import Role
from models.kit.crypto import Sealed
from models.kit.ids import new_id
from models.kit.tables import moment, one_of


class LoginKind(StrEnum):
    """How a login shows itself: a browser's cookie, or tokens of an API user."""

    COOKIE = "cookie"
    TOKEN = "token"  # noqa: S105 - a word, no secret


class LinkKind(StrEnum):
    """What a one-time link is for."""

    SETUP = "setup"
    JOIN = "join"
    RESET = "reset"


class Person(SQLModel, table=True):
    """Somebody of a tenant. Without a password it is invited; after `deleted_at` a number only."""

    __tablename__ = "people"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("email = lower(email)", name="email"),
        Index("ix_people_tenant_id", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    email: str | None = Field(default=None, sa_type=Text, unique=True)
    name: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    role: str = Field(sa_type=Text)
    sees_content: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    password_hash: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = moment(default_now=True)
    joined_at: datetime | None = moment()
    disabled_at: datetime | None = moment()
    deleted_at: datetime | None = moment()


class Login(SQLModel, table=True):
    """One login on one device, until it ends. Its secret is a cookie's, or the refresh token's."""

    __tablename__ = "logins"
    __table_args__ = (
        one_of("kind", LoginKind),
        Index("ix_logins_tenant_id", "tenant_id"),
        Index("ix_logins_person_id", "person_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    person_id: UUID = Field(foreign_key="people.id")
    kind: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    address: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    agent: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    created_at: datetime = moment(default_now=True)
    used_at: datetime = moment(default_now=True)
    expires_at: datetime = moment()
    ended_at: datetime | None = moment()


class SpentToken(SQLModel, table=True):
    """A refresh token that was used: who shows it again has stolen it, or was stolen from."""

    __tablename__ = "spent_tokens"
    __table_args__ = (Index("ix_spent_tokens_login_id", "login_id"),)

    secret_hash: str = Field(sa_type=Text, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id", index=True)
    login_id: UUID = Field(foreign_key="logins.id", ondelete="CASCADE")
    spent_at: datetime = moment(default_now=True)


class Link(SQLModel, table=True):
    """A link that lets one person in once: to set up, to join, or to choose a new password."""

    __tablename__ = "links"
    __table_args__ = (
        one_of("kind", LinkKind),
        Index("ix_links_tenant_id", "tenant_id"),
        Index("ix_links_person_id", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    person_id: UUID = Field(foreign_key="people.id")
    kind: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    created_by: UUID | None = None
    created_at: datetime = moment(default_now=True)
    expires_at: datetime = moment()
    used_at: datetime | None = moment()


class Guess(SQLModel, table=True):
    """Failed logins of an account or an address, whether it exists or not."""

    __tablename__ = "guesses"
    __table_args__ = (Index("ix_guesses_last_at", "last_at"),)

    subject_hash: str = Field(sa_type=Text, primary_key=True)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_at: datetime = moment(default_now=True)
    blocked_until: datetime | None = moment()


class SigningKey(SQLModel, table=True):
    """A key that signs access tokens. The newest signs; older ones are read until they are deleted."""

    __tablename__ = "signing_keys"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    secret: str = Field(sa_column=Column(Sealed, nullable=False))
    created_at: datetime = moment(default_now=True)
