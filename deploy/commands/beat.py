"""Give the beat of periodic work. Several at once do no harm, one is enough."""

from deploy.commands._app import application, must_be_safe
from models.kit.settings import settings
from workers.app import celery

app = application()


@app.command()
def beat() -> None:
    """Send periodic wake-ups until SIGTERM. Keeps no file: the database is the timetable."""
    must_be_safe()
    celery.Beat(scheduler="celery.beat:Scheduler", loglevel=settings().log_level, quiet=True).run()
