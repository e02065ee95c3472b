"""Jobs that do nothing, through the whole path, against bare Celery doing nothing.

Ours: accepted over HTTP (or 500 in a transaction), stored, claimed, run, finished with content row
and three events. Both: same Redis, two prefork processes, from the first submit to the last end.
The client shares the cores with everything else, on both sides.
"""

import time
from pathlib import Path

from benchmarks.figures import Figure, Target
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale

SINGLES, BULK, BATCH = 1500, 6000, 500
CONNECTIONS = 32
FLOOR = "benchmarks.floors.celery_noop"


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure single and bulk submits, and the floor, round by round."""
    tally = rig.folder / "tally"
    rig.start("floor", "-m", FLOOR, "work", rig.redis.url, str(tally), "0")
    rig.start_workers()
    document = rig.store_document("# Nothing\n\nNothing to tell.\n")
    floor, plain, watched, bulk = [], [], [], []
    _floor(rig, tally, 200)
    _singles(rig, document, 200)
    for _ in scale.turns():
        floor.append(_floor(rig, tally, scale.of(SINGLES)))
        plain.append(_singles(rig, document, scale.of(SINGLES)))
        bulk.append(_bulk(rig, document, scale.of(BULK)))
        with rig.flower_attached():
            watched.append(_singles(rig, document, scale.of(SINGLES)))
    rig.stop_workers()
    rig.stop("floor")
    return [
        Figure("single submits, Flower attached", "jobs/s", watched, floor, Target(1.5)),
        Figure("single submits, no Flower", "jobs/s", plain, floor, Target(1.9)),
        Figure(f"bulk submits of {BATCH}", "jobs/s", bulk, floor, Target(6)),
    ]


def _floor(rig: Rig, tally: Path, count: int) -> float:
    found = rig.run("-m", FLOOR, "submit", rig.redis.url, str(tally), str(count))
    return float(found["jobs"] / found["seconds"])


def _singles(rig: Rig, document: str, count: int) -> float:
    since = rig.mark()
    body = {"document_id": document, "channels": ["null"]}
    result = rig.load("/api/v2/content/sync", body, count=count, connections=CONNECTIONS)
    ended = time.perf_counter()
    rig.wait_drained()
    seconds = result.seconds + time.perf_counter() - ended
    rig.check_all_done(count, since=since)
    return float(count / seconds)


def _bulk(rig: Rig, document: str, count: int) -> float:
    since = rig.mark()
    found = rig.run("-m", "benchmarks.bulk", document, str(count), str(min(BATCH, count)))
    rig.wait_drained()
    seconds = time.clock_gettime(time.CLOCK_MONOTONIC) - found["started"]
    rig.check_all_done(count, since=since)
    return float(count / seconds)
