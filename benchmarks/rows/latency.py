"""How long one job takes from submit to completed, idle and at 80 % of what the machine can do.

Idle: one job after the other. Loaded: as many clients as there are connections show how many jobs a
second it can do; then jobs come at 80 % of that, at random times, whether those before are done or
not. A job's time begins when it was to be sent, so one that has to queue for a connection is late.
Flower is attached in both.

Idle is divided by bare Celery's own time from submit to run of a task that does nothing, by its
median, because machines differ. The bounds are the design's, which asks for 10, 40 and 40 ms where
bare Celery took 2.0.

By the client's clock: POST /api/v2/content/generate, answered with the content.
By the rows' timestamps: completed_at minus created_at, which leaves out both commits' ends.
"""

import statistics
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.documents import note
from benchmarks.figures import Figure, Target, percentile
from benchmarks.load import Result
from benchmarks.rendering import FIVE
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale

FLOOR = "benchmarks.floors.celery_noop"
TARGETS = {"null p50": 10 / 2.0, "null p99": 40 / 2.0, "five p50": 40 / 2.0}
NULLS, NOTES = 120, 60
CROWD, CONNECTIONS = 1500, 32
LOAD, LOAD_S = 0.8, 8.0
"""The share of its throughput that is asked for, and for how long at most."""
PATH = "/api/v2/content/generate?wait=10"
ROWS = """
select extract(epoch from completed_at - created_at)::float8 from jobs
where id in (select job_id from job_events where id > {} and kind = 'job_created')
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What the client saw, and each job's seconds by the rows."""

    result: Result
    by_rows: list[float]

    @property
    def per_s(self) -> float:
        """Jobs done in a second."""
        return len(self.result.latencies) / self.result.seconds


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure the null channel idle and loaded, and five real channels of the note idle."""
    tally = rig.folder / "idle tally"
    rig.start("floor", "-m", FLOOR, "work", rig.redis.url, str(tally), "0")
    rig.start_workers()
    null_body: dict[str, object] = {"document": {"content": "# Nothing"}, "channels": ["null"]}
    note_body: dict[str, object] = {
        "document": {"content": note() + "\n{n}\n"},
        "channels": list(FIVE),
    }
    with rig.flower_attached():
        _round(rig, null_body, 20)
        _round(rig, note_body, 5)
        floor, nulls, notes, crowds, loaded = [], [], [], [], []
        _bare(rig, tally, 20)
        for _ in scale.turns():
            floor.append(_bare(rig, tally, scale.of(NULLS)))
            nulls.append(_round(rig, null_body, scale.of(NULLS)))
            notes.append(_round(rig, note_body, scale.of(NOTES)))
            crowds.append(_round(rig, null_body, scale.of(CROWD), connections=CONNECTIONS))
            loaded.append(_loaded(rig, null_body, scale.of(CROWD), per_s=LOAD * crowds[-1].per_s))
    rig.stop_workers()
    rig.stop("floor")
    return [
        *_idle("null channel", nulls, floor, p50=TARGETS["null p50"], p99=TARGETS["null p99"]),
        *_idle("five channels of the note", notes, floor, p50=TARGETS["five p50"]),
        Figure("80 % load: done", "jobs/s", _rates(loaded), _rates(crowds), note=_told(loaded)),
        *_figures("80 % load, null channel", loaded),
    ]


def _loaded(rig: Rig, body: dict[str, object], count: int, *, per_s: float) -> Round:
    most = max(1, int(per_s * LOAD_S))
    return _round(rig, body, min(count, most), connections=CONNECTIONS, per_s=per_s)


def _round(
    rig: Rig, body: dict[str, object], count: int, *, connections: int = 1, per_s: float = 0.0
) -> Round:
    since = rig.mark()
    result = rig.load(PATH, body, count=count, connections=connections, per_s=per_s)
    if set(result.statuses) != {"200"}:
        raise RuntimeError(f"Not every job was done in time: {result.statuses}")
    return Round(result, [row[0] for row in rig.query(ROWS.format(since))])


def _bare(rig: Rig, tally: Path, count: int) -> float:
    found = rig.run("-m", FLOOR, "idle", rig.redis.url, str(tally), str(count))
    return percentile(found, 0.5) * 1000


def _idle(
    name: str, rounds: list[Round], floor: list[float], *, p50: float, p99: float | None = None
) -> list[Figure]:
    """Return the client's figures as ratios to the floor, and those by the rows as they are."""
    client, late, *rows = _figures(f"idle, {name}", rounds)
    return [
        replace(client, floor=floor, target=Target(p50, at_most=True)),
        replace(late, floor=floor, target=None if p99 is None else Target(p99, at_most=True)),
        *rows,
    ]


def _figures(name: str, rounds: list[Round]) -> list[Figure]:
    client = [round_.result.latencies for round_ in rounds]
    rows = [round_.by_rows for round_ in rounds]
    return [
        Figure(f"{name}, p50", "ms", _ms(client, 0.5)),
        Figure(f"{name}, p99", "ms", _ms(client, 0.99)),
        Figure(f"{name}, p50 by rows", "ms", _ms(rows, 0.5)),
        Figure(f"{name}, p99 by rows", "ms", _ms(rows, 0.99)),
    ]


def _ms(rounds: list[list[float]], share: float) -> list[float]:
    return [percentile(seconds, share) * 1000 for seconds in rounds]


def _rates(rounds: list[Round]) -> list[float]:
    return [round_.per_s for round_ in rounds]


def _told(rounds: list[Round]) -> str:
    jobs = int(statistics.median(len(round_.result.latencies) for round_ in rounds))
    return f"{jobs} jobs a round at random times; the floor is what {CONNECTIONS} clients got done"
