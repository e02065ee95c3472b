"""Publisher plug-ins, found by listing this folder: one file is one kind of destination."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from models.kit.errors import Invalid
from tasks.publishers._base import Publisher


@cache
def load() -> dict[str, Publisher[Any]]:
    """Return every publisher by key."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}").PUBLISHER for name in names}


def find(key: str) -> Publisher[Any]:
    """Return a publisher. Raises Invalid for a key that is none."""
    found = load().get(key)
    if found is None:
        raise Invalid(
            f"There is no kind {key[:80]!r} of destination; there are {', '.join(load())}."
        )
    return found
