"""An app keeps what runs in it to itself."""

from fastapi.testclient import TestClient

from api.app import create_app
from tests.conftest import Customer
from tests.support.sockets import opened


def test_the_end_of_one_app_closes_no_socket_of_another(
    client: TestClient, customer: Customer
) -> None:
    with opened(client, f"/ws/jobs?token={customer.key}") as socket:
        with TestClient(create_app()):
            pass
        socket.send_json({"type": "ping"})

        assert socket.receive_json()["type"] == "pong"
