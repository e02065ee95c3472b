"""Keep filters under names, and find them again. Callers have made sure that they are filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Missing
from models.presets.tables import FilterPreset

MOST: Final = 100
_LOCK: Final = "select pg_advisory_xact_lock(hashtextextended(%(owner)s, 7))"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose presets: a person's, or, without one, those that the tenant's keys share."""

    tenant_id: UUID
    person_id: UUID | None


def create(
    session: Session, owner: Owner, *, name: str, filters: Mapping[str, object]
) -> FilterPreset:
    """Keep filters under a name. Raises Conflict when the name is taken or there are too many."""
    kept = _of(session, owner)
    if len(kept) >= MOST:
        raise Conflict(f"There are {MOST} presets, the most that are kept. Delete one.")
    _refuse_taken(kept, name)
    row = FilterPreset(
        tenant_id=owner.tenant_id, owner_id=owner.person_id, name=name, filters=dict(filters)
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    acts.tell("filter_presets", row.id, after=_told(row))
    return row


def find_all(session: Session, owner: Owner) -> list[FilterPreset]:
    """Return the owner's presets by name."""
    query = select(FilterPreset).where(
        col(FilterPreset.tenant_id) == owner.tenant_id,
        col(FilterPreset.owner_id).is_not_distinct_from(owner.person_id),
    )
    return sorted(session.exec(query), key=lambda row: (row.name.casefold(), row.name))


def change(
    session: Session,
    owner: Owner,
    preset_id: str,
    *,
    name: str | None,
    filters: Mapping[str, object] | None,
) -> FilterPreset:
    """Give a preset another name, other filters, or both. Raises Missing and Conflict."""
    kept = _of(session, owner)
    row = _find(kept, preset_id)
    before = _told(row)
    if name is not None and name != row.name:
        _refuse_taken(kept, name)
        row.name = name
    if filters is not None:
        row.filters = dict(filters)
    row.updated_at = clock.now()
    session.add(row)
    session.flush()
    acts.tell("filter_presets", row.id, before=before, after=_told(row))
    return row


def delete(session: Session, owner: Owner, preset_id: str) -> FilterPreset:
    """Forget a preset and return it. Raises Missing."""
    row = _find(_of(session, owner), preset_id)
    session.delete(row)
    session.flush()
    acts.tell("filter_presets", row.id, before=_told(row))
    return row


def _told(row: FilterPreset) -> dict[str, object]:
    """Return what the audit log says of a preset: not what is looked for, which may be content."""
    return {"name": row.name, "filters": sorted(row.filters)}


def _of(session: Session, owner: Owner) -> list[FilterPreset]:
    """Return the owner's presets, which nobody else changes until this transaction ends."""
    db.rows(session, _LOCK, {"owner": f"{owner.tenant_id}/{owner.person_id}"})
    return find_all(session, owner)


def _find(kept: list[FilterPreset], preset_id: str) -> FilterPreset:
    wanted = ids.parse_id(preset_id, noun="preset")
    for row in kept:
        if row.id == wanted:
            return row
    raise Missing(f"There is no preset {preset_id[:80]!r}.")


def _refuse_taken(kept: list[FilterPreset], name: str) -> None:
    if any(row.name == name for row in kept):
        raise Conflict(
            f"There is a preset {name!r} already. Choose another name, or change that one."
        )
