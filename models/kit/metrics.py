"""Counters that all processes share, in one Redis hash, and how `/metrics` shows them.

Workers come and go and have no port of their own, so what they count is added up in Redis. It is
lost with Redis, as the counters of a restarted process are; Prometheus expects that.
"""

from collections.abc import Iterable, Iterator, Mapping

import redis
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from models.kit import broker
from models.kit.outbox import METRICS, Outbox

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def step_ended(outbox: Outbox, name: str, state: str, seconds: float) -> None:
    """Count a step that ended: `name` and `state` come from closed sets."""
    outbox.count(f"ended|{name}|{state}")
    outbox.count(f"seconds|{name}", seconds)
    bucket = next((limit for limit in BUCKETS_S if seconds <= limit), None)
    outbox.count(f"bucket|{name}|{bucket if bucket is not None else '+Inf'}")


def set_findings(counts: Mapping[str, int]) -> None:
    """Show how much each check of the self-check found the last time. Raises RedisError."""
    broker.redis_client().hset(METRICS, mapping={f"findings|{c}": n for c, n in counts.items()})


def read() -> dict[str, float]:
    """Return the shared counters, empty when Redis is down."""
    try:
        found = broker.redis_client().hgetall(METRICS)
    except redis.RedisError:
        return {}
    return {key.decode(): float(value) for key, value in found.items()}  # type: ignore[union-attr]


class SharedMetrics:
    """A Prometheus collector of the shared counters."""

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before it was counted."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give the counters as they are now."""
        counters = read()
        ended = CounterMetricFamily(
            "toombos_steps_ended", "Steps that ended, by name and state.", labels=("step", "state")
        )
        for key, value in sorted(counters.items()):
            kind, *labels = key.split("|")
            if kind == "ended":
                ended.add_metric(labels, value)
        yield ended
        duration = HistogramMetricFamily(
            "toombos_step_duration_seconds", "Time a step's own work took.", labels=("step",)
        )
        for key, value in sorted(counters.items()):
            if key.startswith("seconds|"):
                name = key.partition("|")[2]
                duration.add_metric([name], buckets=_buckets(counters, name), sum_value=value)
        yield duration
        findings = GaugeMetricFamily(
            "toombos_integrity_findings", "What the last self-check found.", labels=("check",)
        )
        for key, value in sorted(counters.items()):
            if key.startswith("findings|"):
                findings.add_metric([key.partition("|")[2]], value)
        yield findings


def _buckets(counters: dict[str, float], name: str) -> list[tuple[str, float]]:
    total = 0.0
    buckets = []
    for limit in (*(str(b) for b in BUCKETS_S), "+Inf"):
        total += counters.get(f"bucket|{name}|{limit}", 0)
        buckets.append((limit, total))
    return buckets
