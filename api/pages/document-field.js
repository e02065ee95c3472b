/** The document while it is being brought in: typed, pasted, chosen, dropped, or the sample. */

import { announce, byId, el, fill } from "./dom.js";
import { readFile } from "./api.js";
import { FORMAT_LABELS, countWords, formatOfName, formatOfText, isBinary, isWordOrPdf, titleOf } from "./detect.js";
import { markdownOfHtml, richPaste } from "./rich-paste.js";
import { errorWords, fileSize, plural } from "./words.js";

/** @typedef {import("./detect.js").Format} Format */

/** The server's default limit; it has the last word. */
const LARGEST_BYTES = 5_000_000;
const LARGEST_FILE_BYTES = 10_000_000;
const DRAFT = "toombos.draft";

export class DocumentField {
  #text = byId("document-text", HTMLTextAreaElement);
  #title = byId("document-title", HTMLInputElement);
  #format = byId("document-format", HTMLSelectElement);
  #file = byId("document-file", HTMLInputElement);
  #card = byId("document-card", HTMLElement);
  #error = byId("document-error", HTMLElement);
  #note = byId("document-note", HTMLElement);
  #clear = byId("clear-document", HTMLButtonElement);
  /** What the file's name said, until the text is replaced. @type {Format | null} */
  #named = null;

  constructor() {
    this.#text.addEventListener("input", () => {
      if (!this.#text.value) this.#named = null;
      this.#changed();
    });
    this.#text.addEventListener("paste", (event) => this.#paste(event));
    this.#title.addEventListener("input", () => this.#saveDraft());
    this.#format.addEventListener("change", () => this.#changed());
    this.#file.addEventListener("change", () => this.#read(this.#file.files?.[0]));
    this.#clear.addEventListener("click", () => this.#empty());
    byId("use-sample", HTMLButtonElement).addEventListener("click", () => this.useSample());
    this.#acceptDrops();
    this.#restoreDraft();
  }

  /** @returns {{content: string, format: Format, title: string, ownTitle: string} | null} null when a problem was shown */
  read() {
    const content = this.#text.value;
    const bytes = new Blob([content]).size;
    if (countWords(content) === 0) {
      this.showError("The document is empty. Paste a text, choose a file or use the sample.");
    } else if (bytes > LARGEST_BYTES) {
      this.showError(`The document has ${fileSize(bytes)}; up to ${fileSize(LARGEST_BYTES)} are possible. Split it.`);
    } else {
      this.showError("");
      const format = this.#currentFormat();
      const title = this.#title.value.trim();
      return { content, format, title, ownTitle: title || titleOf(content, format) };
    }
    this.#text.focus();
    return null;
  }

  /** @param {string} words "" takes the error away */
  showError(words) {
    fill(this.#error, words);
    this.#text.setAttribute("aria-invalid", String(Boolean(words)));
  }

  async useSample() {
    try {
      const answer = await fetch("/static/sample.md");
      if (!answer.ok) throw new Error(`The sample couldn't be loaded (${answer.status}). Try again.`);
      this.#take(await answer.text(), "sample.md");
    } catch (error) {
      this.showError(errorWords(error));
    }
  }

  /** @returns {Format} */
  #currentFormat() {
    const chosen = this.#format.value;
    if (chosen !== "auto") return /** @type {Format} */ (chosen);
    return this.#named ?? formatOfText(this.#text.value);
  }

  /** @param {string} text @param {string} name of its file */
  #take(text, name) {
    fill(this.#note);
    this.#text.value = text.replaceAll(/\r\n?/g, "\n").replace(/^\ufeff/, "");
    this.#named = formatOfName(name);
    this.#format.value = "auto";
    this.#title.value = "";
    this.#changed();
    this.#text.setSelectionRange(0, 0);
    this.#text.focus();
    this.#text.scrollTop = 0;
    announce(name ? `${name} is loaded.` : "The plain text is used.");
  }

  /** @param {File | undefined} file */
  async #read(file) {
    this.#file.value = ""; // so that choosing the same file again is a change
    if (!file) return;
    const largest = isWordOrPdf(file.name) ? LARGEST_FILE_BYTES : LARGEST_BYTES;
    if (file.size > largest) {
      this.showError(`${file.name} has ${fileSize(file.size)}; up to ${fileSize(largest)} are possible. Split it.`);
      return;
    }
    if (isWordOrPdf(file.name)) {
      await this.#readByServer(file);
      return;
    }
    const text = await file.text().catch(() => null);
    if (text === null) this.showError(`${file.name} couldn't be read. Choose it again.`);
    else if (isBinary(text)) {
      this.showError(`${file.name} isn't a text file. Save it as .docx, .pdf, .md, .html or .txt (UTF-8) first.`);
    } else this.#take(text, file.name);
  }

  /** A Word file or a PDF: the server stores and reads it, its text can be edited here. @param {File} file */
  async #readByServer(file) {
    this.showError("");
    fill(this.#note, `Reading ${file.name} …`);
    try {
      const read = await readFile(file);
      this.#take(markdownOfHtml(read.content), file.name);
      this.#named = "markdown";
      this.#changed();
      const left = (read.warnings ?? []).map((each) => el("li", {}, each.message));
      fill(this.#note, `${file.name} was read; its text is here as Markdown.`, left.length > 0 ? el("ul", {}, ...left) : "");
    } catch (error) {
      fill(this.#note);
      this.showError(errorWords(error));
    }
  }

  /** A whole document pasted from a word processor keeps its headings. @param {ClipboardEvent} event */
  #paste(event) {
    const { selectionStart, selectionEnd, value } = this.#text;
    const whole = value.slice(0, selectionStart).trim() === "" && value.slice(selectionEnd).trim() === "";
    const pasted = whole ? richPaste(event.clipboardData) : null;
    if (!pasted) return;
    event.preventDefault();
    this.#take(pasted.markdown, "pasted.md");
    const asPlain = () => this.#take(pasted.plain, "");
    fill(
      this.#note,
      "Headings, lists and links were kept as Markdown. ",
      el("button", { type: "button", class: "button quiet", onclick: asPlain }, "Use the plain text instead"),
    );
  }

  #empty() {
    fill(this.#note);
    this.#text.value = "";
    this.#title.value = "";
    this.#format.value = "auto";
    this.#named = null;
    this.#changed();
    this.#text.focus();
    announce("The document is cleared.");
  }

  #changed() {
    const text = this.#text.value;
    const format = this.#named ?? formatOfText(text);
    const label = text.trim() ? `${FORMAT_LABELS[format]} (detected)` : "Detect";
    fill(this.#format.options[0] ?? this.#format, label);
    const own = text.trim() ? titleOf(text, this.#currentFormat()) : "";
    this.#title.placeholder = own || "From the document";
    this.#clear.hidden = text === "";
    fill(byId("document-figures", HTMLElement), text.trim() ? this.#figures(text) : "");
    if (text.trim()) this.showError("");
    this.#saveDraft();
  }

  /** @param {string} text */
  #figures(text) {
    return `${plural(countWords(text), "word")}, ${fileSize(new Blob([text]).size)}`;
  }

  /** A file dropped anywhere in the window is the document; the browser must not open it instead. */
  #acceptDrops() {
    /** @param {DragEvent} event */
    const hasFile = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      this.#card.classList.add("dropping");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.#card.classList.remove("dropping");
    });
    addEventListener("drop", (event) => {
      this.#card.classList.remove("dropping");
      if (!hasFile(event)) return;
      event.preventDefault();
      if (document.body.dataset.view === "compose") this.#read(event.dataTransfer?.files[0]);
    });
  }

  #saveDraft() {
    const draft = { text: this.#text.value, title: this.#title.value, named: this.#named, format: this.#format.value };
    try {
      sessionStorage.setItem(DRAFT, JSON.stringify(draft));
    } catch {
      // Larger than the browser's quota: the text is then only in the field.
      sessionStorage.removeItem(DRAFT);
    }
  }

  #restoreDraft() {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}");
    this.#text.value = draft.text ?? "";
    this.#title.value = draft.title ?? "";
    this.#named = draft.named ?? null;
    this.#format.value = draft.format ?? "auto";
    this.#changed();
  }
}
