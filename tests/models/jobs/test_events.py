"""The event log as a stream: what is settled, what a returning reader missed, what is deleted."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from models.jobs import events, service
from models.jobs.events import Audience, Frontier, Resumed, Sight
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import clock, db
from models.kit.settings import settings as live_settings
from tests.conftest import Customer
from tests.factories.jobs import new_job

NOTHING_OPEN = Sight(last_id=5, oldest=100, newest=100, written=900, flushed=900)


def submit(customer: Customer, n: int = 1) -> list[UUID]:
    with db.unit_of_work() as session:
        return service.submit(session, [new_job(customer.actor.tenant_id) for _ in range(n)])


def finish_all() -> None:
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
    with db.unit_of_work() as session:
        service.finish(session, [Outcome(c, StepState.COMPLETED) for c in claims], owner="me")


def settled(frontier: Frontier) -> int | None:
    with db.unit_of_work() as session:
        return frontier.feed(events.look(session), now_s=0)


def ids_of(customer: Customer) -> list[int]:
    audience = Audience(customer.actor.tenant_id)
    with db.unit_of_work() as session:
        found = events.between(session, after=0, upto=2**62, audience=audience, limit=1000)
    return [event.id for event in found]


def missed(customer: Customer, since: int) -> tuple[Resumed, int]:
    with db.unit_of_work() as session:
        upto = events.look(session).last_id
        audience = Audience(customer.actor.tenant_id)
        return events.missed(session, since=since, upto=upto, audience=audience)


class Log:
    """What Postgres does with numbers, ids and its log, one move at a time."""

    def __init__(self) -> None:
        self.next_number, self.last_id, self.written, self.flushed = 1, 0, 0, 0
        self.last_ended = 0
        self.open: dict[int, list[int]] = {}
        self.ended: dict[int, int] = {}

    def move(self, move: tuple[str, int]) -> None:
        kind, n = move
        if kind == "begin":
            self.open[self.next_number] = []
            self.next_number += 1
        elif kind == "flush":
            self.flushed = self.written
        elif self.open:
            number = sorted(self.open)[n % len(self.open)]
            self.written += 1
            if kind == "take":
                self.last_id += 1
                self.open[number].append(self.last_id)
            else:
                self.ended |= dict.fromkeys(self.open.pop(number), self.written)
                self.last_ended = max(self.last_ended, number)

    def sight(self, last_id: int) -> Sight:
        begun = [number for number in self.open if number <= self.last_ended]
        oldest = min([*begun, self.last_ended + 1])
        return Sight(last_id, oldest, self.next_number, self.written, self.flushed)


MOVE = st.tuples(st.sampled_from(["begin", "take", "take", "end", "flush"]), st.integers(0, 5))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.lists(MOVE, max_size=4), st.lists(MOVE, max_size=2)), max_size=25))
def test_what_is_settled_has_ended_and_is_on_disk(
    looks: list[tuple[list[tuple[str, int]], list[tuple[str, int]]]],
) -> None:
    log, frontier, before = Log(), Frontier(), 0
    for moves, between in looks:
        for move in moves:
            log.move(move)
        last_id = log.last_id
        for move in between:
            log.move(move)
        found = frontier.feed(log.sight(last_id), now_s=0) or 0

        assert found >= before
        for event_id in range(1, found + 1):
            assert log.ended.get(event_id, 10**9) <= log.flushed
        before = found


def test_a_quiet_log_is_settled_at_the_first_look() -> None:
    assert Frontier().feed(NOTHING_OPEN, now_s=0) == 5


def test_what_is_not_on_disk_counts_as_written_after_a_while() -> None:
    frontier = Frontier()

    assert frontier.feed(replace(NOTHING_OPEN, flushed=899), now_s=0) is None
    assert frontier.feed(replace(NOTHING_OPEN, flushed=899), now_s=0.9) is None
    assert frontier.feed(replace(NOTHING_OPEN, flushed=899), now_s=1.1) == 5


def test_a_database_that_went_back_is_followed_from_where_it_is() -> None:
    frontier = Frontier()
    frontier.feed(NOTHING_OPEN, now_s=0)

    assert frontier.feed(replace(NOTHING_OPEN, last_id=3), now_s=0) == 3


def test_ids_that_a_crash_gave_back_are_not_settled() -> None:
    frontier = Frontier()
    frontier.feed(replace(NOTHING_OPEN, oldest=90), now_s=0)

    assert frontier.feed(replace(NOTHING_OPEN, last_id=4, newest=98, oldest=98), now_s=0) == 4


def test_an_event_that_commits_late_holds_back_those_after_it(
    session: Session, customer: Customer
) -> None:
    frontier = Frontier()
    start = settled(frontier)
    assert start is not None
    service.submit(session, [new_job(customer.actor.tenant_id)])
    submit(customer)  # commits first, with a larger id

    assert settled(frontier) == start
    session.commit()

    assert settled(frontier) == ids_of(customer)[-1]
    assert len(ids_of(customer)) == 2


def test_an_event_of_a_bare_insert_is_waited_for_too(
    session: Session, customer: Customer, lanes: None
) -> None:
    job_id = submit(customer)[0]
    frontier = Frontier()
    start = settled(frontier)
    statement = text(
        "insert into job_events (tenant_id, job_id, seq, kind, state, steps)"
        " select tenant_id, job_id, 2, 'job_update', state, '{}' from job_events"
        " where job_id = :job_id"
    )
    session.connection().execute(statement, {"job_id": job_id})

    assert settled(frontier) == start
    session.commit()
    assert (settled(frontier) or 0) > (start or 0)


def test_a_returning_reader_is_told_what_it_missed(customer: Customer) -> None:
    submit(customer, 4)
    ids = ids_of(customer)

    assert missed(customer, ids[1]) == (Resumed.REPLAY, 2)
    assert missed(customer, ids[3]) == (Resumed.UP_TO_DATE, 0)


def test_events_of_other_tenants_are_not_missed(
    customer: Customer, other_customer: Customer
) -> None:
    submit(customer)
    since = ids_of(customer)[-1]
    submit(other_customer, 3)

    assert missed(customer, since) == (Resumed.UP_TO_DATE, 0)


def test_an_id_that_was_never_given_out_asks_for_a_fresh_start(customer: Customer) -> None:
    submit(customer)

    assert missed(customer, ids_of(customer)[-1] + 10**6) == (Resumed.RESYNC_REQUIRED, 0)


def test_too_much_to_replay_asks_for_a_fresh_start(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_settings().live, "replay_max", 3)
    submit(customer, 5)
    ids = ids_of(customer)

    assert missed(customer, ids[0]) == (Resumed.RESYNC_REQUIRED, 0)
    assert missed(customer, ids[1]) == (Resumed.REPLAY, 3)


def test_a_moment_stands_for_the_last_event_up_to_it(customer: Customer) -> None:
    submit(customer, 2)
    ids = ids_of(customer)
    audience = Audience(customer.actor.tenant_id)

    with db.unit_of_work() as session:
        now, old = clock.now() + timedelta(seconds=1), clock.now() - timedelta(hours=1)
        assert events.last_before(session, now, audience=audience) == ids[-1]
        assert events.last_before(session, old, audience=audience) is None


@pytest.fixture
def aged(lanes: None, customer: Customer) -> list[UUID]:
    """Two jobs of long ago: one that ended, one that is still open."""
    done = submit(customer)
    finish_all()
    open_one = submit(customer)
    with db.unit_of_work() as session:
        for statement in (
            "update job_events set created_at = created_at - interval '40 days'",
            "update jobs set completed_at = completed_at - interval '40 days'",
        ):
            db.rows(session, statement, {})
    submit(customer)
    finish_all()
    return done + open_one


def test_old_events_of_ended_jobs_are_deleted_and_no_others(
    aged: list[UUID], customer: Customer
) -> None:
    before = len(ids_of(customer))
    with db.unit_of_work() as session:
        deleted = [events.prune(session, size=2) for _ in range(3)]

    assert deleted == [2, 1, 0]
    assert len(ids_of(customer)) == before - 3
    with db.unit_of_work() as session:
        kept = events.between(
            session, after=0, upto=2**62, audience=Audience(None, [aged[1]]), limit=10
        )
    assert [event.seq for event in kept] == [1, 2, 3]


def test_whoever_saw_only_events_of_long_ago_starts_afresh(
    aged: list[UUID], customer: Customer
) -> None:
    assert missed(customer, ids_of(customer)[0]) == (Resumed.RESYNC_REQUIRED, 0)
    with db.unit_of_work() as session:
        while events.prune(session):
            pass
    assert missed(customer, 1) == (Resumed.RESYNC_REQUIRED, 0)
