"""Batches under the paths of older clients."""

from fastapi import APIRouter

from api.compat._alias import TAG, alias
from api.routes import batches

router = APIRouter(tags=[TAG])

alias(router, "/api/v1/batch/generate", batches.router, "generate_batch")
alias(router, "/api/v1/batch/status/{batch_id}", batches.router, "read")
