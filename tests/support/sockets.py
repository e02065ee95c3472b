"""The app in this process: what it keeps, and sockets of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.datastructures import State
from starlette.testclient import WebSocketTestSession

from tests.support.eventually import eventually


def state_of(client: TestClient) -> State:
    """Return what the client's app keeps: `hub`, `tail` and `limiter`."""
    return cast("FastAPI", client.app).state


@contextmanager
def opened(client: TestClient, path: str, **more: Any) -> Iterator[WebSocketTestSession]:
    """Open a socket; at the end the server sees it go by itself, before the client is torn down."""
    with client.websocket_connect(path, **more) as socket:
        yield socket
        socket.close()
        eventually(lambda: nobody_listens(client))


def nobody_listens(client: TestClient) -> None:
    assert not state_of(client).hub._open
