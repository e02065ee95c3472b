"""What the user sees while a job runs: bars in a terminal, plain lines everywhere else.

Results go to standard output, everything on the way to standard error.
"""

import time
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from api.schemas import ChannelProgress, SyncJob
from models.jobs.states import JOB_FINAL, JobState

PIPED_WIDTH = 200
"""Columns of output that no terminal shows, so that nothing is cut off."""
IDLE_S = 10
"""After this long without a beginning the user is told that no worker seems to run."""
WORDS = {
    JobState.PENDING: "waiting",
    JobState.IN_PROGRESS: "working",
    JobState.COMPLETED: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
    JobState.PARTIAL: "partly done",
}
STYLES = {
    JobState.COMPLETED: "green",
    JobState.FAILED: "red",
    JobState.PARTIAL: "yellow",
    JobState.CANCELLED: "yellow",
}


def output() -> Console:
    """Return the console of standard output."""
    return _console(stderr=False)


def notes() -> Console:
    """Return the console of standard error."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    return (
        console
        if console.is_terminal
        else Console(stderr=stderr, highlight=False, width=PIPED_WIDTH)
    )


def plain(text: str) -> Text:
    """Return foreign text on one line, without anything that a terminal would obey."""
    return Text("".join(c if c.isprintable() else " " for c in text).strip())


def styled(state: JobState) -> Text:
    """Return a state in its colour."""
    return Text(state.value, style=STYLES.get(state, ""))


def local(moment: datetime, *, seconds: bool = True) -> str:
    """Return a moment in the zone of this machine."""
    return f"{moment.astimezone():{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}}"


def show_progress(states: Iterable[SyncJob], first: SyncJob) -> SyncJob:
    """Show a job and its next states until there are no more, and return the last one."""
    console = notes()
    shows = _Bars(console) if console.is_terminal else _Lines(console)
    started = time.monotonic()
    told = False
    last = first
    with shows:
        shows.say(f"Job {first.job_id}")
        for job in chain([first], states):
            last = job
            shows.show(job)
            idle = job.status is JobState.PENDING and time.monotonic() - started > IDLE_S
            if idle and not job.scheduled_for and not told:
                told = True
                shows.say("Nothing has begun yet. The job is safe; is a worker running?")
    return last


def _note(channel: ChannelProgress) -> str:
    words = WORDS[channel.status]
    if channel.retry_at:
        at = f"{channel.retry_at.astimezone():%H:%M:%S}"
        return f"tries again at {at}: {channel.error or 'no reason given'}"
    if channel.status is JobState.IN_PROGRESS and channel.stage:
        return channel.stage
    return words


class _Bars:
    """A bar for each channel."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def show(self, job: SyncJob) -> None:
        for name, channel in job.progress.channels.items():
            if name not in self._tasks:
                self._tasks[name] = self._progress.add_task(name, total=100, note="")
            note = plain(_note(channel)).plain
            self._progress.update(self._tasks[name], completed=channel.percent, note=note)

    def say(self, text: str) -> None:
        self._progress.console.print(text)


class _Lines:
    """A line for each change of a channel."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def show(self, job: SyncJob) -> None:
        for name, channel in job.progress.channels.items():
            note = _note(channel)
            waits = job.status not in JOB_FINAL and channel.status is JobState.PENDING
            if self._told.get(name) != note and not (waits and not channel.retry_at):
                self._told[name] = note
                self.say(plain(f"{name}: {note}").plain)

    def say(self, text: str) -> None:
        self._console.print(text, markup=False)
