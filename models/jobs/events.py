"""The event log as a stream: which events are settled, what a returning reader missed, what is old.

An event's id is taken from a sequence before its transaction commits, so a smaller id can appear
after a larger one. Whoever reads on by id must stop at the `Frontier`; see docs/adr/0008.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.jobs.queries import EventView
from models.kit import db
from models.kit.settings import settings

SQL = db.read_sql(Path(__file__).parent / "sql")
FLUSHED_AFTER_S = 1.0
"""Postgres flushes commits that nobody waits for within three times `wal_writer_delay`, 0.6 s."""
LAST_ID = 2**63 - 1
_COLUMNS = "id, job_id, tenant_id, seq, kind, state, steps, created_at"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at the log found: the last id given out, and how far Postgres is.

    Transactions before `oldest` have ended, those from `newest` on have no number yet. `written`
    and `flushed` are positions in the write-ahead log, in bytes.
    """

    last_id: int
    oldest: int
    newest: int
    written: int
    flushed: int


@dataclass(slots=True)
class _Pending:
    last_id: int
    newest: int
    written: int | None = None
    ended_at: float = 0.0

    def is_from_before_a_crash(self, sight: Sight) -> bool:
        """Whether numbers went backwards: a crash gives out again what had not reached the disk."""
        return sight.last_id < self.last_id or sight.newest < self.newest


class Frontier:
    """Finds the id up to which the log is settled: nothing at or below it can appear or vanish.

    Feed it looks in the order they were taken. An id is settled when every transaction that could
    have taken it has ended, and what they committed is on disk: a crash gives lost ids out again.
    """

    def __init__(self) -> None:
        self.settled: int | None = None
        self._pending: _Pending | None = None

    def feed(self, sight: Sight, *, now_s: float) -> int | None:
        """Return the settled id; None until the first is known. `now_s` is any monotonic clock."""
        if self.settled is not None and sight.last_id < self.settled:
            self.settled = self._pending = None  # another database, or one from a backup
        if self._pending and self._pending.is_from_before_a_crash(sight):
            self._pending = None
        while self._pending or self.settled != sight.last_id:
            if self._pending is None:
                self._pending = _Pending(sight.last_id, sight.newest)
            if not self._is_over(self._pending, sight, now_s):
                break
            self.settled, self._pending = self._pending.last_id, None
        return self.settled

    @staticmethod
    def _is_over(pending: _Pending, sight: Sight, now_s: float) -> bool:
        if sight.oldest < pending.newest:
            return False
        if pending.written is None:
            pending.written, pending.ended_at = sight.written, now_s
        return sight.flushed >= pending.written or now_s - pending.ended_at >= FLUSHED_AFTER_S


class Resumed(StrEnum):
    """What a reader that comes back is told."""

    REPLAY = "replay"
    """the missed events follow"""
    UP_TO_DATE = "up_to_date"
    """it missed nothing"""
    RESYNC_REQUIRED = "resync_required"
    """what it missed is too much, or not kept any more: it must read the state again"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose events: a tenant's, or everybody's when None; `jobs` narrows to some when not empty."""

    tenant_id: UUID | None
    jobs: Collection[UUID] = ()


def look(session: Session) -> Sight:
    """Look at the log. In this order, so that whoever has taken an id up to `last_id` has a number
    below `newest`; a trigger (migration 0006) lets nobody take an id before a number."""
    last = "select case when is_called then last_value else 0 end from job_events_id_seq"
    last_id = int(db.rows(session, last, {})[0][0])
    progress = """
        select pg_snapshot_xmin(s)::text::bigint,
            pg_snapshot_xmin(s)::text::bigint + age(pg_snapshot_xmin(s)::xid),
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint,
            pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint
        from pg_current_snapshot() as s
    """
    # age() counts up to the next number to be given; the snapshot's own xmax may lie below numbers
    # that are in use.
    oldest, newest, written, flushed = db.rows(session, progress, {})[0]
    return Sight(last_id, oldest, newest, written, flushed)


def between(
    session: Session, *, after: int, upto: int, audience: Audience, limit: int
) -> list[EventView]:
    """Return an audience's events with after < id <= upto, in the order of ids."""
    where, values = _where(audience)
    query = f"""
        select {_COLUMNS} from job_events
        where id > %(after)s and id <= %(upto)s {where} order by id limit %(limit)s
    """  # noqa: S608 - constants; values are parameters
    values |= {"after": after, "upto": upto, "limit": limit}
    return [EventView(*row) for row in db.rows(session, query, values)]


def of_tenants(
    session: Session, *, after: int, upto: int, tenants: Collection[UUID] | None, limit: int
) -> list[EventView]:
    """Return the events of some tenants, or of all when None, with after < id <= upto."""
    where = "" if tenants is None else "and tenant_id = any(%(tenants)s)"
    query = f"""
        select {_COLUMNS} from job_events
        where id > %(after)s and id <= %(upto)s {where} order by id limit %(limit)s
    """  # noqa: S608 - constants; values are parameters
    values = {"after": after, "upto": upto, "tenants": list(tenants or ()), "limit": limit}
    return [EventView(*row) for row in db.rows(session, query, values)]


def missed(session: Session, *, since: int, upto: int, audience: Audience) -> tuple[Resumed, int]:
    """Say what a reader that saw everything up to `since` missed up to `upto`, and how much.

    Order of the answer's grounds: an id from another database, one whose successors may be pruned
    already, more than `live.replay_max` events.
    """
    last_id = look(session).last_id
    if since == last_id:
        return Resumed.UP_TO_DATE, 0
    if since > last_id or _may_be_pruned(session, since):
        return Resumed.RESYNC_REQUIRED, 0
    where, values = _where(audience)
    query = f"""
        select count(*) from (
            select from job_events where id > %(after)s and id <= %(upto)s {where} limit %(limit)s
        ) as missed
    """  # noqa: S608 - constants; values are parameters
    limit = settings().live.replay_max
    values |= {"after": since, "upto": upto, "limit": limit + 1}
    count = int(db.rows(session, query, values)[0][0])
    if count > limit:
        return Resumed.RESYNC_REQUIRED, 0
    return (Resumed.REPLAY if count else Resumed.UP_TO_DATE), count


def _may_be_pruned(session: Session, since: int) -> bool:
    # What is pruned is older than the days kept, so behind a younger event nothing is missing; nor
    # is it between an id and its own successor.
    query = """
        select coalesce(
            (select created_at > clock_timestamp() - make_interval(days => %(days)s)
             from job_events where id <= %(since)s order by id desc limit 1),
            exists (select from job_events where id = %(since)s + 1)
        )
    """
    values = {"since": since, "days": settings().live.events_kept_days}
    return not db.rows(session, query, values)[0][0]


def last_before(session: Session, moment: datetime, *, audience: Audience) -> int | None:
    """Return the id of the last event up to a moment, None when that is further back than a replay
    reaches."""
    where, values = _where(audience)
    query = f"""
        select id from (
            select id, created_at from job_events where true {where}
            order by id desc limit %(limit)s
        ) as recent where created_at <= %(moment)s limit 1
    """  # noqa: S608 - constants; values are parameters
    values |= {"limit": settings().live.replay_max + 1, "moment": moment}
    found = db.rows(session, query, values)
    return int(found[0][0]) if found else None


def prune(session: Session, *, upto: int = LAST_ID, size: int = 1000) -> int:
    """Delete events of jobs that ended before the days kept, at most `size`; return how many.

    A job's events go together or in their order, and never while it is open. Those behind `upto`
    stay: somebody still has to read them. Repeat until 0.
    """
    values = {"days": settings().live.events_kept_days, "size": size, "upto": upto}
    return len(db.rows(session, SQL["prune_events"], values))


def _where(audience: Audience) -> tuple[str, dict[str, object]]:
    where = ""
    values: dict[str, object] = {}
    if audience.tenant_id:
        where += " and tenant_id = %(tenant_id)s"
        values["tenant_id"] = audience.tenant_id
    if audience.jobs:
        where += " and job_id = any(%(jobs)s)"
        values["jobs"] = list(audience.jobs)
    return where, values
