"""Tables about jobs and about what was written, for people."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.schemas import JobContent, SyncJob
from deploy.client.saving import Saved
from deploy.client.screen import STYLES, WORDS, local, plain, styled
from models.jobs.states import JobState

SHORT_ID = 8
SEVERITY = {"error": "red", "warning": "yellow"}


def table(*headings: str) -> Table:
    """Return an empty table without frame."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        made.add_column(heading)
    return made


def short(job: SyncJob) -> str:
    """Return the beginning of a job's id, which every command takes."""
    return job.job_id[:SHORT_ID]


def jobs(found: list[SyncJob]) -> Table:
    """Return a line for each job; what does not fit into the terminal is cut."""
    made = table("Job", "Created", "Status", "Channels", "Source")
    for column in made.columns[:3]:
        column.no_wrap = True
    for job in found:
        made.add_row(
            short(job),
            local(job.created_at, seconds=False),
            styled(job.status),
            _cut(plain(", ".join(name.removeprefix("social_") for name in job.channels))),
            _cut(plain(source(job))),
        )
    return made


def _cut(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def source(job: SyncJob) -> str:
    """Return what the command line noted of a job's document; nothing for other clients' jobs."""
    found = job.metadata.get("source", "")
    return found if isinstance(found, str) else ""


def change(job: SyncJob) -> Text:
    """Return one line about a job for `jobs watch`."""
    line = Text(f"{job.updated_at.astimezone():%H:%M:%S}  {short(job)}  ")
    line.append(f"{job.status:<11}", style=STYLES.get(job.status, ""))
    counts = {
        state: sum(each.status is state for each in job.progress.channels.values())
        for state in WORDS
    }
    said = [f"{count} {WORDS[state]}" for state, count in counts.items() if count]
    line.append(f"  {', '.join(said)}")
    if name := source(job):
        line.append("  ").append_text(plain(name))
    return line


def details(job: SyncJob) -> Group:
    """Return everything about a job that concerns its owner."""
    facts = Table.grid(padding=(0, 2, 0, 0))
    for name, value in _facts(job).items():
        facts.add_row(name, value)
    channels = table("Channel", "Status", "Tries", "Note")
    channels.columns[0].no_wrap = channels.columns[1].no_wrap = True
    for name, channel in job.progress.channels.items():
        note = channel.error or channel.stage or ""
        if channel.retry_at:
            note = f"tries again at {local(channel.retry_at)}: {note}"
        tries = str(channel.attempt)
        channels.add_row(plain(name), styled(channel.status), tries, plain(note))
    return Group(facts, "", channels)


def _facts(job: SyncJob) -> dict[str, RenderableType]:
    facts: dict[str, RenderableType] = {"Job": job.job_id, "Status": styled(job.status)}
    if name := source(job):
        facts["Source"] = plain(name)
    kind = [job.content_type, job.template_style, "dry run" if job.dry_run else None]
    facts["Kind"] = ", ".join(each for each in kind if each)
    facts["Created"] = local(job.created_at)
    if job.scheduled_for:
        facts["Scheduled"] = local(job.scheduled_for)
    if job.started_at and job.completed_at:
        took = (job.completed_at - job.started_at).total_seconds()
        facts["Ended"] = f"{local(job.completed_at)}, after {took:.2f} s"
    return facts


def print_saved(console: Console, job: SyncJob, content: JobContent, saved: list[Saved]) -> None:
    """Print which files were written, what failed, and what an editor should look at."""
    files = {each.channel: [path.name for path in each.paths] for each in saved}
    made = table("Channel", "Status", "Files")
    made.columns[0].no_wrap = made.columns[1].no_wrap = True
    for name, channel in job.progress.channels.items():
        listed = ", ".join(files.get(name, ())) or "-"
        made.add_row(plain(name), styled(channel.status), listed)
    console.print(made)
    _print_findings(console, content)


def print_errors(console: Console, job: SyncJob) -> None:
    """Print why channels failed, each reason once."""
    reasons: dict[str, list[str]] = {}
    for name, channel in job.progress.channels.items():
        if channel.status is JobState.FAILED:
            reasons.setdefault(channel.error or "no reason given", []).append(name)
    for reason, names in reasons.items():
        line = Text("Failed: ", style="red").append(f"{', '.join(names)}: ")
        console.print(line.append_text(plain(reason)))
    if job.status is JobState.CANCELLED:
        console.print(f"Job {short(job)} was cancelled.")


def _print_findings(console: Console, content: JobContent) -> None:
    made = table("To look at", "", "")
    made.columns[0].no_wrap = made.columns[1].no_wrap = True
    for name, fields in content.content.items():
        for finding in fields.get("findings", ()):
            severity = str(finding["severity"])
            mark = Text(severity, style=SEVERITY.get(severity, ""))
            made.add_row(plain(name), mark, plain(str(finding["message"])))
    if made.rows:
        console.print("")
        console.print(made)
