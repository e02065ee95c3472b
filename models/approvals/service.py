"""Look at approvals, decide, comment and escalate. Callers own the transaction."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select, tuple_
from sqlmodel.sql.expression import SelectOfScalar

from models.approvals import asking
from models.approvals.states import ApprovalState, LevelMode, MoveKind, Verdict
from models.approvals.tables import Approval, ApprovalLevel, ApprovalMove
from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Forbidden, Missing, Outdated
from models.kit.pages import Cursor

_ENDS: Final = {
    Verdict.APPROVE: (ApprovalState.APPROVED, MoveKind.APPROVED),
    Verdict.REJECT: (ApprovalState.REJECTED, MoveKind.REJECTED),
    Verdict.REQUEST_CHANGES: (ApprovalState.CHANGES_REQUESTED, MoveKind.CHANGES_REQUESTED),
}
# Two rounds at once take different levels: a row is locked, and looked at again once it is not.
_ESCALATE: Final = """
    with late as (
        select l.approval_id, l.position
        from approval_levels as l
        join approvals as a on a.id = l.approval_id and a.state = 'pending'
        where l.due_at <= statement_timestamp() and l.escalated_at is null and l.done_at is null
        order by l.due_at limit %(size)s
        for update of l skip locked
    ), moved as (
        update approval_levels as l set escalated_at = statement_timestamp()
        from late
        where l.approval_id = late.approval_id and l.position = late.position
        returning l.tenant_id, l.approval_id, l.position
    )
    insert into approval_moves (tenant_id, approval_id, kind, level, note)
    select tenant_id, approval_id, 'escalated', position, '' from moved
    returning approval_id
"""


@dataclass(frozen=True, slots=True)
class Decider:
    """A person who may decide."""

    id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which approvals: all that match everything that is given; `waiting_for` is a person's queue."""

    state: ApprovalState | None = None
    content_id: UUID | None = None
    waiting_for: Decider | None = None


def get(session: Session, approval_id: str, *, tenant_id: UUID, lock: bool = False) -> Approval:
    """Return a tenant's approval; `lock` keeps others from deciding meanwhile. Raises Missing."""
    query = select(Approval).where(
        Approval.id == ids.parse_id(approval_id, noun="approval"), Approval.tenant_id == tenant_id
    )
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise Missing(f"There is no approval {approval_id[:80]!r}.")
    return row


def page(
    session: Session, *, tenant_id: UUID, filters: Filters, limit: int, after: Cursor | None
) -> list[Approval]:
    """Return a tenant's approvals, newest first, one more than `limit` when there are more."""
    query = select(Approval).where(Approval.tenant_id == tenant_id)
    if filters.state:
        query = query.where(Approval.state == filters.state)
    if filters.content_id:
        query = query.where(Approval.content_id == filters.content_id)
    if filters.waiting_for:
        me = filters.waiting_for
        waits = _waits_for(me).where(col(ApprovalLevel.approval_id) == col(Approval.id))
        query = query.where(
            Approval.state == ApprovalState.PENDING,
            or_(col(Approval.author).is_(None), col(Approval.author) != me.id),
            waits.exists(),
        )
    place = (col(Approval.created_at), col(Approval.id))
    if after:
        query = query.where(tuple_(*place) < (after.created_at, after.id))
    return list(session.exec(query.order_by(*(c.desc() for c in place)).limit(limit + 1)))


def levels(session: Session, row: Approval) -> list[ApprovalLevel]:
    """Return an approval's levels, the first one first."""
    query = select(ApprovalLevel).where(ApprovalLevel.approval_id == row.id)
    return list(session.exec(query.order_by(col(ApprovalLevel.position))))


def history(session: Session, row: Approval) -> list[ApprovalMove]:
    """Return what happened to an approval, oldest first; the last two hundred lines."""
    query = select(ApprovalMove).where(ApprovalMove.approval_id == row.id)
    found = session.exec(query.order_by(col(ApprovalMove.id).desc()).limit(200)).all()
    return list(reversed(found))


def decide(
    session: Session, row: Approval, verdict: Verdict, by: Decider, *, seen: int, note: str
) -> None:
    """Let a person decide about a locked approval, at the first open level that waits for them.

    A level agrees when as many people as it needs did; one refusal ends the approval. Raises Outdated
    unless `seen` is its revision, Conflict for one that is decided, Forbidden for whom it does not
    wait for.
    """
    if seen != row.revision:
        raise Outdated(
            f"You saw revision {seen} of this approval, which is at {row.revision} by now."
            " Read it again, and decide then."
        )
    if row.state != ApprovalState.PENDING:
        raise Conflict(f"The approval is {row.state} already. An edit of the content asks again.")
    level = _level(session, row, by)
    state, kind = _ENDS[verdict]
    asking.line(session, row, kind, by=by.id, level=level.position, note=note)
    session.flush()
    before = row.state
    if verdict != Verdict.APPROVE or _agrees(session, row, level):
        row.state = state
    row.revision += 1
    row.updated_at = clock.now()
    session.add(row)
    session.flush()
    acts.tell("approval", row.id, before={"status": before}, after={"status": row.state})
    acts.tell(after={"verdict": verdict, "level": level.position})


def comment(session: Session, row: Approval, *, by: UUID, note: str) -> None:
    """Add what somebody says without deciding, whatever state the approval is in."""
    asking.line(session, row, MoveKind.COMMENTED, by=by, note=note)
    session.flush()
    acts.tell("approval", row.id, after={"commented": True})


def escalate(session: Session, *, size: int) -> int:
    """Let levels that are late wait for more people, each once, and return how many did."""
    return len(db.rows(session, _ESCALATE, {"size": size}))


def _level(session: Session, row: Approval, by: Decider) -> ApprovalLevel:
    if row.author == by.id:
        raise Forbidden(
            "You made this version, or asked for its approval. Let somebody else decide."
        )
    query = _waits_for(by).where(ApprovalLevel.approval_id == row.id)
    level = session.exec(query.order_by(col(ApprovalLevel.position))).first()
    if level is None:
        waiting = [each for each in levels(session, row) if each.opened_at and not each.done_at]
        names = " and ".join(f"{each.name!r} ({', '.join(_deciders(each))})" for each in waiting)
        raise Forbidden(
            f"The approval does not wait for you: as {by.role} you are not asked, or you have agreed."
            f" It waits for {names}."
        )
    return level


def _deciders(level: ApprovalLevel) -> list[str]:
    late = level.escalate_to if level.escalated_at else []
    return list(dict.fromkeys([*level.roles, *late]))


def _agrees(session: Session, row: Approval, level: ApprovalLevel) -> bool:
    """End a level if enough people agreed, open the next one, and tell whether that was the last."""
    query = select(ApprovalMove).where(
        ApprovalMove.approval_id == row.id,
        ApprovalMove.level == level.position,
        ApprovalMove.kind == MoveKind.APPROVED,
    )
    if len(session.exec(query).all()) < level.needed:
        return False
    now = clock.now()
    level.done_at = now
    rest = [each for each in levels(session, row) if each.done_at is None]
    if rest and row.mode == LevelMode.SEQUENTIAL:
        asking.opened(rest[0], now)
    session.flush()
    return not rest


def _waits_for(person: Decider) -> SelectOfScalar[ApprovalLevel]:
    """Return what selects the open levels at which a person may decide and has not agreed."""
    agreed = select(ApprovalMove.id).where(
        ApprovalMove.approval_id == ApprovalLevel.approval_id,
        ApprovalMove.level == ApprovalLevel.position,
        ApprovalMove.kind == MoveKind.APPROVED,
        ApprovalMove.by == person.id,
    )
    is_late = col(ApprovalLevel.escalated_at).is_not(None)
    return select(ApprovalLevel).where(
        col(ApprovalLevel.opened_at).is_not(None),
        col(ApprovalLevel.done_at).is_(None),
        or_(
            col(ApprovalLevel.roles).contains([person.role]),
            is_late & col(ApprovalLevel.escalate_to).contains([person.role]),
        ),
        ~agreed.exists(),
    )
