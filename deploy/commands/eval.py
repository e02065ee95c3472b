"""Measure your own language model on your own documents: how much of what it writes could be used."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from deploy import evaluation
from deploy.client.screen import plain
from deploy.client.tables import table
from deploy.commands._app import application
from deploy.evaluation import Answer
from models.kit import log
from models.kit.errors import Invalid
from models.llm.endpoint import MICRO, must_be_configured
from tasks import content
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.style import Tone

app = application()

Places = Annotated[
    list[Path], typer.Argument(metavar="FILE_OR_FOLDER...", exists=True, help="Your documents.")
]
Channels = Annotated[
    list[str] | None,
    typer.Option(help="A channel; may be given several times.", show_default="all of them"),
]
Toned = Annotated[Tone | None, typer.Option(help="How the texts are to sound.")]
Show = Annotated[bool, typer.Option("--show", help="Also print each text before and after.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def measure(
    *,
    documents: Places,
    channel: Channels = None,
    tone: Toned = None,
    show: Show = False,
    as_json: AsJson = False,
) -> None:
    """Ask the model of OPENAI_MODEL about each document and channel, as a job would.

    Nothing is stored, and no quota pays; the endpoint may. A text counts as used when it passes every
    guard. Whether it reads better is for you to judge: --show prints them side by side.
    """
    log.configure(stream=sys.stderr)
    try:
        endpoint = must_be_configured()
        channels = _channels(channel)
        paths = _documents(documents)
        found = list(evaluation.answers(paths, channels, endpoint, tone=tone or ""))
    except (Invalid, DocumentError) as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from None
    if as_json:
        print(
            orjson.dumps(_json(endpoint.model, paths, found), option=orjson.OPT_INDENT_2).decode()
        )
        return
    console = Console()
    console.print(f"{endpoint.model} on {len(paths)} document(s)\n", markup=False)
    if show:
        _show(console, found)
    console.print(_accepted(found))
    console.print()
    console.print(_spent(found))


def _documents(places: list[Path]) -> list[Path]:
    found = evaluation.files(places)
    if not found:
        raise Invalid(
            "There is no document: name files or folders with Markdown, HTML, text, Word or PDF."
        )
    return found


def _channels(words: list[str] | None) -> list[str]:
    known = [each.key for each in content.capabilities()]
    wanted = words or known
    for word in wanted:
        if word not in known:
            raise Invalid(f"There is no channel {word[:80]!r}; there are {', '.join(known)}.")
    return wanted


def _accepted(found: list[Answer]) -> Table:
    made = table("Channel", "Text", "Asked", "Used", "", "Why not")
    for (channel, kind), tally in evaluation.tallies(found).items():
        made.add_row(
            channel,
            kind,
            str(tally.asked),
            str(tally.verdicts[evaluation.USED]),
            f"{tally.accepted:.0%}",
            ", ".join(f"{reason} {n}" for reason, n in tally.reasons.items()),
        )
    return made


def _spent(found: list[Answer]) -> Table:
    made = table("Channel", "Calls", "Median s", "95 % s", "Sent", "Answered", "Cost")
    channels = dict.fromkeys(answer.channel for answer in found)
    for name in (*channels, "all"):
        mine = [answer for answer in found if name in {answer.channel, "all"}]
        made.add_row(name, *(str(value) for value in _figures(mine).values()))
    return made


def _figures(found: list[Answer]) -> dict[str, float]:
    times, tokens = [answer.seconds for answer in found], evaluation.spent(found)
    return {
        "calls": sum(answer.calls for answer in found),
        "median_s": round(evaluation.percentile(times, 0.5), 2),
        "p95_s": round(evaluation.percentile(times, 0.95), 2),
        "tokens_sent": tokens.sent,
        "tokens_answered": tokens.answered,
        "cost": tokens.cost_micros / MICRO,
    }


def _show(console: Console, found: list[Answer]) -> None:
    for text in (text for answer in found for text in answer.texts):
        console.print(
            plain(f"{text.document}  {text.channel}  {text.slot}  {text.verdict}"), style="bold"
        )
        console.print(plain(f"  - {text.before}"))
        console.print(plain(f"  + {text.after or text.words}"))
        console.print()


def _json(model: str, paths: list[Path], found: list[Answer]) -> dict[str, object]:
    return {
        "model": model,
        "documents": len(paths),
        "slots": [
            {
                "channel": channel,
                "text": kind,
                "asked": tally.asked,
                "used": tally.verdicts[evaluation.USED],
                "accepted": round(tally.accepted, 4),
                "reasons": dict(tally.reasons),
            }
            for (channel, kind), tally in evaluation.tallies(found).items()
        ],
        "total": _figures(found),
        "texts": [asdict(text) for answer in found for text in answer.texts],
    }
