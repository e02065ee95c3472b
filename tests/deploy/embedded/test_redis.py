import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from deploy.embedded.redis import Redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    """Give a durable server, as `toombos up` runs it, below a path with a space and an accent."""
    folder = tmp_path / "with space and é"
    folder.mkdir()
    with Redis(folder) as running:
        yield running
    running.discard()


def test_acknowledged_writes_survive_a_crash(server: Redis) -> None:
    with redis.Redis.from_url(server.url) as client:
        for number in range(2_000):
            client.rpush("list", number)

    server.kill()
    server.start()

    with redis.Redis.from_url(server.url) as client:
        assert client.llen("list") == 2_000


def test_clean_stop_keeps_the_data(server: Redis) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("key", "value")

    server.stop()
    server.start()

    with redis.Redis.from_url(server.url) as client:
        assert client.get("key") == b"value"


def test_client_without_the_password_is_refused(server: Redis) -> None:
    address = server.url.split("@")[1]

    with (
        redis.Redis.from_url(f"redis://{address}") as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_password_is_readable_by_the_owner_only(server: Redis) -> None:
    assert stat.S_IMODE((server.folder / "valkey.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_full_memory_is_an_error_and_never_loses_a_wake_up(server: Redis) -> None:
    with redis.Redis.from_url(server.url) as client:
        found = client.config_get("maxmemory-policy", "appendonly", "appendfsync")

    assert found == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "appendfsync": "everysec",
    }


def test_two_servers_in_two_folders_do_not_meet(server: Redis, tmp_path: Path) -> None:
    with Redis(tmp_path, durable=False) as other, redis.Redis.from_url(other.url) as client:
        client.set("here", 1)

        with redis.Redis.from_url(server.url) as first:
            assert first.get("here") is None

    other.discard()
