"""Personalised previews under the path of older clients."""

from fastapi import APIRouter

from api.compat._alias import TAG, alias
from api.routes import segments

router = APIRouter(tags=[TAG])

alias(router, "/api/v2/personalize/preview", segments.router, "preview")
