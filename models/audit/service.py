"""The audit log after the act: seal it, verify it, read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.audit import chain
from models.audit.chain import START, Entry, Flaw
from models.kit import db

SQL = db.read_sql(Path(__file__).parent / "sql")
COLUMNS = """
    id, tenant_id, at, actor_kind, actor_id, action, route, target, target_id, before, after,
    address, agent, correlation_id, seq, hash
"""
PAGE = 1000
BATCH = 500
"""Entries that are sealed in one transaction."""
_FAMILY = "starts_with(action, %(action)s)"
_TEXT = "concat_ws(' ', action, route, target, target_id, correlation_id, before, after)"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for: entries that match everything that is given.

    `action` may end in a dot and means all that begin so. `words` occur anywhere in what was done,
    to what, and what it changed, in any case of letters.
    """

    action: str | None = None
    actor_id: UUID | None = None
    target: str | None = None
    target_id: str | None = None
    correlation_id: str | None = None
    address: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of verifying a tenant's log: how many entries, the last seal, what is wrong."""

    tenant_id: UUID
    sealed: int
    unsealed: int
    head: tuple[int, bytes]
    flaws: Sequence[Flaw]


def seal(session: Session, *, size: int = BATCH) -> list[Entry]:
    """Chain up to `size` entries that were committed since, and return them, each once for ever.

    Safe in many copies at once.

    An entry that becomes visible late is sealed late: the chain is the order of sealing.
    """
    found = [_entry(row) for row in db.rows(session, SQL["unsealed"], {"size": size})]
    if not found:
        return []
    tenants = sorted({entry.tenant_id for entry in found})
    heads = {
        row[0]: (int(row[1]), bytes(row[2]))
        for row in db.rows(session, SQL["heads"], {"tenants": tenants, "start": START})
    }
    links: list[dict[str, object]] = []
    for entry in found:
        seq, previous = heads[entry.tenant_id]
        sealed = chain.link(previous, entry, seq + 1)
        heads[entry.tenant_id] = (seq + 1, sealed)
        place = {"tenant_id": entry.tenant_id, "id": entry.id}
        links.append({**place, "seq": seq + 1, "hash": sealed.hex()})
    moved = [{"tenant_id": t, "seq": heads[t][0], "hash": heads[t][1].hex()} for t in tenants]
    db.rows(session, SQL["seal"], {"links": db.as_json(links), "heads": db.as_json(moved)})
    return found


def tenants(session: Session) -> list[UUID]:
    """Return every tenant that has entries."""
    query = "select tenant_id from audit_heads union select tenant_id from audit_entries order by 1"
    return [row[0] for row in db.rows(session, query, {})]


def verify(session: Session, tenant_id: UUID, *, noted: tuple[int, bytes] | None = None) -> Verdict:
    """Look at every sealed entry of a tenant. `noted` is a seal that was kept elsewhere."""
    query = "select seq, hash from audit_heads where tenant_id = %(tenant_id)s"
    rows = db.rows(session, query, {"tenant_id": tenant_id})
    head = (int(rows[0][0]), bytes(rows[0][1])) if rows else (0, START)
    found = list(chain.flaws(_sealed(session, tenant_id), head))
    if noted is not None and noted != head:
        found += [
            flaw for flaw in chain.flaws(_sealed(session, tenant_id), noted) if flaw not in found
        ]
    counts = db.rows(session, SQL["counts"], {"tenant_id": tenant_id})[0]
    return Verdict(tenant_id, int(counts[0]), int(counts[1]), head, found)


def page(
    session: Session,
    *,
    tenant_id: UUID,
    filters: Filters = Filters(),
    limit: int,
    before_id: int | None = None,
) -> list[Entry]:
    """Return a tenant's entries, newest first, one more than `limit` when there are more."""
    where, values = _where(filters)
    if before_id is not None:
        where.append("id < %(before_id)s")
    query = f"""
        select {COLUMNS} from audit_entries
        where {" and ".join(["tenant_id = %(tenant_id)s", *where])}
        order by id desc limit %(limit)s
    """  # noqa: S608 - constants
    values |= {"tenant_id": tenant_id, "before_id": before_id, "limit": limit + 1}
    return [_entry(row) for row in db.rows(session, query, values)]


def _where(filters: Filters) -> tuple[list[str], dict[str, object]]:
    is_family = (filters.action or "").endswith(".")
    equal = ("actor_id", "target", "target_id", "correlation_id", "address")
    given: list[tuple[str, object, str]] = [
        *((name, getattr(filters, name), f"{name} = %({name})s") for name in equal),
        ("since", filters.since, "at >= %(since)s"),
        ("until", filters.until, "at < %(until)s"),
        ("action", filters.action, _FAMILY if is_family else "action = %(action)s"),
        ("words", filters.words and _pattern(filters.words), f"{_TEXT} ilike %(words)s"),
    ]
    kept = [(name, value, condition) for name, value, condition in given if value is not None]
    return [condition for *_, condition in kept], {name: value for name, value, _ in kept}


def _pattern(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _sealed(session: Session, tenant_id: UUID) -> Iterator[Entry]:
    after = 0
    while True:
        values = {"tenant_id": tenant_id, "after": after, "size": PAGE}
        found = [_entry(row) for row in db.rows(session, SQL["sealed"], values)]
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1].seq or 0


def _entry(row: Sequence[object]) -> Entry:
    return Entry(*row)  # type: ignore[arg-type]  # in the order of COLUMNS
