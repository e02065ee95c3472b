"""Approvals and their policies as clients see them."""

from typing import Any

from sqlmodel import Session

from api.views import present
from models.approvals import service
from models.approvals.tables import Approval, ApprovalLevel, ApprovalPolicy
from models.kit.clock import iso

_MOMENTS = ("opened_at", "due_at", "escalated_at", "done_at")


def policy(row: ApprovalPolicy) -> dict[str, Any]:
    """Return a policy."""
    return present(
        {
            "policy_id": str(row.id),
            "id": str(row.id),
            "name": row.name,
            "rank": row.rank,
            "content_types": row.content_types,
            "priorities": row.priorities,
            "featured": row.featured,
            "mode": row.mode,
            "author_may_decide": row.author_may_decide,
            "levels": [present({**level}) for level in row.levels],
            "created_at": iso(row.created_at),
        }
    )


def approval(row: Approval) -> dict[str, Any]:
    """Return an approval without its levels and history."""
    return {
        "approval_id": str(row.id),
        "id": str(row.id),
        "content_id": str(row.content_id),
        "version": row.version,
        "policy": row.policy_name,
        "mode": row.mode,
        "status": row.state,
        "revision": row.revision,
        "asked_by": str(row.asked_by),
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
    }


def details(session: Session, row: Approval) -> dict[str, Any]:
    """Return an approval with its levels and history."""
    history = [
        present(
            {
                "kind": each.kind,
                "at": iso(each.at),
                "level": each.level,
                "by": each.by and str(each.by),
                "comment": each.note or None,
            }
        )
        for each in service.history(session, row)
    ]
    levels = [_level(each) for each in service.levels(session, row)]
    return {**approval(row), "levels": levels, "history": history}


def _level(row: ApprovalLevel) -> dict[str, Any]:
    moments = {name: getattr(row, name) for name in _MOMENTS}
    return present(
        {
            "level": row.position,
            "name": row.name,
            "roles": row.roles,
            "needed": row.needed,
            "hours": row.hours,
            "escalate_to": row.escalate_to,
            **{name: at and iso(at) for name, at in moments.items()},
        }
    )
