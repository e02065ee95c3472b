/** Brings what the socket tells into the cache, a tenth of a second's worth at a time. */

import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import {
  hasStatus,
  isFinal,
  jobKeys,
  type Job,
  type JobFilters,
  type JobsPage,
} from "@/features/jobs/api";
import { live, type Frame } from "@/lib/socket";

const GATHER_MS = 100;
/** Totals are counted by the server, so they are read at most this often. */
const TOTALS_EVERY_MS = 5000;

/** Whether `next` says more than `known`: frames may arrive after a read that was newer. */
export function isNewer(known: Job | undefined, next: Job): boolean {
  if (!known) return true;
  if (isFinal(known.status) && !isFinal(next.status)) return false;
  return next.updated_at >= known.updated_at;
}

/** Whether a job that was just made belongs on top; what only the server can judge does not. */
const matches = (filters: JobFilters, job: Job) =>
  !filters.search &&
  !filters.created_before &&
  (filters.sort ?? "-created_at") === "-created_at" &&
  hasStatus(filters, job.status) &&
  (!filters.channel || job.channels.includes(filters.channel)) &&
  (!filters.document_id || filters.document_id === job.document_id);

/** Returns the list with these jobs as they are now, and new ones that fit on top. */
export function patchList(
  list: InfiniteData<JobsPage, string>,
  told: ReadonlyMap<string, Job>,
  filters: JobFilters,
): InfiniteData<JobsPage, string> {
  const unseen = new Map(told);
  const pages = list.pages.map((page) => {
    if (!page.jobs.some((job) => told.has(job.job_id))) return page;
    const jobs = page.jobs.map((job) => {
      unseen.delete(job.job_id);
      const next = told.get(job.job_id);
      return next && isNewer(job, next) ? next : job;
    });
    return { ...page, jobs };
  });
  const [first, ...rest] = pages;
  if (!first) return list;
  const newest = first.jobs[0]?.created_at ?? "";
  const added = [...unseen.values()]
    .filter((job) => job.created_at > newest && matches(filters, job))
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
  const total = first.total + added.length;
  return {
    ...list,
    pages: [{ ...first, total, jobs: [...added, ...first.jobs] }, ...rest],
  };
}

function applyAll(client: QueryClient, told: ReadonlyMap<string, Job>) {
  for (const [id, job] of told) {
    client.setQueryData<Job>(jobKeys.one(id), (known) =>
      known && isNewer(known, job) ? { ...known, ...job } : known,
    );
    void client.invalidateQueries({ queryKey: jobKeys.events(id) });
  }
  for (const query of client.getQueryCache().findAll({ queryKey: jobKeys.lists })) {
    const filters = query.queryKey[2] as JobFilters; // jobsQuery puts them there
    client.setQueryData<InfiniteData<JobsPage, string>>(query.queryKey, (list) =>
      list ? patchList(list, told, filters) : list,
    );
  }
}

/** Follows the socket until the returned function is called. */
export function followJobs(client: QueryClient): () => void {
  let told = new Map<string, Job>();
  let gathering = 0;
  let totals = 0;

  const readTotals = () => {
    totals = 0;
    void client.invalidateQueries({ queryKey: jobKeys.totals });
  };
  const flush = () => {
    gathering = 0;
    const now = told;
    told = new Map();
    applyAll(client, now);
  };
  const onJob = (frame: Frame) => {
    if (!frame.job) return;
    told.set(frame.job.job_id, frame.job);
    gathering ||= window.setTimeout(flush, GATHER_MS);
    totals ||= window.setTimeout(readTotals, TOTALS_EVERY_MS);
  };
  const onMissed = () => void client.invalidateQueries({ queryKey: jobKeys.all });
  const stop = live.listen({ onJob, onMissed });
  return () => {
    stop();
    clearTimeout(gathering);
    clearTimeout(totals);
  };
}
