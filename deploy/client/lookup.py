"""Finds the job that a user means by the beginning of its id."""

from uuid import UUID

from api.schemas import SyncJob
from deploy.client.api import Api
from deploy.client.failures import Failure

SHORTEST = 8
RECENT = 200


def job_named(api: Api, text: str) -> SyncJob:
    """Return the job with this id, or the only recent one whose id begins so. Raises Failure."""
    wanted = text.strip().lower()
    if _whole(wanted):
        return api.job(wanted)
    if len(wanted) < SHORTEST:
        raise Failure(f"{text!r} is too short: give at least {SHORTEST} characters of a job's id.")
    found = [job for job in api.jobs(limit=RECENT).jobs if job.job_id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        fitting = ", ".join(job.job_id for job in found)
        raise Failure(f"{text!r} fits {len(found)} jobs: {fitting}. Give more of the id.")
    raise Failure(
        f"No id of the latest {RECENT} jobs begins with {text!r}."
        " See ./toombos jobs list, or give the whole id."
    )


def _whole(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
