"""Ask for approval, ask again after an edit, and refuse what is not approved. Callers own the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from models.approvals import policies
from models.approvals.policies import Facts
from models.approvals.states import ApprovalState, LevelMode, MoveKind
from models.approvals.tables import Approval, ApprovalLevel, ApprovalMove, ApprovalPolicy
from models.audit import acts
from models.jobs.queries import JobView
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Missing

# The lock keeps the version from being changed until there is an approval that the change makes void.
_CONTENT: Final = """
    select c.id, c.version, v.made_by, j.spec, j.labels, j.priority
    from contents as c
    join jobs as j on j.id = c.job_id
    left join content_versions as v on v.content_id = c.id and v.number = c.version
    where c.id = %(id)s and c.tenant_id = %(tenant_id)s and c.deleted_at is null
    for update of c
"""


@dataclass(frozen=True, slots=True)
class _Content:
    id: UUID
    version: int
    made_by: UUID | None
    spec: Mapping[str, object]
    labels: Mapping[str, object]
    priority: int


def facts_of(spec: Mapping[str, object], labels: Mapping[str, object], priority: int) -> Facts:
    """Return what policies look at; a job is featured if its metadata says `"featured": true`."""
    kind = str(spec.get("content_type") or "update")
    return Facts(kind, priority, featured=labels.get("featured") is True)


def ask(session: Session, content_id: str, *, by: UUID, tenant_id: UUID) -> tuple[Approval, bool]:
    """Ask for approval of a content as it is now; return the approval and whether it is new.

    Raises Missing, and Conflict when no policy covers the content, which may then be put out as it is.
    """
    wanted = ids.parse_id(content_id, noun="content")
    found = db.rows(session, _CONTENT, {"id": wanted, "tenant_id": tenant_id})
    if not found:
        raise Missing(f"There is no content {content_id[:80]!r}.")
    content = _Content(*found[0])
    before = of_version(session, content.id, content.version, tenant_id=tenant_id)
    if before:
        return before, False
    facts = facts_of(content.spec, content.labels, content.priority)
    policy = policies.covering(session, facts, tenant_id=tenant_id)
    if policy is None:
        raise Conflict(f"No policy asks for approval of content {wanted}. Publish it as it is.")
    return _open(session, content, policy, by=by), True


def again(session: Session, content_id: UUID, *, by: UUID, tenant_id: UUID) -> None:
    """Make what was decided of older versions of a content void, and ask again if anything was.

    Call it in the transaction that makes the new version.
    """
    query = select(Approval).where(
        Approval.content_id == content_id,
        Approval.tenant_id == tenant_id,
        Approval.state != ApprovalState.VOID,
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    old = session.exec(query).all()
    for row in old:
        row.state, row.updated_at = ApprovalState.VOID, clock.now()
        row.revision += 1
        line(session, row, MoveKind.VOIDED, by=by)
    session.flush()
    found = db.rows(session, _CONTENT, {"id": content_id, "tenant_id": tenant_id})
    if old and found:
        content = _Content(*found[0])
        facts = facts_of(content.spec, content.labels, content.priority)
        policy = policies.covering(session, facts, tenant_id=tenant_id)
        if policy:
            _open(session, content, policy, by=by)


def must_be_approved(session: Session, content_id: UUID, version: int, job: JobView) -> None:
    """Raise Conflict, with the way out, for a version that a policy covers and nobody approved."""
    facts = facts_of(job.spec, job.labels, job.priority)
    policy = policies.covering(session, facts, tenant_id=job.tenant_id)
    if policy is None:
        return
    row = of_version(session, content_id, version, tenant_id=job.tenant_id)
    if row is None:
        raise Conflict(
            f"Version {version} of content {content_id} needs approval by the policy"
            f" {policy.name!r}. Ask for it: POST /api/v2/approvals."
        )
    if row.state != ApprovalState.APPROVED:
        way = "It can be put out once every level approved it"
        if row.state != ApprovalState.PENDING:
            way = "Edit the content, which asks again, or put out a version that is approved"
        raise Conflict(
            f"The approval of version {version} of content {content_id} is {row.state}. {way}:"
            f" GET /api/v2/approvals/{row.id}."
        )


def of_version(
    session: Session, content_id: UUID, version: int, *, tenant_id: UUID
) -> Approval | None:
    """Return the approval of one version of a content, if it was asked for."""
    query = select(Approval).where(
        Approval.content_id == content_id,
        Approval.version == version,
        col(Approval.tenant_id) == tenant_id,
    )
    return session.exec(query).first()


def opened(level: ApprovalLevel, now: datetime) -> None:
    """Let a level wait for its people from now on."""
    level.opened_at = now
    level.due_at = now + timedelta(hours=level.hours) if level.hours else None


def line(
    session: Session,
    row: Approval,
    kind: MoveKind,
    *,
    by: UUID | None = None,
    level: int | None = None,
    note: str = "",
) -> None:
    """Write a line of an approval's history."""
    session.add(
        ApprovalMove(
            tenant_id=row.tenant_id, approval_id=row.id, kind=kind, by=by, level=level, note=note
        )
    )


def _open(session: Session, content: _Content, policy: ApprovalPolicy, *, by: UUID) -> Approval:
    row = Approval(
        tenant_id=policy.tenant_id,
        content_id=content.id,
        version=content.version,
        policy_name=policy.name,
        mode=policy.mode,
        asked_by=by,
        author=None if policy.author_may_decide else content.made_by or by,
    )
    session.add(row)
    session.flush()
    now = clock.now()
    for position, said in enumerate(policy.levels, start=1):
        told = {**said, "escalate_to": said["escalate_to"] or []}
        level = ApprovalLevel(
            approval_id=row.id, position=position, tenant_id=row.tenant_id, **told
        )
        if position == 1 or policy.mode == LevelMode.PARALLEL:
            opened(level, now)
        session.add(level)
    line(session, row, MoveKind.ASKED, by=by)
    session.flush()
    session.refresh(row)
    after = {"content_id": str(row.content_id), "version": row.version, "policy": row.policy_name}
    acts.tell("approval", row.id, after=after)
    return row
