import { expect, test, vi } from "vitest";

import { session } from "@/lib/session";

test("quotes and blanks around a pasted key are dropped", () => {
  session.start(' "tb_live_x" ');

  expect(session.key()).toBe("tb_live_x");
});

test("a key in the address signs in and leaves the address", () => {
  history.replaceState(null, "", "/app/jobs?status=failed#key=tb_live_y&part=2");

  session.takeFromAddress();

  expect(session.key()).toBe("tb_live_y");
  expect(location.pathname + location.search + location.hash).toBe(
    "/app/jobs?status=failed#part=2",
  );
});

test("a person's calls prove that our page sends them; a key goes before", () => {
  session.startPerson("p1", "proof");
  expect(session.who()).toBe("person p1");
  expect(session.headers()).toEqual({ "X-CSRF-Token": "proof" });

  session.start("tb_live_z");
  expect(session.headers()).toEqual({ Authorization: "Bearer tb_live_z" });
  session.end();
  expect(session.who()).toBe("");
});

test("whoever listens hears of the start and the end", () => {
  const heard = vi.fn();
  const stop = session.subscribe(heard);

  session.start("a");
  session.end();
  stop();
  session.start("b");

  expect(heard).toHaveBeenCalledTimes(2);
});
