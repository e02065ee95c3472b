"""What each channel has last told of a living document. Callers own the transaction.

A job that asks for what changed compares with this. Dry runs and inline documents tell nothing.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, select

from models.contents.service import NewContent
from models.contents.tables import Telling
from models.kit import db

_NOTE = """
with told as (
    select * from json_to_recordset(%(told)s::json) as t (
        id uuid, tenant_id uuid, job_id uuid, channel text
    )
)
insert into tellings (root_id, channel, tenant_id, document_id, content_id, told_at)
select distinct on (1, 2)
    coalesce(d.root_id, d.id), t.channel, t.tenant_id, d.id, t.id, clock_timestamp()
from told as t
join jobs as j on j.id = t.job_id
join documents as d on d.id = (j.spec ->> 'document')::uuid
where not j.dry_run and d.origin <> 'inline'
order by 1, 2, d.version desc
on conflict (root_id, channel) do update set
    document_id = excluded.document_id,
    content_id = excluded.content_id,
    told_at = excluded.told_at
"""


def note(session: Session, contents: Sequence[NewContent]) -> None:
    """Remember which versions were told. Rows are taken in one order, so that two can't block."""
    told = [
        {"id": c.id, "tenant_id": c.tenant_id, "job_id": c.job_id, "channel": c.channel}
        for c in contents
    ]
    if told:
        db.rows(session, _NOTE, {"told": db.as_json(told)})


def last_told(session: Session, root_id: UUID, channel: str) -> UUID | None:
    """Return the version of a living document that a channel told last; None before the first."""
    return session.exec(
        select(Telling.document_id).where(Telling.root_id == root_id, Telling.channel == channel)
    ).first()
