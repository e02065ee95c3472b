import { expect, test } from "vitest";

import { countWords, formatOfName, formatOfText, isBinary } from "@/features/documents/detect";

test.each([
  ["# Release 2.4\n\nFaster.", "markdown"],
  ["<!doctype html><title>x</title>", "html"],
  ["<h1>Hi</h1><p>you</p>", "html"],
  ["Just a line of words.", "text"],
  ["- one\n- two\n\n**bold**", "markdown"],
  ["", "text"],
])("%j is %s", (text, format) => {
  expect(formatOfText(text)).toBe(format);
});

test("a file's ending goes first when it says something", () => {
  expect([formatOfName("a.HTM"), formatOfName("a.pdf"), formatOfName("README")]).toEqual([
    "html",
    null,
    null,
  ]);
});

test("words are counted in any script", () => {
  expect(countWords("Don't stop, Übermut – 3.5 Ладно")).toBe(5);
});

test("a NUL is no text", () => {
  expect([isBinary("PK\u0000"), isBinary("text")]).toEqual([true, false]);
});
