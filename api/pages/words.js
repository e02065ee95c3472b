/** Words and numbers as people read them. No element is made here. */

/** @typedef {import("./api.js").Job} Job */
/** @typedef {import("./api.js").Channel} Channel */
/** @typedef {import("./dom.js").IconName} IconName */

/** @typedef {"waiting" | "working" | "done" | "partial" | "failed" | "cancelled"} State */

/** The states a job or one of its channels can be shown in. @type {Record<State, {word: string, icon: IconName}>} */
const STATES = {
  waiting: { word: "Waiting", icon: "waiting" },
  working: { word: "Working", icon: "working" },
  done: { word: "Ready", icon: "done" },
  partial: { word: "Partly ready", icon: "warning" },
  failed: { word: "Failed", icon: "failed" },
  cancelled: { word: "Cancelled", icon: "cancelled" },
};

/** Every status word of the API and of single steps. @type {Record<string, State>} */
const STATE_OF = {
  pending: "waiting",
  queued: "waiting",
  waiting: "waiting",
  scheduled: "waiting",
  in_progress: "working",
  running: "working",
  completed: "done",
  succeeded: "done",
  success: "done",
  partial: "partial",
  failed: "failed",
  dead: "failed",
  cancelled: "cancelled",
};

/** @param {string} status @returns {State} */
export function stateOf(status) {
  return STATE_OF[status] ?? "working";
}

/** @param {string} status @returns {{word: string, icon: IconName}} */
export function describeStatus(status) {
  return STATES[stateOf(status)];
}

/** @param {string} status @returns {boolean} whether nothing more will happen by itself */
export function isFinal(status) {
  return !["waiting", "working"].includes(stateOf(status));
}

/**
 * @param {Job} job
 * @param {Record<string, import("./api.js").Content>} [contents] which know the title, too
 * @returns {string}
 */
export function jobTitle(job, contents = {}) {
  const { website, email } = contents;
  const title = job.metadata?.document_title ?? website?.title ?? email?.subject;
  if (typeof title === "string" && title.trim()) return title.trim();
  return `Document ${job.document_id.slice(0, 8)}`;
}

/** @param {number} count @param {string} one @param {string} [many] @returns {string} */
export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** @param {number} bytes @returns {string} */
export function fileSize(bytes) {
  if (bytes < 1000) return plural(bytes, "byte");
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {string} iso @returns {string} such as "12 min ago" */
export function timeAgo(iso) {
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return new Date(iso).toLocaleDateString("en", { day: "numeric", month: "short" });
}

/** @param {string} iso @returns {string} date and time in the reader's own zone */
export function exactTime(iso) {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** @param {Job} job @returns {string} how long the work took, or "" while that isn't known */
export function tookTime(job) {
  if (!job.completed_at || job.status === "cancelled") return "";
  const ms = Date.parse(job.completed_at) - Date.parse(job.created_at);
  if (!(ms >= 0)) return "";
  return ms < 1000 ? `in ${Math.round(ms)} ms` : `in ${(ms / 1000).toFixed(1)} s`;
}

/** @param {Channel} channel @returns {string} its limits, for the one who chooses channels */
export function channelLimits(channel) {
  const parts = channel.max_parts ?? 1;
  const length = channel.max_length?.toLocaleString("en");
  if (channel.kind === "email") return "HTML and plain text";
  if (channel.kind === "page") return "A page with its search snippet";
  if (!length) return "No limit";
  if (parts > 1) return `Up to ${parts} posts of ${length} characters`;
  return `One post, up to ${length} characters`;
}

/** @param {string} rule such as "email.subject_characters" @returns {string} "Subject characters" */
export function ruleWords(rule) {
  const words = rule.slice(rule.lastIndexOf(".") + 1).replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {string} text @returns {string} safe as a file name on every system */
export function fileName(text) {
  const plain = text.normalize("NFKD").replaceAll(/[^\w\s-]/g, "").trim().toLowerCase();
  return plain.replaceAll(/[\s_-]+/g, "-").slice(0, 60).replace(/-$/, "") || "content";
}

/** @param {unknown} error @returns {string} */
export function errorWords(error) {
  return error instanceof Error && error.message
    ? error.message
    : "Something went wrong in this page. Reload it.";
}
