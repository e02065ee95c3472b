"""Shows the last look at the platform to Prometheus. Reads nothing itself: whoever scrapes looks first.

What is not known at the moment has no sample, which Prometheus shows as a gap and not as zero.
"""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric

from api.health.board import Board, Look
from api.health.checks import Check, Health, Status
from models.kit import db
from models.kit.settings import settings

_HEALTH = {Health.HEALTHY: 1.0, Health.DEGRADED: 0.5, Health.UNHEALTHY: 0.0}
_CHECK = {Status.PASS: 1.0, Status.WARN: 0.5, Status.FAIL: 0.0}


class PlatformGauges:
    """A Prometheus collector of what the board last saw."""

    def __init__(self, board: Board, *, service: str, version: str) -> None:
        self._board = board
        self._about = {
            "service": service,
            "version": version,
            "environment": settings().environment.value,
        }

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before somebody looked."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give the gauges of the last look."""
        yield _labelled("app_info", "What runs here.", self._about, 1)
        yield _gauge("app_uptime_seconds", "Time since this process began.", self._board.uptime_s)
        look = self._board.latest
        if look is None:
            return
        yield _gauge("app_health_status", "1 healthy, 0.5 degraded, 0 not.", _HEALTH[look.health])
        yield self._components(look.checks)
        yield from _host(look)
        yield from _queues(look)
        yield from _pool()

    def _components(self, checks: list[Check]) -> Metric:
        family = GaugeMetricFamily(
            "app_component_health",
            "1 pass, 0.5 warn, 0 fail.",
            labels=("component", "service", "environment"),
        )
        for check in checks:
            labels = (check.name, self._about["service"], self._about["environment"])
            family.add_metric(labels, _CHECK[check.status])
        return family


def _host(look: Look) -> Iterator[Metric]:
    facts = look.host.value
    if facts is None:
        return
    yield _gauge("app_memory_usage_percent", "Memory of the machine in use.", facts.memory_percent)
    yield _gauge("app_cpu_usage_percent", "Processors of the machine in use.", facts.cpu_percent)
    yield _gauge("app_disk_usage_percent", "Disk with our data in use.", facts.disk_percent)


def _queues(look: Look) -> Iterator[Metric]:
    if facts := look.postgres.value:
        pressure = facts.pressure
        waiting = GaugeMetricFamily(
            "toombos_steps_waiting", "Steps that wait for a worker.", labels=("lane",)
        )
        for lane, steps in sorted(pressure.waiting.items()):
            waiting.add_metric((lane,), steps)
        yield waiting
        yield _gauge("toombos_steps_running", "Steps that a worker does.", pressure.running)
        yield _gauge("toombos_jobs_active", "Jobs with a running step.", pressure.active_jobs)
        yield _gauge(
            "toombos_oldest_waiting_seconds",
            "How long the longest waiting of the next steps has waited.",
            pressure.oldest_waiting_s,
        )
    if said := look.redis.value:
        alive = len(said.workers)
        yield _gauge("toombos_workers_alive", "Workers that gave a sign of life.", alive)
        memory = sum(worker.rss_bytes for worker in said.workers)
        yield _gauge("toombos_workers_memory_bytes", "Memory of all living workers.", memory)


def _pool() -> Iterator[Metric]:
    pool = db.engine().pool
    sizes = {"active": getattr(pool, "checkedout", None), "idle": getattr(pool, "checkedin", None)}
    for name, count in sizes.items():
        if count is not None:
            yield _gauge(
                f"database_connections_{name}", f"Connections of this process, {name}.", count()
            )


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _labelled(name: str, about: str, labels: Mapping[str, str], value: float) -> Metric:
    family = GaugeMetricFamily(name, about, labels=tuple(labels))
    family.add_metric(tuple(labels.values()), value)
    return family
