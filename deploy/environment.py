"""What the programs started here find in their environment.

The only module of `deploy` that reads it directly: everything else goes through `settings()`.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def for_child(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment with `extra` on top, made safe for our own programs."""
    # the current folder must never shadow `api`, `models`, `tasks`, `workers`
    fixed = {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **fixed, **(extra or {})}  # noqa: TID251 - settings are made from this


def for_server() -> dict[str, str]:
    """Return an environment for database servers: no `PG*` of the user's, no odd locale."""
    inherited = os.environ.items()  # noqa: TID251 - passed on, not read as settings
    kept = {name: value for name, value in inherited if not name.startswith(("PG", "LC_"))}
    # macOS: Postgres refuses to start when the locale makes the runtime start threads
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def postgres_binaries() -> Path | None:
    """Return the folder of another Postgres (17 or newer) named by TOOMBOS_PG_BIN, if any."""
    folder = os.getenv("TOOMBOS_PG_BIN")
    return Path(folder) if folder else None


def runtime_folder() -> Path | None:
    """Return the user's own folder for sockets, where the system gives one."""
    folder = os.getenv("XDG_RUNTIME_DIR")
    return Path(folder) if folder and os.access(folder, os.W_OK | os.X_OK) else None


def wants_colour() -> bool:
    """Tell whether a terminal may get colours: NO_COLOR (no-color.org) and TERM=dumb say no."""
    return not os.getenv("NO_COLOR") and os.getenv("TERM", "dumb") != "dumb"


def cores() -> int:
    """Return how many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def is_ci() -> bool:
    """Tell whether this is continuous integration, where nothing may be left out."""
    return os.getenv("CI", "").lower() == "true"


def chromium() -> str | None:
    """Return the browser named by TOOMBOS_CHROMIUM, or a Chromium of this machine, if any."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.getenv("TOOMBOS_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
