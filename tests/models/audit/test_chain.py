"""The chain of seals, and every way of tampering with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.audit import chain
from models.audit.chain import START, Entry

TENANT = UUID(int=1)


def entry(n: int) -> Entry:
    return Entry(
        id=10 * n,
        tenant_id=TENANT,
        at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=n),
        actor_kind="key",
        actor_id=UUID(int=n),
        action="jobs.cancel",
        route="DELETE /api/v2/jobs/{job_id}",
        target="job",
        target_id=str(n),
        before={"status": "pending"},
        after={"status": "cancelled"},
        address="192.0.2.1",
        agent="curl",
        correlation_id="c",
    )


def sealed(count: int) -> list[Entry]:
    found, previous = [], START
    for seq in range(1, count + 1):
        previous = chain.link(previous, entry(seq), seq)
        found.append(replace(entry(seq), seq=seq, hash=previous))
    return found


def flaws(entries: list[Entry], head: Entry) -> list[str]:
    return [flaw.words for flaw in chain.flaws(entries, (head.seq or 0, head.hash or b""))]


def test_an_untouched_chain_has_no_flaw() -> None:
    found = sealed(5)

    assert flaws(found, found[-1]) == []


def test_an_empty_log_has_no_flaw() -> None:
    assert list(chain.flaws([], (0, START))) == []


CHANGES: dict[str, Any] = {
    "id": 7,
    "tenant_id": UUID(int=2),
    "at": datetime(2026, 11, 2, tzinfo=UTC),
    "actor_kind": "person",
    "actor_id": UUID(int=99),
    "action": "jobs.read",
    "route": "GET /",
    "target": None,
    "target_id": "9",
    "before": None,
    "after": {"status": "completed"},
    "address": "192.0.2.2",
    "agent": None,
    "correlation_id": "d",
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_of_any_field_is_found(field: str) -> None:
    found = sealed(5)
    head = found[-1]
    found[2] = replace(found[2], **{field: CHANGES[field]})

    assert flaws(found, head) == [
        f"entry 3 (id {found[2].id}) was changed, or one was put before it"
    ]


@given(st.integers(2, 9), st.data())
def test_removed_entries_are_found(count: int, data: st.DataObject) -> None:
    found = sealed(count)
    first = data.draw(st.integers(1, count))
    last = data.draw(st.integers(first, count))

    told = flaws([e for e in found if not first <= (e.seq or 0) <= last], found[-1])

    assert len(told) == 1
    assert f"{first} is missing" in told[0] or f"{first} to {last} are missing" in told[0]


def test_a_new_seal_over_a_change_breaks_the_next_entry() -> None:
    found = sealed(3)
    forged = replace(found[1], actor_id=UUID(int=99))
    found[1] = replace(forged, hash=chain.link(found[0].hash or b"", forged, 2))

    assert flaws(found, found[-1]) == ["entry 3 (id 30) was changed, or one was put before it"]


def test_a_chain_made_anew_does_not_have_the_seal_that_was_noted() -> None:
    noted, forged, previous = sealed(3)[-1], [], START
    for seq in range(1, 5):
        made = replace(entry(seq), agent="other")
        previous = chain.link(previous, made, seq)
        forged.append(replace(made, seq=seq, hash=previous))

    assert flaws(forged, forged[-1]) == []
    assert flaws(forged, noted) == ["the seal of entry 3 is not the one that was noted"]


def test_the_order_of_keys_does_not_matter() -> None:
    one = replace(entry(1), after={"a": 1, "b": 2})
    other = replace(entry(1), after={"b": 2, "a": 1})

    assert chain.link(START, one, 1) == chain.link(START, other, 1)
