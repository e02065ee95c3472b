/**
 * Builds elements. The only place that turns data into nodes: text always goes in as text,
 * so nothing a document says can become markup of this page.
 */

/** @typedef {Node | string | number | false | null | undefined} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Element} node
 * @param {Attributes} attributes `on…` functions become listeners, `true` an empty attribute,
 *   `false`, `null` and `undefined` none.
 */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...present(children));
  return node;
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function present(children) {
  return children
    .filter((child) => child !== false && child !== null && child !== undefined)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** @param {Element} node @param {...Child} children */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

/**
 * @template {HTMLElement} Kind
 * @param {string} id of an element that index.html promises
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`index.html has no ${kind.name} #${id}`);
  return node;
}

/** Paths on a 16 × 16 grid, drawn with a 1.75 wide stroke. */
const ICONS = {
  done: "M3 8.5l3.2 3.2L13 4.8",
  failed: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2.5L14.2 13.5H1.8zM8 6.6v3M8 11.6v.1",
  info: "M8 7.4v4M8 4.7v.1M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8z",
  waiting: "M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM8 4.6V8l2.4 1.6",
  working: "M8 1.8a6.2 6.2 0 11-6.2 6.2",
  cancelled: "M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM3.8 12.2l8.4-8.4",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  download: "M8 2v8M4.6 6.9L8 10.3l3.4-3.4M2.5 13.5h11",
};

/** @typedef {keyof typeof ICONS} IconName */

/** @param {IconName} name @returns {SVGSVGElement} a decoration: the words beside it say the same */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  setAttributes(svg, { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true" });
  const path = document.createElementNS(SVG, "path");
  setAttributes(path, { d: ICONS[name] });
  svg.append(path);
  return svg;
}

/** @param {string} text said by screen readers as soon as they are idle */
export function announce(text) {
  byId("announcer", HTMLElement).textContent = text;
}

/** @param {...string} parts from the special to the general; "Toombos" is added */
export function setTitle(...parts) {
  document.title = [...parts, "Toombos"].join(" – ");
}
