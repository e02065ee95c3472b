"""Figures under the paths of the integration guide and of the older Python client."""

from fastapi import APIRouter

from api.compat._alias import TAG, alias
from api.routes import analytics

router = APIRouter(tags=[TAG])

alias(router, "/api/analytics", analytics.router, "overview")
alias(router, "/api/v2/analytics/summary", analytics.router, "overview")
alias(router, "/api/analytics/jobs", analytics.router, "job_analytics")
