"""Decisions in any order, at the same moment, and rounds of two beats at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from models.approvals import asking, policies, service
from models.approvals.policies import Level, NewPolicy
from models.approvals.service import Decider
from models.approvals.states import MOVES, ApprovalState, LevelMode, Verdict
from models.contents import versions
from models.contents.versions import Change
from models.kit import db, ids
from models.kit.errors import Conflict, Forbidden, Outdated
from tests.conftest import Customer
from tests.support.working import work

pytestmark = pytest.mark.usefixtures("lanes")

WISH = {"document": {"content": "# News\n\nThe harbour opens on Saturday."}, "channels": ["email"]}
PEOPLE = [
    Decider(ids.new_id(), "reviewer"),
    Decider(ids.new_id(), "reviewer"),
    Decider(ids.new_id(), "owner"),
]
NEEDED = {"reviewer": 2, "owner": 1}
LEVELS = [Level("Review", ["reviewer"], needed=2), Level("Release", ["owner"])]
DECISIONS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from([Verdict.APPROVE, *Verdict]))


@pytest.fixture
def content_id(client: TestClient) -> str:
    job_id = client.post("/api/v2/content/sync", json=WISH).json()["job_id"]
    work()
    found = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return str(found["email"]["content_id"])


def fresh(content_id: str, tenant_id: UUID, mode: LevelMode) -> str:
    """Make one more version of a content, for which nobody has decided, and ask for its approval."""
    with db.unit_of_work() as session:
        for old in policies.find_all(session, tenant_id=tenant_id):
            policies.delete(session, str(old.id), tenant_id=tenant_id)
        policies.create(session, NewPolicy("p", LEVELS, mode=mode), tenant_id=tenant_id)
    edit(content_id, tenant_id)
    with db.unit_of_work() as session:
        row, _ = asking.ask(session, content_id, by=ids.new_id(), tenant_id=tenant_id)
    return str(row.id)


def edit(content_id: str, tenant_id: UUID) -> None:
    with db.unit_of_work() as session:
        now = versions.get(session, content_id, tenant_id=tenant_id)
        change = Change(now.body, now.report, over=now.latest, made_by=ids.new_id())
        versions.change(session, content_id, change, tenant_id=tenant_id)


def decide(approval_id: str, tenant_id: UUID, verdict: Verdict, by: Decider, seen: int) -> str:
    with db.unit_of_work() as session:
        row = service.get(session, approval_id, tenant_id=tenant_id, lock=True)
        service.decide(session, row, verdict, by, seen=seen, note="")
    return row.state


def state_of(approval_id: str, tenant_id: UUID) -> tuple[ApprovalState, int]:
    with db.unit_of_work() as session:
        row = service.get(session, approval_id, tenant_id=tenant_id)
    return ApprovalState(row.state), row.revision


def expected(
    mode: LevelMode, agreed: set[Decider], by: Decider, verdict: Verdict
) -> ApprovalState | None:
    """Return what a decision about a pending approval makes of it; None: it does not wait for them."""
    reviewed = sum(each.role == "reviewer" for each in agreed) == NEEDED["reviewer"]
    closed = mode == LevelMode.SEQUENTIAL and by.role == "owner" and not reviewed
    if by in agreed or closed:
        return None
    if verdict == Verdict.REJECT:
        return ApprovalState.REJECTED
    if verdict == Verdict.REQUEST_CHANGES:
        return ApprovalState.CHANGES_REQUESTED
    everybody = len({*agreed, by}) == sum(NEEDED.values())
    return ApprovalState.APPROVED if everybody else ApprovalState.PENDING


@settings(max_examples=25)
@given(mode=st.sampled_from(LevelMode), steps=st.lists(DECISIONS | st.none(), max_size=7))
def test_any_order_of_decisions_and_edits_ends_as_the_levels_say(
    content_id: str,
    customer: Customer,
    mode: LevelMode,
    steps: list[tuple[Decider, Verdict] | None],
) -> None:
    tenant_id = customer.actor.tenant_id
    approval_id = fresh(content_id, tenant_id, mode)
    agreed: set[Decider] = set()

    for step in steps:
        before, revision = state_of(approval_id, tenant_id)
        if step is None:
            edit(content_id, tenant_id)
            wanted: ApprovalState | None = ApprovalState.VOID
        elif before != ApprovalState.PENDING:
            with pytest.raises(Conflict):
                decide(approval_id, tenant_id, step[1], step[0], revision)
            wanted = None
        else:
            wanted = expected(mode, agreed, *step)
            if wanted is None:
                with pytest.raises(Forbidden):
                    decide(approval_id, tenant_id, step[1], step[0], revision)
            else:
                decide(approval_id, tenant_id, step[1], step[0], revision)
                agreed.add(step[0])
        after, _ = state_of(approval_id, tenant_id)
        assert after == (wanted or before)
        assert after == before or after in MOVES[before]


def test_of_two_who_decide_at_once_one_must_look_again(content_id: str, customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    approval_id = fresh(content_id, tenant_id, LevelMode.SEQUENTIAL)
    start = threading.Barrier(2)

    def one(by: Decider, verdict: Verdict) -> str:
        start.wait()
        try:
            return decide(approval_id, tenant_id, verdict, by, 1)
        except Outdated as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(one, PEOPLE[:2], [Verdict.APPROVE, Verdict.REJECT]))

    assert ends.count("precondition_failed") == 1
    state, revision = state_of(approval_id, tenant_id)
    assert (state, revision) == (({*ends} - {"precondition_failed"}).pop(), 2)


def test_two_beats_escalate_a_level_once(content_id: str, customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    approval_id = fresh(content_id, tenant_id, LevelMode.PARALLEL)
    with db.unit_of_work() as session:
        late = "update approval_levels set due_at = now() where approval_id = %(id)s"
        db.rows(session, late, {"id": approval_id})
    start = threading.Barrier(4)

    def round_() -> None:
        start.wait()
        with db.unit_of_work() as session:
            service.escalate(session, size=100)

    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(round_) for _ in range(4)]:
            each.result()

    with db.unit_of_work() as session:
        row = service.get(session, approval_id, tenant_id=tenant_id)
        moves = [each for each in service.history(session, row) if each.kind == "escalated"]
    assert sorted(each.level or 0 for each in moves) == [1, 2]
