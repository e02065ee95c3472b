/** The channels of one job as tabs: each tab tells its state, the panel shows its result. */

import { el, fill, icon } from "./dom.js";
import { resultView } from "./result-views.js";
import { describeStatus, exactTime, isFinal, plural, stateOf } from "./words.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {import("./api.js").Content} Content */
/** @typedef {import("./api.js").Channel} Channel */
/** @typedef {import("./api.js").ChannelProgress} ChannelProgress */

const STEP_BACK = -1;
const STEP_ON = 1;

export class ChannelTabs {
  /** @type {Map<string, {tab: HTMLButtonElement, label: HTMLElement, word: HTMLElement, bar: HTMLProgressElement}>} */
  #tabs = new Map();
  #chosen = "";
  #chosenByUser = false;
  #drawn = "";
  /** @type {Map<string, HTMLElement>} results drawn before, so that a preview isn't loaded twice */
  #results = new Map();
  /** @type {Job | null} */
  #job = null;
  /** @type {Record<string, Content>} */
  #contents = {};
  /** @type {(key: string) => Channel} */
  #channelOf = (key) => ({ key, label: key, kind: "" });

  /** @param {HTMLElement} list @param {HTMLElement} panel */
  constructor(list, panel) {
    this.list = list;
    this.panel = panel;
    list.onkeydown = (event) => this.#onKey(event);
    fill(list);
    fill(panel);
  }

  /**
   * @param {Job} job
   * @param {Record<string, Content>} contents
   * @param {(key: string) => Channel} channelOf
   */
  show(job, contents, channelOf) {
    this.#job = job;
    this.#contents = contents;
    this.#channelOf = channelOf;
    for (const key of job.channels) {
      if (!this.#tabs.has(key)) this.#add(key);
      this.#showTab(key);
    }
    if (!this.#chosen || !this.#chosenByUser) this.#choose(this.#best());
    this.#showPanel();
  }

  /** The first ready channel, else the first one at all; once there is a result, it stays. */
  #best() {
    const channels = this.#job?.channels ?? [];
    if (this.#contents[this.#chosen]) return this.#chosen;
    return channels.find((key) => this.#contents[key]) ?? channels[0] ?? "";
  }

  /** @param {string} key @returns {ChannelProgress} */
  #progressOf(key) {
    const job = this.#job;
    const known = job?.progress?.channels[key];
    const result = job?.results?.[key.replace(/^social_/, "")];
    const status = known?.status ?? result?.status ?? job?.status ?? "pending";
    return { percent: 0, ...known, status, error: known?.error ?? result?.error };
  }

  /** @param {string} key */
  #add(key) {
    const label = el("span", { class: "tab-label" });
    const word = el("span", { class: "tab-state" });
    const bar = el("progress", { max: 100, value: 0, "aria-hidden": "true" });
    const tab = el(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${key}`,
        class: "tab",
        "aria-controls": this.panel.id,
        "aria-selected": "false",
        tabindex: "-1",
        onclick: () => this.#chooseByUser(key),
      },
      label,
      word,
      bar,
    );
    this.#tabs.set(key, { tab, label, word, bar });
    this.list.append(tab);
  }

  /** @param {string} key */
  #showTab(key) {
    const parts = this.#tabs.get(key);
    if (!parts) return;
    const progress = this.#progressOf(key);
    const state = stateOf(progress.status);
    const { word, icon: name } = describeStatus(progress.status);
    const open = (this.#contents[key]?.findings ?? []).filter((each) => each.severity !== "info");
    parts.tab.dataset.state = state;
    parts.bar.value = progress.percent;
    fill(parts.label, this.#channelOf(key).label);
    const more = state === "working" && progress.percent > 0 ? `${progress.percent} %` : word;
    const flagged = state === "done" && open.length > 0;
    fill(parts.word, icon(flagged ? "warning" : name), flagged ? `${open.length} to check` : more);
    parts.tab.classList.toggle("flagged", flagged);
  }

  /** @param {string} key */
  #choose(key) {
    if (!key || key === this.#chosen) return;
    this.#chosen = key;
    for (const [each, { tab }] of this.#tabs) {
      tab.setAttribute("aria-selected", String(each === key));
      tab.tabIndex = each === key ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", `tab-${key}`);
  }

  /** @param {string} key */
  #chooseByUser(key) {
    this.#chosenByUser = true;
    this.#choose(key);
    this.#showPanel();
  }

  /** Draws the chosen channel; what is shown already is left alone, with its scroll and focus. */
  #showPanel() {
    const key = this.#chosen;
    const progress = this.#progressOf(key);
    const content = this.#contents[key];
    const facts = content ? "content" : [progress.status, progress.stage, progress.error, progress.retry_at].join("|");
    const now = `${key}|${facts}`;
    if (now === this.#drawn || !key) return;
    this.#drawn = now;
    fill(this.panel, content ? this.#result(key, content) : this.#notice(key, progress));
  }

  /** @param {string} key @param {Content} content */
  #result(key, content) {
    const drawn = this.#results.get(key) ?? resultView(this.#channelOf(key), content);
    this.#results.set(key, drawn);
    return drawn;
  }

  /** @param {string} key @param {ChannelProgress} progress */
  #notice(key, progress) {
    const { label } = this.#channelOf(key);
    const state = stateOf(progress.status);
    if (state === "failed") return failureNotice(label, progress);
    if (state === "cancelled") {
      return el("div", { class: "notice" }, el("p", {}, `${label} was cancelled before it was ready.`));
    }
    const fetching = state === "done" || (this.#job && isFinal(this.#job.status));
    const doing = fetching ? "Fetching the result" : stageWords(progress);
    return el(
      "div",
      { class: "notice", "aria-busy": "true" },
      el("p", {}, `${label}: ${doing} …`),
      progress.error && el("p", { class: "field-error" }, `The last try failed: ${progress.error}`),
      el("div", { class: "skeleton", "aria-hidden": "true" }, ...[1, 2, 3, 4].map(() => el("span"))),
    );
  }

  /** @param {KeyboardEvent} event arrows, Home and End move between tabs (WAI-ARIA tabs pattern) */
  #onKey(event) {
    const keys = [...this.#tabs.keys()];
    const at = keys.indexOf(this.#chosen);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowRight: at + STEP_ON,
      ArrowDown: at + STEP_ON,
      ArrowLeft: at + STEP_BACK,
      ArrowUp: at + STEP_BACK,
      Home: 0,
      End: keys.length - 1,
    };
    const target = moves[event.key];
    if (target === undefined || keys.length === 0) return;
    event.preventDefault();
    const key = keys[(target + keys.length) % keys.length] ?? "";
    this.#chooseByUser(key);
    this.#tabs.get(key)?.tab.focus();
  }
}

/** @param {string} label @param {ChannelProgress} progress */
function failureNotice(label, progress) {
  const tries = (progress.attempt ?? 1) > 1 ? ` It was tried ${plural(progress.attempt ?? 1, "time")}.` : "";
  return el(
    "div",
    { class: "problem" },
    icon("failed"),
    el(
      "div",
      {},
      el("p", {}, el("strong", {}, `${label} failed.`), tries),
      el("p", {}, progress.error ?? "The worker gave no reason; its log has one."),
      el("p", {}, "Retry with the button above. If the reason names the document, change that and create the content again."),
    ),
  );
}

/** @param {ChannelProgress} progress */
function stageWords(progress) {
  if (progress.retry_at) return `Trying again at ${exactTime(progress.retry_at)}`;
  if (stateOf(progress.status) === "waiting") return "Waiting for a worker";
  const stage = progress.stage ?? "working";
  const again = (progress.attempt ?? 1) > 1 ? ` (try ${progress.attempt})` : "";
  return stage.charAt(0).toUpperCase() + stage.slice(1).replaceAll("_", " ") + again;
}
