"""Sockets of the app in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from api.ws.hub import hub
from tests.support.eventually import eventually


@contextmanager
def opened(client: TestClient, path: str, **more: Any) -> Iterator[WebSocketTestSession]:
    """Open a socket; at the end the server sees it go by itself, before the client is torn down."""
    with client.websocket_connect(path, **more) as socket:
        yield socket
        socket.close()
        eventually(nobody_listens)


def nobody_listens() -> None:
    assert not hub()._open
