import { describe, expect, test } from "vitest";

import { readContent } from "@/features/contents/api";
import { inShade } from "@/components/ui/preview-frame";

const shared = { content_id: "c1", findings: [], counts: [] };

describe("readContent", () => {
  test("tells posts, emails and pages by their fields", () => {
    const parts = [{ text: "Hello", count: 5, limit: 280 }];

    expect(readContent({ ...shared, parts }).kind).toBe("posts");
    expect(readContent({ ...shared, subject: "Hi", html: "<p>" }).kind).toBe("email");
    expect(readContent({ ...shared, title: "Hi", html: "<p>" }).kind).toBe("page");
  });

  test("a kind not known here keeps its fields", () => {
    expect(readContent({ ...shared, script: "Scene 1" })).toMatchObject({
      kind: "other",
      script: "Scene 1",
    });
  });

  test("a severity not known here is a note", () => {
    const findings = [{ rule: "r", message: "m", severity: "fatal" }];

    expect(readContent({ ...shared, findings, parts: [] }).findings[0]?.severity).toBe("info");
  });
});

describe("inShade", () => {
  const html = "<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style>";

  test("shows what a reader in the dark sees, whatever this browser prefers", () => {
    expect(inShade(html, "dark")).toContain("@media all {");
    expect(inShade(html, "light")).toContain("@media not all {");
  });
});
