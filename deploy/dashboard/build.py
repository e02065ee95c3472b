"""Makes `dashboard/dist`, which the API serves at `/app/`, when the sources are newer than it."""

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.dashboard import node
from deploy.dashboard.node import Node

FOLDER: Final = node.CHECKOUT / "dashboard"
DIST: Final = FOLDER / "dist"
MODULES: Final = FOLDER / "node_modules"
WHY: Final = "why-not.txt"
"""Beside the build: why there is none, which `/app/` then shows."""
_STAMP: Final = "built-from"
_LEFT_OUT: Final = {"node_modules", "dist", WHY}


class BuildError(RuntimeError):
    """A tool of the dashboard failed; the message holds the end of what it said."""


def is_here() -> bool:
    """Tell whether this is a checkout with the dashboard's sources."""
    return (FOLDER / "package.json").exists()


def fingerprint() -> str:
    """Return what changes whenever a source of the dashboard does."""
    digest = hashlib.sha256()
    for path in sorted(_sources(FOLDER)):
        digest.update(f"{path.relative_to(FOLDER)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether the build is of the sources as they are."""
    stamp = DIST / _STAMP
    return stamp.exists() and stamp.read_text("utf-8") == fingerprint()


def build() -> bool:
    """Bring the build to the sources; tell whether anything was to do.

    The old build serves until the new one is complete. Raises NoNodeError and BuildError.
    """
    if is_current():
        return False
    with one_at_a_time():
        if is_current():  # by the one that we waited for
            return False
        found = ready()
        (FOLDER / WHY).unlink(missing_ok=True)
        fresh, before = FOLDER / "dist.new", fingerprint()
        npm(found, "run", "build", "--", "--outDir", fresh.name, "--emptyOutDir")
        (fresh / _STAMP).write_text(before, "utf-8")
        old = FOLDER / "dist.old"
        shutil.rmtree(old, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            DIST.rename(old)
        fresh.rename(DIST)
        shutil.rmtree(old, ignore_errors=True)
    return True


def note(reason: str) -> None:
    """Let `/app/` say why there is no build."""
    (FOLDER / WHY).write_text(reason, "utf-8")


def ready() -> Node:
    """Return a Node whose packages are those of the lock. Raises NoNodeError and BuildError."""
    found = node.get()
    stamp = MODULES / ".toombos-lock"
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        npm(found, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.write_text(wanted, "utf-8")
    return found


def npm(found: Node, *arguments: str) -> None:
    """Run npm in the dashboard's folder. Raises BuildError."""
    done = subprocess.run(
        [*found.npm, *arguments],
        cwd=FOLDER,
        env=dict(found.environment()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join(done.stdout.strip().splitlines()[-60:])
        raise BuildError(f"npm {' '.join(arguments)} failed:\n{said}")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep a second build of the same checkout waiting while this one works."""
    node.TOOLS.mkdir(exist_ok=True)
    with (node.TOOLS / "dashboard-lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _LEFT_OUT or path.name.startswith("dist."):
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path
