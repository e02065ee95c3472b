/**
 * Shows generated HTML without trusting it: a frame with `sandbox=""` (no scripts, no forms, no
 * access to this page), inside preview.html, whose own policy allows styles and pictures only.
 */

import { el } from "./dom.js";

/**
 * Links would replace the preview by a foreign page; with a new window as their target the
 * sandbox stops them. Links inside the page go on working.
 * @param {Window & typeof globalThis} around the preview page: parsed here, the HTML's own styles
 *   would count as violations of this page's policy
 * @param {string} html
 * @returns {string}
 */
function withoutLeaving(around, html) {
  const parsed = new around.DOMParser().parseFromString(html, "text/html");
  for (const link of parsed.querySelectorAll("a[href], area[href]")) {
    const address = link.getAttribute("href") ?? "";
    // A srcdoc page resolves "#part" against its parent's URL; this is its own.
    if (address.startsWith("#")) link.setAttribute("href", `about:srcdoc${address}`);
    else link.setAttribute("target", "_blank");
  }
  for (const node of parsed.querySelectorAll("base, meta[http-equiv='refresh' i]")) node.remove();
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}

/**
 * @param {{title: string, html: string}} content
 * @returns {HTMLIFrameElement}
 */
export function previewFrame({ title, html }) {
  const frame = el("iframe", { class: "preview-frame", title, src: "/static/preview.html" });
  frame.addEventListener("load", () => {
    const inside = frame.contentDocument;
    if (!inside?.body || !inside.defaultView) return;
    const page = inside.createElement("iframe");
    page.setAttribute("sandbox", "");
    page.title = title;
    page.srcdoc = withoutLeaving(inside.defaultView, html);
    inside.body.replaceChildren(page);
  });
  return frame;
}
