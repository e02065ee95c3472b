import { describe, expect, test, vi } from "vitest";

import { jobFilters } from "@/features/jobs/api";
import { bulkSelection, type Selection } from "@/features/jobs/selection";

const all: Selection = {
  ids: new Set(),
  all: true,
  toggle: vi.fn(),
  set: vi.fn(),
  selectAll: vi.fn(),
  clear: vi.fn(),
};

describe("bulkSelection", () => {
  test("several states and a span of days become what a bulk operation takes", () => {
    vi.setSystemTime("2027-01-31T09:30:00Z");

    const told = bulkSelection(all, { status: "failed,partial", within_days: 7 });

    expect(told).toEqual({
      filter: { status: ["failed", "partial"], created_after: "2027-01-24T09:30:00.000Z" },
    });
    vi.useRealTimers();
  });

  test("a moment of the filters stays that moment", () => {
    const told = bulkSelection(all, { created_before: "2027-01-31T09:30:00+01:00" });

    expect(told).toEqual({ filter: { created_before: "2027-01-31T08:30:00.000Z" } });
  });
});

describe("jobFilters", () => {
  test("what the address says is kept as far as it fits", () => {
    const read = jobFilters.parse({
      status: "failed,nonsense",
      within_days: 7,
      created_after: "x",
    });

    expect(read).toEqual({ within_days: 7 });
  });
});
