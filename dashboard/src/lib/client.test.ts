import { beforeEach, expect, test, vi } from "vitest";

import { api, ApiError } from "@/lib/client";
import { session } from "@/lib/session";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi
    .spyOn(globalThis, "fetch")
    .mockResolvedValue(new Response(JSON.stringify(body), { status, headers }));

beforeEach(() => session.start("tb_live_one"));

test("a call proves who asks and leaves empty values out", async () => {
  const asked = answer(200, { jobs: [] });

  await api("/api/v2/jobs", { query: { status: "", limit: 20, cursor: undefined } });

  const [address, init] = asked.mock.calls[0] ?? [];
  expect(address).toBe("/api/v2/jobs?limit=20");
  expect(init?.headers).toMatchObject({ Authorization: "Bearer tb_live_one" });
});

test("an error keeps the server's sentence, its reference and when to come back", async () => {
  answer(429, { detail: "Too many.", correlation_id: "c1" }, { "Retry-After": "7" });

  const error: unknown = await api("/x").catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    message: "Too many.",
    status: 429,
    correlationId: "c1",
    retryAfterS: 7,
  });
});

test("a refused key ends the session and says why", async () => {
  answer(401, { detail: "Unknown key." });

  await expect(api("/x")).rejects.toThrow("Unknown key.");

  expect(session.key()).toBe("");
  expect(session.problem()).toMatch(/isn't accepted/);
});

test("an old answer does not end a session that began meanwhile", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(() => {
    session.start("tb_live_two");
    return Promise.resolve(new Response("{}", { status: 401 }));
  });

  await expect(api("/x")).rejects.toThrow();

  expect(session.key()).toBe("tb_live_two");
});

test("no answer at all is said as such", async () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));

  await expect(api("/x")).rejects.toThrow(/can't be reached/);
});

test("an answer that is no JSON is an error, also with status 200", async () => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("<html>", { status: 200 }));

  await expect(api("/x")).rejects.toThrow(/can't be read/);
});
