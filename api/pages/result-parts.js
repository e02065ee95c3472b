/** The pieces that results of every channel share: views to switch between, buttons, findings, counts. */

import { announce, el, fill, icon } from "./dom.js";
import { fileSize, plural, ruleWords } from "./words.js";

/** @typedef {import("./api.js").Content} Content */
/** @typedef {import("./api.js").Finding} Finding */
/** @typedef {import("./api.js").Count} Count */
/** @typedef {import("./dom.js").IconName} IconName */

/**
 * A row of choices of which exactly one holds, such as Desktop / Phone / Plain text.
 * @param {string} label
 * @param {{name: string, options: Record<string, string>, first: string}} choices the name is unique
 *   in the page, options are labels by value, `first` holds at the beginning
 * @param {(value: string) => void} onChoose called at once with `first`
 * @returns {HTMLFieldSetElement}
 */
export function choice(label, { name, options, first }, onChoose) {
  const buttons = Object.entries(options).map(([value, words]) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name,
        value,
        checked: value === first,
        onchange: () => onChoose(value),
      }),
      el("span", {}, words),
    ),
  );
  onChoose(first);
  return el(
    "fieldset",
    { class: "choice" },
    el("legend", { class: "visually-hidden" }, label),
    ...buttons,
  );
}

/** @param {string} text @returns {Promise<boolean>} whether the clipboard has it now */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard API over plain http from another machine: let the browser copy a selection.
    const field = el("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}

/**
 * @param {string} words on the button
 * @param {string} text
 * @param {string} [what] for screen readers, when the words alone don't say what is copied
 * @returns {HTMLButtonElement}
 */
export function copyButton(words, text, what = "") {
  const label = el("span", {}, words);
  const button = el(
    "button",
    {
      type: "button",
      class: "button quiet",
      onclick: async () => {
        const copied = await copyText(text);
        button.focus();
        fill(label, copied ? "Copied" : "Select and copy by hand");
        announce(copied ? "Copied." : "The browser refused to copy.");
        setTimeout(() => fill(label, words), 2000);
      },
    },
    icon("copy"),
    label,
    what && el("span", { class: "visually-hidden" }, ` ${what}`),
  );
  return button;
}

/**
 * @param {string} words on the button
 * @param {{name: string, type: string, text: string}} file
 * @returns {HTMLButtonElement}
 */
export function downloadButton(words, { name, type, text }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type }));
    el("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    announce(`${name} is being saved.`);
  };
  return el(
    "button",
    { type: "button", class: "button quiet", onclick: save },
    icon("download"),
    el("span", {}, words),
    el("span", { class: "visually-hidden" }, ` ${name}`),
  );
}

/**
 * @param {string} label
 * @param {{value: number, limit: number}} count
 * @param {(figure: number) => string} [show]
 * @returns {HTMLElement} a bar and the same in figures
 */
export function meter(label, { value, limit }, show = (figure) => figure.toLocaleString("en")) {
  const over = value > limit;
  const figures = `${show(value)} / ${show(limit)}`;
  return el(
    "div",
    { class: over ? "meter over" : "meter" },
    el("span", { class: "meter-label" }, label),
    el("progress", { max: limit, value: Math.min(value, limit), "aria-label": label }, figures),
    el("span", { class: "meter-figures" }, figures, over && el("strong", {}, " too long")),
  );
}

/** @param {Count[]} counts @returns {HTMLElement | null} */
export function countList(counts) {
  if (counts.length === 0) return null;
  const bars = counts.map((count) =>
    /bytes$/.test(count.rule)
      ? meter(ruleWords(count.rule.replace(/.?bytes$/, "")), count, fileSize)
      : meter(ruleWords(count.rule), count),
  );
  return el("div", { class: "counts" }, ...bars);
}

const SEVERITIES = {
  error: { word: "Error", icon: /** @type {IconName} */ ("failed") },
  warning: { word: "Check", icon: /** @type {IconName} */ ("warning") },
  info: { word: "Note", icon: /** @type {IconName} */ ("info") },
};

/** @param {Finding[]} findings @returns {HTMLElement} */
export function findingList(findings) {
  if (findings.length === 0) {
    return el("p", { class: "findings-none" }, icon("done"), "The checks found nothing to change.");
  }
  const order = Object.keys(SEVERITIES);
  const sorted = [...findings].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  );
  return el(
    "section",
    { class: "findings" },
    el("h4", {}, plural(findings.length, "finding")),
    el("ul", {}, ...sorted.map(findingItem)),
  );
}

/** @param {Finding} finding */
function findingItem(finding) {
  const { word, icon: name } = SEVERITIES[finding.severity] ?? SEVERITIES.info;
  return el(
    "li",
    { class: `finding finding-${finding.severity}` },
    icon(name),
    el("div", {}, el("strong", {}, `${word}: `), finding.message, " ", el("code", {}, finding.rule)),
  );
}
