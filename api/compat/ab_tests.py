"""A/B tests under the words of older clients: a test is stopped there, not ended."""

from fastapi import APIRouter

from api.compat._alias import TAG, alias
from api.routes import experiments

router = APIRouter(tags=[TAG])

ROOT = "/api/v2/ab-tests"
NATIVE = {
    "": ("create", "list_experiments"),
    "/{experiment_id}": ("read", "change", "delete"),
    "/{experiment_id}/start": ("start",),
    "/{experiment_id}/pause": ("pause",),
    "/{experiment_id}/stop": ("end",),
    "/{experiment_id}/assign": ("assign",),
    "/{experiment_id}/events": ("count",),
    "/{experiment_id}/results": ("results",),
}

for path, names in NATIVE.items():
    for name in names:
        alias(router, f"{ROOT}{path}", experiments.router, name)
