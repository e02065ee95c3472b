"""`toombos encryption rotate` as an operator uses it, on the secrets that are really stored."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner

from deploy.commands.encryption import app
from models.access import tokens
from models.kit import crypto, db, schema
from models.kit.settings import settings
from models.sources import service as sources
from models.sources.tables import SourceAccount
from tests.conftest import Customer
from tests.factories.people import new_person


@pytest.fixture
def use(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[str]], None]]:
    """Give a function that sets the keys. Before and after, all that is stored is of the usual one."""
    (common,) = (key.get_secret_value() for key in settings().encryption_keys)
    used = [common]

    def set_keys(keys: list[str]) -> None:
        named = [key or common for key in keys]
        used.extend(key for key in named if key not in used)
        monkeypatch.setenv("TOOMBOS_ENCRYPTION_KEYS", ",".join(named))
        settings.cache_clear()
        tokens.forget_keys()

    with db.unit_of_work() as session:  # what other tests have sealed with keys that nobody has
        db.rows(session, "delete from source_accounts", {})
    yield set_keys
    set_keys(used)
    assert CliRunner().invoke(app, ["rotate"]).exit_code == 0
    monkeypatch.undo()
    settings.cache_clear()
    tokens.forget_keys()


def names() -> set[str]:
    """Return the names of the keys that the database's rows need."""
    schema.load_tables()
    found: set[str] = set()
    with db.unit_of_work() as session:
        for column in crypto.columns():
            query = f"select distinct split_part({column.name}, ':', 1) from {column.table}"
            found |= {row[0] for row in db.rows(session, query, {}) if row[0]}
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
