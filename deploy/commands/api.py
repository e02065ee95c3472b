"""Serve the HTTP and WebSocket API, and the page."""

import logging
import socket
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.ws.hub import Hub
from deploy.commands._app import application, must_be_safe
from models.kit import log

app = application()


@app.command()
def api(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    fd: Annotated[
        int | None, typer.Option(min=3, help="A socket that is bound already, by its number.")
    ] = None,
) -> None:
    """Serve the API until SIGTERM or Ctrl-C; running requests get five seconds to end."""
    must_be_safe()
    log.configure()
    logging.getLogger("uvicorn.error").addFilter(_without_query)
    gateway = create_app()
    config = uvicorn.Config(
        gateway,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # costs half of the fan-out and 30 KiB a client
        ws_max_size=65_536,
        ws_ping_interval=20,
        ws_ping_timeout=10,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    # made here, because uvicorn takes every inherited socket for a Unix one
    doors = None if fd is None else [socket.socket(fileno=fd)]
    _Server(config, gateway.state.hub).run(sockets=doors)


def _without_query(record: logging.LogRecord) -> bool:
    """Shorten the addresses of WebSockets in uvicorn's messages: a query may hold a key."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args
        )
    return True


class _Server(uvicorn.Server):
    """Ends streams before it waits for answers to end: a stream's answer never would."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.end()
        await super().shutdown(sockets)
