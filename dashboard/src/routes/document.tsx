import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";

import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Moment } from "@/components/ui/moment";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { documentQuery } from "@/features/documents/api";
import { jobsInState } from "@/features/jobs/api";
import { StatusBadge } from "@/features/jobs/status-badge";
import { jobTitle } from "@/features/jobs/title";
import { fileSize } from "@/lib/format";
import { words } from "@/lib/words";

const said = {
  use: "Generate from it",
  text: "Text",
  whole: "The document's text",
  jobs: "Jobs made from it",
  noJobs: "No job was made from it yet.",
  allJobs: "All of them",
};

export function DocumentPage() {
  const { documentId } = useParams({ from: "/documents/$documentId" });
  const query = useQuery(documentQuery(documentId));
  const document = query.data;
  return (
    <Page
      title={document?.title || words.pages.document}
      lead={
        document && (
          <>
            {document.format}, {fileSize(document.size_bytes)}, <Moment iso={document.created_at} />
          </>
        )
      }
      actions={
        <Link
          to="/generate"
          search={{ document_id: documentId }}
          className={buttonClass("primary")}
        >
          {said.use}
        </Link>
      }
    >
      <Loaded query={query}>
        {(shown) => (
          <Card
            title={said.text}
            id="text"
            aside={<CopyButton text={shown.content ?? ""} what={shown.title} />}
          >
            {/* a region that scrolls must be reachable by keyboard */}
            <pre
              // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              tabIndex={0}
              role="region"
              aria-label={said.whole}
              className="bg-bg max-h-[32rem] overflow-auto rounded-lg p-4 text-sm whitespace-pre-wrap"
            >
              {shown.content}
            </pre>
          </Card>
        )}
      </Loaded>
      <JobsOf documentId={documentId} />
    </Page>
  );
}

function JobsOf({ documentId }: { documentId: string }) {
  const query = useQuery(jobsInState("", 10, documentId));
  return (
    <Card
      title={said.jobs}
      id="jobs"
      aside={
        <Link to="/jobs" search={{ document_id: documentId }}>
          {said.allJobs}
        </Link>
      }
    >
      <Loaded query={query}>
        {({ jobs }) =>
          jobs.length === 0 ? (
            <Empty>{said.noJobs}</Empty>
          ) : (
            <ul className="divide-line divide-y">
              {jobs.map((job) => (
                <li key={job.job_id} className="flex flex-wrap gap-3 py-2">
                  <StatusBadge status={job.status} />
                  <Link to="/jobs/$jobId" params={{ jobId: job.job_id }} className="flex-1">
                    {jobTitle(job)}
                  </Link>
                  <Moment iso={job.created_at} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
