/** Looks at a document and says what it is. Pure: no element is read or made here. */

/** @typedef {"markdown" | "html" | "text"} Format */

/** @type {Record<string, Format>} */
const BY_EXTENSION = { md: "markdown", markdown: "markdown", html: "html", htm: "html", txt: "text" };

/** @type {Record<Format, string>} */
export const FORMAT_LABELS = { markdown: "Markdown", html: "HTML", text: "Plain text" };

/** Signs of Markdown, each worth one point; a heading or a fence alone is enough. */
const STRONG_SIGNS = [/^#{1,6} \S/m, /^(```|~~~)/m, /^\|.+\|\s*\n\|[\s:|-]+\|/m];
const WEAK_SIGNS = [
  /^[-*+] \S/m,
  /^\d+[.)] \S/m,
  /\*\*\S[^*\n]*\*\*/,
  /\[[^\]\n]+\]\([^)\s]+\)/,
  /^> \S/m,
  /^\S.*\n(=+|-{3,})\s*$/m,
  /`[^`\n]+`/,
];

/** @param {string} name of a file @returns {Format | null} null when the name says nothing */
export function formatOfName(name) {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return name.includes(".") ? (BY_EXTENSION[extension] ?? null) : null;
}

/** @param {string} name of a file @returns {boolean} whether the server has to read it: it is no text */
export function isWordOrPdf(name) {
  return /\.(docx|pdf)$/i.test(name);
}

/** @param {string} text @returns {Format} */
export function formatOfText(text) {
  const start = text.slice(0, 20_000).trimStart();
  if (/^(<!doctype html|<html[\s>]|<\?xml)/i.test(start)) return "html";
  const closed = start.match(/<(p|h[1-6]|ul|ol|li|div|article|section|table|a|strong|em)\b[^>]*>/gi);
  if (start.startsWith("<") && closed) return "html";
  if (STRONG_SIGNS.some((sign) => sign.test(start))) return "markdown";
  if (closed && closed.length >= 3) return "html";
  return WEAK_SIGNS.filter((sign) => sign.test(start)).length >= 2 ? "markdown" : "text";
}

/** @param {string} text @returns {boolean} whether this was no text at all, such as a PDF or a picture */
export function isBinary(text) {
  const start = text.slice(0, 20_000);
  const odd = start.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  return start.includes("\u0000") || odd > start.length / 20;
}

/** @param {string} text @returns {number} */
export function countWords(text) {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu)?.length ?? 0;
}

/**
 * @param {string} text
 * @param {Format} format
 * @returns {string} the document's own title: its first heading, else its first line
 */
export function titleOf(text, format) {
  const body = text.replace(/^---\n[\s\S]*?\n---\n/, "");
  if (format === "html") return titleOfHtml(body);
  const heading = format === "markdown" ? body.match(/^#{1,6}\s+(.+?)\s*#*$/m)?.[1] : undefined;
  const line = heading ?? body.split("\n").find((each) => each.trim()) ?? "";
  return line.replaceAll(/\\(\W)|[*_`#]|\[([^\]]*)\]\([^)]*\)/g, "$1$2").trim().slice(0, 120);
}

/** @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", apos: "'", nbsp: " " };

/** @param {string} html @returns {string} for display only; no DOMParser, it would apply inline styles */
function titleOfHtml(html) {
  const tags = ["h1", "title", "h2", "p"];
  const found = tags.map((tag) => html.match(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, "i"))?.[1]);
  const text = (found.find(Boolean) ?? "").replaceAll(/<[^>]*>/g, " ");
  const plain = text.replaceAll(/&(#?\w+);/g, (whole, name) => ENTITIES[name.toLowerCase()] ?? whole);
  return plain.replaceAll(/\s+/g, " ").trim().slice(0, 120);
}
