/**
 * One WebSocket to /ws/jobs for the whole page. Signs in by its first frame, asks for a pong now
 * and then, and comes back by itself with a growing, random delay. Whoever uses it must work
 * without it: `state` says whether it can be relied on.
 */

import { currentKey } from "./session.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {{type: string, job?: Job, job_id?: string, message?: string}} Frame */
/** @typedef {"off" | "connecting" | "live" | "down"} LiveState */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 10_000;
const SIGN_IN_WITHIN_MS = 10_000;
const BAD_KEY = 4401;
/** Frames that say: there was something which you didn't get. */
const MISSED = new Set(["resync_required", "unsubscribed"]);

/**
 * Events: "state" when `state` changed; "frame" with a Frame about a job as its detail; "missed" when
 * frames were left out, so that one has to ask; "unauthorized" when the key is wrong.
 */
export class LiveUpdates extends EventTarget {
  /** @type {LiveState} */
  state = "off";
  /** When the next try starts, in ms since the epoch; only while `state` is "down". */
  nextTryAt = 0;

  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  #subscribed = "";
  #retryTimer = 0;
  #pingTimer = 0;
  #deadline = 0;

  constructor() {
    super();
    addEventListener("online", () => this.state === "down" && this.connect());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.state === "down") this.connect();
    });
  }

  /** Connects now, at the user's wish, and says so. */
  reconnect() {
    this.#failures = 0;
    this.connect();
  }

  /** Connects now; drops a connection that is already there. */
  connect() {
    this.#drop();
    if (this.#failures === 0) this.#setState("connecting"); // later tries stay "down" until one works
    const address = new URL("/ws/jobs", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#deadline = window.setTimeout(() => this.#lost(socket), SIGN_IN_WITHIN_MS);
    socket.onopen = () => this.#send({ type: "auth", api_key: currentKey() });
    socket.onmessage = (event) => this.#receive(String(event.data));
    socket.onclose = (event) => this.#lost(socket, event.code);
  }

  /** Stays away until `connect` is called. */
  stop() {
    this.#drop();
    this.#failures = 0;
    this.#setState("off");
  }

  /** @param {string} jobId the only job whose frames are wanted, or "" for all */
  follow(jobId) {
    if (jobId === this.#subscribed) return;
    if (this.state === "live" && this.#subscribed) {
      this.#send({ type: "unsubscribe", job_id: this.#subscribed });
    }
    this.#subscribed = jobId;
    if (this.state === "live" && jobId) this.#send({ type: "subscribe", job_id: jobId });
  }

  /** @param {object} frame */
  #send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** @param {string} text */
  #receive(text) {
    /** @type {Frame} */
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return; // not ours; the next frame or the next poll brings the state
    }
    clearTimeout(this.#deadline);
    this.#deadline = 0;
    if (frame.type === "auth_ok") this.#signedIn();
    else if (MISSED.has(frame.type)) this.dispatchEvent(new Event("missed"));
    else if (frame.type.startsWith("job_")) {
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    }
  }

  #signedIn() {
    this.#failures = 0;
    this.#setState("live");
    if (this.#subscribed) this.#send({ type: "subscribe", job_id: this.#subscribed });
    this.#pingTimer = window.setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  #ping() {
    const socket = this.#socket;
    if (!socket) return;
    this.#send({ type: "ping" });
    if (!this.#deadline) {
      this.#deadline = window.setTimeout(() => this.#lost(socket), PONG_WITHIN_MS);
    }
  }

  /** @param {WebSocket} socket @param {number} [code] */
  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#drop();
    if (code === BAD_KEY) {
      this.#setState("off");
      this.dispatchEvent(new Event("unauthorized"));
      return;
    }
    // Full jitter: many pages that lost one server don't all come back in the same moment.
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    const delay = FIRST_DELAY_MS / 2 + Math.random() * longest;
    this.#failures += 1;
    this.nextTryAt = Date.now() + delay;
    this.#setState("down");
    this.#retryTimer = window.setTimeout(() => this.connect(), delay);
  }

  #drop() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#deadline);
    clearInterval(this.#pingTimer);
    this.#deadline = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {LiveState} state */
  #setState(state) {
    if (state === this.state && state !== "down") return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
