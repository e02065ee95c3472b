/** Stored documents. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, download, freshKey, type Schemas } from "@/lib/client";

export type Document = Schemas["DocumentAnswer"];
export type Outline = Schemas["PreviewAnswer"];

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

const path = (id: string) => `/api/v2/documents/${encodeURIComponent(id)}`;

/** A document with its text; `ID@2` is its second version. */
export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.all, "one", id],
    queryFn: ({ signal }) => api<Document>(path(id), { signal }),
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.all, "versions", id],
    queryFn: ({ signal }) => api<Schemas["DocumentVersions"]>(`${path(id)}/versions`, { signal }),
  });

/** What a version has otherwise than the one before. */
export const changesQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.all, "changes", id],
    queryFn: ({ signal }) => api<Schemas["ChangesAnswer"]>(`${path(id)}/changes`, { signal }),
    staleTime: Infinity, // versions never change
  });

/** What channels will see of a stored document. */
export const outlineQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.all, "outline", id],
    queryFn: ({ signal }) => api<Outline>(`${path(id)}/preview`, { signal }),
  });

const asForm = (file: File) => {
  const form = new FormData();
  form.set("file", file);
  return form;
};

export const uploadDocument = (file: File) =>
  api<Document>("/api/v2/documents", { method: "POST", form: asForm(file), once: freshKey() });

interface NextVersion {
  id: string;
  file: File;
  /** The newest version there was; the same again means that nothing is different. */
  before: number;
}

export const uploadVersion = ({ id, file }: NextVersion) =>
  api<Document>(`${path(id)}/versions`, {
    method: "POST",
    form: asForm(file),
    once: freshKey(),
  });

export const fetchAgain = (id: string) =>
  api<Schemas["FetchedAnswer"]>(`${path(id)}/fetch`, { method: "POST" });

export const lookAtPlace = (place: string) =>
  api<Outline>("/api/v2/sources/test", { method: "POST", body: { document_id: place } });

export const fetchPlace = (place: string) =>
  api<Schemas["FetchedAnswer"]>("/api/v2/documents/fetch", {
    method: "POST",
    body: { document_id: place },
  });

/** Lets the browser save the Word file or PDF that a document was read from. */
export const saveFile = ({ id, name }: { id: string; name: string }) =>
  download(`${path(id)}/file`, {}, name);
