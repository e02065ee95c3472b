"""Everything that judges the dashboard, in the order of how fast it answers; called by its command."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from api.app import create_app
from deploy.dashboard import build
from deploy.dashboard.node import Node

TYPES: Final = build.FOLDER / "src" / "lib" / "api.gen.ts"
STEPS: Final = ("format", "types", "unused", "lint", "test")
"""Scripts of package.json."""
_PASSED: Final = build.MODULES / ".toombos-passed"


def run(say: Callable[[str], None]) -> None:
    """Return when everything is in order; nothing is done twice for the same sources and API.

    Raises NoNodeError and BuildError.
    """
    with build.one_at_a_time():
        found = build.ready()
        state = _state()
        if not _PASSED.exists() or _PASSED.read_text("utf-8") != state:
            _types_are_current(found)
            for step in STEPS:
                say(f"-- dashboard: {step}")
                build.npm(found, "run", "--silent", step)
            _PASSED.write_text(state, "utf-8")
    say("-- dashboard: build")
    build.build()


def write_types(found: Node, path: Path) -> None:
    """Write the API's types to a file. Raises BuildError."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_text(_document(), "utf-8")
        build.npm(found, "run", "--silent", "api", "--", str(document), "--output", str(path))


def _types_are_current(found: Node) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / TYPES.name
        write_types(found, fresh)
        if fresh.read_bytes() != TYPES.read_bytes():
            raise build.BuildError(
                f"{TYPES.relative_to(build.FOLDER.parent)} is older than the API."
                " Run ./toombos dashboard types."
            )


def _document() -> str:
    return json.dumps(create_app().openapi(), indent=1, sort_keys=True)


def _state() -> str:
    digest = hashlib.sha256(_document().encode())
    digest.update(build.fingerprint().encode())
    return digest.hexdigest()
