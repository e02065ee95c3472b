"""Paths and shapes of older clients, each a translation to a route of `api.routes`.

One file is one noun. Nothing here decides anything: an alias is the native route under another
path, and a translation calls it. docs/api.md says which alias serves whom.
"""

import importlib
import pkgutil

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Return every router, in alphabetical order of its noun."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return [importlib.import_module(f"{__name__}.{name}").router for name in names]
