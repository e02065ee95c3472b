"""Submits many jobs in large transactions: `bulk.py DOCUMENT JOBS BATCH`, as a process of its own."""

import json
import sys
import time
from uuid import UUID

from benchmarks.channels import null
from models.contents import generate
from models.documents.tables import Document
from models.jobs import service
from models.jobs.service import NewJob, NewStep
from models.kit import db


def main(document: str, jobs: str, batch: str) -> None:
    """Submit and print when it began, by the machine's monotonic clock."""
    channel = null.CHANNEL.capabilities().key
    with db.unit_of_work() as session:
        stored = session.get_one(Document, UUID(document))
    started = time.clock_gettime(time.CLOCK_MONOTONIC)
    for first in range(0, int(jobs), int(batch)):
        size = min(int(batch), int(jobs) - first)
        with db.unit_of_work() as session:
            service.submit(session, [_job(stored, channel) for _ in range(size)])
    print(json.dumps({"started": started}))


def _job(document: Document, channel: str) -> NewJob:
    return NewJob(
        tenant_id=document.tenant_id,
        kind=generate.KIND,
        subject=str(document.id),
        steps=[NewStep(generate.STEP_KIND, channel)],
        spec={"document": str(document.id), "content_type": "update", "template_style": "modern"},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
