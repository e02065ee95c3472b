"""Serve an ASGI application on a real port, for what only bytes on a wire can show."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from tests.support.eventually import eventually


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """Give the port on which the application listens, as the gateway does."""
    config = uvicorn.Config(
        app, port=0, http="httptools", ws="none", log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        eventually(lambda: server.started)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
