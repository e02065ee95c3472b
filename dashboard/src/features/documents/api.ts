/** Stored documents. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, freshKey, type Schemas } from "@/lib/client";

export type Document = Schemas["DocumentAnswer"];

export const documentKeys = { all: ["documents"] as const };

export const documentsQuery = infiniteQueryOptions({
  queryKey: [...documentKeys.all, "list"],
  queryFn: ({ pageParam, signal }) =>
    api<Schemas["DocumentsPage"]>("/api/v2/documents", {
      query: { limit: 50, cursor: pageParam },
      signal,
    }),
  initialPageParam: "",
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.all, "one", id],
    queryFn: ({ signal }) =>
      api<Document>(`/api/v2/documents/${encodeURIComponent(id)}`, { signal }),
    staleTime: Infinity, // a document's text does not change
  });

export function uploadDocument(file: File) {
  const form = new FormData();
  form.set("file", file);
  return api<Document>("/api/v2/documents", { method: "POST", form, once: freshKey() });
}
