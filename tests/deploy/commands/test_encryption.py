"""`toombos encryption rotate` as an operator uses it, on the secrets that are really stored."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner

from deploy.commands.encryption import app
from models.access import tokens
from models.kit import crypto, db
from models.kit.settings import settings
from models.sources import service as sources
from models.sources.tables import SourceAccount
from tests.conftest import Customer
from tests.factories.people import new_person


@pytest.fixture
def use(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[str]], None]]:
    """Give a function that sets the keys. Nothing that another key sealed is there before or after."""
    (common,) = (key.get_secret_value() for key in settings().encryption_keys)

    def set_keys(keys: list[str]) -> None:
        monkeypatch.setenv("TOOMBOS_ENCRYPTION_KEYS", ",".join(key or common for key in keys))
        settings.cache_clear()
        tokens.forget_keys()

    forget_secrets()
    yield set_keys
    monkeypatch.undo()
    settings.cache_clear()
    forget_secrets()


def forget_secrets() -> None:
    with db.unit_of_work() as session:
        db.rows(session, "delete from source_accounts", {})
        db.rows(session, "delete from signing_keys", {})
    tokens.forget_keys()


def names() -> set[str]:
    """Return the names of the keys that the database's rows need."""
    found: set[str] = set()
    with db.unit_of_work() as session:
        for table, column in (("source_accounts", "secret"), ("signing_keys", "secret")):
            query = f"select distinct split_part({column}, ':', 1) from {table}"
            found |= {row[0] for row in db.rows(session, query, {})}
    return found


def test_all_secrets_move_to_the_newest_key_and_are_read_without_the_old_one(
    use: Callable[[list[str]], None], anonymous: TestClient, customer: Customer
) -> None:
    new = crypto.new_key()
    person = new_person(customer)
    with db.unit_of_work() as session:
        sources.set_secret(
            session, "ntn_secret", source="notion", tenant_id=customer.actor.tenant_id
        )
    use([new, ""])

    done = CliRunner().invoke(app, ["rotate"])
    again = CliRunner().invoke(app, ["rotate"])

    assert done.exit_code == 0, done.output
    assert "secrets encrypted anew" in done.output
    assert again.output.startswith("0 secrets")
    use([new])
    assert names() == {crypto.key_name(new)}
    with db.unit_of_work() as session:
        row = session.exec(
            select(SourceAccount).where(SourceAccount.tenant_id == customer.actor.tenant_id)
        ).one()
        assert row.secret == "ntn_secret"
    assert anonymous.get("/api/v2/me", headers=person.bearer).status_code == 200


def test_a_rotation_without_the_old_key_names_it_and_changes_nothing(
    use: Callable[[list[str]], None], customer: Customer
) -> None:
    with db.unit_of_work() as session:
        sources.set_secret(session, "a", source="notion", tenant_id=customer.actor.tenant_id)
    before = names()
    use([crypto.new_key()])

    done = CliRunner().invoke(app, ["rotate"])

    assert done.exit_code == 1
    assert "is not in TOOMBOS_ENCRYPTION_KEYS" in done.output
    assert names() == before


def test_a_new_key_is_printed_and_long_enough() -> None:
    key = CliRunner().invoke(app, ["key"]).output.strip()

    assert len(key) >= 32
