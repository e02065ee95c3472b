/** Asks an outside judge about a list of texts: `node judge.mjs JUDGE FOLDER < list.json > answers.json`. */

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [, , judge, folder] = process.argv;
const require = createRequire(resolve(folder, "package.json"));
const texts = JSON.parse(readFileSync(0, "utf8"));

const judges = {
  /** X's own counter: [weighted length, whether X would take the post] of each. */
  async "twitter-text"() {
    const { parseTweet } = require("twitter-text");
    return texts.map((text) => {
      const { weightedLength, valid } = parseTweet(text);
      return [weightedLength, valid];
    });
  },

  /** Visible characters by the Unicode data of this engine. */
  async graphemes() {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    return texts.map((text) => [...segmenter.segment(text)].length);
  },

  /** html-validate's recommended and accessibility rules: messages of each page. */
  async "html-validate"() {
    const { HtmlValidate, StaticConfigLoader } = require("html-validate");
    const config = { root: true, extends: ["html-validate:recommended", "html-validate:a11y"] };
    const validator = new HtmlValidate(new StaticConfigLoader({ ...config, elements: ["html5"] }));
    const answers = [];
    for (const text of texts) {
      const report = await validator.validateString(text);
      const messages = report.results.flatMap((result) => result.messages);
      answers.push(messages.map((m) => `${m.ruleId}: ${m.message} (${m.line}:${m.column})`));
    }
    return answers;
  },

  /** What mail clients can't do of each email, by the data of caniemail.com: [client, feature]. */
  async caniemail() {
    const { caniemail } = await import(require.resolve("caniemail"));
    const clients = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"];
    return texts.map((html) => {
      const { issues } = caniemail({ clients, html });
      const errors = issues?.errors ?? new Map();
      return [...errors].flatMap(([client, found]) => found.map((f) => [client, f.title ?? String(f)]));
    });
  },
};

process.stdout.write(JSON.stringify(await judges[judge]()));
