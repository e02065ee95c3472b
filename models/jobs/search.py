"""Which jobs a page shows: filters as SQL, in pieces that each follow one index. Used by `queries`.

A condition that is met by one of many things (two states, three places a word can be in) is read as
so many walks, each newest first by an index of its own, and merged: every page costs what it
shows, however many jobs there are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from models.jobs.states import JobState
from models.kit.pages import Cursor

TITLES_MAX: Final = 1000
"""A word in the titles of more documents is looked for in the newest of them only."""
_ID_START: Final = re.compile(r"[0-9a-f][0-9a-f-]{3,35}")
_TITLED: Final = """
    select distinct named.by from (
        select id, root_id, ref from documents
        where tenant_id = %(tenant_id)s and title ilike %(inside)s
        order by created_at desc limit %(titles_max)s
    ) as d
    cross join lateral (values (d.id::text), (d.root_id::text), (nullif(d.ref, ''))) as named (by)
    where named.by is not null
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which jobs: all that match everything that is given.

    `text` is looked for in the beginning of the job's id, its correlation id and its document's id,
    and anywhere in its document's title.
    """

    states: Sequence[JobState] = ()
    step_name: str | None = None
    subject: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    text: str = ""
    oldest_first: bool = False


Arm = tuple[str] | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Walks:
    """Filters as SQL: every job meets `where` and one of `arms`; no arm means none is needed.

    An arm is a condition, and for some a statement whose every row makes it another condition.
    """

    where: str
    arms: Sequence[Arm] = ()
    values: dict[str, object] = field(default_factory=dict)
    oldest_first: bool = False

    @property
    def order(self) -> str:
        """The order of a page."""
        way = "asc" if self.oldest_first else "desc"
        return f"order by j.created_at {way}, j.id {way}"

    def after(self, cursor: Cursor | None) -> "Walks":
        """Return the same walks, begun behind a row."""
        if cursor is None:
            return self
        side = ">" if self.oldest_first else "<"
        where = f"{self.where} and (j.created_at, j.id) {side} (%(after_at)s, %(after_id)s)"
        values = {**self.values, "after_at": cursor.created_at, "after_id": cursor.id}
        return replace(self, where=where, values=values)

    def hits(self) -> str:
        """Return the statement of the ids that match, in order, `%(most)s` at most."""
        if not self.arms:
            return self._walk()
        merged = " union ".join(f"({self._walk(*arm)})" for arm in self.arms)
        return f"select * from ({merged}) as j {self.order} limit %(most)s"  # noqa: S608 - constants

    def _walk(self, condition: str = "true", each: str = "") -> str:
        walk = f"""
            select j.id, j.created_at from jobs as j where {self.where} and {condition}
            {self.order} limit %(most)s
        """  # noqa: S608 - constants; values are parameters
        if not each:
            return walk
        return f"select j.* from ({each}) as each cross join lateral ({walk}) as j"  # noqa: S608


def walks(*, tenant_id: UUID, filters: Filters) -> Walks:
    """Return how to find a tenant's jobs that match."""
    parts = ["j.tenant_id = %(tenant_id)s"]
    values: dict[str, object] = {"tenant_id": tenant_id}
    given: list[tuple[str, object, str]] = [
        ("step_name", filters.step_name, "%(step_name)s = any(j.step_names)"),
        ("subject", filters.subject, "j.subject = %(subject)s"),
        ("created_after", filters.created_after, "j.created_at >= %(created_after)s"),
        ("created_before", filters.created_before, "j.created_at < %(created_before)s"),
    ]
    for name, value, condition in given:
        if value is not None:
            parts.append(condition)
            values[name] = value
    arms: list[Arm] = []
    states = sorted(set(filters.states))
    if filters.text:
        arms = _text_arms(filters.text, values)
    elif len(states) > 1 and filters.subject is None:
        arms = [("j.state = each.state", "select unnest(%(states)s::text[]) as state")]
    if states and (not arms or filters.text):
        parts.append("j.state = any(%(states)s)")
    if states:
        values["states"] = [str(state) for state in states]
    return Walks(" and ".join(parts), arms, values, filters.oldest_first)


def _text_arms(text: str, values: dict[str, object]) -> list[Arm]:
    start = _escaped(text)
    values |= {"start": f"{start}%", "inside": f"%{start}%", "titles_max": TITLES_MAX}
    arms: list[Arm] = [
        ("j.correlation_id like %(start)s",),
        ("j.subject like %(start)s",),
        ("j.subject = each.by", _TITLED),
    ]
    if found := _id_range(text):
        arms.append(("j.id between %(first_id)s and %(last_id)s",))
        values |= {"first_id": found[0], "last_id": found[1]}
    return arms


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _id_range(text: str) -> tuple[UUID, UUID] | None:
    """Return the first and the last id that begin so; None for a text that begins no id."""
    if not _ID_START.fullmatch(text.lower()):
        return None
    digits = text.lower().replace("-", "")
    if len(digits) > 32:
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
