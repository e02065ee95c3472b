"""Keeps the figures: counts jobs as their ends appear in the event log, each exactly once.

A task of the workers calls `advance` every few seconds. It may be called by many at once, be killed
at any point, or not run for days: the mark and the figures are moved by one statement.
"""

from pathlib import Path

from sqlmodel import Session

from models.jobs import marks
from models.kit import db

SQL = db.read_sql(Path(__file__).parent / "sql")
PORTION = 5_000
"""Events per transaction, so that each takes well under a second."""
MARK = "tally_marks"


def advance(session: Session) -> int | None:
    """Count the next portion of events and return how many jobs of it had ended.

    None when there is nothing more to count now, or when somebody else counts.
    """
    found = marks.portion(session, MARK, size=PORTION)
    if found is None:
        return None
    values = {"after": found[0], "upto": found[1]}
    return int(db.rows(session, SQL["count_ended"], values)[0][0])


def counted_upto(session: Session) -> int:
    """Return the id of the last event that is counted: up to there events may be forgotten."""
    return marks.reached(session, MARK)
