"""Rendering alone: milliseconds of one document in one process, and stage by stage.

By processor time: on an idle machine that is the clock's, on a busy one it leaves out waiting for a core.
"""

import statistics
import time
from collections.abc import Sequence

from benchmarks import rendering
from benchmarks.figures import Figure, Target
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale

REPEATS = {"note": 60, "readme": 15}
TARGETS_MS = {"note": 5, "readme": 30}
CHANNELS = {"five channels": rendering.FIVE, "all channels": rendering.EVERY}
STAGES = ("parse", "analyse", "plan", "render", "check")


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure both documents in turn, for few and for all channels, then their stages."""
    texts = {name: text() for name, text in rendering.TEXTS.items()}
    whole: dict[tuple[str, str], list[float]] = {(n, few): [] for n in texts for few in CHANNELS}
    parts: dict[str, list[dict[str, float]]] = {name: [] for name in texts}
    for _ in scale.turns():
        for (name, few), medians in whole.items():
            repeats = range(scale.of(REPEATS[name]) + 1)
            times = [_ms(f"{texts[name]}\n{n}\n", CHANNELS[few]) for n in repeats]
            medians.append(statistics.median(times[1:]))
        for name, text in texts.items():
            parts[name].append(rendering.stages(text))
    return [
        Figure(
            f"render {name}, {few}",
            "ms",
            medians,
            target=Target(TARGETS_MS[name], at_most=True),
            note=_stages(parts[name]) if CHANNELS[few] == rendering.EVERY else "",
        )
        for (name, few), medians in whole.items()
    ]


def _ms(text: str, names: Sequence[str]) -> float:
    started = time.process_time()
    rendering.render(text, names)
    return (time.process_time() - started) * 1000


def _stages(rounds: list[dict[str, float]]) -> str:
    found = {stage: statistics.median(each[stage] for each in rounds) for stage in STAGES}
    return ", ".join(f"{stage} {ms:.2f}" for stage, ms in found.items()) + " ms"
