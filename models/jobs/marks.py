"""How far a reader has worked through the event log, kept in Postgres with what it made of it.

For readers that must see each event exactly once, whoever is killed and whenever: they move their
mark in the transaction that does their work. Live readers use `models.jobs.events.Frontier`.
"""

from sqlmodel import Session

from models.jobs import events
from models.kit import db


def portion(session: Session, table: str, *, size: int) -> tuple[int, int] | None:
    """Return the next settled events of the reader whose mark is in a table: after which id, up to
    which. The mark is locked from then on; the caller moves it (`upto`).

    None when there is nothing now, when somebody else reads, or when this was the first look at new
    events: the next one finds whether they are settled. `size` is the most ids at once.
    """
    query = f"select upto, seen_id, seen_newest from {table} for update skip locked"  # noqa: S608 - a constant of the caller
    marks = db.rows(session, query, {})
    if not marks:
        return None
    upto, seen_id, seen_newest = marks[0]
    sight = events.look(session)
    is_settled = sight.oldest >= seen_newest
    if upto < seen_id and is_settled:
        return upto, min(seen_id, upto + size)
    if is_settled and sight.last_id != seen_id:
        # A look behind the mark's own lock: whoever took an id up to it is in the log soon.
        see = f"update {table} set seen_id = %(seen_id)s, seen_newest = %(seen_newest)s"  # noqa: S608 - as above
        db.rows(session, see, {"seen_id": sight.last_id, "seen_newest": sight.newest})
    return None


def reached(session: Session, table: str) -> int:
    """Return the id of the last event that the reader is done with: up to there all may go."""
    return int(db.rows(session, f"select upto from {table}", {})[0][0])  # noqa: S608 - as above
