"""Let the steps of one job agree on what one of them found out. Callers own the transaction."""

from uuid import UUID

from sqlmodel import Session

from models.kit import db
from models.kit.errors import Missing

_PIN = """
update jobs set spec = spec || jsonb_build_object(%(key)s::text, %(value)s::text)
where id = %(id)s and not jsonb_exists(spec, %(key)s)
"""
_READ = "select spec ->> %(key)s from jobs where id = %(id)s"


def pin(session: Session, job_id: UUID, key: str, value: str) -> str:
    """Write a word into a job's spec, unless it has one under that key; return the one it has now.

    The first step wins: steps that are claimed later, and a retry of the job, see it in the spec.
    """
    values = {"id": job_id, "key": key, "value": value}
    db.rows(session, _PIN, values)
    found = db.rows(session, _READ, values)
    if not found:
        raise Missing(f"There is no job {job_id}.")
    return str(found[0][0])
