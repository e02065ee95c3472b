/** What is paused. */

import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export type Pause = Schemas["PauseAnswer"];

export const pausesQuery = queryOptions({
  queryKey: ["pauses"],
  queryFn: ({ signal }) => api<Schemas["PausesAnswer"]>("/api/v2/pauses", { signal }),
  select: (answer) => answer.pauses,
});

export interface NewPause {
  channel?: string;
  reason: string;
}

export const pause = (wish: NewPause) =>
  api<Pause>("/api/v2/pauses", { method: "POST", body: wish });

export const resume = (id: string) =>
  api<Schemas["Resumed"]>(`/api/v2/pauses/${encodeURIComponent(id)}`, { method: "DELETE" });
