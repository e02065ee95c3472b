/** Draws the finished content of one channel: an email, a web page, or posts. */

import { el, fill } from "./dom.js";
import { previewFrame } from "./preview.js";
import { choice, copyButton, countList, downloadButton, findingList, meter } from "./result-parts.js";
import { cardView } from "./result-card.js";
import { fileName, fileSize, plural } from "./words.js";

/** @typedef {import("./api.js").Content} Content */
/** @typedef {import("./api.js").Channel} Channel */
/** @typedef {import("./api.js").Part} Part */

/**
 * @param {Channel} channel
 * @param {Content} content
 * @returns {HTMLElement}
 */
export function resultView(channel, content) {
  const draw = content.parts ? postsView : content.subject === undefined ? pageView : emailView;
  return el(
    "div",
    { class: "result" },
    ...draw(channel, content),
    cardView(channel, content),
    el(
      "div",
      { class: "result-checks" },
      findingList(content.findings ?? []),
      content.parts ? null : countList(content.counts ?? []),
    ),
  );
}

/**
 * A preview that can be looked at as wide as a desktop or as narrow as a phone.
 * @param {string} name unique in the page
 * @param {{title: string, html: string, text?: string}} content
 * @returns {{views: HTMLElement, stage: HTMLElement}}
 */
function switchedPreview(name, { title, html, text }) {
  const frame = previewFrame({ title, html });
  const plain = el("pre", { class: "plain-text", tabindex: "0", role: "region", "aria-label": "Plain text" }, text);
  const stage = el("div", { class: "stage" });
  const options = { desktop: "Desktop", phone: "Phone", ...(text ? { text: "Plain text" } : {}) };
  const first = matchMedia("(max-width: 44rem)").matches ? "phone" : "desktop";
  const views = choice("Preview", { name, options, first }, (view) => {
    stage.dataset.view = view;
    const wanted = view === "text" ? plain : frame;
    if (stage.firstChild !== wanted) fill(stage, wanted);
  });
  return { views, stage };
}

/** @param {Channel} channel @param {Content} content */
function emailView(channel, content) {
  const { subject = "", preheader = "", html = "", text = "", eml = "" } = content;
  const name = fileName(subject);
  const { views, stage } = switchedPreview(`view-${channel.key}`, {
    title: `Email: ${subject}`,
    html,
    text,
  });
  return [
    el(
      "div",
      { class: "inbox-row" },
      el("span", { class: "inbox-avatar", "aria-hidden": "true" }, "@"),
      el(
        "p",
        {},
        el("span", { class: "visually-hidden" }, "In the inbox: "),
        el("strong", { class: "inbox-subject" }, subject),
        el("span", { class: "inbox-preheader" }, preheader),
      ),
      copyButton("Copy subject", subject),
    ),
    el(
      "div",
      { class: "result-bar" },
      views,
      el("span", { class: "result-size" }, content.size_bytes ? fileSize(content.size_bytes) : null),
      el(
        "div",
        { class: "buttons" },
        eml && downloadButton(".eml", { name: `${name}.eml`, type: "message/rfc822", text: eml }),
        downloadButton(".html", { name: `${name}.html`, type: "text/html", text: html }),
        downloadButton(".txt", { name: `${name}.txt`, type: "text/plain", text }),
      ),
    ),
    stage,
  ];
}

/** @param {Channel} channel @param {Content} content */
function pageView(channel, content) {
  const { title = "", slug = "", description = "", html = "", fragment = "" } = content;
  const name = fileName(slug || title);
  const { views, stage } = switchedPreview(`view-${channel.key}`, { title: `Page: ${title}`, html });
  const jsonLd =
    typeof content.json_ld === "string" ? content.json_ld : JSON.stringify(content.json_ld, null, 2);
  return [
    el(
      "div",
      { class: "snippet" },
      el("p", { class: "visually-hidden" }, "In a search result:"),
      el("p", { class: "snippet-url" }, `your-site › ${slug}`),
      el("p", { class: "snippet-title" }, title),
      el("p", { class: "snippet-description" }, description),
    ),
    pageFacts(content),
    el(
      "div",
      { class: "result-bar" },
      views,
      el(
        "div",
        { class: "buttons" },
        downloadButton("Page", { name: `${name}.html`, type: "text/html", text: html }),
        fragment && copyButton("Copy fragment", fragment),
        content.json_ld ? copyButton("Copy JSON-LD", jsonLd) : null,
      ),
    ),
    stage,
  ];
}

/** @param {Content} content @returns {HTMLElement | null} */
function pageFacts({ word_count: count, reading_minutes: minutes, tags = [] }) {
  const facts = [count && plural(count, "word"), minutes && `${minutes} min to read`].filter(Boolean);
  if (facts.length === 0 && tags.length === 0) return null;
  return el(
    "p",
    { class: "result-size" },
    [facts.join(", "), tags.length > 0 && `Tags: ${tags.join(", ")}`].filter(Boolean).join(". "),
  );
}

/** @param {Channel} channel @param {Content} content */
function postsView(channel, content) {
  const parts = content.parts ?? [];
  const all = parts.map((part) => part.text).join("\n\n");
  const beside = content.link || content.profile_link || "";
  const attached = all.includes(beside) ? "" : beside;
  return [
    el(
      "div",
      { class: "result-bar" },
      el("p", { class: "result-size" }, plural(parts.length, "post")),
      el(
        "div",
        { class: "buttons" },
        parts.length > 1 && copyButton("Copy all", all, `${parts.length} posts for ${channel.label}`),
        downloadButton(".txt", { name: `${channel.key}.txt`, type: "text/plain", text: all }),
      ),
    ),
    el("ol", { class: "posts" }, ...parts.map((part, at) => postCard(channel, part, at, parts.length))),
    attached &&
      el(
        "p",
        { class: "attached" },
        content.profile_link ? "For the profile or a story: " : "Attach this link: ",
        el("code", {}, attached),
        copyButton("Copy", attached, `the link for ${channel.label}`),
      ),
  ];
}

/** @param {Channel} channel @param {Part} part @param {number} at @param {number} total */
function postCard(channel, part, at, total) {
  const place = total > 1 ? `Post ${at + 1} of ${total}` : "Post";
  return el(
    "li",
    { class: "post" },
    el(
      "div",
      { class: "post-head" },
      el("h4", {}, total > 1 ? place : channel.label),
      copyButton("Copy", part.text, `${place} for ${channel.label}`),
    ),
    el("p", { class: "post-text" }, part.text),
    meter("Length", { value: part.count, limit: part.limit }),
  );
}
