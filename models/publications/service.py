"""What may be asked of publications. Callers own the transaction; nothing here sends.

Sending is `models/publications/sending.py` and the workers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select, tuple_

from models.approvals.asking import must_be_approved
from models.audit import acts
from models.contents.versions import Version
from models.jobs import queries
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Missing
from models.kit.pages import Cursor
from models.publications.states import PublicationState
from models.publications.tables import Destination, Publication, PublicationMove

_PLAN: Final = """
    insert into publications (
        id, tenant_id, destination_id, content_id, version, state, attempt, tries, due_at,
        created_by
    )
    values (
        %(id)s, %(tenant_id)s, %(destination_id)s, %(content_id)s, %(version)s, 'planned', 0, 0,
        coalesce(%(due_at)s, statement_timestamp()), %(created_by)s
    )
    on conflict (destination_id, content_id, version) do nothing
    returning id
"""
_MOVE: Final = """
    update publications set
        state = %(state)s, tries = 0, lease_until = null, error = null,
        due_at = case when %(state)s = 'planned' then statement_timestamp() end,
        updated_at = statement_timestamp()
    where id = %(id)s and state = any(%(from)s)
      and (lease_until is null or lease_until < statement_timestamp())
    returning id
"""
_HURRY: Final = """
    update publications set
        due_at = statement_timestamp() - interval '1 day', -- before all that is due already
        tries = 0, updated_at = statement_timestamp()
    where id = %(id)s and state = 'planned'
    returning id
"""
_WITHDRAW: Final = "delete from publications where id = %(id)s and state = 'planned' returning id"
_NOTE: Final = """
    insert into publication_moves (tenant_id, publication_id, state, note)
    select tenant_id, id, state, %(note)s from publications where id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which publications: all that match everything that is given."""

    state: PublicationState | None = None
    content_id: UUID | None = None
    destination_id: UUID | None = None


def plan(
    session: Session,
    content: Version,
    destination: Destination,
    *,
    by: UUID,
    due_at: datetime | None = None,
    skips_approval: bool = False,
) -> tuple[Publication, bool]:
    """Let a version of a content be put out, at once or at `due_at`; return its line in the ledger and whether it is new.

    The same version at the same destination is put out once: asked for again, its line is returned
    as it is. Raises Conflict for what a dry run made, and, unless it skips approval,
    for what a policy covers and nobody approved.
    """
    job = queries.get(session, content.job_id, tenant_id=destination.tenant_id)
    if job.dry_run:
        raise Conflict(
            f"Content {content.id} was made by a dry run, so it is not published."
            " Make it again without dry_run."
        )
    values = {
        "id": ids.new_id(),
        "tenant_id": destination.tenant_id,
        "destination_id": destination.id,
        "content_id": content.id,
        "version": content.number,
        "due_at": due_at,
        "created_by": by,
    }
    made = db.rows(session, _PLAN, values)
    if made:
        if not skips_approval:
            must_be_approved(session, content.id, content.number, job)
        note(session, made[0][0], "Asked for.")
    query = select(Publication).where(
        Publication.destination_id == destination.id,
        Publication.content_id == content.id,
        Publication.version == content.number,
    )
    row = session.exec(query).one()
    told = {"content_id": str(content.id), "version": content.number}
    acts.tell("publication", row.id, after={**told, "destination_id": str(destination.id)})
    return row, bool(made)


def get(session: Session, publication_id: str, *, tenant_id: UUID) -> Publication:
    """Return a tenant's publication. Raises Missing."""
    query = select(Publication).where(
        Publication.id == ids.parse_id(publication_id, noun="publication"),
        Publication.tenant_id == tenant_id,
    )
    row = session.exec(query).first()
    if row is None:
        raise Missing(f"There is no publication {publication_id[:80]!r}.")
    return row


def page(
    session: Session, *, tenant_id: UUID, filters: Filters, limit: int, after: Cursor | None
) -> list[Publication]:
    """Return a tenant's publications, newest first, one more than `limit` when there are more."""
    query = select(Publication).where(Publication.tenant_id == tenant_id)
    for name in ("state", "content_id", "destination_id"):
        if (wanted := getattr(filters, name)) is not None:
            query = query.where(getattr(Publication, name) == wanted)
    place = (col(Publication.created_at), col(Publication.id))
    if after:
        query = query.where(tuple_(*place) < (after.created_at, after.id))
    return list(session.exec(query.order_by(*(c.desc() for c in place)).limit(limit + 1)))


def moves(session: Session, row: Publication) -> list[PublicationMove]:
    """Return a publication's lines, oldest first; the last hundred."""
    query = select(PublicationMove).where(PublicationMove.publication_id == row.id)
    found = session.exec(query.order_by(col(PublicationMove.id).desc()).limit(100)).all()
    return list(reversed(found))


def resolve(session: Session, row: Publication, *, arrived: bool) -> None:
    """Take somebody's word for whether a publication of unknown fate is there; if not, it is sent.

    Raises Conflict for one whose fate is known, or which is being looked up now.
    """
    state = PublicationState.CONFIRMED if arrived else PublicationState.PLANNED
    said = "Somebody saw it there." if arrived else "Somebody saw that it is not there."
    _move(session, row, state, {PublicationState.UNKNOWN}, said)


def retry(session: Session, row: Publication) -> None:
    """Send a publication that failed once more. Raises Conflict for any other one."""
    _move(session, row, PublicationState.PLANNED, {PublicationState.FAILED}, "Asked for again.")


def hurry(session: Session, row: Publication, *, reason: str) -> None:
    """Let a planned publication leave now, before everything else that is due, and write down why.

    Raises Conflict for one that is not planned: it has left, or needs another step.
    """
    before = row.due_at
    if not db.rows(session, _HURRY, {"id": row.id}):
        raise Conflict(
            f"Publication {row.id} is {row.state}, so there is nothing to hurry."
            " One that failed is sent again by retry; one that is unknown needs resolve."
        )
    note(session, row.id, f"Emergency: {reason}")
    told = {"due_at": clock.iso(before)} if before else {}
    acts.tell("publication", row.id, before=told, after={"emergency": True, "reason": reason})
    session.refresh(row)


def withdraw(session: Session, row: Publication) -> None:
    """Forget a publication that is not there and is not on its way. Raises Conflict for any other."""
    if not db.rows(session, _WITHDRAW, {"id": row.id}):
        session.refresh(row)
        raise Conflict(
            f"Publication {row.id} is {row.state}, so it can't be withdrawn."
            " Only what is planned can be: nothing of it has left."
        )
    told = {"content_id": str(row.content_id), "version": row.version}
    acts.tell("publication", row.id, before={**told, "destination_id": str(row.destination_id)})


def note(session: Session, publication_id: UUID, words: str) -> None:
    """Write the line of a move that was just made."""
    db.rows(session, _NOTE, {"id": publication_id, "note": words})


def _move(
    session: Session,
    row: Publication,
    state: PublicationState,
    before: set[PublicationState],
    words: str,
) -> None:
    values = {"id": row.id, "state": state, "from": sorted(before)}
    if not db.rows(session, _MOVE, values):
        raise Conflict(
            f"Publication {row.id} is {row.state}, not {' or '.join(sorted(before))},"
            " or a worker is looking at it. Look again in a minute."
        )
    note(session, row.id, words)
    acts.tell("publication", row.id, before={"status": row.state}, after={"status": state})
    session.refresh(row)
