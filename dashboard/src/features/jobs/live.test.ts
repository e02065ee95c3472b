import type { InfiniteData } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";

import type { Job, JobsPage } from "@/features/jobs/api";
import { isNewer, patchList } from "@/features/jobs/live";
import { makeJob } from "@/test/factories";

const listOf = (...jobs: Job[]): InfiniteData<JobsPage, string> => ({
  pages: [
    { jobs, total: jobs.length, page: 1, page_size: 100, limit: 100, offset: 0, has_more: false },
  ],
  pageParams: [""],
});
const told = (...jobs: Job[]) => new Map(jobs.map((job) => [job.job_id, job]));
const idsOf = (list: InfiniteData<JobsPage, string>) =>
  list.pages.flatMap((page) => page.jobs.map((job) => job.job_id));

describe("patchList", () => {
  const old = makeJob({ job_id: "old", status: "in_progress" });

  test("a known job becomes what was told, in its place", () => {
    const next = { ...old, status: "completed" as const };

    const list = patchList(listOf(old), told(next), {});

    expect(list.pages[0]?.jobs).toEqual([next]);
    expect(list.pages[0]?.total).toBe(1);
  });

  test("new jobs come on top, the newest first, and count", () => {
    const later = makeJob({ job_id: "b", created_at: "2027-01-31T09:31:00.000Z" });
    const latest = makeJob({ job_id: "c", created_at: "2027-01-31T09:32:00.000Z" });

    const list = patchList(listOf(old), told(later, latest), {});

    expect(idsOf(list)).toEqual(["c", "b", "old"]);
    expect(list.pages[0]?.total).toBe(3);
  });

  test("a new job that the filters leave out stays out", () => {
    const other = makeJob({ job_id: "b", created_at: "2027-01-31T09:31:00.000Z" });

    expect(idsOf(patchList(listOf(old), told(other), { status: "failed" }))).toEqual(["old"]);
  });

  test("a job older than the list, on a page not read yet, is not put on top", () => {
    const older = makeJob({ job_id: "a", created_at: "2027-01-30T00:00:00.000Z" });

    expect(idsOf(patchList(listOf(old), told(older), {}))).toEqual(["old"]);
  });
});

describe("isNewer", () => {
  const done = makeJob({ status: "completed", updated_at: "2027-01-31T09:30:05.000Z" });

  test("a job that ended does not run again by a late frame", () => {
    expect(isNewer(done, makeJob({ updated_at: "2027-01-31T09:30:09.000Z" }))).toBe(false);
  });

  test("an older change does not replace a newer one", () => {
    const running = makeJob({ updated_at: "2027-01-31T09:30:09.000Z" });

    expect(isNewer(running, makeJob())).toBe(false);
  });

  test("what is not known yet is news", () => {
    expect(isNewer(undefined, done)).toBe(true);
  });
});
