"""Real content through the whole path, against rendering alone on the same number of cores.

Ours: single submits over HTTP, all channels each, every document different, until all is stored.
Floor: two processes that only render. The client, the API, Postgres and Redis share our cores.
"""

import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks import rendering
from benchmarks.figures import Figure, Target
from benchmarks.rig import CONCURRENCY, Rig
from benchmarks.rows._scale import Scale

JOBS = {"note": 400, "readme": 100}
CONNECTIONS = 16


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure both documents, ours and floor in turn."""
    rig.start_workers()
    ours: dict[str, list[float]] = {name: [] for name in JOBS}
    floor: dict[str, list[float]] = {name: [] for name in JOBS}
    for name in JOBS:
        _ours(rig, name, 20)
    for _ in scale.turns():
        for name, jobs in JOBS.items():
            floor[name].append(_floor(rig, name, scale.of(jobs)))
            ours[name].append(_ours(rig, name, scale.of(jobs)))
    rig.stop_workers()
    return [
        Figure(f"real content, {name}", "jobs/s", ours[name], floor[name], Target(0.7))
        for name in JOBS
    ]


def _ours(rig: Rig, name: str, count: int) -> float:
    since = rig.mark()
    text = rendering.TEXTS[name]()
    body = {"document": {"content": text + "\n{n}\n"}, "channels": list(rendering.EVERY)}
    result = rig.load("/api/v2/content/sync", body, count=count, connections=CONNECTIONS)
    ended = time.perf_counter()
    rig.wait_drained()
    seconds = result.seconds + time.perf_counter() - ended
    rig.check_all_done(count, since=since, steps=len(rendering.EVERY))
    return count / seconds


def _floor(rig: Rig, name: str, count: int) -> float:
    processes = int(CONCURRENCY)
    each = max(1, count // processes)
    with ThreadPoolExecutor(processes) as pool:
        asked = [
            pool.submit(rig.run, "-m", "benchmarks.rendering", name, str(each))
            for _ in range(processes)
        ]
        return sum(each / float(one.result()["seconds"]) for one in asked)
