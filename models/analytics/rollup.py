"""Keeps the figures: counts jobs as their ends appear in the event log, each exactly once.

A task of the workers calls `advance` every few seconds. It may be called by many at once, be killed
at any point, or not run for days: the mark and the figures are moved by one statement.
"""

from pathlib import Path

from sqlmodel import Session

from models.jobs import events
from models.kit import db

SQL = db.read_sql(Path(__file__).parent / "sql")
PORTION = 5_000
"""Events per transaction, so that each takes well under a second."""
_MARK = "select upto, seen_id, seen_newest from tally_marks for update skip locked"
_SEE = "update tally_marks set seen_id = %(seen_id)s, seen_newest = %(seen_newest)s"


def advance(session: Session) -> int | None:
    """Count the next portion of events and return how many jobs of it had ended.

    None when there is nothing more to count now, or when somebody else counts.
    """
    marks = db.rows(session, _MARK, {})
    if not marks:
        return None
    upto, seen_id, seen_newest = marks[0]
    sight = events.look(session)
    is_settled = sight.oldest >= seen_newest
    if upto >= seen_id or not is_settled:
        if is_settled and sight.last_id != seen_id:
            # A look behind the mark's own lock: whoever took an id up to it is in the log soon.
            db.rows(session, _SEE, {"seen_id": sight.last_id, "seen_newest": sight.newest})
        return None
    values = {"after": upto, "upto": min(seen_id, upto + PORTION)}
    return int(db.rows(session, SQL["count_ended"], values)[0][0])


def counted_upto(session: Session) -> int:
    """Return the id of the last event that is counted: up to there events may be forgotten."""
    return int(db.rows(session, "select upto from tally_marks", {})[0][0])
