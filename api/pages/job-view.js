/**
 * Draws one job: how far it is, and the result of each channel as soon as there is one. Gets its
 * facts from a JobWatch; knows nothing about how they arrive, except to say when they arrive late.
 */

import { cancelJob, retryJob } from "./api.js";
import { ChannelTabs } from "./channel-tabs.js";
import { announce, byId, el, fill, icon, setTitle } from "./dom.js";
import { JobWatch } from "./job-watch.js";
import * as words from "./words.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {import("./api.js").Content} Content */
/** @typedef {import("./api.js").Channel} Channel */
/** @typedef {{
 *   live: import("./live.js").LiveUpdates,
 *   channelOf: (key: string) => Channel,
 *   onJob: (job: Job) => void,
 *   onNewJob: (job: Job) => void,
 *   onError: (error: unknown) => boolean
 * }} Surroundings `onError` says whether it has taken care of the error (a bad key) */

export class JobView {
  /** @type {JobWatch | null} */
  #watch = null;
  /** @type {ChannelTabs | null} */
  #tabs = null;
  #wasFinal = false;
  #readyCount = -1;
  #title = "";

  #heading = byId("view-title", HTMLElement);
  #facts = byId("job-facts", HTMLElement);
  #problem = byId("job-problem", HTMLElement);
  #progress = byId("job-progress", HTMLProgressElement);
  #resultsHeading = byId("results-title", HTMLElement);
  #actions = byId("job-actions", HTMLElement);

  /** @param {Surroundings} around */
  constructor(around) {
    this.around = around;
    around.live.addEventListener("state", () => this.#showConnection());
  }

  /**
   * @param {string} id @param {Job | null} known
   * @param {boolean} awaited whether its end is news, though it may be known already
   */
  open(id, known, awaited = false) {
    this.close();
    this.#wasFinal = known && !awaited ? words.isFinal(known.status) : false;
    this.#readyCount = -1;
    this.#tabs = new ChannelTabs(byId("channel-tabs", HTMLElement), byId("channel-panel", HTMLElement));
    byId("job-body", HTMLElement).hidden = !known;
    this.#title = known ? words.jobTitle(known) : "Opening the job …";
    fill(this.#heading, this.#title);
    setTitle(this.#title);
    fill(this.#problem);
    fill(this.#facts);
    this.#watch = new JobWatch(id, this.around.live, {
      onJob: (job, contents) => this.#show(job, contents),
      onProblem: (error) => this.#showProblem(error),
    });
    this.#watch.start(known);
  }

  close() {
    this.#watch?.stop();
    this.#watch = null;
  }

  /** Draws again what is known, for instance when the channels' names have arrived. */
  redraw() {
    if (this.#watch?.job) this.#show(this.#watch.job, this.#watch.contents);
  }

  /** @param {Job} job @param {Record<string, Content>} contents */
  #show(job, contents) {
    const final = words.isFinal(job.status);
    this.#title = words.jobTitle(job, contents);
    if (this.#heading.textContent !== this.#title) fill(this.#heading, this.#title);
    byId("job-body", HTMLElement).hidden = false;
    fill(this.#problem);
    this.#showConnection();
    this.#showFacts(job);
    this.#showProgress(job);
    this.#showActions(job);
    this.#tabs?.show(job, contents, this.around.channelOf);
    this.#tell(job);
    this.around.onJob(job);
    // Later, for whoever opens the view moves the focus to its heading first.
    if (final && !this.#wasFinal) queueMicrotask(() => this.#finished());
    this.#wasFinal = final;
  }

  /** @param {Job} job */
  #showFacts(job) {
    const { word, icon: name } = words.describeStatus(job.status);
    const state = words.stateOf(job.status);
    const known = state === "working" ? `${word} ${percentOf(job)} %` : word;
    const spec = [job.content_type, job.template_style];
    fill(
      this.#facts,
      el("span", { class: `badge badge-${state}` }, icon(name), known),
      el("span", {}, [words.plural(job.channels.length, "channel"), words.tookTime(job)].join(" ").trim()),
      job.scheduled_for && !words.isFinal(job.status)
        ? el("strong", {}, `starts ${words.exactTime(job.scheduled_for)}`)
        : null,
      ...spec.filter(Boolean).map((each) => el("span", { class: "spec" }, each ?? "")),
      el(
        "time",
        { datetime: job.created_at, title: words.exactTime(job.created_at) },
        words.timeAgo(job.created_at),
      ),
    );
  }

  /** @param {Job} job */
  #showProgress(job) {
    const final = words.isFinal(job.status);
    const percent = percentOf(job);
    this.#progress.value = percent;
    this.#progress.parentElement?.classList.toggle("is-final", final);
    const working = words.stateOf(job.status) === "working";
    setTitle(working ? `${percent} %` : words.describeStatus(job.status).word, this.#title);
  }

  /** @param {Job} job */
  #showActions(job) {
    const kind = words.isFinal(job.status)
      ? ["failed", "partial", "cancelled"].includes(job.status) && "retry"
      : "cancel";
    const now = `${kind} ${job.job_id}`;
    if (this.#actions.dataset.now === now) return; // keeps the focus on the button
    this.#actions.dataset.now = now;
    const label = job.status === "partial" ? "Retry what failed" : "Retry";
    fill(
      this.#actions,
      kind === "retry" && this.#action(label, async () => this.around.onNewJob(await retryJob(job))),
      kind === "cancel" && this.#action("Cancel", async () => void (await cancelJob(job.job_id))),
    );
  }

  /** @param {string} label @param {() => Promise<void>} act */
  #action(label, act) {
    const button = el(
      "button",
      {
        type: "button",
        class: "button",
        onclick: async () => {
          button.disabled = true;
          try {
            await act();
            announce(`${label}: done.`);
          } catch (error) {
            this.#showProblem(error);
          } finally {
            button.disabled = false;
          }
        },
      },
      label,
    );
    return button;
  }

  /** Says for screen readers what changed, but not each per cent. @param {Job} job */
  #tell(job) {
    const states = Object.values(job.progress?.channels ?? {});
    const ready = states.filter((each) => words.stateOf(each.status) === "done").length;
    if (ready === this.#readyCount) return;
    this.#readyCount = ready;
    if (!words.isFinal(job.status)) {
      announce(`${ready} of ${words.plural(job.channels.length, "channel")} ready.`);
    }
  }

  #finished() {
    const job = this.#watch?.job;
    if (!job) return;
    announce(`${words.describeStatus(job.status).word}: ${this.#title}.`);
    const at = document.activeElement;
    const free = !at || at === document.body || at === this.#heading || this.#actions.contains(at);
    if (free) this.#resultsHeading.focus();
  }

  #showConnection() {
    const job = this.#watch?.job;
    const late = job && !words.isFinal(job.status) && this.around.live.state === "down";
    byId("job-late", HTMLElement).hidden = !late;
  }

  /** @param {unknown} error */
  #showProblem(error) {
    if (this.around.onError(error)) return;
    const missing = error instanceof Error && "status" in error && error.status === 404;
    if (!this.#watch?.job) {
      fill(this.#heading, missing ? "There is no such job" : "The job couldn't be opened");
      setTitle(this.#heading.textContent ?? "");
    }
    fill(
      this.#problem,
      icon("failed"),
      el("p", {}, words.errorWords(error)),
      missing
        ? el("a", { class: "button", href: "#" }, "Start a new one")
        : el("button", { type: "button", class: "button", onclick: () => this.#watch?.retry() }, "Try again"),
    );
  }
}

/** @param {Job} job @returns {number} 0 to 100 */
function percentOf(job) {
  return Math.round(words.isFinal(job.status) ? 100 : (job.progress?.percent ?? 0));
}
