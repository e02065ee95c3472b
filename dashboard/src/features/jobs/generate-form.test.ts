import { describe, expect, test } from "vitest";

import { errors, generateSchema, wishOf, type Values } from "@/features/jobs/generate-form";

const values: Values = {
  source: "text",
  text: "# Hi",
  title: "",
  format: "auto",
  documentId: "",
  channels: ["email"],
  kind: "update",
  style: "modern",
  tone: "",
  tones: {},
  start: "now",
  when: "",
  zone: "Europe/Berlin",
  priority: "3",
  dryRun: false,
};
const problems = (given: Partial<Values>) =>
  generateSchema
    .safeParse({ ...values, ...given })
    .error?.issues.map((issue) => [issue.path[0], issue.message]);

describe("what is wrong", () => {
  test.each<[Partial<Values>, string, string]>([
    [{ text: "  " }, "text", errors.empty],
    [{ text: "x".repeat(5_000_001) }, "text", errors.large],
    [{ source: "stored" }, "documentId", errors.stored],
    [{ channels: [] }, "channels", errors.channels],
    [{ start: "later" }, "when", errors.when],
  ])("%#", (given, field, message) => {
    expect(problems(given)).toEqual([[field, message]]);
  });
});

test("what is sent has the wall time as it was typed; its zone goes beside it", () => {
  const wish = wishOf({ ...values, start: "later", when: "2027-01-31T09:30" }, () => "markdown");

  expect(wish.schedule_time).toBe("2027-01-31T09:30");
  expect(wish.document).toEqual({ content: "# Hi", format: "markdown", title: "" });
});

test("a stored document is sent by its id only", () => {
  const wish = wishOf({ ...values, source: "stored", documentId: "d1" }, () => "text");

  expect(wish.document_id).toBe("d1");
  expect(wish).not.toHaveProperty("document");
});

test("a tone is sent as one, as two at once, and for the chosen channels that have their own", () => {
  const single = wishOf({ ...values, tone: "formal" }, () => "text");
  const mixed = wishOf(
    { ...values, tone: "+formal_warm", tones: { email: "warm", website: "formal" } },
    () => "text",
  );

  expect(single.tone).toBe("formal");
  expect(mixed).toMatchObject({
    tone_combination: "formal_warm",
    per_channel_tones: { email: "warm" },
  });
  expect(mixed).not.toHaveProperty("tone");
});
