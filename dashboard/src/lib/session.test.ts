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

test("whoever listens hears of the start and the end", () => {
  const heard = vi.fn();
  const stop = session.subscribe(heard);

  session.start("a");
  session.end();
  stop();
  session.start("b");

  expect(heard).toHaveBeenCalledTimes(2);
});
