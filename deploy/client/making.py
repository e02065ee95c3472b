"""The way from a wish to files, which `generate` and `demo` share."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import typer

from api.schemas import JobContent, SyncJob
from deploy.client import live, saving, screen, tables
from deploy.client.api import Api
from deploy.client.failures import INCOMPLETE, INTERRUPTED, Failure
from deploy.client.saving import Saved
from models.jobs.states import JobState


@dataclass(frozen=True, slots=True)
class Made:
    """An ended job with its content and where that was written; no folder when there is none."""

    job: SyncJob
    content: JobContent
    folder: Path | None
    saved: list[Saved]


def exit_code(job: SyncJob) -> int:
    """Return how a command ends after a job: 0 only when every channel is completed."""
    return 0 if job.status is JobState.COMPLETED else INCOMPLETE


def wait(api: Api, job: SyncJob, *, quiet: bool = False) -> SyncJob:
    """Show how a job goes and return its end. Ctrl-C leaves the job running and says so."""
    states = live.follow(api, job.job_id)
    try:
        return _last(states, job) if quiet else screen.show_progress(states, job)
    except KeyboardInterrupt:
        screen.notes().print(
            f"\nThe job goes on. See it with ./toombos jobs watch {tables.short(job)}"
        )
        raise typer.Exit(INTERRUPTED) from None


def _last(states: Iterable[SyncJob], first: SyncJob) -> SyncJob:
    last = first
    for state in states:
        last = state
    return last


def save(
    api: Api, job: SyncJob, folder: Path | None, *, title: str = "", force: bool = False
) -> Made:
    """Write what a job made; nothing when no channel is done. Raises Failure."""
    content = api.content(job.job_id)
    if not content.content:
        return Made(job, content, None, [])
    target = folder or saving.folder_name(content, title=title)
    try:
        saved = saving.write(target, job, content, force=force)
    except Failure as failure:
        again = f"./toombos jobs show {tables.short(job)} --out FOLDER"
        raise Failure(f"{failure}\nThe content is kept: {again} writes it.") from None
    return Made(job, content, target, saved)
