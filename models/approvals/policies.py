"""Keep approval policies, and find the one that covers a content. Callers own the transaction.

An approval copies its policy's levels when it is asked for: a policy that goes changes none of them.
"""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.approvals.states import LevelMode
from models.approvals.tables import ApprovalPolicy
from models.audit import acts
from models.kit import ids
from models.kit.errors import Conflict, Missing

POLICIES_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Level:
    """One level: `needed` people of these roles; after `hours` those of `escalate_to` may decide, too."""

    name: str
    roles: list[str]
    needed: int = 1
    hours: int | None = None
    escalate_to: list[str] | None = None


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy to be."""

    name: str
    levels: list[Level]
    rank: int = 100
    content_types: list[str] | None = None
    priorities: list[int] | None = None
    featured: bool | None = None
    mode: LevelMode = LevelMode.SEQUENTIAL
    author_may_decide: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What policies look at: of the job that made a content."""

    content_type: str
    priority: int
    featured: bool


def create(session: Session, new: NewPolicy, *, tenant_id: UUID) -> ApprovalPolicy:
    """Keep a policy; it holds from the commit on. Raises Conflict for a name in use, or too many."""
    if len(find_all(session, tenant_id=tenant_id)) >= POLICIES_MAX:
        raise Conflict(f"There are {POLICIES_MAX} policies already. Delete one first.")
    row = ApprovalPolicy(
        tenant_id=tenant_id,
        name=new.name,
        rank=new.rank,
        content_types=new.content_types or [],
        priorities=new.priorities or [],
        featured=new.featured,
        mode=new.mode,
        author_may_decide=new.author_may_decide,
        levels=[asdict(level) for level in new.levels],
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(f"There is a policy {new.name[:80]!r} already.") from None
    session.refresh(row)
    acts.tell("approval policy", row.id, after={"name": row.name})
    return row


def find_all(session: Session, *, tenant_id: UUID) -> list[ApprovalPolicy]:
    """Return a tenant's policies, the one that goes first first."""
    found = session.exec(select(ApprovalPolicy).where(ApprovalPolicy.tenant_id == tenant_id))
    return sorted(found, key=lambda row: (row.rank, row.created_at))


def delete(session: Session, policy_id: str, *, tenant_id: UUID) -> ApprovalPolicy:
    """Forget a policy and return it; approvals that were asked for go on. Raises Missing."""
    wanted = ids.parse_id(policy_id, noun="policy")
    for row in find_all(session, tenant_id=tenant_id):
        if row.id == wanted:
            acts.tell("approval policy", row.id, before={"name": row.name})
            session.delete(row)
            session.flush()
            return row
    raise Missing(f"There is no policy {policy_id[:80]!r}.")


def covering(session: Session, facts: Facts, *, tenant_id: UUID) -> ApprovalPolicy | None:
    """Return the first policy that covers such a content, if any."""
    for row in find_all(session, tenant_id=tenant_id):
        fits_type = not row.content_types or facts.content_type in row.content_types
        fits_priority = not row.priorities or facts.priority in row.priorities
        if fits_type and fits_priority and row.featured in {None, facts.featured}:
            return row
    return None
