"""How much work waits and runs over all tenants: what health, metrics and autoscalers look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from models.kit import broker, db

HEADS = 20
_SQL = db.read_sql(Path(__file__).parent / "sql")["pressure"]


@dataclass(frozen=True, slots=True)
class Pressure:
    """The state of the queues at one moment; `waiting` has every lane in which work is done."""

    waiting: Mapping[str, int]
    running: int
    active_jobs: int
    oldest_waiting_s: float

    @property
    def waiting_in_all(self) -> int:
        """How many steps wait for a worker."""
        return sum(self.waiting.values())


def measure(session: Session) -> Pressure:
    """Return how much waits and runs. Costs time in proportion to what waits, not to the past."""
    values = {"lanes": list(broker.WORK_LANES), "heads": HEADS}
    counts, running, active_jobs, oldest_s = db.rows(session, _SQL, values)[0]
    waiting = dict.fromkeys(broker.WORK_LANES, 0) | counts
    return Pressure(waiting, running, active_jobs, oldest_s)
