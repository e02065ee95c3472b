"""Channel plug-ins, found by listing this folder: one file is one channel, its name is its key.

The setting `plugins` names further modules of the same shape.
"""

import importlib
import pkgutil
from functools import cache
from typing import Any

from models.kit.settings import settings
from tasks.writing.channel import Channel


@cache
def load() -> dict[str, Channel[Any]]:
    """Return every channel by key, in alphabetical order; a plug-in replaces ours of its key."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    modules = {name: f"{__name__}.{name}" for name in names}
    modules |= {path.rpartition(".")[2]: path for path in settings().plugins}
    return {key: importlib.import_module(modules[key]).CHANNEL for key in sorted(modules)}
