/** Schedules: the same request again and again. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, freshKey, type Schemas } from "@/lib/client";

export type Schedule = Schemas["ScheduleAnswer"];
export type Times = Schemas["TimesRequest"];

export const scheduleKeys = { all: ["schedules"] as const };

export const schedulesQuery = infiniteQueryOptions({
  queryKey: [...scheduleKeys.all, "list"],
  queryFn: ({ pageParam, signal }) =>
    api<Schemas["SchedulesPage"]>("/api/v2/schedules", {
      query: { limit: 50, cursor: pageParam },
      signal,
    }),
  initialPageParam: "",
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});

export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: [...scheduleKeys.all, "runs", id],
    queryFn: ({ signal }) =>
      api<Schemas["RunsPage"]>(`/api/v2/schedules/${id}/runs`, { query: { limit: 10 }, signal }),
  });

/** When a schedule with these times would run. Nothing is stored. */
export const previewQuery = (times: Times) =>
  queryOptions({
    queryKey: [...scheduleKeys.all, "preview", times],
    queryFn: ({ signal }) =>
      api<Schemas["SchedulePreview"]>("/api/v2/schedules/preview", {
        method: "POST",
        body: times,
        signal,
      }),
  });

export const createSchedule = (wish: unknown) =>
  api<Schedule>("/api/v2/schedules", { method: "POST", body: wish, once: freshKey() });

export const steerSchedule = ({ id, to }: { id: string; to: "pause" | "resume" }) =>
  api<Schedule>(`/api/v2/schedules/${id}/${to}`, { method: "POST" });

export const deleteSchedule = (id: string) =>
  api<Schemas["ScheduleDeleted"]>(`/api/v2/schedules/${id}`, { method: "DELETE" });
