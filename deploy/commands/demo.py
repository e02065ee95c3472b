"""Make content of a sample document and show it here: the quickest look at Toombos."""

import time
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from deploy.client import making, preview, report, saving, screen
from deploy.client.api import Wish, connect
from deploy.client.failures import spoken
from deploy.client.options import Force
from deploy.client.sources import Source
from deploy.commands._app import application
from tasks.writing.document import Format

app = application()

SAMPLE = "pages/sample.md"


@app.command()
@spoken()
def demo(
    *,
    out: Annotated[Path, typer.Option(help="Folder of the results.")] = Path("toombos-demo"),
    force: Force = False,
) -> None:
    """Turn a sample into content for every channel, show its beginning, and write it into files.

    Toombos must be running: ./toombos up. Ends with 0 when all channels are completed.
    """
    saving.check(out, force=force)
    console = screen.output()
    text = resources.files("api").joinpath(SAMPLE).read_text("utf-8")
    with connect() as api:
        channels = api.channels()
        console.print(
            f"A sample document of {len(text.split())} words, for {len(channels)} channels."
        )
        started = time.monotonic()
        wish = Wish(source=Source(text, Format.MARKDOWN, "sample.md"), channels=channels)
        job = making.wait(api, api.submit(wish))
        took = time.monotonic() - started
        made = making.save(api, job, out, force=force)
    preview.show(console, made.content)
    console.print("")
    console.print(preview.headline(f"job {job.job_id[:8]}: {job.status} in {took:.1f} s", console))
    report.print_made(made)
    console.print(f"\nThe page at {api.access.url} shows this job too.", soft_wrap=True)
    console.print("Now your own: ./toombos generate FILE.md", soft_wrap=True)
    raise typer.Exit(making.exit_code(made.job))
