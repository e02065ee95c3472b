"""Store finished content and find it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.contents.tables import Content
from models.kit import db, ids
from models.kit.errors import Missing

_SAVE = """
insert into contents (id, tenant_id, job_id, step_id, channel, body, report, input_hash)
select * from json_to_recordset(%(rows)s::json) as c (
    id uuid, tenant_id uuid, job_id uuid, step_id uuid, channel text, body jsonb, report jsonb,
    input_hash text
)
on conflict (job_id, channel) do nothing
"""


@dataclass(frozen=True, slots=True)
class NewContent:
    """Content to be: `body` is what a reader gets, `report` what an editor should know about it."""

    id: UUID
    tenant_id: UUID
    job_id: UUID
    step_id: UUID
    channel: str
    body: Mapping[str, object]
    report: Mapping[str, object]
    input_hash: str


def save(session: Session, contents: Sequence[NewContent]) -> None:
    """Store finished contents. A job's content for a channel is never written twice."""
    db.rows(session, _SAVE, {"rows": db.as_json(contents)})


def of_job(session: Session, job_id: UUID, *, tenant_id: UUID) -> list[Content]:
    """Return the contents that a tenant's job has so far."""
    query = select(Content).where(
        Content.job_id == job_id, Content.tenant_id == tenant_id, col(Content.deleted_at).is_(None)
    )
    return list(session.exec(query))


def get(session: Session, content_id: str, *, tenant_id: UUID) -> Content:
    """Return a tenant's content. Raises Missing."""
    row = session.exec(
        select(Content).where(
            col(Content.id) == ids.parse_id(content_id, noun="content"),
            col(Content.tenant_id) == tenant_id,
            col(Content.deleted_at).is_(None),
        )
    ).first()
    if row is None:
        raise Missing(f"There is no content {content_id[:80]!r}.")
    return row
