/** What a job made, channel by channel. Reads the wire's open shapes with zod, once, here. */

import { queryOptions } from "@tanstack/react-query";
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

/** One content with where each of its texts came from. */
export const contentQuery = (id: string) =>
  queryOptions({
    queryKey: ["contents", "one", id],
    queryFn: ({ signal }) =>
      api<Schemas["VersionedContent"]>(`/api/v2/content/${encodeURIComponent(id)}`, { signal }),
    select: (answer) => ({
      fields: answer.content,
      spans: z.array(span).parse(answer.provenance),
      inputHash: answer.input_hash,
    }),
    staleTime: Infinity,
  });
