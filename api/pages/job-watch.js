/**
 * Follows one job until it ends: by the socket while that lives, by asking every second while it
 * doesn't. Fetches the content of channels as they become ready.
 */

import { readJob, readJobContent } from "./api.js";
import { isFinal, stateOf } from "./words.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {import("./api.js").Content} Content */
/** @typedef {import("./live.js").LiveUpdates} LiveUpdates */
/** @typedef {{onJob: (job: Job, contents: Record<string, Content>) => void, onProblem: (error: unknown) => void}} Listener */

const POLL_MS = 1000;
const SLOWEST_POLL_MS = 10_000;
/** A live socket that says nothing for so long about unfinished work is asked once by HTTP. */
const SILENCE_MS = 8000;

export class JobWatch {
  /** @type {Job | null} */
  job = null;
  /** @type {Record<string, Content>} */
  contents = {};

  #timer = 0;
  #failures = 0;
  #stopped = false;
  #fetching = false;
  #fetchedFor = "";
  /** @param {Event} event */
  #onFrame = (event) => {
    const frame = /** @type {CustomEvent<import("./live.js").Frame>} */ (event).detail;
    if (frame.job_id !== this.id) return;
    if (frame.job) this.#accept(frame.job);
    else this.#ask(0);
  };
  #onState = () => this.#plan();
  #onMissed = () => void (this.job && !isFinal(this.job.status) && this.#ask(0));

  /** @param {string} id @param {LiveUpdates} live @param {Listener} listener */
  constructor(id, live, listener) {
    this.id = id;
    this.live = live;
    this.listener = listener;
  }

  /** @param {Job | null} known the job as far as it is known already */
  start(known) {
    this.live.addEventListener("frame", this.#onFrame);
    this.live.addEventListener("state", this.#onState);
    this.live.addEventListener("missed", this.#onMissed);
    this.live.follow(known && isFinal(known.status) ? "" : this.id);
    if (known) this.#accept(known);
    else this.#ask(0);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.live.removeEventListener("frame", this.#onFrame);
    this.live.removeEventListener("state", this.#onState);
    this.live.removeEventListener("missed", this.#onMissed);
    this.live.follow("");
  }

  /** Asks again after an error, at the user's wish. */
  retry() {
    this.#failures = 0;
    this.#fetchedFor = "";
    this.#ask(0);
  }

  /** @param {Job} job */
  #accept(job) {
    if (this.#stopped) return;
    if (this.job && isFinal(this.job.status) && !isFinal(job.status)) return; // came late
    this.job = job;
    this.#failures = 0;
    this.listener.onJob(job, this.contents);
    this.#fetchContents();
    this.#plan();
  }

  #plan() {
    if (!this.job || isFinal(this.job.status)) {
      if (this.job) this.#finish();
      return;
    }
    const usual = this.live.state === "live" ? SILENCE_MS : POLL_MS;
    this.#ask(Math.min(SLOWEST_POLL_MS, usual * 2 ** this.#failures));
  }

  #finish() {
    clearTimeout(this.#timer);
    this.live.follow(""); // from now on the list wants to hear of every job again
  }

  /** @param {number} delay in ms */
  #ask(delay) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(async () => {
      try {
        this.#accept(await readJob(this.id));
      } catch (error) {
        if (this.#stopped) return;
        this.#failures += 1;
        this.listener.onProblem(error);
        this.#plan();
      }
    }, delay);
  }

  /** Fetches contents whenever another channel became ready since the last time. */
  async #fetchContents() {
    const ready = readyChannels(this.job);
    if (this.#fetching || ready === this.#fetchedFor) return;
    this.#fetching = true;
    try {
      const contents = await readJobContent(this.id);
      this.#fetchedFor = ready;
      Object.assign(this.contents, contents);
      if (!this.#stopped && this.job) this.listener.onJob(this.job, this.contents);
    } catch (error) {
      if (!this.#stopped) this.listener.onProblem(error);
    } finally {
      this.#fetching = false;
    }
    if (!this.#stopped && this.#fetchedFor === ready && readyChannels(this.job) !== ready) {
      this.#fetchContents();
    }
  }
}

/** @param {Job | null} job @returns {string} the ready channels as one comparable text */
function readyChannels(job) {
  const channels = Object.entries(job?.progress?.channels ?? {});
  const ready = channels.filter(([, each]) => stateOf(each.status) === "done");
  if (channels.length === 0 && job && isFinal(job.status)) return job.status;
  return ready.map(([key]) => key).sort().join(" ");
}
