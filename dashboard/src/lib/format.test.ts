import { describe, expect, test } from "vitest";

import { duration, fileSize, percent, timeAgo } from "@/lib/format";

describe("duration", () => {
  test.each([
    [0, "0 s"],
    [363, "0.36 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [200_000, "3 min 20 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
    [349_200_000, "4 d 1 h"],
  ])("%i ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

test("sizes are counted in thousands", () => {
  expect([fileSize(812), fileSize(9504), fileSize(5_000_000)]).toEqual(["812 B", "9.5 kB", "5 MB"]);
});

test("a share has at most one decimal", () => {
  expect([percent(1), percent(0.9966), percent(0)]).toEqual(["100 %", "99.7 %", "0 %"]);
});

describe("timeAgo", () => {
  const now = Date.parse("2027-01-31T09:30:00Z");
  test.each([
    ["2027-01-31T09:29:55Z", "now"],
    ["2027-01-31T09:29:20Z", "40 seconds ago"],
    ["2027-01-31T09:25:00Z", "5 minutes ago"],
    ["2027-01-31T11:30:00Z", "in 2 hours"],
    ["2027-01-29T09:30:00Z", "2 days ago"],
  ])("%s is %s", (iso, text) => {
    expect(timeAgo(iso, now)).toBe(text);
  });
});
