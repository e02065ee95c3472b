"""Servers for one test session: fast, empty, gone afterwards. Called by `tests/conftest.py`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis


@dataclass(frozen=True, slots=True)
class Servers:
    """A running Postgres and a running Valkey; `.url` says where each is."""

    postgres: Postgres
    redis: Redis


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Give both servers with their data below `folder`; they and the data go away at the end.

    They survive `kill()` and `start()` of theirs (Valkey without its data), not a power cut. They
    end by themselves when the process that started them is killed.
    """
    with ExitStack() as cleanup:
        found = Servers(Postgres(folder, durable=False), Redis(folder, durable=False))
        cleanup.callback(found.postgres.discard)
        cleanup.callback(found.redis.discard)
        found.redis.start()
        found.postgres.start()
        yield found
