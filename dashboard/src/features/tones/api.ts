/** The tones that content can be written in. */

import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export const tonesQuery = queryOptions({
  queryKey: ["tones"],
  queryFn: ({ signal }) => api<Schemas["TonesAnswer"]>("/api/v2/tones", { signal }),
  staleTime: Infinity,
});
