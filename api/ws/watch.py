"""Ends open streams whose key or login is over. One task of each API process.

It asks Postgres, not Redis: an announcement can be lost, and a lost one would leave a stream open.
"""

import asyncio
from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.ws.hub import Hub
from models.access import credentials
from models.kit import db, log

PAUSE_S: Final = 2.0
"""A stream outlives its key by this long and one query."""

_log = log.get(__name__)


async def run(hub: Hub) -> None:
    """Look again and again. While the database is away, streams stay open and say nothing anyway."""
    while True:
        await asyncio.sleep(PAUSE_S)
        try:
            await look(hub)
        except (SQLAlchemyError, TimeoutError) as error:
            _log.warning("streams.unchecked", error=type(error).__name__)


async def look(hub: Hub) -> None:
    """End the streams of this process whose key or login is over."""
    if shown := hub.credentials():
        hub.refuse(await run_in_threadpool(_ended, shown))


def _ended(shown: Collection[UUID]) -> set[UUID]:
    with db.unit_of_work() as session:
        return credentials.ended(session, shown)
