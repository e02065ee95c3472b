import { describe, expect, test } from "vitest";

import { emptyDraft, emptyVariable, trialValues, variablesOf } from "@/features/templates/draft";

describe("variables of a draft", () => {
  const draft = {
    ...emptyDraft,
    variables: [
      { ...emptyVariable, name: "motto", standard: "Be kind." },
      { ...emptyVariable, name: "count", type: "number" as const, standard: "3", tryWith: "12" },
      { ...emptyVariable, name: "loud", type: "boolean" as const, required: true, tryWith: "TRUE" },
    ],
  };

  test("have defaults of their type, or none", () => {
    expect(variablesOf(draft).map((each) => each.default_value)).toEqual([
      "Be kind.",
      3,
      undefined,
    ]);
  });

  test("are tried with what was given, and only with that", () => {
    expect(trialValues(draft)).toEqual({ count: 12, loud: true });
  });

  test("keep what is no number, so that the API can say so", () => {
    const wrong = { ...emptyVariable, name: "n", type: "number" as const, tryWith: "many" };

    expect(trialValues({ ...draft, variables: [wrong] })).toEqual({ n: "many" });
  });
});
