"""Jobs under the paths of an older dashboard and of the older Python client."""

from fastapi import APIRouter

from api.compat._alias import TAG, alias
from api.routes import jobs, retries

router = APIRouter(tags=[TAG])

for root in ("/api/jobs", "/api/v2/content/sync"):
    alias(router, root, jobs.router, "list_jobs")
    alias(router, f"{root}/{{job_id}}", jobs.router, "read")
alias(router, "/api/jobs/{job_id}", jobs.router, "cancel")
alias(router, "/api/jobs/{job_id}/cancel", jobs.router, "cancel_job_by_post")
alias(router, "/api/jobs/{job_id}/retry", retries.router, "retry")
