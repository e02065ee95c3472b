"""The submit route alone against a route that only stores a row and pushes a message.

No worker runs meanwhile, so that nothing but the route is measured. Both sides have one process, the
same server and connection pool, Postgres commits that are safe on disk, and 32 clients.
"""

from benchmarks.figures import Figure, Target, percentile
from benchmarks.load import Result
from benchmarks.rig import Rig, wait_until
from benchmarks.rows._scale import Scale
from deploy.embedded.places import ReservedPort

REQUESTS, CONNECTIONS = 3000, 32
PATH = "/api/v2/content/sync"


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure requests per second and latencies of both routes in turn."""
    port = ReservedPort()
    rig.start("floor_api", "-m", "benchmarks.floors.one_row", str(port.number))
    wait_until(lambda: _answers(rig, port.number), "The floor's API")
    document = rig.store_document("# Nothing\n\nNothing to tell.\n")
    body = {"document_id": document, "channels": ["null"]}
    floors: list[Result] = []
    ours: list[Result] = []
    for _ in scale.turns():
        for results, number in ((floors, port.number), (ours, rig.api.number)):
            rig.clear()
            rig.load(PATH, body, count=200, connections=CONNECTIONS, port=number)
            count = scale.of(REQUESTS)
            results.append(rig.load(PATH, body, count=count, connections=CONNECTIONS, port=number))
    rig.clear()
    rig.stop("floor_api")
    port.release()
    return [
        Figure("submit route", "req/s", _rates(ours), _rates(floors), Target(0.8)),
        Figure("submit route p50", "ms", _ms(ours, 0.5), _ms(floors, 0.5)),
        Figure(
            "submit route p99", "ms", _ms(ours, 0.99), _ms(floors, 0.99), Target(4, at_most=True)
        ),
    ]


def _answers(rig: Rig, port: int) -> bool:
    return rig.status(port, "/docs") == 200


def _rates(results: list[Result]) -> list[float]:
    return [len(result.latencies) / result.seconds for result in results]


def _ms(results: list[Result], share: float) -> list[float]:
    return [percentile(result.latencies, share) * 1000 for result in results]
