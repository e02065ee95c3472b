/** What an editor changes of a content, as texts of a form, and what of it the API is told. */

import type { Content } from "@/features/contents/api";

interface EditField {
  name: string;
  /** Lines of its box; 1 for one line. */
  rows: number;
  code?: true;
}

const FIELDS: Record<Content["kind"], EditField[]> = {
  email: [
    { name: "subject", rows: 1 },
    { name: "preheader", rows: 1 },
    { name: "text", rows: 12 },
    { name: "html", rows: 12, code: true },
  ],
  page: [
    { name: "title", rows: 1 },
    { name: "slug", rows: 1 },
    { name: "description", rows: 2 },
    { name: "excerpt", rows: 3 },
    { name: "tags", rows: 1 },
    { name: "fragment", rows: 16, code: true },
  ],
  posts: [{ name: "hashtags", rows: 1 }],
  other: [],
};

export interface Draft {
  texts: Record<string, string>;
  posts: string[];
}

type Fields = Readonly<Record<string, unknown>>;

const DIVIDERS: Record<string, { join: string; split: RegExp }> = {
  tags: { join: ", ", split: /,/ },
  hashtags: { join: " ", split: /[\s,]+/ },
};

const textOf = (name: string, value: unknown): string => {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.join(DIVIDERS[name]?.join ?? " ") : "";
};

const valueOf = (name: string, text: string): string | string[] => {
  const divider = DIVIDERS[name];
  if (!divider) return text;
  return text
    .split(divider.split)
    .map((word) => word.trim())
    .filter(Boolean);
};

export const editFields = (kind: Content["kind"]) => FIELDS[kind];

/** The draft of somebody who has changed nothing yet. */
export function draftOf(content: Content, fields: Fields): Draft {
  const texts = FIELDS[content.kind].map(({ name }) => [name, textOf(name, fields[name])]);
  const posts = content.kind === "posts" ? content.parts.map(({ text }) => text) : [];
  return { texts: Object.fromEntries(texts) as Record<string, string>, posts };
}

/** Only what was changed, so that two people can change two fields of one content. */
export function changesOf(before: Draft, after: Draft): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(after.texts)) {
    if (text !== before.texts[name]) changed[name] = valueOf(name, text);
  }
  if (JSON.stringify(after.posts) !== JSON.stringify(before.posts)) {
    changed["parts"] = after.posts.map((text) => ({ text }));
  }
  return changed;
}
