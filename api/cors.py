"""Which web pages of other origins may call the API: asked for HTTP and for WebSockets."""

import re
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from models.kit.settings import settings

LOCAL: Final = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"
"""Any port of one's own machine: where dashboards under development are served."""

_HEADERS: Final = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "Prefer",
    "X-API-Key",
    "X-Correlation-ID",
    "X-Timezone",
)
_EXPOSED: Final = (
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Correlation-ID",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)


def install(app: FastAPI) -> None:
    """Allow the origins of the settings, or any local port in development; no cookies, ever.

    Raises ValueError for `*` outside of development: there every origin must be named.
    """
    origins = _origins()
    if "*" in origins and settings().production:
        raise ValueError(
            "CORS_ORIGINS is `*`, which outside of development lets every web page call this API."
            " Name the origins instead: CORS_ORIGINS=https://app.example.com"
        )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_origin_regex=_pattern(),
        allow_methods=["*"],
        allow_headers=_HEADERS,
        expose_headers=_EXPOSED,
        max_age=600,
    )


def allowed(origin: str) -> bool:
    """Tell whether pages of an origin (RFC 6454, 6.1) may call the API."""
    origins, pattern = _origins(), _pattern()
    if "*" in origins or origin in origins:
        return True
    return pattern is not None and re.fullmatch(pattern, origin) is not None


def _origins() -> list[str]:
    return [origin.rstrip("/") for origin in settings().cors_origins]


def _pattern() -> str | None:
    return None if settings().cors_origins or settings().production else LOCAL
