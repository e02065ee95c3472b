/** Shows the card of a content: the picture for a feed, in the shapes that networks show whole. */

import { readPicture } from "./api.js";
import { el, fill, icon } from "./dom.js";
import { choice } from "./result-parts.js";
import { errorWords } from "./words.js";

/** @typedef {import("./api.js").Content} Content */
/** @typedef {import("./api.js").Channel} Channel */

const SHAPES = { wide: "Wide", square: "Square", portrait: "Portrait" };

/** @param {Channel} channel @param {Content} content @returns {HTMLElement | null} */
export function cardView(channel, content) {
  const url = content.card_url;
  if (!url) return null;
  const stage = el("div", { class: "card-stage", "aria-live": "polite" });
  const first = channel.key === "social_instagram" ? "portrait" : "wide";
  const shapes = choice("Shape of the card", { name: `card-${channel.key}`, options: SHAPES, first }, (shape) =>
    draw(stage, `${url}?shape=${shape}`, content.card?.alt ?? ""),
  );
  return el("section", { class: "result-card" }, el("h4", {}, "Card"), shapes, stage);
}

/** @param {HTMLElement} stage @param {string} url @param {string} alt */
async function draw(stage, url, alt) {
  stage.dataset.url = url;
  try {
    const src = await readPicture(url);
    if (stage.dataset.url === url) fill(stage, el("img", { src, alt, class: "card-picture" }));
  } catch (error) {
    fill(stage, icon("failed"), el("p", {}, `The card can't be shown. ${errorWords(error)}`));
  }
}
