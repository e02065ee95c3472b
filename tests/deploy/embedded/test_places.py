import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.embedded import places
from models.kit.settings import SHORTEST_KEY


def test_passwords_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = places.passwords(tmp_path)

    assert places.passwords(tmp_path) == first
    assert len({first.postgres, first.redis, first.flower}) == 3
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_the_key_of_stored_secrets_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = places.encryption_key(tmp_path)

    assert places.encryption_key(tmp_path) == first
    assert len(first) >= SHORTEST_KEY
    assert stat.S_IMODE((tmp_path / "encryption-key").stat().st_mode) == 0o600


def test_private_folder_shuts_others_out(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o755)

    places.private_folder(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_link_laid_by_somebody_else_is_no_private_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PermissionError, match="link"):
        places.private_folder(tmp_path / "link")


def test_socket_folder_is_short_and_different_for_every_data_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("long name with spaces and é " * 6)

    folders = [places.socket_folder(deep / name) for name in ("one", "two")]

    try:
        assert folders[0] != folders[1]
        # unix(7): 108 bytes on Linux, 104 on macOS, with the socket's own name and a zero
        assert all(len(os.fsencode(folder / ".s.PGSQL.5432")) < 100 for folder in folders)
    finally:
        for folder in folders:
            folder.rmdir()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps such a port")
def test_reserved_port_is_given_to_nobody_else_but_to_the_server_that_names_it() -> None:
    port = places.ReservedPort()
    others = [socket.socket() for _ in range(200)]
    for other in others:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))

    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port.number))
        server.listen()

        assert port.number not in {other.getsockname()[1] for other in others}

    for other in others:
        other.close()
    port.release()


def test_process_that_took_over_a_dead_servers_number_is_left_alone(tmp_path: Path) -> None:
    pid_file = tmp_path / "server.pid"
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path) as stranger:
        pid_file.write_text(f"{stranger.pid}\n")

        places.end_previous(pid_file, "postgres", stop_signal=signal.SIGTERM)

        assert stranger.poll() is None
        assert not pid_file.exists()
        stranger.kill()


def test_server_left_over_in_the_folder_is_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "server.pid"
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path) as left_over:
        pid_file.write_text(f"{left_over.pid}\n")

        places.end_previous(pid_file, "sleep", stop_signal=signal.SIGTERM)

        assert not psutil.pid_exists(left_over.pid)
        assert not pid_file.exists()


def test_server_dead_but_not_reaped_is_stale(tmp_path: Path) -> None:
    pid_file = tmp_path / "server.pid"
    with subprocess.Popen(["true"], cwd=tmp_path) as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        pid_file.write_text(f"{zombie.pid}\n")

        places.end_previous(pid_file, "true", stop_signal=signal.SIGTERM)

        assert not pid_file.exists()


@pytest.mark.parametrize("text", ["", "not a number", "999999999"])
def test_unreadable_pid_file_is_removed(tmp_path: Path, text: str) -> None:
    pid_file = tmp_path / "server.pid"
    pid_file.write_text(text)

    places.end_previous(pid_file, "postgres", stop_signal=signal.SIGTERM)

    assert not pid_file.exists()
