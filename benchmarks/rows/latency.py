"""How long one job takes from submit to completed when nothing else happens, Flower attached.

By the client's clock: one POST /api/v2/content/generate after the other, answered with the content.
By the rows' timestamps: completed_at minus created_at, which leaves out both commits' ends.
"""

from benchmarks.documents import note
from benchmarks.figures import Figure, Target, percentile
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale

FIVE = ["email", "website", "social_twitter", "social_linkedin", "social_facebook"]
NULLS, NOTES = 120, 60
ROWS = """
select extract(epoch from completed_at - created_at)::float8 from jobs
where id in (select job_id from job_events where id > {} and kind = 'job_created')
"""


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure the null channel and five real channels of the note."""
    rig.start_workers()
    null_body: dict[str, object] = {"document": {"content": "# Nothing"}, "channels": ["null"]}
    note_body: dict[str, object] = {"document": {"content": note() + "\n{n}\n"}, "channels": FIVE}
    with rig.flower_attached():
        _round(rig, null_body, 20)
        _round(rig, note_body, 5)
        nulls, notes = [], []
        for _ in scale.turns():
            nulls.append(_round(rig, null_body, scale.of(NULLS)))
            notes.append(_round(rig, note_body, scale.of(NOTES)))
    rig.stop_workers()
    return [
        *_figures("idle, null channel", nulls, p50_ms=10, p99_ms=40),
        *_figures("idle, five channels of the note", notes, p50_ms=40),
    ]


def _round(rig: Rig, body: dict[str, object], count: int) -> tuple[list[float], list[float]]:
    """Return seconds by the client's clock and by the rows."""
    since = rig.mark()
    path = "/api/v2/content/generate?wait=10"
    result = rig.load(path, body, count=count, connections=1)
    if set(result.statuses) != {"200"}:
        raise RuntimeError(f"Not every job was done in time: {result.statuses}")
    return result.latencies, [row[0] for row in rig.query(ROWS.format(since))]


def _figures(
    name: str,
    rounds: list[tuple[list[float], list[float]]],
    *,
    p50_ms: float,
    p99_ms: float | None = None,
) -> list[Figure]:
    client, rows = zip(*rounds, strict=True)
    return [
        Figure(f"{name}, p50", "ms", _ms(client, 0.5), target=Target(p50_ms, at_most=True)),
        Figure(
            f"{name}, p99",
            "ms",
            _ms(client, 0.99),
            target=Target(p99_ms, at_most=True) if p99_ms else None,
        ),
        Figure(f"{name}, p50 by rows", "ms", _ms(rows, 0.5)),
        Figure(f"{name}, p99 by rows", "ms", _ms(rows, 0.99)),
    ]


def _ms(rounds: tuple[list[float], ...], share: float) -> list[float]:
    return [percentile(seconds, share) * 1000 for seconds in rounds]
