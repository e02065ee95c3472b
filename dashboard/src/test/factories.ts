/** One valid thing of each kind; a test says only what matters to it. */

import type { Job } from "@/features/jobs/api";

export function makeJob(given: Partial<Job> = {}): Job {
  return {
    job_id: "558bc30e-dd73-420f-afab-7e7ed90abe2f",
    id: "558bc30e-dd73-420f-afab-7e7ed90abe2f",
    document_id: "035b756d-af04-4463-b11b-cc7d92cc3ca1",
    channels: ["email"],
    status: "in_progress",
    created_at: "2027-01-31T09:30:00.000Z",
    updated_at: "2027-01-31T09:30:01.000Z",
    priority: 3,
    dry_run: false,
    metadata: {},
    correlation_id: "852cbb2e-9acd-4623-a5bd-2439d02f9862",
    progress: { percent: 0, channels: {} },
    ...given,
  };
}
