/**
 * Turns what a word processor or a web page puts on the clipboard into Markdown, so that headings,
 * lists and links survive being pasted into a plain text field.
 */

import { formatOfText } from "./detect.js";

const STRUCTURE = "h1, h2, h3, h4, h5, h6, li, a[href], table, blockquote";
const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "FIGURE", "BODY"]);
const DROPPED = new Set(["STYLE", "SCRIPT", "HEAD", "META", "TITLE", "NOSCRIPT", "TEMPLATE"]);

/**
 * @param {DataTransfer | null} clipboard
 * @returns {{markdown: string, plain: string} | null} null when the plain text loses nothing
 */
export function richPaste(clipboard) {
  const html = clipboard?.getData("text/html") ?? "";
  const plain = clipboard?.getData("text/plain") ?? "";
  if (!html || !plain || formatOfText(plain) !== "text") return null;
  const body = parse(html).body;
  if (!body.querySelector(STRUCTURE)) return null;
  return { markdown: tidy(children(body, "")), plain };
}

/** @param {string} html @returns {string} the same document in Markdown */
export function markdownOfHtml(html) {
  return tidy(children(parse(html).body, ""));
}

/** @param {string} html @returns {Document} without the attributes that this page's policy forbids */
function parse(html) {
  const bare = html.replaceAll(/\s(style|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  return new DOMParser().parseFromString(bare, "text/html");
}

/** @param {string} markdown */
function tidy(markdown) {
  const lines = markdown.replaceAll("\u00a0", " ").split("\n").map((line) => line.trimEnd());
  return `${lines.join("\n").replaceAll(/\n{3,}/g, "\n\n").trim()}\n`;
}

/** @param {Node} node @param {string} indent of list items inside */
function children(node, indent) {
  return [...node.childNodes].map((child) => markdownOf(child, indent)).join("");
}

/** @param {Node} node @param {string} indent @returns {string} */
function markdownOf(node, indent) {
  if (node instanceof Text) return escaped(node.data.replaceAll(/\s+/g, " "));
  if (!(node instanceof Element) || DROPPED.has(node.tagName)) return "";
  return blockOf(node, indent) ?? inlineOf(node, indent);
}

/** Signs that would mean something in Markdown. @param {string} text */
function escaped(text) {
  return text.replaceAll(/[\\*_`[\]<]/g, "\\$&");
}

/** @param {Element} node @param {string} indent @returns {string | null} null when it isn't a block */
function blockOf(node, indent) {
  const level = /^H([1-6])$/.exec(node.tagName)?.[1];
  if (level) return `\n\n${"#".repeat(Number(level))} ${oneLine(node)}\n\n`;
  switch (node.tagName) {
    case "UL":
    case "OL":
      return `\n${indent ? "" : "\n"}${list(node, indent)}${indent ? "" : "\n"}`;
    case "TABLE":
      return `\n\n${table(node)}\n\n`;
    case "BLOCKQUOTE":
      return `\n\n${tidy(children(node, "")).trim().replaceAll(/^/gm, "> ")}\n\n`;
    case "PRE":
      return `\n\n\`\`\`\n${node.textContent?.trimEnd()}\n\`\`\`\n\n`;
    case "HR":
      return "\n\n---\n\n";
    case "BR":
      return "\n";
    default:
      return BLOCKS.has(node.tagName) ? `\n\n${children(node, indent)}\n\n` : null;
  }
}

/** @param {Element} node @param {string} indent @returns {string} */
function inlineOf(node, indent) {
  const text = children(node, indent);
  const address = node.getAttribute("href") ?? "";
  const picture = node.getAttribute("src") ?? "";
  if (node.tagName === "IMG") {
    return /^https?:/.test(picture) ? `![${escaped(node.getAttribute("alt") ?? "")}](${picture})` : "";
  }
  if (node.tagName === "A" && /^(https?:|mailto:)/.test(address) && text.trim()) {
    return `[${text.trim()}](${address})`;
  }
  // Google Docs wraps the whole clipboard into <b>, which isn't meant as bold.
  if (node.id.startsWith("docs-internal-guid") || !text.trim()) return text;
  if (["B", "STRONG"].includes(node.tagName)) return wrapped(text, "**");
  if (["I", "EM"].includes(node.tagName)) return wrapped(text, "*");
  if (node.tagName === "CODE") return `\`${node.textContent}\``;
  return text;
}

/** Blanks stay outside of the signs: `** a**` isn't bold. @param {string} text @param {string} sign */
function wrapped(text, sign) {
  if (text.includes("\n")) return text; // a block inside: no emphasis can hold it
  const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return `${before}${sign}${words}${sign}${after}`;
}

/** @param {Element} node */
function oneLine(node) {
  return children(node, "").replaceAll(/\s+/g, " ").replaceAll("**", "").trim();
}

/** @param {Element} node @param {string} indent */
function list(node, indent) {
  const items = [...node.children].filter((child) => child.tagName === "LI");
  return items
    .map((item, at) => {
      const sign = node.tagName === "OL" ? `${at + 1}. ` : "- ";
      const inner = tidy(children(item, indent + " ".repeat(sign.length))).trim();
      return `${indent}${sign}${inner.replaceAll(/\n{2,}/g, "\n")}\n`;
    })
    .join("");
}

/** @param {Element} node */
function table(node) {
  const rows = [...node.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell) => oneLine(cell).replaceAll("|", "\\|")),
  );
  const [head = [], ...rest] = rows;
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rest.map(line)].join("\n");
}
