/** The only door to the API: adds who asks, reads the answer, and makes one kind of error. */

import type { components } from "@/lib/api.gen";
import { browserZone } from "@/lib/format";
import { session } from "@/lib/session";
import { words } from "@/lib/words";

export type Schemas = components["schemas"];

/** What went wrong, in words for the user. `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    message: string,
    readonly status: number,
    readonly code = "",
    readonly correlationId = "",
    readonly retryAfterS = 0,
  ) {
    super(message);
  }
}

type Values = Record<string, string | number | boolean | undefined | null>;

export interface Call {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  query?: Values;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal | undefined;
  /** The same key makes a repeat of this call harmless. */
  once?: string;
  /** Only over this version; otherwise the answer is 412. */
  over?: number;
  /** In which zone a wall time in the call is; the browser's when not said. */
  zone?: string | undefined;
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function problemOf(status: number, body: unknown, retryAfter: string | null): ApiError {
  const said: Record<string, unknown> =
    typeof body === "object" && body !== null ? { ...body } : {};
  const detail = textOf(said["detail"]) || textOf(said["message"]) || words.errors.unreadable;
  return new ApiError(
    detail,
    status,
    textOf(said["error"]),
    textOf(said["correlation_id"]),
    Number(retryAfter ?? 0) || 0,
  );
}

function address(path: string, query: Values = {}): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") values.set(name, String(value));
  }
  const text = values.toString();
  return text ? `${path}?${text}` : path;
}

function request(call: Call): RequestInit {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "X-Timezone": call.zone ?? browserZone(),
    ...session.headers(),
  };
  if (call.once) headers["Idempotency-Key"] = call.once;
  if (call.over !== undefined) headers["If-Match"] = `"${call.over}"`;
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  const body = call.form ?? (call.body === undefined ? null : JSON.stringify(call.body));
  return {
    method: call.method ?? "GET",
    headers,
    body,
    cache: "no-store",
    signal: call.signal ?? null,
  };
}

/** Sends a call and returns the answer. Raises ApiError; a key that is refused ends the session. */
export async function api<Answer>(path: string, call: Call = {}): Promise<Answer> {
  const sent = session.who();
  let answer: Response;
  try {
    answer = await fetch(address(path, call.query), request(call));
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new ApiError(words.errors.unreachable, 0);
  }
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) {
    if (answer.status === 401 && sent && sent === session.who()) {
      session.end(session.key() ? words.errors.badKey : words.errors.loginEnded);
    }
    throw problemOf(answer.status, body, answer.headers.get("Retry-After"));
  }
  if (body === undefined) throw new ApiError(words.errors.unreadable, answer.status);
  return body as Answer; // the shape is what the OpenAPI document of this server says
}

/** Fetches a file that the API makes, and lets the browser save it. Raises ApiError. */
export async function download(path: string, query: Values, name: string): Promise<void> {
  const answer = await fetch(address(path, query), request({})).catch(() => {
    throw new ApiError(words.errors.unreachable, 0);
  });
  if (!answer.ok) {
    const body: unknown = await answer.json().catch(() => undefined);
    throw problemOf(answer.status, body, answer.headers.get("Retry-After"));
  }
  saveAs(await answer.blob(), name);
}

/** Lets the browser save what is already here. */
export function saveAs(content: Blob, name: string) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A fresh value for `once`. Not crypto.randomUUID: it is missing on plain http. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
