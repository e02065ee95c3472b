/** Ways to give a document, and what opens them. */

import { queryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export type Source = Schemas["SourceAnswer"];

/** Ways to send a document along: the pages Generate and Documents. They are no places. */
const SENT = new Set(["inline", "upload", "stored"]);

/** The places that documents can be fetched from. */
export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: ({ signal }) => api<Schemas["SourcesAnswer"]>("/api/v2/sources", { signal }),
  select: ({ sources }) => sources.filter(({ key }) => !SENT.has(key)),
});

const credentials = (key: string) => `/api/v2/sources/${encodeURIComponent(key)}/credentials`;

export const openSource = ({ key, secret }: { key: string; secret: string }) =>
  api<Schemas["Connected"]>(credentials(key), { method: "PUT", body: { secret } });

export const closeSource = (key: string) =>
  api<Schemas["Connected"]>(credentials(key), { method: "DELETE" });
