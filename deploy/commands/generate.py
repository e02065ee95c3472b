"""Make content of a document: a file, a web address, or standard input."""

import sys
from typing import Annotated

import typer

from api.schemas import ContentType, TemplateStyle
from deploy.client import making, report, saving, screen, sources
from deploy.client.api import Wish, connect
from deploy.client.failures import spoken
from deploy.client.options import AsJson, Force, Out
from deploy.commands._app import application
from tasks.writing.document import Format

app = application()

Place = Annotated[
    str,
    typer.Argument(
        metavar="FILE_OR_URL", help="A file, an http(s) address, or - for standard input."
    ),
]
Channels = Annotated[
    list[str] | None,
    typer.Option(help="A channel; may be given several times.", show_default="all of them"),
]
Type = Annotated[ContentType, typer.Option("--type", help="What the content is meant as.")]
Style = Annotated[TemplateStyle, typer.Option(help="How it looks.")]
Title = Annotated[
    str,
    typer.Option(help="Title of the document.", show_default="its first heading"),
]
Written = Annotated[
    Format | None,
    typer.Option("--format", help="What it is written in.", show_default="by its ending"),
]
Llm = Annotated[
    bool, typer.Option("--llm", help="Let a language model word the short texts, if there is one.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Make everything, publish nothing.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the content.")]


@app.command()
@spoken()
def generate(  # noqa: PLR0913 - each is an option
    *,
    document: Place,
    channel: Channels = None,
    kind: Type = ContentType.UPDATE,
    style: Style = TemplateStyle.MODERN,
    title: Title = "",
    written: Written = None,
    llm: Llm = False,
    dry_run: DryRun = False,
    out: Out = None,
    force: Force = False,
    wait: Wait = True,
    as_json: AsJson = False,
) -> None:
    """Make content for the channels and write it into a folder, ./toombos-TITLE if none is named.

    Ends with 0 when all channels are completed, 3 when some are not, 1 when nothing could be done.
    """
    if out:
        saving.check(out, force=force)
    if document == sources.STDIN and sys.stdin.isatty():
        screen.notes().print("Write the document here and end it with Ctrl-D.")
    source = sources.read(document, wanted=written)
    with connect() as api:
        wish = Wish(
            source=source,
            channels=_keys(channel) or api.channels(),
            title=title,
            content_type=kind,
            template_style=style,
            llm=llm,
            dry_run=dry_run,
        )
        job = api.submit(wish)
        if not wait:
            report.print_accepted(job, as_json=as_json)
            return
        job = making.wait(api, job, quiet=as_json)
        made = making.save(api, job, out, title=title, force=force)
    report.print_made(made, as_json=as_json)
    raise typer.Exit(making.exit_code(made.job))


def _keys(words: list[str] | None) -> list[str]:
    """Return the channels named, also those in one word with commas."""
    named = (key.strip() for word in words or () for key in word.split(","))
    return [key for key in named if key]
