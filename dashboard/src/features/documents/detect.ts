/** Looks at a text and says what it is written in. Pure. */

export type Format = "markdown" | "html" | "text";

const BY_ENDING: Record<string, Format> = {
  md: "markdown",
  markdown: "markdown",
  html: "html",
  htm: "html",
  txt: "text",
};

/** A heading, a fence or a table alone is enough; of the weak signs two. */
const STRONG = [/^#{1,6} \S/m, /^(```|~~~)/m, /^\|.+\|\s*\n\|[\s:|-]+\|/m];
const WEAK = [
  /^[-*+] \S/m,
  /^\d+[.)] \S/m,
  /\*\*\S[^*\n]*\*\*/,
  /\[[^\]\n]+\]\([^)\s]+\)/,
  /^> \S/m,
  /`[^`\n]+`/,
];

/** What a file's ending says; null when it says nothing. */
export function formatOfName(name: string): Format | null {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return name.includes(".") ? (BY_ENDING[ending] ?? null) : null;
}

export function formatOfText(text: string): Format {
  const start = text.slice(0, 20_000).trimStart();
  if (/^(<!doctype html|<html[\s>])/i.test(start)) return "html";
  const tags = start.match(/<(p|h[1-6]|ul|ol|li|div|article|section|table|a|strong|em)\b[^>]*>/gi);
  if (start.startsWith("<") && tags) return "html";
  if (STRONG.some((sign) => sign.test(start))) return "markdown";
  if (tags && tags.length >= 3) return "html";
  return WEAK.filter((sign) => sign.test(start)).length >= 2 ? "markdown" : "text";
}

/** Whether this was no text at all, such as a PDF or a picture. */
export const isBinary = (text: string) => text.slice(0, 20_000).includes("\u0000");

export const countWords = (text: string) =>
  text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu)?.length ?? 0;
