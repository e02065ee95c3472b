"""Check that the audit log is as it was written."""

from typing import Annotated
from uuid import UUID

import typer

from deploy.commands._app import application
from models.audit import service
from models.audit.service import Verdict
from models.kit import db

app = application()


@app.callback()
def audit() -> None:
    """The audit log of every tenant: who did what. Read it by `GET /api/v2/audit`."""


@app.command()
def verify(
    *,
    noted: Annotated[
        list[str] | None,
        typer.Option(help="A seal that you kept, TENANT:SEQ:HASH, as this command printed it."),
    ] = None,
) -> None:
    """Look at every entry and print each tenant's last seal; exit code 1 when one was changed.

    Keep the seals somewhere else: with them, even a log that was written anew shows.
    """
    kept = dict(map(_parsed, noted or []))
    is_good = True
    with db.unit_of_work() as session:
        for tenant_id in sorted({*service.tenants(session), *kept}):
            verdict = service.verify(session, tenant_id, noted=kept.get(tenant_id))
            is_good = is_good and not verdict.flaws
            _print(verdict)
    if not is_good:
        raise typer.Exit(1)
    typer.echo("Every entry is as it was sealed.")


def _parsed(text: str) -> tuple[UUID, tuple[int, bytes]]:
    try:
        tenant, seq, seal = text.split(":")
        return UUID(tenant), (int(seq), bytes.fromhex(seal))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not TENANT:SEQ:HASH.") from None


def _print(verdict: Verdict) -> None:
    seq, seal = verdict.head
    waiting = f", {verdict.unsealed} not sealed yet" if verdict.unsealed else ""
    typer.echo(f"{verdict.tenant_id}:{seq}:{seal.hex()}  {verdict.sealed} entries{waiting}")
    for flaw in verdict.flaws:
        typer.echo(f"  BROKEN: {flaw.words}", err=True)
