/** What a job made, channel by channel. Reads the wire's open shapes with zod, once, here. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { z } from "zod";

import { api, type Schemas } from "@/lib/client";

const finding = z.object({
  rule: z.string(),
  message: z.string(),
  severity: z.enum(["error", "warning", "info"]).catch("info"),
});
const count = z.object({ rule: z.string(), value: z.number(), limit: z.number() });
const part = z.object({ text: z.string(), count: z.number(), limit: z.number() });
const picture = z.object({ src: z.string().optional(), alt: z.string().optional() });

const shared = {
  content_id: z.string(),
  findings: z.array(finding).default([]),
  counts: z.array(count).default([]),
};
const email = z.object({
  ...shared,
  subject: z.string(),
  preheader: z.string().default(""),
  html: z.string(),
  text: z.string().default(""),
  eml: z.string().default(""),
  size_bytes: z.number().optional(),
});
const page = z.object({
  ...shared,
  title: z.string(),
  slug: z.string().default(""),
  description: z.string().default(""),
  html: z.string(),
  fragment: z.string().default(""),
  json_ld: z.unknown().optional(),
  tags: z.array(z.string()).default([]),
  word_count: z.number().optional(),
  reading_minutes: z.number().optional(),
  image: z.string().default(""),
});
const posts = z.object({
  ...shared,
  parts: z.array(part),
  link: z.string().default(""),
  hashtags: z.array(z.string()).default([]),
  media: z.array(picture).default([]),
});
const other = z.looseObject(shared);

export type Finding = z.infer<typeof finding>;
export type Count = z.infer<typeof count>;
export type Email = z.infer<typeof email>;
export type WebPage = z.infer<typeof page>;
export type Posts = z.infer<typeof posts>;
export type ContentSummary = Schemas["ContentSummary"];
export type Version = Schemas["VersionSummary"];
type Other = z.infer<typeof other>;
export type Content =
  | ({ kind: "email" } & Email)
  | ({ kind: "page" } & WebPage)
  | ({ kind: "posts" } & Posts)
  | ({ kind: "other" } & Other);

/** Tells by its fields what a content is; one of a kind not known here is shown as its fields. */
export function readContent(raw: unknown): Content {
  const asPosts = posts.safeParse(raw);
  if (asPosts.success) return { kind: "posts", ...asPosts.data };
  const asEmail = email.safeParse(raw);
  if (asEmail.success) return { kind: "email", ...asEmail.data };
  const asPage = page.safeParse(raw);
  if (asPage.success) return { kind: "page", ...asPage.data };
  return { kind: "other", ...other.parse(raw) };
}

const readAll = (answer: Schemas["JobContent"]): Record<string, Content> =>
  Object.fromEntries(Object.entries(answer.content).map(([key, raw]) => [key, readContent(raw)]));

/** A job's contents; `ready` is what makes it worth asking again. */
export const contentsQuery = (jobId: string, ready: string) =>
  queryOptions({
    queryKey: ["contents", "of-job", jobId, ready],
    queryFn: ({ signal }) =>
      api<Schemas["JobContent"]>(`/api/v2/jobs/${encodeURIComponent(jobId)}/content`, { signal }),
    select: readAll,
    placeholderData: (before) => before,
    staleTime: Infinity,
  });

const span = z.object({
  field: z.string(),
  start: z.number(),
  end: z.number(),
  block_id: z.string(),
});
export type Span = z.infer<typeof span>;

export const contentKeys = { all: ["contents"] as const };
const path = (id: string) => `/api/v2/content/${encodeURIComponent(id)}`;

/** A version of a content: as its readers see it, as its fields, and what is known of it. */
function readOne(answer: Schemas["VersionedContent"]) {
  const { content_id, findings, counts } = answer;
  return {
    id: content_id,
    jobId: answer.job_id,
    channel: answer.channel,
    content: readContent({ ...answer.content, content_id, findings, counts }),
    fields: answer.content,
    spans: z.array(span).parse(answer.provenance),
    inputHash: answer.input_hash,
    version: answer.version,
    latest: answer.latest_version,
    origin: answer.origin,
    changedAt: answer.updated_at ?? answer.created_at,
  };
}
export type OneContent = ReturnType<typeof readOne>;

/** One content, in its latest version unless said. */
export const contentQuery = (id: string, version?: number) =>
  queryOptions({
    queryKey: [...contentKeys.all, "one", id, version ?? "latest"],
    queryFn: async ({ signal }) =>
      readOne(await api<Schemas["VersionedContent"]>(path(id), { query: { version }, signal })),
  });

/** The words by which people know a content. */
export function titleOf(content: Content): string {
  if (content.kind === "email") return content.subject;
  if (content.kind === "page") return content.title;
  const first = content.kind === "posts" ? (content.parts[0]?.text ?? "") : "";
  return first.split("\n")[0]?.slice(0, 120) ?? "";
}

export interface ContentFilters {
  channel?: string | undefined;
  job_id?: string | undefined;
  deleted?: boolean | undefined;
}

export const libraryQuery = (filters: ContentFilters) =>
  infiniteQueryOptions({
    queryKey: [...contentKeys.all, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      api<Schemas["ContentsPage"]>("/api/v2/content", {
        query: { ...filters, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...contentKeys.all, "versions", id],
    queryFn: ({ signal }) => api<Schemas["ContentVersions"]>(`${path(id)}/versions`, { signal }),
  });

export const diffQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: [...contentKeys.all, "diff", id, from, to],
    queryFn: ({ signal }) =>
      api<Schemas["DiffAnswer"]>(`${path(id)}/diff`, { query: { from, to }, signal }),
    staleTime: Infinity, // versions never change
  });

interface Edit {
  id: string;
  changes: Record<string, unknown>;
  note: string;
  over: number;
}

export const editContent = ({ id, changes, note, over }: Edit) =>
  api<Schemas["VersionedContent"]>(path(id), {
    method: "PATCH",
    body: { content: changes, note },
    over,
  });

export const restoreVersion = ({
  id,
  version,
  over,
}: Omit<Edit, "changes" | "note"> & { version: number }) =>
  api<Schemas["VersionedContent"]>(`${path(id)}/restore`, {
    method: "POST",
    body: { version },
    over,
  });

export const bringBack = (id: string) =>
  api<Schemas["VersionedContent"]>(`${path(id)}/restore`, { method: "POST", body: {} });

export const deleteContent = (id: string, over: number) =>
  api<Schemas["DeletedContent"]>(path(id), { method: "DELETE", over });
