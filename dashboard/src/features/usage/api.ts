/** What was used, and what the quotas leave. */

import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export type Usage = Schemas["UsageAnswer"];

/** Which days, in UTC, both included; the last thirty when none are named. */
export interface UsageDays {
  since?: string | undefined;
  until?: string | undefined;
}

export const usageQuery = (days: UsageDays) =>
  queryOptions({
    queryKey: ["usage", days],
    queryFn: ({ signal }) => api<Usage>("/api/v2/usage", { query: { ...days }, signal }),
  });
