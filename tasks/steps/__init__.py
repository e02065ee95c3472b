"""What a step can be, found by listing this folder: one file is one kind, its name is its key."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from tasks.steps._base import StepKind


@cache
def load() -> dict[str, StepKind[Any, Any]]:
    """Return every kind of step by key."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}").KIND for name in names}
