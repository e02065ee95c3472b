import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import type { Job } from "@/features/jobs/api";
import type { Selection } from "@/features/jobs/selection";
import { StatusBadge } from "@/features/jobs/status-badge";
import { jobTitle } from "@/features/jobs/title";
import { jobWords } from "@/features/jobs/words";
import { duration, shortId } from "@/lib/format";

const ROW_PX = 57;
const CLOSE_TO_END = 20;

interface JobTableProps {
  jobs: Job[];
  total: number;
  labelOf: (key: string) => string;
  selection: Selection;
  onNearEnd: () => void;
}

/** The jobs as a table of which only the rows in sight are drawn, however many there are. */
export function JobTable({ jobs, total, labelOf, selection, onNearEnd }: JobTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => jobs[index]?.job_id ?? index,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);

  useEffect(() => {
    if (last >= jobs.length - CLOSE_TO_END) onNearEnd();
  }, [last, jobs.length, onNearEnd]);

  return (
    <div
      ref={scroller}
      className="bg-card border-line max-h-[70vh] overflow-auto rounded-xl border"
      // a region that scrolls must be reachable by keyboard
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={jobWords.table}
    >
      <table className="w-full" aria-rowcount={total + 1}>
        <caption className="sr-only">{jobWords.table}</caption>
        <Head jobs={jobs} selection={selection} />
        <tbody>
          <Gap px={above} />
          {shown.map(({ index, key }) => {
            const job = jobs[index];
            return (
              job && <Row key={key} at={index} job={job} labelOf={labelOf} selection={selection} />
            );
          })}
          <Gap px={below} />
        </tbody>
      </table>
    </div>
  );
}

function Gap({ px }: { px: number }) {
  if (px <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={6} style={{ height: px, padding: 0 }} />
    </tr>
  );
}

function Head({ jobs, selection }: { jobs: Job[]; selection: Selection }) {
  const every = jobs.length > 0 && (selection.all || selection.ids.size >= jobs.length);
  return (
    <thead className="bg-card sticky top-0 z-1">
      <tr className="border-line border-b text-left text-sm" aria-rowindex={1}>
        <th className="w-10 p-3">
          <input
            type="checkbox"
            className="accent-accent size-4"
            aria-label={jobWords.selectLoaded}
            checked={every}
            onChange={() =>
              every ? selection.clear() : selection.set(jobs.map((job) => job.job_id))
            }
          />
        </th>
        <th className="p-3 font-semibold">{jobWords.status}</th>
        <th className="p-3 font-semibold">{jobWords.job}</th>
        <th className="hidden p-3 font-semibold md:table-cell">{jobWords.channels}</th>
        <th className="p-3 font-semibold">{jobWords.created}</th>
        <th className="hidden p-3 text-right font-semibold lg:table-cell">{jobWords.took}</th>
      </tr>
    </thead>
  );
}

interface RowProps {
  at: number;
  job: Job;
  labelOf: (key: string) => string;
  selection: Selection;
}

function Row({ at, job, labelOf, selection }: RowProps) {
  const chosen = selection.all || selection.ids.has(job.job_id);
  const took =
    job.completed_at && job.started_at
      ? duration(new Date(job.completed_at).getTime() - new Date(job.started_at).getTime())
      : "";
  return (
    <tr
      aria-rowindex={at + 2}
      aria-selected={chosen}
      className={`border-line h-14 border-b ${chosen ? "bg-accent-wash" : "hover:bg-sunk"}`}
    >
      <td className="p-3">
        <input
          type="checkbox"
          className="accent-accent size-4"
          aria-label={jobWords.select(shortId(job.job_id))}
          checked={chosen}
          onChange={() => selection.toggle(job.job_id)}
        />
      </td>
      <td className="p-3">
        <StatusBadge status={job.status} />
        {job.status === "in_progress" && (
          <span className="text-soft ml-2 text-sm">{job.progress.percent} %</span>
        )}
      </td>
      <td className="p-3">
        <Link to="/jobs/$jobId" params={{ jobId: job.job_id }}>
          {jobTitle(job)}
        </Link>{" "}
        {job.dry_run && <Badge tone="warn">{jobWords.dryRun}</Badge>}
      </td>
      <td className="text-soft hidden max-w-72 truncate p-3 text-sm md:table-cell">
        {job.channels.map(labelOf).join(", ")}
      </td>
      <td className="text-soft p-3 text-sm">
        <Moment iso={job.created_at} />
      </td>
      <td className="text-soft hidden p-3 text-right text-sm whitespace-nowrap tabular-nums lg:table-cell">
        {took}
      </td>
    </tr>
  );
}
