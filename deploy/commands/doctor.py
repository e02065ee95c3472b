"""Say what is lost, doubled, stuck, unreachable or unsafe; exit code 1 if something must be done."""

from typing import Annotated

import typer

from deploy import doctor as examination
from deploy.commands._app import application
from deploy.doctor import Verdict
from models.jobs.integrity import Scope
from models.kit.settings import settings

app = application()


@app.command()
def doctor(
    *,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back jobs are read.")] = 30,
    sample: Annotated[int, typer.Option(min=1, help="Jobs of a tenant, at most.")] = 10_000,
) -> None:
    """Look at settings, Postgres, Redis, workers, beat, and whether all that is stored agrees."""
    bad = 0
    for look in examination.looks(settings(), Scope(days=days, sample=sample)):
        print(f"{look.verdict:<5}{look.name:<20}{look.words}", flush=True)
        if look.remedy:
            print(f"{'':<25}{look.remedy}")
        bad += look.verdict is Verdict.BAD
    print(f"\n{bad} things must be done." if bad else "\nNothing must be done.")
    raise typer.Exit(1 if bad else 0)
