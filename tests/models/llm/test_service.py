"""What language models cost, and the answers that are kept."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.kit import clock, db
from models.kit.errors import OverQuota
from models.kit.settings import settings
from models.limits import usage
from models.llm import service
from models.llm.endpoint import Tokens
from tests.conftest import Customer

TEXTS = {"subject": "Exports take 8 seconds"}


def test_what_was_reserved_gives_way_to_what_was_used(
    session: Session, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant_id, today = customer.actor.tenant_id, clock.now().date()
    monkeypatch.setattr(settings().llm, "output_price", 5.0)

    reserved = service.reserve(session, 1000, tenant_id=tenant_id)
    assert usage.stock(session, tenant_id).tokens_today == 1000
    service.settle(session, reserved, Tokens(300, 20))

    assert usage.stock(session, tenant_id).tokens_today == 320
    day = timedelta(days=1)
    (total,) = usage.of_actors(session, tenant_id=tenant_id, since=today - day, until=today + day)
    assert (total.tokens, total.cost_micros) == (320, 100)


def test_what_is_over_the_quota_is_not_reserved(
    session: Session, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant_id = customer.actor.tenant_id
    monkeypatch.setattr(settings().limits, "tokens_per_day", 1500)

    service.reserve(session, 1000, tenant_id=tenant_id)

    with pytest.raises(OverQuota, match="500 are left"):
        service.reserve(session, 501, tenant_id=tenant_id)
    assert usage.stock(session, tenant_id).tokens_today == 1000


def test_an_answer_is_its_tenants_own(
    session: Session, customer: Customer, other_customer: Customer
) -> None:
    mine, other = customer.actor.tenant_id, other_customer.actor.tenant_id
    service.keep_answer(session, "k", {"subject": "old"}, tenant_id=mine)
    service.keep_answer(session, "k", TEXTS, tenant_id=mine)

    assert service.find_answer(session, "k", tenant_id=mine) == TEXTS
    assert service.find_answer(session, "k", tenant_id=other) is None


def test_answers_are_forgotten_after_their_time(session: Session, customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    service.keep_answer(session, "old", TEXTS, tenant_id=tenant_id)
    service.keep_answer(session, "new", TEXTS, tenant_id=tenant_id)
    query = """
    update llm_answers set created_at = created_at - interval '31 days'
    where tenant_id = %(t)s and key = 'old'
    """
    db.rows(session, query, {"t": tenant_id})

    assert service.find_answer(session, "old", tenant_id=tenant_id) is None
    assert service.prune(session) == 1
    assert service.find_answer(session, "new", tenant_id=tenant_id) == TEXTS


def test_who_wants_nothing_kept_has_nothing_kept(
    session: Session, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant_id = customer.actor.tenant_id
    monkeypatch.setattr(settings().llm, "answers_kept_days", 0)

    service.keep_answer(session, "k", TEXTS, tenant_id=tenant_id)

    rows = db.rows(session, "select 1 from llm_answers where tenant_id = %(t)s", {"t": tenant_id})
    assert list(rows) == []
