"""Render a customer's template in a child that has little time and memory, and get clean HTML back.

Called by the render step and by the API when a template is saved or tried. The child imports no more
than it needs; whatever a template does there ends with an answer or with the child.
"""

import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

CPU_S: Final = 0.6
"""Processor time for parsing, rendering and cleaning; ordinary templates take a hundredth of it."""
WALL_S: Final = 20
"""For the same and the start of the child, on a machine that is busy with other things."""
MEMORY_BYTES: Final = 400_000_000
"""Of addresses; what a template really uses stays far below 100 MB."""
AT_ONCE: Final = 4
MAX_SOURCE: Final = 200_000

_gate = threading.BoundedSemaphore(AT_ONCE)


class TemplateError(ValueError):
    """A template that can't be rendered; the message says why and, where known, in which line."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template made: clean HTML, and the names outside of itself that it asks for."""

    html: str
    names: tuple[str, ...]


def render(source: str, values: Mapping[str, Any]) -> Rendered:
    """Return what a template makes of some values. Raises TemplateError, also for one that takes more
    than 0.6 s of a processor."""
    if len(source) > MAX_SOURCE:
        raise TemplateError(
            f"The template has {len(source):,} characters; at most {MAX_SOURCE:,} are accepted."
        )
    command = [sys.executable, "-P", "-m", "tasks.templating.confined"]
    with _gate:
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                input=orjson.dumps({"source": source, "values": values}),
                capture_output=True,
                timeout=WALL_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TemplateError(_TOO_MUCH) from None
    if done.returncode:
        raise TemplateError(_TOO_MUCH)
    answer = orjson.loads(done.stdout)
    if "error" in answer:
        raise TemplateError(answer["error"])
    return Rendered(answer["html"], tuple(answer["names"]))


_TOO_MUCH: Final = (
    "The template takes more time or memory than any page needs. Look for loops inside loops, and for"
    " filters that make texts longer again and again."
)


def _child() -> None:
    # Imported here, so that the parent needs no Liquid and the child no more than this.
    from liquid.exceptions import LiquidError  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    from tasks.templating.cleaning import cleaned  # noqa: PLC0415
    from tasks.templating.liquid_rules import Fenced  # noqa: PLC0415

    asked = orjson.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    answer: dict[str, object]
    try:
        template = Fenced().from_string(asked["source"])
        made = template.render(**_marked(asked["values"], Markup))
        answer = {"html": cleaned(made), "names": sorted(template.global_variables())}
    except LiquidError as error:
        answer = {"error": _words(error)}
    except (MemoryError, RecursionError):
        sys.exit(1)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # an odd use of a filter
        answer = {"error": f"The template can't be rendered: {error}."}
    signal.setitimer(signal.ITIMER_PROF, 0)
    sys.stdout.buffer.write(orjson.dumps(answer))


def _marked(value: Any, markup: Any) -> Any:
    """Values with those that are HTML already, and made by us, marked as such."""
    if isinstance(value, dict):
        return {
            key: markup(each)
            if key == "content" and isinstance(each, str)
            else _marked(each, markup)
            for key, each in value.items()
        }
    return [_marked(each, markup) for each in value] if isinstance(value, list) else value


def _words(error: Any) -> str:
    line = getattr(error, "token", None)
    said = str(error.args[0]) if error.args else str(error)
    place = ""
    if line is not None and getattr(line, "source", None):
        place = f" (line {line.source.count(chr(10), 0, line.start_index) + 1})"
    return f"The template can't be rendered: {said}{place}."


if __name__ == "__main__":
    _child()
