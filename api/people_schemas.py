"""What logins, people and tenants send and get."""

from datetime import datetime

from pydantic import BaseModel, Field, SecretStr

from api.schemas import Input
from models.access.permissions import Role, Scope

Password = Field(max_length=1000, description="10 to 200 characters.")
Token = Field(max_length=200, description="What the link shows behind `=`.")
Email = Field(max_length=300)
Name = Field(max_length=300)


class LoginRequest(Input):
    """An attempt to log in."""

    email: str = Email
    password: SecretStr = Password
    cookie: bool = Field(
        default=False,
        description="For browsers: set a cookie that no script can read, instead of tokens.",
    )


class RegisterRequest(Input):
    """A new tenant and its owner."""

    organisation: str = Field(max_length=300, description="The tenant's name.")
    name: str = Name
    email: str = Email
    password: SecretStr = Password
    cookie: bool = False


class JoinRequest(Input):
    """Whoever opened a link to set up or to join."""

    token: str = Token
    name: str = Name
    email: str | None = Field(None, max_length=300, description="Only when setting up.")
    password: SecretStr = Password
    cookie: bool = False


class RefreshRequest(Input):
    """A refresh token, to be exchanged."""

    refresh_token: str = Field(max_length=200)


class ForgotRequest(Input):
    """Whose password is forgotten."""

    email: str = Email


class ResetRequest(Input):
    """A new password, by a link."""

    token: str = Token
    password: SecretStr = Password


class PasswordRequest(Input):
    """A new password, by the old one."""

    current_password: SecretStr = Password
    new_password: SecretStr = Password


class LogoutRequest(Input):
    """How much to end."""

    everywhere: bool = Field(default=False, description="End every login of the person.")


class DeleteMeRequest(Input):
    """Said again, by whoever knows the password."""

    password: SecretStr = Password


class MeRequest(Input):
    """What is to be changed of oneself."""

    name: str = Name


class InviteRequest(Input):
    """Who is to join."""

    email: str = Email
    role: Role = Role.VIEWER
    sees_content: bool = True


class PersonRequest(Input):
    """What is to be changed of a person; what is not sent stays."""

    role: Role | None = None
    sees_content: bool | None = None
    disabled: bool | None = Field(None, description="true closes the account, false opens it.")


class TenantRequest(Input):
    """What is to be changed of the tenant."""

    name: str = Field(max_length=300)


class PersonAnswer(BaseModel):
    """A person."""

    person_id: str
    id: str
    email: str | None = None
    name: str | None = None
    role: Role
    sees_content: bool
    status: str = Field(description="invited, active or disabled.")
    created_at: datetime
    joined_at: datetime | None = None


class PeoplePage(BaseModel):
    """People, newest first."""

    people: list[PersonAnswer]
    has_more: bool
    next_cursor: str | None = None


class LinkAnswer(BaseModel):
    """A one-time link, shown once."""

    person: PersonAnswer
    link: str = Field(description="Give it to the person by a way that nobody else reads.")
    kind: str = Field(description="join or reset.")
    is_sent: bool = Field(description="Whether it is on its way by email too.")


class LoginAnswer(BaseModel):
    """A login: tokens, or with a cookie the token against forged requests."""

    person: PersonAnswer
    token_type: str | None = Field(None, description="Bearer.")
    access_token: str | None = Field(None, description="Sent as `Authorization: Bearer`.")
    expires_in: int | None = Field(None, description="Seconds that the access token works.")
    refresh_token: str | None = Field(None, description="Works once, for new tokens.")
    csrf_token: str | None = Field(None, description="Sent as X-CSRF-Token with every change.")


class Done(BaseModel):
    """What was asked for is done."""

    done: bool


class TenantAnswer(BaseModel):
    """A tenant, as its own people see it."""

    tenant_id: str
    id: str
    name: str
    created_at: datetime
    max_running: int | None = Field(None, description="Steps that may run at once.")


class MeAnswer(BaseModel):
    """Who asks, and what it may do."""

    kind: str = Field(description="person or key.")
    id: str
    tenant: TenantAnswer
    person: PersonAnswer | None = None
    role: Role | None = None
    scopes: list[Scope] | None = None
    sees_content: bool
    permissions: list[str]
    csrf_token: str | None = Field(None, description="Only for logins by cookie.")


class LoginRow(BaseModel):
    """A login that goes on."""

    login_id: str
    kind: str = Field(description="cookie or token.")
    is_this: bool
    address: str
    agent: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class LoginsAnswer(BaseModel):
    """A person's logins, newest first."""

    logins: list[LoginRow]
