/** What the API says of jobs, and what can be done to them. The only file that asks for jobs. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";

import { api, download, freshKey, type Schemas } from "@/lib/client";

export type Job = Schemas["SyncJob"];
export type JobStatus = Schemas["JobState"];
export type JobEvents = Schemas["JobEvents"];
export type JobsPage = Schemas["JobsPage"];
export type BulkAction = Schemas["BulkAction"];
export type BulkOperation = Schemas["BulkAnswer"];
export type BulkSelection = { ids: string[] } | { filter: Partial<Schemas["BulkFilter"]> };
export type DeadLettersPage = Schemas["DeadLettersPage"];

const STATUSES = ["pending", "in_progress", "completed", "partial", "failed", "cancelled"];
/** Words from outside may be anything: what does not fit is left out. */
const maybe = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.catch(z.optional(schema), undefined);
const text = maybe(z.string().check(z.maxLength(500)));
const moment = maybe(z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]));

/** What the address, or a kept filter, says of a list of jobs. */
export const jobFilters = z.object({
  /** One or more, by comma. */
  status: maybe(
    z.string().check(z.refine((words) => words.split(",").every((one) => STATUSES.includes(one)))),
  ),
  channel: text,
  document_id: text,
  search: text,
  created_after: moment,
  created_before: moment,
  within_days: maybe(z.int().check(z.gte(1), z.lte(3660))),
  sort: maybe(z.enum(["-created_at", "created_at"])),
});
export type JobFilters = z.infer<typeof jobFilters>;

/** Whether a job's state is among those that filters name; without any every state is. */
export const hasStatus = ({ status }: JobFilters, wanted: JobStatus) =>
  !status || status.split(",").includes(wanted);

const PAGE_SIZE = 100;
const WAITING_EVERY_MS = 5000;

export const isFinal = (status: JobStatus) => status !== "pending" && status !== "in_progress";
export const canRetry = (status: JobStatus) =>
  status === "failed" || status === "partial" || status === "cancelled";

export const jobKeys = {
  all: ["jobs"] as const,
  lists: ["jobs", "list"] as const,
  totals: ["jobs", "totals"] as const,
  one: (id: string) => ["jobs", "one", id] as const,
  events: (id: string) => ["jobs", "events", id] as const,
};

const path = (id: string) => `/api/v2/jobs/${encodeURIComponent(id)}`;

export const jobsQuery = (filters: JobFilters) =>
  infiniteQueryOptions({
    queryKey: [...jobKeys.lists, filters],
    queryFn: ({ pageParam, signal }) =>
      api<JobsPage>("/api/v2/jobs", {
        query: { ...filters, limit: PAGE_SIZE, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** How many jobs are in a state, with the newest few of them. */
export const jobsInState = (status: string, limit = 1, documentId = "") =>
  queryOptions({
    queryKey: [...jobKeys.totals, status, limit, documentId],
    queryFn: ({ signal }) =>
      api<JobsPage>("/api/v2/jobs", {
        query: { status, limit, document_id: documentId },
        signal,
      }),
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: jobKeys.one(id),
    queryFn: ({ signal }) => api<Job>(path(id), { signal }),
  });

/** Why something of a job waits. Only asked while something does; the socket does not tell. */
export const waitingQuery = (id: string) =>
  queryOptions({
    queryKey: ["jobs", "waiting", id],
    queryFn: ({ signal }) => api<Schemas["JobWaiting"]>(`${path(id)}/waiting`, { signal }),
    refetchInterval: WAITING_EVERY_MS,
  });

export const eventsQuery = (id: string) =>
  queryOptions({
    queryKey: jobKeys.events(id),
    queryFn: ({ signal }) => api<JobEvents>(`${path(id)}/events`, { signal }),
  });

export const deadLettersQuery = infiniteQueryOptions({
  queryKey: ["jobs", "dead-letters"],
  queryFn: ({ pageParam, signal }) =>
    api<DeadLettersPage>("/api/v2/dead-letters", {
      query: { limit: 50, cursor: pageParam },
      signal,
    }),
  initialPageParam: "",
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});

/** Lets the browser save all jobs that match, however many. */
export const exportJobs = ({ filters, format }: { filters: JobFilters; format: "csv" | "json" }) =>
  download("/api/v2/jobs/export", { ...filters, format }, `jobs.${format}`);

export const cancelJob = (id: string) =>
  api<Schemas["Cancelled"]>(`${path(id)}/cancel`, { method: "POST" });

export const retryJob = (id: string) =>
  api<Schemas["RetriedJob"]>(`${path(id)}/retry`, { method: "POST", once: freshKey() });

export const moveStart = (id: string, scheduleTime: string | null) =>
  api<Job>(`${path(id)}/schedule`, { method: "PATCH", body: { schedule_time: scheduleTime } });

export const countBulk = (action: BulkAction, selection: BulkSelection) =>
  api<Schemas["BulkCount"]>("/api/v2/jobs/bulk", {
    method: "POST",
    body: { action, ...selection, dry_run: true },
  });

export const startBulk = (action: BulkAction, selection: BulkSelection) =>
  api<BulkOperation>("/api/v2/jobs/bulk", {
    method: "POST",
    body: { action, ...selection },
    once: freshKey(),
  });

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ["jobs", "bulk", id],
    queryFn: ({ signal }) => api<BulkOperation>(`/api/v2/jobs/bulk/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : 1000),
  });

export interface Wish {
  document?: { content: string; format: string; title: string };
  document_id?: string;
  channels: string[];
  content_type: string;
  template_style: string;
  tone?: string;
  tone_combination?: string;
  per_channel_tones?: Record<string, string>;
  dry_run: boolean;
  priority: number;
  schedule_time?: string;
}

export const submitJob = ({ wish, zone, once }: { wish: Wish; zone: string; once: string }) =>
  api<Job>("/api/v2/content/sync", { method: "POST", body: wish, zone, once });
