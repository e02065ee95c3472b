import { describe, expect, test } from "vitest";

import { readContent } from "@/features/contents/api";
import { changesOf, draftOf } from "@/features/contents/draft";

const page = {
  content_id: "a",
  title: "Tides",
  html: "<p>Tides</p>",
  fragment: "<p>Tides</p>",
  tags: ["sea", "two words"],
};
const posts = {
  content_id: "b",
  parts: [{ text: "Tides", count: 5, limit: 280 }],
  hashtags: ["#sea"],
};

describe("changesOf", () => {
  test("nothing changed is nothing to send", () => {
    const draft = draftOf(readContent(page), page);

    expect(changesOf(draft, draft)).toEqual({});
  });

  test("only what was changed is sent, lists as lists", () => {
    const before = draftOf(readContent(page), page);
    const after = { ...before, texts: { ...before.texts, tags: "sea, , low tide" } };

    expect(changesOf(before, after)).toEqual({ tags: ["sea", "low tide"] });
  });

  test("a post that is added makes all posts of the thread new", () => {
    const before = draftOf(readContent(posts), posts);
    const after = { ...before, posts: [...before.posts, "Ferries"] };

    expect(changesOf(before, after)).toEqual({ parts: [{ text: "Tides" }, { text: "Ferries" }] });
  });
});
