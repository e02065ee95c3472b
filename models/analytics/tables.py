"""Rows of figures: jobs that ended, by the hour in which they were made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, SmallInteger, Text
from sqlmodel import Field, SQLModel

from models.kit.tables import moment


class Tally(SQLModel, table=True):
    """How many jobs made in an hour ended in a state: all of them, or those of one channel.

    `name` is the channel, '' for whole jobs; `hour` is null-free: the sum of all hours is a row with
    hour -infinity. Milliseconds are summed over the `n_timed` jobs, or steps of the channel, that ran.
    """

    __tablename__ = "tallies"

    tenant_id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text, primary_key=True)
    hour: datetime = moment(primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    state: str = Field(sa_type=Text, primary_key=True)
    n: int = Field(sa_type=BigInteger)
    n_completed: int = Field(sa_type=BigInteger)
    n_failed: int = Field(sa_type=BigInteger)
    n_timed: int = Field(sa_type=BigInteger)
    running_ms: int = Field(sa_type=BigInteger)


class Duration(SQLModel, table=True):
    """How many jobs made in an hour took about so long from their start time to their end.

    `slot` n holds what took at most 1.05^n milliseconds, so a percentile is at most 5 % off.
    """

    __tablename__ = "durations"

    tenant_id: UUID = Field(primary_key=True)
    hour: datetime = moment(primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    slot: int = Field(sa_type=SmallInteger, primary_key=True)
    n: int = Field(sa_type=BigInteger)
    total_ms: int = Field(sa_type=BigInteger)


class TallyMark(SQLModel, table=True):
    """How far the event log is counted. There is one row.

    `seen_id` is the last event's id at a look, `seen_newest` the first transaction that had no number
    then: once all before it have ended, nothing can appear at or below `seen_id` any more.
    """

    __tablename__ = "tally_marks"

    id: int = Field(sa_type=SmallInteger, primary_key=True)
    upto: int = Field(sa_type=BigInteger)
    seen_id: int = Field(sa_type=BigInteger)
    seen_newest: int = Field(sa_type=BigInteger)
