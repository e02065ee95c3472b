"""Keep segments, and find out to which a reader belongs. Callers own the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Missing
from models.segments import placeholders, predicates
from models.segments.predicates import Attributes
from models.segments.tables import Segment

NOUN: Final = "segments"
MOST: Final = 200
_LOCK: Final = "select pg_advisory_xact_lock(hashtextextended(%(owner)s, 11))"


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment to be: who belongs to it, and what they are told."""

    name: str
    rule: Mapping[str, Any]
    telling: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    rank: int = 100


def create(session: Session, new: NewSegment, *, tenant_id: UUID) -> Segment:
    """Keep a segment. Raises Invalid for its rule or words, and Conflict for a name that is taken."""
    _check(new.rule, new.telling)
    kept = _locked(session, tenant_id)
    if len(kept) >= MOST:
        raise Conflict(f"There are {MOST} segments, the most that are kept. Delete one.")
    _refuse_taken(kept, new.name)
    row = Segment(
        tenant_id=tenant_id,
        name=new.name,
        description=new.description,
        rank=new.rank,
        rule=dict(new.rule),
        telling=dict(new.telling),
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    acts.tell(NOUN, row.id, after={"name": row.name})
    return row


def find_all(session: Session, *, tenant_id: UUID) -> list[Segment]:
    """Return a tenant's segments, the ones that go first first."""
    query = select(Segment).where(col(Segment.tenant_id) == tenant_id)
    return sorted(session.exec(query), key=lambda row: (row.rank, row.name.casefold(), row.name))


def get(session: Session, segment_id: str, *, tenant_id: UUID) -> Segment:
    """Return a tenant's segment. Raises Missing."""
    return _find(find_all(session, tenant_id=tenant_id), segment_id)


def change(
    session: Session, segment_id: str, said: Mapping[str, Any], *, tenant_id: UUID
) -> Segment:
    """Change what is said of a segment: any fields of `NewSegment`. Raises what `create` raises."""
    kept = _locked(session, tenant_id)
    row = _find(kept, segment_id)
    _check(said.get("rule", row.rule), said.get("telling", row.telling))
    if said.get("name", row.name) != row.name:
        _refuse_taken(kept, said["name"])
    before = {name: getattr(row, name) for name in ("name", "rank")}
    for name, value in said.items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    session.add(row)
    session.flush()
    acts.tell(NOUN, row.id, before=before, after={"name": row.name, "rank": row.rank})
    return row


def delete(session: Session, segment_id: str, *, tenant_id: UUID) -> Segment:
    """Forget a segment and return it. Raises Missing."""
    row = _find(_locked(session, tenant_id), segment_id)
    session.delete(row)
    session.flush()
    acts.tell(NOUN, row.id, before={"name": row.name})
    return row


def of_reader(session: Session, attributes: Attributes, *, tenant_id: UUID) -> list[Segment]:
    """Return the segments that a reader belongs to, the one that goes first first."""
    kept = find_all(session, tenant_id=tenant_id)
    return [row for row in kept if predicates.fits(row.rule, attributes)]


def _check(rule: Mapping[str, Any], telling: Mapping[str, Any]) -> None:
    predicates.check(rule)
    for name in ("greeting", "call_to_action"):
        placeholders.check(str(telling.get(name, "")), field=name)


def _locked(session: Session, tenant_id: UUID) -> list[Segment]:
    """Return the tenant's segments, which nobody else changes until this transaction ends."""
    db.rows(session, _LOCK, {"owner": str(tenant_id)})
    return find_all(session, tenant_id=tenant_id)


def _find(kept: list[Segment], segment_id: str) -> Segment:
    wanted = ids.parse_id(segment_id, noun="segment")
    for row in kept:
        if row.id == wanted:
            return row
    raise Missing(f"There is no segment {segment_id[:80]!r}.")


def _refuse_taken(kept: list[Segment], name: str) -> None:
    if any(row.name == name for row in kept):
        raise Conflict(f"There is a segment {name!r} already. Choose another name.")
