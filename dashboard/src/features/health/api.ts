/** How the platform is, part by part. */

import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export type Health = Schemas["DetailedHealth"];

/** Looks again by itself: no socket tells of it. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => api<Health>("/health/detailed", { signal }),
  refetchInterval: 15_000,
});
