/**
 * The one socket of this tab, to /ws/jobs. It proves who listens by its first frame, keeps its place
 * and resumes from there, and comes back by itself with a growing, random delay. Whoever uses it must
 * work without it: `state()` says whether it can be relied on. The protocol is in docs/live.md.
 */

import { api, type Schemas } from "@/lib/client";
import { session } from "@/lib/session";
import { words } from "@/lib/words";

export type LiveState = "off" | "connecting" | "live" | "down";

export interface Frame {
  type: string;
  job?: Schemas["SyncJob"];
  job_id?: string;
  event_id?: number;
  result?: "replay" | "up_to_date" | "resync_required";
}

export interface LiveListener {
  /** A job changed. */
  onJob?: (frame: Frame) => void;
  /** Frames were missed for good: what is shown must be read again. */
  onMissed?: () => void;
  onState?: (state: LiveState) => void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const PING_EVERY_MS = 25_000;
const ANSWER_WITHIN_MS = 10_000;
const BAD_KEY = 4401;

const listeners = new Set<LiveListener>();
let socket: WebSocket | null = null;
let state: LiveState = "off";
let place: number | null = null;
let failures = 0;
let retryTimer = 0;
let pingTimer = 0;
let deadline = 0;

function setState(next: LiveState) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener.onState?.(next);
}

function send(frame: object) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

function drop() {
  clearTimeout(retryTimer);
  clearTimeout(deadline);
  clearInterval(pingTimer);
  const old = socket;
  socket = null;
  old?.close();
}

function lost(which: WebSocket, code?: number) {
  if (which !== socket) return;
  drop();
  if (code === BAD_KEY) {
    setState("off");
    session.end(session.key() ? words.errors.badKey : words.errors.loginEnded);
    return;
  }
  comeBack();
}

function comeBack() {
  // Full jitter: many tabs that lost one server don't all come back in the same moment.
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
  failures += 1;
  setState("down");
  retryTimer = window.setTimeout(connect, FIRST_DELAY_MS / 2 + Math.random() * longest);
}

function ping() {
  const asked = socket;
  if (!asked) return;
  send({ type: "ping" });
  clearTimeout(deadline);
  deadline = window.setTimeout(() => lost(asked), ANSWER_WITHIN_MS);
}

function welcomed(frame: Frame) {
  failures = 0;
  if (frame.event_id !== undefined) place = frame.event_id;
  clearInterval(pingTimer);
  pingTimer = window.setInterval(ping, PING_EVERY_MS);
  setState("live");
  if (frame.result === "resync_required") for (const one of listeners) one.onMissed?.();
}

function receive(text: string) {
  clearTimeout(deadline);
  let frame: Frame;
  try {
    frame = JSON.parse(text) as Frame; // the shape is docs/live.md
  } catch {
    return; // not ours
  }
  if (frame.type === "auth_ok") askToResume();
  else if (frame.type === "resumed") welcomed(frame);
  else if (frame.type.startsWith("job_")) {
    if (frame.event_id !== undefined) place = frame.event_id;
    for (const listener of listeners) listener.onJob?.(frame);
  }
}

function askToResume() {
  send({ type: "resume", ...(place === null ? {} : { since: place }) });
}

/** A key goes into the first frame; a person gets a ticket for this one socket. */
function connect() {
  drop();
  const who = session.who();
  if (!who) {
    setState("off");
    return;
  }
  if (state === "off") setState("connecting"); // later tries stay "down" until one works
  if (session.key()) {
    open("", () => send({ type: "auth", api_key: session.key() }));
    return;
  }
  api<Schemas["TicketAnswer"]>("/api/v2/ws-tickets", { method: "POST" })
    .then(({ ticket }) => {
      if (session.who() === who) open(ticket, askToResume);
    })
    .catch(() => {
      if (session.who() !== who) return;
      setState("down");
      comeBack();
    });
}

function open(ticket: string, greet: () => void) {
  const address = new URL("/ws/jobs", location.href);
  if (ticket) address.searchParams.set("ticket", ticket);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const next = new WebSocket(address);
  socket = next;
  deadline = window.setTimeout(() => lost(next), ANSWER_WITHIN_MS);
  next.onopen = greet;
  next.onmessage = (event) => receive(String(event.data));
  next.onclose = (event) => lost(next, event.code);
}

export const live = {
  state: () => state,

  /** Connects now; a new session starts without a place. */
  start() {
    place = null;
    failures = 0;
    connect();
  },

  /** Connects now, at the user's wish. */
  reconnect() {
    failures = 0;
    connect();
  },

  /** Stays away until `start`. */
  stop() {
    drop();
    failures = 0;
    setState("off");
  },

  listen(listener: LiveListener) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};

addEventListener("online", () => state === "down" && live.reconnect());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && state === "down") live.reconnect();
});
