/** What the views of content say by themselves. Part of the catalogue; see lib/words.ts. */

import { plural } from "@/lib/words";

export const contentWords = {
  preview: "Preview",
  views: { desktop: "Desktop", phone: "Phone", text: "Plain text" },
  pageViews: { desktop: "Desktop", phone: "Phone" },
  shades: { light: "Light", dark: "Dark" },
  readerTheme: "The reader's theme",
  emailFrame: (subject: string) => `Email: ${subject}`,
  pageFrame: (title: string) => `Page: ${title}`,
  plainText: "Plain text of the email",
  inbox: "In the inbox",
  copySubject: "Copy subject",
  searchResult: "In a search result",
  site: "your-site",
  tags: "Tags",
  words: (n: number) => plural(n, "word"),
  minutes: (n: number) => `${n} min to read`,
  copyFragment: "Copy fragment",
  copyJsonLd: "Copy JSON-LD",
  savePage: "Page",
  posts: (n: number) => plural(n, "post"),
  post: (at: number, all: number) => (all > 1 ? `Post ${at} of ${all}` : "Post"),
  copyAll: "Copy all",
  length: "Length",
  attach: "Attach this link",
  you: "You",
  now: "now",
  findings: (n: number) => plural(n, "finding"),
  noFindings: "The checks found nothing to change.",
  severities: { error: "Error", warning: "Check", info: "Note" },
  origin: "Where each text came from",
  originLead: "Every text is made of the document's own words. Blocks are parts of the document.",
  originField: "Text",
  originBlocks: "From the blocks",
  originNone: "This content keeps no record of it.",
  inputHash: "Fingerprint of the input",
  rules: {
    weighted_length: "Length as X counts it",
    utf16_length: "Length",
    utf16_escaped: "Length as LinkedIn counts it",
    html_bytes: "Size of the HTML",
  } as Record<string, string>,
};

export const ruleWords = (rule: string) => {
  const known = contentWords.rules[rule];
  if (known) return known;
  const plain = rule.replaceAll(/[_.]/g, " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};
