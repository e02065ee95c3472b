"""List jobs, look at one, watch them live, cancel them, run them again."""

import contextlib
from typing import Annotated

import typer

from api.schemas import SyncJob
from deploy.client import live, lookup, making, report, saving, screen, tables
from deploy.client.api import Api, connect
from deploy.client.failures import spoken
from deploy.client.options import AsJson, Force, Out
from deploy.commands._app import application
from models.jobs.states import JobState

app = application()

JOB_HELP = "A job's id, or its first 8 characters."


@app.callback()
def jobs() -> None:
    """Jobs of your key."""


@app.command("list")
@spoken()
def list_jobs(
    *,
    status: Annotated[
        str, typer.Option(help="Only these: pending, in_progress, completed, failed, partial …")
    ] = "",
    channel: Annotated[str, typer.Option(help="Only jobs that have this channel.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the latest jobs, newest first."""
    with connect() as api:
        page = api.jobs(limit=limit, status=status, channel=channel)
    if as_json:
        report.print_json(page)
        return
    console = screen.output()
    if not page.jobs:
        console.print("There are no such jobs." if status or channel else "There are no jobs yet.")
        return
    console.print(tables.jobs(page.jobs))
    if page.has_more:
        screen.notes().print(f"{len(page.jobs)} of {page.total:,} jobs; --limit shows more.")


@app.command()
@spoken()
def show(
    *,
    job_id: Annotated[str, typer.Argument(help=JOB_HELP)],
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Show how a job is, and write what it has made if --out is given."""
    if out:
        saving.check(out, force=force)
    with connect() as api:
        job = lookup.job_named(api, job_id)
        made = making.save(api, job, out, force=force) if out else None
    if as_json:
        report.print_json(job)
        return
    console = screen.output()
    console.print(tables.details(job))
    if made:
        console.print("")
        report.print_made(made)


@app.command()
@spoken()
def cancel(
    *,
    job_ids: Annotated[list[str], typer.Argument(help=f"{JOB_HELP} Several may be given.")],
    as_json: AsJson = False,
) -> None:
    """Cancel jobs: what waits at once, what runs within seconds. What is done is kept."""
    with connect() as api:
        for job_id in job_ids:
            job = lookup.job_named(api, job_id)
            answer = api.cancel(job.job_id)
            if as_json:
                report.print_json(answer, line=True)
            elif answer.status is JobState.CANCELLED:
                screen.output().print(f"Job {tables.short(job)} is cancelled.")
            else:
                screen.output().print(f"Job {tables.short(job)} stops within seconds.")


@app.command()
@spoken()
def retry(
    *,
    job_id: Annotated[str, typer.Argument(help=JOB_HELP)],
    as_json: AsJson = False,
) -> None:
    """Run a job again: a new job does what failed or was cancelled, and keeps what is good."""
    with connect() as api:
        new = api.retry(lookup.job_named(api, job_id).job_id)
    if as_json:
        report.print_json(new)
        return
    screen.output().print(f"Job {tables.short(new)} does again what was not done.")
    screen.notes().print(f"See it with ./toombos jobs watch {tables.short(new)}")


@app.command()
@spoken()
def watch(
    *,
    job_id: Annotated[str, typer.Argument(help=f"{JOB_HELP} Without it, all jobs.")] = "",
    as_json: AsJson = False,
) -> None:
    """Watch jobs live until Ctrl-C; one job until it ends, then the exit code says how.

    0 means that all its channels are completed, 3 that some are not.
    """
    with connect() as api, contextlib.suppress(KeyboardInterrupt):
        if job_id:
            last = _watch_one(api, lookup.job_named(api, job_id), as_json=as_json)
            raise typer.Exit(making.exit_code(last))
        _watch_all(api, as_json=as_json)


def _watch_one(api: Api, job: SyncJob, *, as_json: bool) -> SyncJob:
    states = live.follow(api, job.job_id)
    if as_json:
        last = job
        for state in states:
            last = state
            report.print_json(state, line=True)
        return last
    last = screen.show_progress(states, job)
    console = screen.output()
    console.print(tables.change(last))
    tables.print_errors(screen.notes(), last)
    return last


def _watch_all(api: Api, *, as_json: bool) -> None:
    known = api.jobs(limit=live.WATCHED).jobs[::-1]
    console = screen.output()
    if not as_json:
        screen.notes().print(f"Watching jobs at {api.access.url}; Ctrl-C ends it.")
    for job in live.follow_all(api, known):
        if as_json:
            report.print_json(job, line=True)
        else:
            console.print(tables.change(job), soft_wrap=True)
