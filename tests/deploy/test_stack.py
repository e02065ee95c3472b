import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy import environment, instance, stack
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from models.kit.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]


def up(data: Path, **variables: str) -> subprocess.Popen[str]:
    """Run `toombos up` with its data in a folder, on a free port."""
    # whoever names a build of the dashboard has none made
    named = {"TOOMBOS_DATA": str(data), "TOOMBOS_DASHBOARD_DIR": str(data / "dashboard")}
    given = {"PYTHONPATH": str(CHECKOUT), **named, **variables}
    inherited = environment.for_child(given)
    for name in ("DATABASE_URL", "REDIS_URL"):
        inherited.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "up", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=inherited,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    """Return what a process says, up to the line with these words."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return said
    raise AssertionError(f"it ended without saying {words!r}:\n{''.join(said)}")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder whose servers are cleaned away."""
    folder = tmp_path / "data with é"
    folder.mkdir()
    yield folder
    Postgres(folder).discard()


@pytest.mark.flow
def test_up_serves_until_ctrl_c_and_only_once_in_a_folder(data: Path) -> None:
    first = up(data)
    said = read_until(first, "Stop with Ctrl-C")
    below = psutil.Process(first.pid).children(recursive=True)
    note = instance.read(data)
    assert note

    with urllib.request.urlopen(f"{note.url}/health", timeout=10) as answer:
        assert answer.status == 200
    key = (data / stack.KEY_FILE).read_text().strip()
    assert f"{note.url}/#key={key}" in "".join(said)
    assert (data / stack.KEY_FILE).stat().st_mode & 0o777 == 0o600

    second = up(data)
    refusal, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert note.url in refusal

    first.send_signal(signal.SIGINT)
    rest, _ = first.communicate(timeout=40)
    assert first.returncode == 0, rest
    assert rest.endswith("Everything is stopped.\n")
    assert not any(process.is_running() for process in below)


def test_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        options = stack.Options(host="127.0.0.1", port=port, workers=1)

        with pytest.raises(SystemExit, match=f"Port {port} .* ./toombos up --port"):
            stack._door(options)


def test_servers_of_others_are_used_where_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/toombos")
    monkeypatch.delenv("REDIS_URL", raising=False)

    servers = stack._servers(Settings(), tmp_path)

    assert [type(server) for server in servers.values()] == [Redis]
    assert list(servers) == ["TOOMBOS_REDIS_URL"]
    servers["TOOMBOS_REDIS_URL"].discard()
