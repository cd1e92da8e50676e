/**
 * Elements without markup: every text goes in as a text node, so nothing a server says can become HTML.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Line drawings on a 24 by 24 grid. */
const PATHS = {
  chat: "M4 5h16v11H10l-5 4v-4H4z M8 9h8 M8 12h5",
  close: "M6 6l12 12 M18 6L6 18",
  menu: "M5 11v2 M12 11v2 M19 11v2",
  send: "M5 12h13 M12 5l7 7-7 7",
  back: "M19 12H6 M12 5l-7 7 7 7",
  up: "M7 11v9H4v-9z M7 11l4-7c2 0 2.5 1.5 2 3l-.7 3H19l-1.5 8.5L16 20H7",
  down: "M7 13V4H4v9z M7 13l4 7c2 0 2.5-1.5 2-3l-.7-3H19l-1.5-8.5L16 4H7",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
};

/**
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 */

/**
 * An element. Attributes that are null, undefined or false are left out; functions named on* listen; `part` names the
 * element for the page's style sheet and for ours, as a class of the same name.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
    if (name === "part") element.className = String(value);
  }
  fill(element, ...children);
  return element;
}

/**
 * Give an element these children instead of those it has.
 *
 * @param {Element} element
 * @param {Child[]} children
 */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.filter((child) => child != null && child !== false).map((child) => (child instanceof Node ? child : String(child))),
  );
}

/**
 * A drawing beside or instead of words; screen readers pass it over.
 *
 * @param {keyof typeof PATHS} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * A button that shows a drawing; its words are its name and its tooltip.
 *
 * @param {keyof typeof PATHS} drawing
 * @param {string} words
 * @param {(event: Event) => void} onclick
 * @param {Attributes} [attributes]
 */
export function iconButton(drawing, words, onclick, attributes = {}) {
  return h("button", { type: "button", class: "icon", "aria-label": words, title: words, onclick, ...attributes }, icon(drawing));
}

/**
 * Words for screen readers only.
 *
 * @param {string} words
 */
export function unseen(words) {
  return h("span", { class: "unseen" }, `${words} `);
}

/**
 * An address that may be linked to, or null: http and https only.
 *
 * @param {?string} address
 */
export function webAddress(address) {
  if (!address) return null;
  try {
    const url = new URL(address, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
