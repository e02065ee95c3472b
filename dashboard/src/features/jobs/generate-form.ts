/** The form behind Generate: its values, what is wrong with them, and the request they make. */

import { z } from "zod";

import type { Wish } from "@/features/jobs/api";

/** The server's default limit; it has the last word. */
export const LARGEST_BYTES = 5_000_000;

export const sourceNames = { text: "Paste or upload", stored: "Stored document" } as const;
export const kindNames = { update: "Update", blog: "Blog", announcement: "Announcement" } as const;
export const styleNames = { modern: "Modern", classic: "Classic", minimal: "Minimal" } as const;
export const startNames = { now: "Now", later: "Later" } as const;
const formats = ["auto", "markdown", "html", "text"] as const;

export const errors = {
  empty: "The document is empty. Paste a text, choose a file or pick a stored document.",
  large: "The document has more than 5 MB. Split it.",
  stored: "Pick one of the stored documents.",
  channels: "Choose at least one channel.",
  when: "Say when it should start.",
};

const base = z.object({
  source: z.enum(["text", "stored"]),
  text: z.string(),
  title: z.string().max(500, "At most 500 characters."),
  format: z.enum(formats),
  documentId: z.string(),
  channels: z.array(z.string()).min(1, errors.channels),
  kind: z.enum(["update", "blog", "announcement"]),
  style: z.enum(["modern", "classic", "minimal"]),
  tone: z.string(),
  tones: z.record(z.string(), z.string()),
  start: z.enum(["now", "later"]),
  when: z.string(),
  zone: z.string(),
  priority: z.string(),
  dryRun: z.boolean(),
});
export type Values = z.infer<typeof base>;

export const generateSchema = base.superRefine((values, context) => {
  const fail = (path: keyof Values, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (values.source === "text") {
    if (!values.text.trim()) fail("text", errors.empty);
    else if (new Blob([values.text]).size > LARGEST_BYTES) fail("text", errors.large);
  } else if (!values.documentId) fail("documentId", errors.stored);
  if (values.start === "later" && !values.when) fail("when", errors.when);
});

/** A tone that begins with + is two at once; nothing is sent for what stays as it is. */
function toneOf({ tone, tones, channels }: Values): Partial<Wish> {
  const own = Object.entries(tones).filter(([key, each]) => each && channels.includes(key));
  return {
    ...(tone.startsWith("+") ? { tone_combination: tone.slice(1) } : {}),
    ...(tone && !tone.startsWith("+") ? { tone } : {}),
    ...(own.length > 0 ? { per_channel_tones: Object.fromEntries(own) } : {}),
  };
}

/** Returns what is sent. `detect` says what a text is written in when the user did not. */
export function wishOf(values: Values, detect: (text: string) => string): Wish {
  const inline = {
    content: values.text,
    format: values.format === "auto" ? detect(values.text) : values.format,
    title: values.title.trim(),
  };
  return {
    ...(values.source === "text" ? { document: inline } : { document_id: values.documentId }),
    channels: values.channels,
    content_type: values.kind,
    template_style: values.style,
    ...toneOf(values),
    dry_run: values.dryRun,
    priority: Number(values.priority),
    ...(values.start === "later" ? { schedule_time: values.when } : {}),
  };
}
