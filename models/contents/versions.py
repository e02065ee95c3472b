"""Contents as people work on them: their versions, edits, deletion, and lists of them.

Version 1 is what the engine made and stays as it is. Every change names the version it is about, so
that nobody overwrites what they have not seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from models.approvals import asking
from models.audit import acts
from models.contents.tables import ContentVersion
from models.kit import db, ids
from models.kit.errors import Conflict, Missing, Outdated
from models.kit.pages import Cursor
from models.webhooks import payloads, relay
from models.webhooks.kinds import EventType

ENGINE: Final = "engine"
VERSIONS_MAX: Final = 1000
_COLUMNS: Final = """
    c.id, c.job_id, c.channel, c.input_hash, c.created_at, c.updated_at, c.deleted_at, c.version,
    coalesce(v.number, 1), coalesce(v.body, c.body), coalesce(v.report, c.report),
    coalesce(v.origin, 'engine'), coalesce(v.note, ''), v.made_by, coalesce(v.created_at, c.created_at)
"""
_FROM: Final = """
    from contents as c
    left join content_versions as v on v.content_id = c.id and v.number = {number}
"""
_MOVE: Final = """
    update contents set version = version + 1, updated_at = clock_timestamp()
    where id = %(id)s and tenant_id = %(tenant_id)s and version = %(version)s and deleted_at is null
    returning version
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a content. `latest` is the number of the one that holds now."""

    id: UUID
    job_id: UUID
    channel: str
    input_hash: str
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None
    latest: int
    number: int
    body: Mapping[str, object]
    report: Mapping[str, object]
    origin: str
    note: str
    made_by: UUID | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """Which contents: all that match everything that is given."""

    channel: str | None = None
    job_id: UUID | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A new version to be: whose and why, over which version, and what it says."""

    body: Mapping[str, object]
    report: Mapping[str, object]
    over: int
    made_by: UUID
    origin: str = "edited"
    note: str = ""


def get(
    session: Session, content_id: str, *, tenant_id: UUID, number: int | None = None
) -> Version:
    """Return a version of a tenant's content, the latest unless said. Raises Missing."""
    return _find(session, content_id, tenant_id=tenant_id, number=number, deleted=False)


def history(session: Session, content_id: str, *, tenant_id: UUID) -> list[Version]:
    """Return every version of a content, the latest first. Raises Missing."""
    now = get(session, content_id, tenant_id=tenant_id)
    query = f"""
        select {_COLUMNS} from contents as c
        cross join generate_series(1, c.version) as n (number)
        left join content_versions as v on v.content_id = c.id and v.number = n.number
        where c.id = %(id)s order by n.number desc limit {VERSIONS_MAX}
    """  # noqa: S608 - constants
    return [Version(*row) for row in db.rows(session, query, {"id": now.id})]


def page(
    session: Session, *, tenant_id: UUID, filters: Filters, limit: int, after: Cursor | None
) -> list[Version]:
    """Return the latest versions of a tenant's contents, newest first, one more than `limit` if any."""
    where = "c.tenant_id = %(tenant_id)s and (c.deleted_at is not null) = %(deleted)s"
    values: dict[str, object] = {"tenant_id": tenant_id, "deleted": filters.deleted}
    for name in ("channel", "job_id"):
        if (value := getattr(filters, name)) is not None:
            where += f" and c.{name} = %({name})s"
            values[name] = value
    if after:
        where += " and (c.created_at, c.id) < (%(after_at)s, %(after_id)s)"
        values |= {"after_at": after.created_at, "after_id": after.id}
    query = f"""
        select {_COLUMNS} {_FROM.format(number="c.version")} where {where}
        order by c.created_at desc, c.id desc limit %(limit)s
    """
    return [Version(*row) for row in db.rows(session, query, {**values, "limit": limit + 1})]


def change(session: Session, content_id: str, change_: Change, *, tenant_id: UUID) -> Version:
    """Add a version and return it. Raises Missing, and Outdated unless it is over the latest one."""
    before = get(session, content_id, tenant_id=tenant_id)
    values = {"id": before.id, "tenant_id": tenant_id, "version": change_.over}
    moved = db.rows(session, _MOVE, values)
    if not moved:
        raise _outdated(session, content_id, change_.over, tenant_id=tenant_id)
    if before.latest >= VERSIONS_MAX:
        raise Conflict(f"The content has {VERSIONS_MAX:,} versions, the most that are kept.")
    session.add(
        ContentVersion(
            content_id=before.id,
            number=moved[0][0],
            tenant_id=tenant_id,
            body=dict(change_.body),
            report=dict(change_.report),
            origin=change_.origin,
            note=change_.note,
            made_by=change_.made_by,
        )
    )
    session.flush()
    asking.again(session, before.id, by=change_.made_by, tenant_id=tenant_id)
    acts.tell(
        "contents",
        before.id,
        before={"version": change_.over},
        after={"version": moved[0][0], "origin": change_.origin},
    )
    now = get(session, content_id, tenant_id=tenant_id)
    _announce(session, EventType.CONTENT_CHANGED, now, tenant_id=tenant_id)
    return now


def delete(session: Session, content_id: str, *, over: int | None, tenant_id: UUID) -> Version:
    """Put a content away, so that nobody sees it; its versions stay. Raises Missing and Outdated."""
    before = get(session, content_id, tenant_id=tenant_id)
    if over is not None and over != before.latest:
        raise _outdated(session, content_id, over, tenant_id=tenant_id)
    _mark(session, before.id, "clock_timestamp()")
    acts.tell("contents", before.id, before={"deleted": False}, after={"deleted": True})
    _announce(session, EventType.CONTENT_DELETED, before, tenant_id=tenant_id)
    return _find(session, content_id, tenant_id=tenant_id, number=None, deleted=True)


def bring_back(session: Session, content_id: str, *, tenant_id: UUID) -> Version:
    """Undo a deletion. Does nothing to a content that is there. Raises Missing."""
    before = _find(session, content_id, tenant_id=tenant_id, number=None, deleted=True)
    _mark(session, before.id, "null")
    acts.tell("contents", before.id, before={"deleted": True}, after={"deleted": False})
    if before.deleted_at is not None:
        _announce(session, EventType.CONTENT_RESTORED, before, tenant_id=tenant_id)
    return get(session, content_id, tenant_id=tenant_id)


def _announce(session: Session, kind: EventType, told: Version, *, tenant_id: UUID) -> None:
    data = payloads.of_content(
        told.id, told.job_id, channel=told.channel, version=told.latest, origin=told.origin
    )
    relay.announce(session, kind, data, subject=told.id, tenant_id=tenant_id)


def _mark(session: Session, content_id: UUID, moment: str) -> None:
    query = f"update contents set deleted_at = {moment} where id = %(id)s"  # noqa: S608 - constants
    db.rows(session, query, {"id": content_id})


def _find(
    session: Session, content_id: str, *, tenant_id: UUID, number: int | None, deleted: bool
) -> Version:
    query = f"""
        select {_COLUMNS} {_FROM.format(number="coalesce(%(number)s::int, c.version)")}
        where c.id = %(id)s and c.tenant_id = %(tenant_id)s and (c.deleted_at is null or %(deleted)s)
          and coalesce(%(number)s::int, 1) between 1 and c.version
    """
    values = {
        "id": ids.parse_id(content_id, noun="content"),
        "tenant_id": tenant_id,
        "number": number,
        "deleted": deleted,
    }
    rows = db.rows(session, query, values)
    if not rows:
        which = "" if number is None else f" version {number} of"
        raise Missing(f"There is no{which} content {content_id[:80]!r}.")
    return Version(*rows[0])


def _outdated(session: Session, content_id: str, over: int, *, tenant_id: UUID) -> Outdated:
    now = get(session, content_id, tenant_id=tenant_id)
    return Outdated(
        f"You changed version {over}, but the content is at version {now.latest} by now."
        " Read it again, and make your change to that."
    )
