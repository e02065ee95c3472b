"""What may be asked of publications. Callers own the transaction; nothing here sends.

Sending is `models/publications/sending.py` and the workers.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select, tuple_

from models.audit import acts
from models.contents.versions import Version
from models.jobs import queries
from models.kit import db, ids
from models.kit.errors import Conflict, Missing
from models.kit.pages import Cursor
from models.publications.states import PublicationState
from models.publications.tables import Destination, Publication, PublicationMove

_PLAN: Final = """
    insert into publications (
        id, tenant_id, destination_id, content_id, version, state, attempt, tries, created_by
    )
    values (
        %(id)s, %(tenant_id)s, %(destination_id)s, %(content_id)s, %(version)s, 'planned', 0, 0,
        %(created_by)s
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
    session: Session, content: Version, destination: Destination, *, by: UUID
) -> tuple[Publication, bool]:
    """Let a version of a content be put out, and return its line in the ledger and whether it is new.

    The same version at the same destination is put out once: asked for again, its line is returned
    as it is. Raises Conflict for what a dry run made.
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
        "created_by": by,
    }
    made = db.rows(session, _PLAN, values)
    if made:
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
