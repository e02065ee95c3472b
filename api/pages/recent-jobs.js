/** The list of the newest jobs, kept up to date by the socket, or by asking while that is away. */

import { listJobs } from "./api.js";
import { el, fill, icon } from "./dom.js";
import { jobUrl } from "./session.js";
import { describeStatus, errorWords, exactTime, isFinal, jobTitle, plural, stateOf, timeAgo } from "./words.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {import("./live.js").LiveUpdates} LiveUpdates */
/** @typedef {{live: LiveUpdates, onSample: () => void, onError: (error: unknown) => boolean}} Surroundings */

const SHOWN = 10;
const POLL_MS = 5000;
const REDRAW_MS = 30_000;
const GATHER_MS = 250;

export class RecentJobs {
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {Map<string, HTMLElement>} the rows on screen by job */
  #rows = new Map();
  #shown = el("ul", { class: "job-list" });
  #open = "";
  #loaded = false;
  #timer = 0;
  #gatherTimer = 0;

  /** @param {HTMLElement} list @param {Surroundings} around */
  constructor(list, around) {
    this.list = list;
    this.around = around;
    around.live.addEventListener("frame", (event) => {
      const frame = /** @type {CustomEvent<import("./live.js").Frame>} */ (event).detail;
      if (frame.job) this.put(frame.job);
      else this.#loadSoon();
    });
    around.live.addEventListener("missed", () => this.#loadSoon());
    around.live.addEventListener("state", () => {
      if (around.live.state === "live" && this.#loaded) this.#loadSoon(); // what happened meanwhile?
    });
    setInterval(() => !document.hidden && this.#loaded && this.#draw(), REDRAW_MS);
  }

  /** Loads the list, shows how that goes, and keeps it fresh from then on. */
  async load() {
    if (!this.#loaded) {
      this.list.setAttribute("aria-busy", "true");
      const rows = [1, 2, 3, 4].map(() => el("span"));
      fill(this.list, el("div", { class: "skeleton rows", role: "img", "aria-label": "Loading jobs" }, ...rows));
    }
    try {
      this.#jobs = new Map((await listJobs(SHOWN)).map((job) => [job.job_id, job]));
      this.#loaded = true;
      this.#draw();
    } catch (error) {
      if (this.around.onError(error)) return;
      this.#showProblem(error);
    } finally {
      this.list.removeAttribute("aria-busy");
    }
    this.#plan();
  }

  /** Forgets everything, for instance when the key changes. */
  reset() {
    clearTimeout(this.#timer);
    clearTimeout(this.#gatherTimer);
    this.#jobs.clear();
    this.#rows.clear();
    this.#loaded = false;
    fill(this.list);
  }

  /** @param {Job} job that is new or has changed */
  put(job) {
    const known = this.#jobs.get(job.job_id);
    if (known && isFinal(known.status) && !isFinal(job.status)) return; // came late
    this.#jobs.set(job.job_id, job);
    if (this.#loaded && (!known || known.status !== job.status)) this.#draw();
  }

  /** @param {string} id @returns {Job | null} */
  known(id) {
    return this.#jobs.get(id) ?? null;
  }

  /** @param {string} id of the job on screen, or "" */
  mark(id) {
    this.#open = id;
    if (this.#loaded) this.#draw();
  }

  #loadSoon() {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = window.setTimeout(() => this.load(), GATHER_MS);
  }

  #plan() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.around.live.state === "live" || document.hidden || !this.#loaded) this.#plan();
      else this.load();
    }, POLL_MS);
  }

  #draw() {
    const jobs = [...this.#jobs.values()]
      .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
      .slice(0, SHOWN);
    if (jobs.length === 0) {
      this.#showEmpty();
      return;
    }
    const rows = jobs.map((job) => this.#row(job));
    this.#rows = new Map(jobs.map((job, nth) => [job.job_id, rows[nth]]));
    if (this.list.firstElementChild !== this.#shown || this.list.childElementCount > 1) {
      fill(this.list, this.#shown);
    }
    arrange(this.#shown, rows);
  }

  /**
   * A row that is there stays there, with its focus and the click that is being made on it.
   * @param {Job} job @returns {HTMLElement}
   */
  #row(job) {
    const { word, icon: name } = describeStatus(job.status);
    const ago = timeAgo(job.created_at);
    const is = [jobTitle(job), job.status, job.channels.length, ago].join("\n");
    const row = this.#rows.get(job.job_id) ?? el("li", {}, el("a", { href: jobUrl(job.job_id) }));
    const link = /** @type {HTMLElement} */ (row.firstElementChild);
    if (job.job_id === this.#open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    if (row.dataset.is === is) return row;
    row.dataset.is = is;
    fill(
      link,
      el("span", { class: "job-title" }, jobTitle(job)),
      el(
        "span",
        { class: "job-line" },
        el("span", { class: `state state-${stateOf(job.status)}` }, icon(name), word),
        el("span", {}, plural(job.channels.length, "channel")),
        el("time", { datetime: job.created_at, title: exactTime(job.created_at) }, ago),
      ),
    );
    return row;
  }

  #showEmpty() {
    const sample = el("button", { type: "button", class: "button", onclick: () => this.around.onSample() }, "Start with the sample");
    fill(this.list, el("div", { class: "empty" }, el("p", {}, "No job yet. What you create appears here."), sample));
  }

  /** A failed refresh keeps the rows that are there: old facts are better than none. @param {unknown} error */
  #showProblem(error) {
    const again = el("button", { type: "button", class: "button", onclick: () => this.load() }, "Try again");
    const notice = el("div", { class: "problem", role: "alert" }, icon("failed"), el("p", {}, errorWords(error)), again);
    if (!this.#loaded) fill(this.list, notice);
    else if (!this.list.querySelector(".problem")) this.list.prepend(notice);
  }
}

/**
 * Gives a list these rows in this order. What is at its place is not touched.
 * @param {HTMLElement} list @param {HTMLElement[]} rows
 */
function arrange(list, rows) {
  let place = list.firstElementChild;
  for (const row of rows) {
    if (row === place) place = place.nextElementSibling;
    else list.insertBefore(row, place);
  }
  while (place) {
    const next = place.nextElementSibling;
    place.remove();
    place = next;
  }
}
