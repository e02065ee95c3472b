import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { HealthBoard } from "@/features/health/health-board";
import { jobsInState } from "@/features/jobs/api";
import { StatusBadge } from "@/features/jobs/status-badge";
import { jobTitle } from "@/features/jobs/title";
import { analyticsQuery } from "@/features/analytics/api";
import { figure, percent } from "@/lib/format";
import { usePolling } from "@/lib/use-live";
import { words } from "@/lib/words";

const said = {
  lead: "What runs, what waits, and how the platform is.",
  running: "Running",
  waiting: "Waiting",
  success: "Success rate, 7 days",
  successNone: "No job has ended in these days.",
  before: (rate: number) => `${percent(rate / 100)} in the 7 days before`,
  noBefore: "Nothing to compare with in the 7 days before.",
  made: "Jobs, 7 days",
  madeBefore: (n: number) => `${figure(n)} in the 7 days before`,
  now: "Running now",
  nothingRuns: "Nothing runs at the moment.",
  latest: "Latest jobs",
  none: "No job was made yet.",
};

export function HomePage() {
  return (
    <Page
      title={words.pages.home}
      lead={said.lead}
      actions={
        <Link to="/generate" className={buttonClass("primary")}>
          {words.pages.generate}
        </Link>
      }
    >
      <Figures />
      <div className="grid gap-5 xl:grid-cols-2">
        <JobList status="in_progress" title={said.now} empty={said.nothingRuns} />
        <JobList status="" title={said.latest} empty={said.none} />
      </div>
      <HealthBoard />
    </Page>
  );
}

function useTotal(status: string) {
  const refetchInterval = usePolling();
  const query = useQuery({ ...jobsInState(status), refetchInterval });
  return query.data?.total;
}

function Figures() {
  const running = useTotal("in_progress");
  const waiting = useTotal("pending");
  const refetchInterval = usePolling();
  const { data } = useQuery({ ...analyticsQuery(7), refetchInterval });
  const now = data?.job_analytics;
  const before = data?.previous;
  const ended = now ? now.completed_jobs + now.failed_jobs + now.partial_jobs : 0;
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure label={said.running} value={running} />
      <Figure label={said.waiting} value={waiting} />
      <Figure
        label={said.made}
        value={now?.total_jobs}
        note={before ? said.madeBefore(before.total_jobs) : ""}
      />
      <Figure
        label={said.success}
        value={ended > 0 && now ? now.success_rate / 100 : undefined}
        show={percent}
        note={now ? successNote(ended, before) : ""}
      />
    </dl>
  );
}

function successNote(ended: number, before?: { success_rate: number; total_jobs: number }) {
  if (ended === 0) return said.successNone;
  return before && before.total_jobs > 0 ? said.before(before.success_rate) : said.noBefore;
}

interface FigureProps {
  label: string;
  value: number | undefined;
  show?: (value: number) => string;
  note?: string;
}

function Figure({ label, value, show = figure, note }: FigureProps) {
  return (
    <div className="bg-card border-line rounded-xl border p-4">
      <dt className="text-soft text-sm">{label}</dt>
      <dd className="font-serif text-2xl tabular-nums">
        {value === undefined ? "–" : show(value)}
      </dd>
      {note && <dd className="text-soft text-sm">{note}</dd>}
    </div>
  );
}

function JobList({ status, title, empty }: { status: string; title: string; empty: string }) {
  const refetchInterval = usePolling();
  const query = useQuery({ ...jobsInState(status, 6), refetchInterval });
  return (
    <Card title={title} id={`list-${status}`} aside={<Link to="/jobs">{words.pages.jobs}</Link>}>
      <Loaded query={query}>
        {({ jobs }) =>
          jobs.length === 0 ? (
            <Empty>{empty}</Empty>
          ) : (
            <ul className="divide-line divide-y">
              {jobs.map((job) => (
                <li key={job.job_id} className="flex flex-wrap items-center gap-3 py-2">
                  <StatusBadge status={job.status} />
                  <Link to="/jobs/$jobId" params={{ jobId: job.job_id }} className="min-w-0 flex-1">
                    {jobTitle(job)}
                  </Link>
                  {job.status === "in_progress" && (
                    <span className="text-soft text-sm">{job.progress.percent} %</span>
                  )}
                  <span className="text-soft text-sm">
                    <Moment iso={job.created_at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
