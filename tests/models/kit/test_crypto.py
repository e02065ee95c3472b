"""Stored secrets: unreadable in the database, readable with their key, and moved to a new one."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, insert, select, text
from sqlmodel import Session

from models.kit import crypto, ids
from models.kit.errors import Unavailable
from models.kit.settings import Settings, settings

OLD, NEW = "o" * 32, "n" * 32
Use = Callable[[str], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Give a function that sets the keys."""

    def set_keys(keys: str) -> None:
        monkeypatch.setenv("TOOMBOS_ENCRYPTION_KEYS", keys)
        settings.cache_clear()

    yield set_keys
    monkeypatch.undo()
    settings.cache_clear()


def test_a_secret_comes_back_and_is_sealed_differently_each_time(use: Use) -> None:
    use(OLD)

    first, second = crypto.seal("tøken"), crypto.seal("tøken")

    assert first != second
    assert "tøken" not in first
    assert crypto.unseal(first) == crypto.unseal(second) == "tøken"


def test_a_new_key_in_front_seals_and_the_old_one_still_reads(use: Use) -> None:
    use(OLD)
    old = crypto.seal("a")
    use(f"{NEW}, {OLD}")

    new = crypto.seal("b")

    assert new.startswith(crypto.key_name(NEW))
    assert (crypto.unseal(old), crypto.unseal(new)) == ("a", "b")


@pytest.mark.parametrize("keys", [NEW, ""])
def test_without_its_key_a_secret_is_refused_by_the_name_of_the_key(use: Use, keys: str) -> None:
    use(OLD)
    sealed = crypto.seal("a")
    use(keys)

    with pytest.raises(Unavailable, match=f"its key '{crypto.key_name(OLD)}' is not in"):
        crypto.unseal(sealed)


def test_a_changed_row_is_noticed(use: Use) -> None:
    use(OLD)
    sealed = crypto.seal("a")

    with pytest.raises(Unavailable):
        crypto.unseal(sealed[:-4] + "AAA=")


def test_nothing_is_stored_without_a_key(use: Use) -> None:
    use("")

    with pytest.raises(Unavailable, match="toombos encryption key"):
        crypto.seal("a")


def test_a_short_key_is_refused(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOMBOS_ENCRYPTION_KEYS", "short")

    with pytest.raises(ValueError, match="at least 32 characters"):
        Settings()


def test_the_keys_are_not_shown(use: Use) -> None:
    use(OLD)

    assert OLD not in repr(settings())


def test_a_sealed_column_is_rotated_while_its_secrets_stay(session: Session, use: Use) -> None:
    use(OLD)
    table = Table(
        "secrets_of_a_test",
        MetaData(),
        Column("id", Uuid, primary_key=True),
        Column("token", crypto.Sealed),
        prefixes=["temporary"],
    )
    connection = session.connection()
    table.create(connection)
    rows = [{"id": ids.new_id(), "token": f"secret {n}"} for n in range(5)]
    connection.execute(insert(table), [*rows, {"id": ids.new_id(), "token": None}])
    use(f"{NEW},{OLD}")

    counts = [crypto.rotate(session, table.c.token, limit=3) for _ in range(3)]

    use(NEW)
    assert counts == [3, 2, 0]
    assert set(connection.execute(select(table.c.token)).scalars()) == {
        *(row["token"] for row in rows),
        None,
    }
    raw = connection.execute(text("select token from secrets_of_a_test")).scalars()
    assert all(value is None or value.startswith(crypto.key_name(NEW)) for value in raw)
