"""Rendering alone: milliseconds for all channels of one document in one process, stage by stage."""

import statistics
import time

from benchmarks import rendering
from benchmarks.figures import Figure, Target
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale

REPEATS = {"note": 60, "readme": 15}
TARGETS_MS = {"note": 5, "readme": 30}
STAGES = ("parse", "analyse", "plan", "render", "check")


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure both documents in turn, then their stages."""
    texts = {name: text() for name, text in rendering.TEXTS.items()}
    whole: dict[str, list[float]] = {name: [] for name in texts}
    parts: dict[str, list[dict[str, float]]] = {name: [] for name in texts}
    for _ in scale.turns():
        for name, text in texts.items():
            times = [_ms(f"{text}\n{n}\n") for n in range(scale.of(REPEATS[name]) + 1)]
            whole[name].append(statistics.median(times[1:]))
            parts[name].append(rendering.stages(text))
    return [
        Figure(
            f"render {name}, all channels",
            "ms",
            whole[name],
            target=Target(TARGETS_MS[name], at_most=True),
            note=_stages(parts[name]),
        )
        for name in texts
    ]


def _ms(text: str) -> float:
    started = time.perf_counter()
    rendering.render(text)
    return (time.perf_counter() - started) * 1000


def _stages(rounds: list[dict[str, float]]) -> str:
    found = {stage: statistics.median(each[stage] for each in rounds) for stage in STAGES}
    return ", ".join(f"{stage} {ms:.2f}" for stage, ms in found.items()) + " ms"
