"""Counts the requests of this process, for Prometheus and for the figures that `/metrics` shows.

`api.middleware` observes, `api.routes.metrics` reads. Labels come from closed sets only: an endpoint
is a route's template, and all paths without a route are one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from starlette.requests import Request
from starlette.types import Scope

UNMATCHED: Final = "unmatched"
WINDOW_S: Final = 60
"""Rates and averages are those of the last minute."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS_S: Final = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The requests of this process: all since its start, the rest over the last minute."""

    requests_total: int
    requests_per_second: float
    avg_response_time_ms: float
    error_rate: float


@dataclass(slots=True)
class _Second:
    """What happened within one second of the monotonic clock."""

    number: int = -1
    requests: int = 0
    errors: int = 0
    seconds: float = 0.0


class Traffic:
    """The counters of one application. All calls come from its event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._total = 0
        self._ring = [_Second() for _ in range(WINDOW_S)]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._requests = Counter(
            "http_requests_total",
            "Requests answered, by route template.",
            ("method", "endpoint", "status"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "Time from a request's first byte to its answer's last.",
            ("method", "endpoint"),
            buckets=_BUCKETS_S,
            registry=self.registry,
        )

    def observe(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        """Count one request that was answered."""
        verb = method if method in _METHODS else "OTHER"
        self._requests.labels(verb, endpoint, str(status)).inc()
        self._durations.labels(verb, endpoint).observe(seconds)
        self._total += 1
        number = int(self._clock())
        second = self._ring[number % WINDOW_S]
        if second.number != number:
            second = self._ring[number % WINDOW_S] = _Second(number)
        second.requests += 1
        second.errors += status >= 500
        second.seconds += seconds

    def summary(self) -> Summary:
        """Return the figures as they are now; zero where nothing happened."""
        now = self._clock()
        recent = [second for second in self._ring if now - WINDOW_S < second.number <= now]
        requests = sum(second.requests for second in recent)
        lived_s = min(WINDOW_S, max(1.0, now - self._started))
        each = max(1, requests)
        return Summary(
            requests_total=self._total,
            requests_per_second=round(requests / lived_s, 3),
            avg_response_time_ms=round(sum(s.seconds for s in recent) * 1000 / each, 3),
            error_rate=round(sum(second.errors for second in recent) / each, 6),
        )


def of(request: Request) -> Traffic:
    """Return the counters of the application that was asked."""
    traffic: Traffic = request.app.state.traffic
    return traffic


def endpoint_of(scope: Scope) -> str:
    """Return the template of the route that answered, or `unmatched`."""
    # FastAPI keeps the prefix that a router was included with beside the route, not in it.
    context = scope.get("fastapi", {}).get("effective_route_context")
    template = getattr(context or scope.get("route"), "path", None)
    if isinstance(template, str):
        return template
    # A plain Starlette route names no template; without parameters its path is one.
    is_fixed = "endpoint" in scope and not scope.get("path_params")
    return str(scope["path"]) if is_fixed else UNMATCHED
