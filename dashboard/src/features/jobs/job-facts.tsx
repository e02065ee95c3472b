import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Moment } from "@/components/ui/moment";
import type { Job } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { browserZone, shortId } from "@/lib/format";
import { words } from "@/lib/words";

/** Everything else that is known of a job. */
export function JobFacts({ job }: { job: Job }) {
  const rows: [string, ReactNode][] = [
    [jobWords.job, <code key="id">{job.job_id}</code>],
    [
      jobWords.document,
      <Link key="doc" to="/documents/$documentId" params={{ documentId: job.document_id }}>
        {shortId(job.document_id)}
      </Link>,
    ],
    [jobWords.created, <Moment key="created" iso={job.created_at} as="exact" />],
    [jobWords.kind, job.content_type ?? ""],
    [jobWords.style, job.template_style ?? ""],
    [jobWords.priority, String(job.priority)],
    [jobWords.reference, <code key="correlation">{job.correlation_id}</code>],
  ];
  if (job.retry_of) {
    rows.push([
      jobWords.retryOf,
      <Link key="retry" to="/jobs/$jobId" params={{ jobId: job.retry_of }}>
        {shortId(job.retry_of)}
      </Link>,
    ]);
  }
  if (Object.keys(job.metadata).length > 0) {
    rows.push([jobWords.metadata, <code key="meta">{JSON.stringify(job.metadata)}</code>]);
  }
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {rows
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-soft">{name}</dt>
              <dd className="min-w-0 break-all">{value}</dd>
            </div>
          ))}
      </dl>
      <p className="text-soft mt-2 text-sm">{words.time.zone(browserZone())}</p>
    </>
  );
}
