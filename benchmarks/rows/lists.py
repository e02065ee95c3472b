"""Lists, search, counts, analytics and export of a million jobs, over the same of ten thousand.

By the client's clock, over HTTP, one request after the other. The floor is not another program but the
same one with few jobs: what is measured is whether the number of jobs is felt.
"""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.figures import Figure, Target, percentile
from benchmarks.many_jobs import statements
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale
from models.kit.pages import Cursor

FEW, MANY, MANY_QUICK = 10_000, 1_000_000, 100_000
REQUESTS = 20
LIST_MS, ANALYTICS_MS = 100, 150
ONE = """
select j.id::text, j.subject, d.title from jobs as j join documents as d on d.id::text = j.subject
order by j.created_at desc limit 1 offset {}
"""
JOBS, FIGURES = "/api/v2/jobs", "/api/v2/analytics"


@dataclass(frozen=True, slots=True)
class Question:
    """A request."""

    name: str
    path: str


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure every question with few jobs, and then with many."""
    many = MANY if scale.share == 1 else MANY_QUICK
    few = _measure(rig, scale, FEW)
    much = _measure(rig, scale, many)
    rig.clear()
    figures = []
    for asked, floor in few.items():
        name = f"{asked}, {many:,} jobs, p95"
        over = Target(2, at_most=True)
        figures.append(Figure(f"{name} / {FEW:,}", "ms", much[asked], floor, over))
        bound = Target(ANALYTICS_MS if "analytics" in asked else LIST_MS, at_most=True)
        figures.append(Figure(name, "ms", much[asked], target=bound))
    return figures


def _measure(rig: Rig, scale: Scale, jobs: int) -> dict[str, list[float]]:
    rig.clear()
    for statement in statements(jobs):
        rig.query(statement)
    rig.run("-m", "benchmarks.catch_up")
    rig.query("vacuum analyze")
    found: dict[str, list[float]] = {}
    client = http.client.HTTPConnection("127.0.0.1", rig.api.number, timeout=60)
    questions = _questions(rig, jobs)
    for _ in scale.turns():
        for question in questions:
            took = [_ask(rig, client, question.path) for _ in range(scale.of(REQUESTS))]
            found.setdefault(question.name, []).append(percentile(took, 0.95) * 1000)
    client.close()
    return found


def _questions(rig: Rig, jobs: int) -> Sequence[Question]:
    job_id, subject, title = rig.query(ONE.format(jobs // 2))[0]
    # Page 1,000 of twenty, or with few jobs the last one there is.
    depth = min(20 * 999, jobs - 21)
    cursor = _cursor_at(rig, depth)

    def listed(name: str, **query: str) -> Question:
        return Question(name, f"{JOBS}?{urlencode(query)}")

    return [
        listed("list, page 1"),
        listed("list, page 1,000 by cursor", cursor=cursor),
        listed("list, failed or partial", status="failed,partial"),
        listed("list, one channel", channel="social_facebook"),
        listed("list, one document", document_id=subject),
        listed("search, beginning of an id", search=job_id[:8]),
        listed("search, title", search=title),
        Question("analytics, 30 days", FIGURES),
    ]


def _cursor_at(rig: Rig, depth: int) -> str:
    row = rig.query(
        f"select created_at, id from jobs order by created_at desc, id desc limit 1 offset {depth}"
    )[0]
    return Cursor(row[0], row[1]).encode()


def _ask(rig: Rig, client: http.client.HTTPConnection, path: str) -> float:
    """Return the seconds of one request. Raises RuntimeError unless it is answered with 200."""
    started = time.perf_counter()
    client.request("GET", path, headers={"Authorization": f"Bearer {rig.key}"})
    answer = client.getresponse()
    answer.read()
    took = time.perf_counter() - started
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return took
