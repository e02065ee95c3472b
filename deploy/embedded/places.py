"""Where embedded servers keep sockets, passwords and process numbers. No server is started here."""

import contextlib
import hashlib
import json
import os
import secrets
import signal
import socket
import stat
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from deploy import environment

_SECRETS = "secrets.json"
_ENCRYPTION_KEY = "encryption-key"


@dataclass(frozen=True, slots=True)
class Passwords:
    """The random passwords of one data folder, made once."""

    postgres: str
    redis: str
    flower: str


def private_folder(path: Path, *, owner: int | None = None) -> Path:
    """Make sure that `path` is a folder of ours, or `owner`'s, that nobody else may enter.

    Raises PermissionError when somebody else made it first (possible in /tmp).
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise PermissionError(f"{path} belongs to somebody else. Remove it, then start again.")
    path.chmod(0o700)
    return path


def fingerprint(data: Path) -> str:
    """Return a short name that is different for every data folder of the machine."""
    return hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]


def socket_folder(data: Path, *, owner: int | None = None) -> Path:
    """Return a private folder with a short path: a socket's path may have some 100 bytes only.

    It is handed to `owner` if one is given; root may use it nevertheless.
    """
    user = os.geteuid() if owner is None else owner
    parent = environment.runtime_folder() if owner is None else None
    path = (parent or Path("/tmp")) / f"toombos-{user}-{fingerprint(data)}"  # noqa: S108 - checked
    private_folder(path, owner=owner)
    if owner is not None:
        os.chown(path, owner, -1)
    return path


def passwords(data: Path) -> Passwords:
    """Return the passwords of a data folder; they are made at the first call, mode 0600."""
    target = private_folder(data) / _SECRETS
    if not target.exists():
        made = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
        _write_once(target, json.dumps(asdict(made)))
    return Passwords(**json.loads(target.read_text("utf-8")))


def encryption_key(data: Path) -> str:
    """Return the key of a data folder's stored secrets; it is made at the first call, mode 0600."""
    target = private_folder(data) / _ENCRYPTION_KEY
    if not target.exists():
        _write_once(target, secrets.token_urlsafe(32))
    return target.read_text("utf-8").strip()


def _write_once(target: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=target.parent, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        # a link fails when another process was faster, whose text then holds
        with contextlib.suppress(FileExistsError):
            os.link(file.name, target)


class ReservedPort:
    """A free port of the loopback that stays ours although another program listens on it.

    On Linux a bound socket that does not listen keeps the port out of the hands of everybody who
    asks for "any port", while a program that names the port may bind it. Elsewhere the port is
    only likely to stay free.
    """

    def __init__(self, number: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", number))
        self.number: int = self._socket.getsockname()[1]
        if sys.platform != "linux":
            self._socket.close()

    def release(self) -> None:
        """Let others have the port."""
        self._socket.close()


def end_previous(pid_file: Path, program: str, *, stop_signal: signal.Signals) -> None:
    """Make sure that no server runs on a data folder and that its pid file is gone.

    A server left over by a crash is stopped and waited for. A number that by now belongs to
    another program, or to a process that is dead but not yet reaped, is stale.
    """
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        process = psutil.Process(int(pid_file.read_text("utf-8").split()[0]))
        if _serves(process, program, pid_file.parent):
            process.send_signal(stop_signal)
            try:
                process.wait(timeout=10)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(timeout=5)
    pid_file.unlink(missing_ok=True)


def _serves(process: psutil.Process, program: str, folder: Path) -> bool:
    if process.status() == psutil.STATUS_ZOMBIE or program not in process.name():
        return False
    try:
        return Path(process.cwd()).resolve() == folder.resolve()
    except psutil.AccessDenied:  # somebody else's process: our servers run as ourselves
        return False
