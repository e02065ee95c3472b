"""How results are told at the end of a command: as text for people, as JSON for programs."""

import json

from pydantic import BaseModel
from rich.text import Text

from api.schemas import SyncJob
from deploy.client import screen, tables
from deploy.client.making import Made


def print_json(value: BaseModel, *, line: bool = False) -> None:
    """Print an answer of the API in its own names; as one line where many follow each other."""
    indent = None if line else 2
    print(value.model_dump_json(exclude_none=True, indent=indent), flush=True)


def print_accepted(job: SyncJob, *, as_json: bool) -> None:
    """Print how to go on with a job that nobody waits for."""
    if as_json:
        print_json(job)
        return
    name = tables.short(job)
    print(f"Job {job.job_id} is accepted.")
    print(f"  To follow it:           ./toombos jobs watch {name}")
    print(f"  To write its content:   ./toombos jobs show {name} --out FOLDER")


def print_made(made: Made, *, as_json: bool = False) -> None:
    """Print what was written where, what to look at, and on standard error what failed."""
    if as_json:
        print(_made_json(made))
        return
    console = screen.output()
    tables.print_saved(console, made.job, made.content, made.saved)
    if made.folder:
        console.print("")
        where = Text("Written to ").append(str(made.folder.absolute()), style="bold")
        console.print(where, soft_wrap=True)
    tables.print_errors(screen.notes(), made.job)


def _made_json(made: Made) -> str:
    told = made.job.model_dump(mode="json", exclude_none=True)
    if made.folder:
        told["folder"] = str(made.folder.absolute())
        told["files"] = {each.channel: [path.name for path in each.paths] for each in made.saved}
    return json.dumps(told, ensure_ascii=False, indent=2)
