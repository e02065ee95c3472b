/** Speaks HTTP with the API: one function per call, every failure an `ApiError` in plain words. */

import { currentKey } from "./session.js";

/**
 * @typedef {"pending" | "in_progress" | "completed" | "failed" | "partial" | "cancelled"} JobStatus
 * @typedef {{status: string, percent: number, stage?: string, attempt?: number, error?: string, retry_at?: string}} ChannelProgress
 * @typedef {{percent: number, channels: Record<string, ChannelProgress>}} Progress
 * @typedef {{
 *   job_id: string, document_id: string, channels: string[], status: JobStatus,
 *   created_at: string, started_at?: string, completed_at?: string, scheduled_for?: string,
 *   content_type?: string, template_style?: string,
 *   results?: Record<string, {status: string, error?: string}>, errors?: string[],
 *   metadata?: Record<string, unknown>, progress?: Progress
 * }} Job
 * @typedef {{
 *   key: string, label: string, kind: string, max_length?: number, counting?: string,
 *   max_parts?: number, supports_html?: boolean, supports_images?: boolean
 * }} Channel
 * @typedef {{rule: string, severity: "error" | "warning" | "info", message: string}} Finding
 * @typedef {{rule: string, value: number, limit: number, part?: number}} Count
 * @typedef {{text: string, count: number, limit: number, index?: number, total?: number}} Part
 * @typedef {{
 *   content_id?: string, findings?: Finding[], counts?: Count[],
 *   subject?: string, preheader?: string, html?: string, text?: string, eml?: string,
 *   size_bytes?: number, title?: string, slug?: string, description?: string, fragment?: string,
 *   json_ld?: unknown, tags?: string[], word_count?: number, reading_minutes?: number, parts?: Part[], hashtags?: string[], link?: string,
 *   profile_link?: string, card?: {alt: string}, card_url?: string
 * }} Content
 * @typedef {{
 *   document?: {content: string, format: string, title?: string}, document_id?: string,
 *   channels: string[], content_type?: string, template_style?: string,
 *   metadata?: Record<string, unknown>
 * }} Order either with a new document or with the id of a stored one
 */

const TIMEOUT_MS = 20_000;

/** A call that failed: `message` says what happened and what to do about it. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 when no answer came
   * @param {string} [key] with which was asked
   */
  constructor(message, status, key = currentKey()) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.key = key;
  }

  /** Whether the key is the problem. */
  get unauthorized() {
    return this.status === 401;
  }
}

/** Words for answers which say nothing themselves. @type {Record<number, string>} */
const STATUS_WORDS = {
  401: "This API key isn't accepted.",
  403: "This API key may not do that. Use one with write access.",
  404: "There is no such thing for this API key.",
  409: "That isn't possible in the job's present state. Reload the page to see it.",
  413: "The document is too large. Split it and send the parts one by one.",
  429: "Too many requests. Wait a moment, then try again.",
  500: "The server made a mistake. Try again; if it stays, look into the API's log.",
  502: "The API isn't answering behind its proxy. Try again in a moment.",
  503: "A part of the platform is down. Try again in a moment.",
};

/** @param {any} body @returns {string} */
function wordsOf(body) {
  const fields = Array.isArray(body?.errors) ? body.errors : body?.detail;
  if (Array.isArray(fields) && fields.length > 0) {
    return fields.map((field) => String(field?.msg ?? field?.message ?? field)).join(" ");
  }
  return [body?.detail, body?.message].find((text) => typeof text === "string" && text) ?? "";
}

/** @param {Response} response @param {string} key that it answers @returns {Promise<ApiError>} */
async function errorFrom(response, key) {
  const body = await response.json().catch(() => null);
  const seconds = Number(response.headers.get("retry-after") ?? body?.retry_after);
  const wait = seconds > 0 ? ` The server asks to wait ${Math.ceil(seconds)} s.` : "";
  const known = STATUS_WORDS[response.status] ?? `The server answered ${response.status}.`;
  return new ApiError((wordsOf(body) || known) + wait, response.status, key);
}

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown}} [options]
 * @returns {Promise<any>} the parsed answer
 */
async function call(path, { method = "GET", body } = {}) {
  const key = currentKey();
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", Authorization: `Bearer ${key}` };
  const form = body instanceof FormData; // the browser names its type, with the boundary
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: form || body === undefined ? body : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    const slow = cause instanceof DOMException && cause.name === "TimeoutError";
    throw new ApiError(
      slow
        ? `The server took longer than ${TIMEOUT_MS / 1000} s. Try again.`
        : "The server can't be reached. Check that it still runs (./toombos up), then try again.",
      0,
    );
  }
  if (!response.ok) throw await errorFrom(response, key);
  try {
    return await response.json();
  } catch {
    throw new ApiError("The server's answer isn't JSON. Is this address really the API's?", 0);
  }
}

const KINDS = ["email", "page", "social"];

/** @returns {Promise<Channel[]>} the email first, then the page, then the networks */
export async function listChannels() {
  /** @type {Channel[]} */
  const channels = (await call("/api/v2/channels")).channels;
  return channels.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** @param {number} limit @returns {Promise<Job[]>} newest first */
export async function listJobs(limit) {
  return (await call(`/api/v2/jobs?limit=${limit}`)).jobs;
}

/** @param {Order} order @returns {Promise<Job>} */
export function submitJob(order) {
  return call("/api/v2/content/sync", { method: "POST", body: order });
}

/**
 * @param {File} file a Word file or a PDF, which is stored
 * @returns {Promise<{content: string, warnings?: {message: string}[]}>} its text as HTML
 */
export async function readFile(file) {
  const form = new FormData();
  form.append("file", file);
  const stored = await call("/api/v2/documents", { method: "POST", body: form });
  return call(`/api/v2/documents/${encodeURIComponent(stored.document_id)}`);
}

/** @param {string} id @returns {Promise<Job>} */
export function readJob(id) {
  return call(`/api/v2/jobs/${encodeURIComponent(id)}`);
}

/** @param {string} id @returns {Promise<Record<string, Content>>} what is finished so far, by channel */
export async function readJobContent(id) {
  return (await call(`/api/v2/jobs/${encodeURIComponent(id)}/content`)).content ?? {};
}

/** @param {string} url of a picture that needs the key @returns {Promise<string>} it as a `data:` address */
export async function readPicture(url) {
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${currentKey()}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw await errorFrom(response, key);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `data:image/png;base64,${btoa(text)}`;
}

/** @param {string} id @returns {Promise<unknown>} */
export function cancelJob(id) {
  return call(`/api/v2/content/sync/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/**
 * @param {Job} job that has ended
 * @returns {Promise<Job>} a new job: the same document for the channels that have no content
 */
export function retryJob(job) {
  const done = (/** @type {string} */ key) => job.progress?.channels[key]?.status === "completed";
  return submitJob({
    document_id: job.document_id,
    channels: job.channels.filter((key) => !done(key)),
    content_type: job.content_type,
    template_style: job.template_style,
    metadata: job.metadata,
  });
}
