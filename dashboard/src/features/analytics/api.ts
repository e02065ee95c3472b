/** How jobs went, beside the period before. */

import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

const DAY_MS = 86_400_000;

/** Of the days up to now; read again when jobs have changed, at most every few seconds. */
export const analyticsQuery = (days: number) =>
  queryOptions({
    queryKey: ["jobs", "totals", "analytics", days],
    queryFn: ({ signal }) =>
      api<Schemas["AnalyticsOverview"]>("/api/v2/analytics", {
        query: {
          start_date: new Date(Date.now() - days * DAY_MS).toISOString(),
          end_date: new Date().toISOString(),
          granularity: "day",
        },
        signal,
      }),
  });
