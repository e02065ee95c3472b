"""The one table of who may do what: people by their role, keys by their scopes.

Routes name a permission (`api.deps.require`); nothing else decides. A new permission is one line of
`TABLE` and the route that asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final


class Role(StrEnum):
    """What a person is in a tenant."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Scope(StrEnum):
    """What a key may do; each contains the ones before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


ALL_SCOPES: Final = frozenset(Scope)

EVERYBODY: Final = frozenset(Role)
EDITORS: Final = frozenset({Role.OWNER, Role.ADMIN, Role.EDITOR})
REVIEWERS: Final = EDITORS | {Role.REVIEWER}
ADMINS: Final = frozenset({Role.OWNER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who has a permission.

    `scope` None is for people only. `shows_content`: not for those who may watch jobs but not read
    texts. `platform`: only in the operator's own tenant, because it concerns every tenant.
    """

    roles: frozenset[Role]
    scope: Scope | None
    meaning: str
    shows_content: bool = False
    platform: bool = False


TABLE: Final[Mapping[str, Rule]] = {
    "account.read": Rule(EVERYBODY, Scope.READ, "ask who one is, and what one may do"),
    "account.use": Rule(EVERYBODY, None, "change one's own account, log out"),
    "analytics.read": Rule(EVERYBODY, Scope.READ, "see figures of jobs"),
    "approvals.ask": Rule(EDITORS, Scope.WRITE, "ask for approval", shows_content=True),
    "approvals.comment": Rule(REVIEWERS, None, "comment on approvals", shows_content=True),
    "approvals.configure": Rule(ADMINS, Scope.ADMIN, "make and delete approval policies"),
    "approvals.decide": Rule(
        REVIEWERS, None, "approve, reject, or request changes", shows_content=True
    ),
    "approvals.read": Rule(EVERYBODY, Scope.READ, "see approvals and their policies"),
    "audit.read": Rule(ADMINS, Scope.ADMIN, "see who did what"),
    "channels.read": Rule(EVERYBODY, Scope.READ, "list channels"),
    "contents.change": Rule(
        EDITORS, Scope.WRITE, "edit, delete and restore content", shows_content=True
    ),
    "contents.make": Rule(EDITORS, Scope.WRITE, "ask for content and get it", shows_content=True),
    "contents.read": Rule(EVERYBODY, Scope.READ, "read what jobs made", shows_content=True),
    "destinations.change": Rule(ADMINS, Scope.ADMIN, "make and delete destinations"),
    "destinations.read": Rule(EDITORS, Scope.WRITE, "list destinations"),
    "documents.create": Rule(EDITORS, Scope.WRITE, "store documents"),
    "documents.fetch": Rule(
        EDITORS, Scope.WRITE, "fetch documents from where they live", shows_content=True
    ),
    "documents.read": Rule(EVERYBODY, Scope.READ, "read documents", shows_content=True),
    "experiments.change": Rule(
        EDITORS, Scope.WRITE, "make, steer and delete A/B tests", shows_content=True
    ),
    "experiments.count": Rule(EDITORS, Scope.WRITE, "assign variants and count what was seen"),
    "experiments.read": Rule(EVERYBODY, Scope.READ, "look at A/B tests and their results"),
    "flower.use": Rule(ADMINS, Scope.ADMIN, "see and steer all workers", platform=True),
    "integrity.read": Rule(EVERYBODY, Scope.READ, "run the self-check"),
    "jobs.bulk": Rule(EDITORS, Scope.WRITE, "cancel or retry many jobs"),
    "jobs.cancel": Rule(EDITORS, Scope.WRITE, "cancel jobs and batches"),
    "jobs.create": Rule(EDITORS, Scope.WRITE, "ask for content, one by one or in batches"),
    "jobs.move": Rule(EDITORS, Scope.WRITE, "move a job's start"),
    "jobs.read": Rule(EVERYBODY, Scope.READ, "list, look at and follow jobs and batches"),
    "jobs.retry": Rule(EDITORS, Scope.WRITE, "run jobs again"),
    "keys.change": Rule(ADMINS, Scope.ADMIN, "make, rotate and revoke API keys"),
    "keys.read": Rule(ADMINS, Scope.ADMIN, "list API keys"),
    "metrics.read": Rule(ADMINS, Scope.ADMIN, "read /metrics where a token is set", platform=True),
    "pauses.change": Rule(EDITORS, Scope.WRITE, "pause and resume"),
    "pauses.read": Rule(EVERYBODY, Scope.READ, "list what is paused"),
    "people.change": Rule(ADMINS, Scope.ADMIN, "invite, change, close and delete people"),
    "people.read": Rule(ADMINS, Scope.ADMIN, "list people"),
    "publications.hurry": Rule(
        ADMINS, Scope.ADMIN, "put content out at once, whatever was planned", shows_content=True
    ),
    "publications.make": Rule(EDITORS, Scope.WRITE, "put content out", shows_content=True),
    "publications.read": Rule(EVERYBODY, Scope.READ, "see what was put out where"),
    "rates.change": Rule(EDITORS, Scope.WRITE, "set how often a channel may start"),
    "rates.read": Rule(EVERYBODY, Scope.READ, "list how often channels may start"),
    "quality.read": Rule(EVERYBODY, Scope.READ, "validate a text"),
    "presets.use": Rule(EVERYBODY, Scope.READ, "keep filters under names"),
    "schedules.change": Rule(EDITORS, Scope.WRITE, "make, change, pause and delete schedules"),
    "schedules.read": Rule(EVERYBODY, Scope.READ, "look at schedules"),
    "templates.change": Rule(EDITORS, Scope.WRITE, "write, try and delete templates"),
    "templates.read": Rule(EVERYBODY, Scope.READ, "list and read templates"),
    "segments.change": Rule(EDITORS, Scope.WRITE, "make, change and delete segments"),
    "segments.preview": Rule(
        EVERYBODY, Scope.READ, "see content as a segment gets it", shows_content=True
    ),
    "segments.read": Rule(EVERYBODY, Scope.READ, "list segments and find a reader's"),
    "sources.change": Rule(ADMINS, Scope.ADMIN, "keep what opens sources"),
    "sources.read": Rule(EVERYBODY, Scope.READ, "list sources"),
    "styles.change": Rule(EDITORS, Scope.WRITE, "change how content sounds"),
    "styles.read": Rule(EVERYBODY, Scope.READ, "look at tones and styles"),
    "tenant.change": Rule(ADMINS, Scope.ADMIN, "rename the tenant"),
    "tenant.read": Rule(EVERYBODY, Scope.READ, "look at the tenant"),
    "usage.read": Rule(EVERYBODY, Scope.READ, "see what was used"),
    "webhooks.change": Rule(ADMINS, Scope.ADMIN, "make, change, test and delete webhooks"),
    "webhooks.read": Rule(ADMINS, Scope.ADMIN, "list webhooks and what was sent to them"),
}

_CONTAINED: Final[Mapping[Scope, frozenset[Scope]]] = {
    Scope.READ: frozenset({Scope.READ}),
    Scope.WRITE: frozenset({Scope.READ, Scope.WRITE}),
    Scope.ADMIN: ALL_SCOPES,
}


@cache
def granted(
    role: Role | None, scopes: frozenset[Scope], *, sees_content: bool, is_operator: bool
) -> frozenset[str]:
    """Return every permission of a person's role, or of a key's scopes."""
    held = frozenset[Scope]().union(*(_CONTAINED[scope] for scope in scopes))
    return frozenset(
        name
        for name, rule in TABLE.items()
        if (role in rule.roles or rule.scope in held)
        and (sees_content or not rule.shows_content)
        and (is_operator or not rule.platform)
    )


def needed(permission: str) -> str:
    """Say in a sentence's rest who has a permission: for whoever was refused."""
    rule = TABLE[permission]
    roles = " or ".join(role for role in Role if role in rule.roles)
    ways = [f"a person who is {roles}"] if rule.roles else []
    ways += [f"a key with the scope `{rule.scope}`"] if rule.scope else []
    where = " of the operator's tenant" if rule.platform else ""
    content = ", allowed to see content" if rule.shows_content else ""
    return f"{' or '.join(ways)}{where}{content}"
