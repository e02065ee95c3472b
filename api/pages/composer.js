/** The form for a new job: the document, the channels, kind and style. Sends it and says what is wrong. */

import { ApiError, listChannels, submitJob } from "./api.js";
import { DocumentField } from "./document-field.js";
import { byId, el, fill, icon } from "./dom.js";
import { channelLimits, errorWords, plural } from "./words.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {import("./api.js").Channel} Channel */
/** @typedef {{onSubmitted: (job: Job) => void, onError: (error: unknown) => boolean}} Surroundings */

/** @param {string} name @returns {string} the chosen one of a group of radio buttons */
function chosen(name) {
  const input = document.querySelector(`input[name="${name}"]:checked`);
  return input instanceof HTMLInputElement ? input.value : "";
}

export class Composer {
  document = new DocumentField();
  /** @type {Channel[]} */
  channels = [];

  #form = byId("compose", HTMLFormElement);
  #list = byId("channel-list", HTMLElement);
  #channelsError = byId("channels-error", HTMLElement);
  #problem = byId("compose-problem", HTMLElement);
  #submit = byId("submit", HTMLButtonElement);
  #sending = false;

  /** @param {Surroundings} around */
  constructor(around) {
    this.around = around;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#form.requestSubmit();
    });
  }

  /** Fetches the channels and draws them; shows its own error with a way to try again. */
  async loadChannels() {
    this.#list.setAttribute("aria-busy", "true");
    fill(this.#list, el("div", { class: "skeleton", "aria-label": "Loading channels" }, ...[1, 2, 3].map(() => el("span"))));
    try {
      this.channels = await listChannels();
    } catch (error) {
      if (this.around.onError(error)) return;
      this.#showChannelProblem(errorWords(error));
      return;
    } finally {
      this.#list.removeAttribute("aria-busy");
    }
    if (this.channels.length === 0) {
      this.#showChannelProblem("This Toombos has no channel. Check its plug-ins, then try again.");
      return;
    }
    fill(this.#list, ...this.channels.map((channel) => this.#channelBox(channel)));
    this.#count();
  }

  /** @param {string} words */
  #showChannelProblem(words) {
    const again = () => this.loadChannels();
    fill(
      this.#list,
      el("div", { class: "problem" }, icon("failed"), el("p", {}, words), el("button", { type: "button", class: "button", onclick: again }, "Try again")),
    );
    this.#count();
  }

  /** @param {Channel} channel */
  #channelBox(channel) {
    const id = `channel-${channel.key}`;
    return el(
      "label",
      { class: "channel", for: id },
      el("input", { type: "checkbox", id, name: "channel", value: channel.key, checked: true, onchange: () => this.#count() }),
      el("span", { class: "channel-label" }, channel.label),
      el("span", { class: "channel-limits" }, channelLimits(channel)),
    );
  }

  /** @returns {string[]} */
  #chosenChannels() {
    const boxes = [...this.#list.querySelectorAll("input:checked")];
    return boxes.map((box) => (box instanceof HTMLInputElement ? box.value : ""));
  }

  /** Keeps the button's words true. */
  #count() {
    const count = this.#chosenChannels().length;
    if (count > 0) fill(this.#channelsError);
    fill(this.#submit, count === 0 ? "Create content" : `Create content for ${plural(count, "channel")}`);
  }

  async #send() {
    if (this.#sending) return;
    fill(this.#problem);
    const document = this.document.read();
    const channels = this.#chosenChannels();
    if (channels.length === 0) {
      fill(this.#channelsError, this.channels.length > 0 ? "Choose at least one channel." : "The channels have to be loaded first.");
      const first = this.#list.querySelector("input, button");
      if (document && first instanceof HTMLElement) first.focus();
    }
    if (!document || channels.length === 0) return;
    this.#setSending(true);
    try {
      this.around.onSubmitted(
        await submitJob({
          document: { content: document.content, format: document.format, ...(document.title ? { title: document.title } : {}) },
          channels,
          content_type: chosen("content-type"),
          template_style: chosen("template-style"),
          metadata: { document_title: document.ownTitle },
        }),
      );
    } catch (error) {
      if (!this.around.onError(error)) this.#showRefusal(error);
    } finally {
      this.#setSending(false);
    }
  }

  /** @param {unknown} error */
  #showRefusal(error) {
    const about = error instanceof ApiError && [400, 413, 422].includes(error.status);
    const lead = about ? "The document wasn't accepted: " : "";
    fill(this.#problem, icon("failed"), el("p", {}, lead + errorWords(error)));
    this.#problem.scrollIntoView({ block: "center" });
  }

  /** @param {boolean} sending */
  #setSending(sending) {
    this.#sending = sending;
    this.#submit.setAttribute("aria-disabled", String(sending));
    if (sending) fill(this.#submit, "Sending …");
    else this.#count();
  }
}
