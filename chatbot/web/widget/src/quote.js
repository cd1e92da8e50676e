/**
 * Finds the sentence that an answer quotes within the blocks of its section, and marks it.
 *
 * A quote is the guide's own characters (with "- " of lists and "|" of tables); blocks are what these mean.
 */

import { h } from "./dom.js";

/** @import { Block } from "./types.js" */

/** @param {string} text */
const squeezed = (text) => text.replace(/\s+/g, " ").trim();
/** @param {string} text */
const plain = (text) => squeezed(text.replace(/[*_`]/g, ""));

/** The lines of a quote, each as a reader sees it. */
export class Quote {
  #rows;
  #lines;

  /** @param {string} quote */
  constructor(quote) {
    const lines = quote.split("\n").map((line) => line.replace(/^\s*(?:[-*+]|\d+\.|#+)\s/, "").trim());
    this.#rows = new Set(lines.filter((line) => line.startsWith("|")).map((line) => rowKey(line.split("|").slice(1, -1))));
    this.#lines = lines.filter((line) => line && !line.startsWith("|")).map(plain);
  }

  /**
   * Whether a row of a table is quoted.
   *
   * @param {string[]} cells
   */
  hasRow(cells) {
    return this.#rows.has(rowKey(cells));
  }

  /**
   * A text with the quoted parts of it in marks. A single word counts only where it is all of the text, so that the item
   * "Zoom" is not marked within other sentences.
   *
   * @param {string} text
   * @returns {(string | HTMLElement)[]}
   */
  within(text) {
    const whole = squeezed(text);
    const spans = this.#lines
      .filter((line) => line.includes(" ") || line === whole)
      .map((line) => [whole.indexOf(line), line.length])
      .filter(([start]) => start >= 0)
      .sort(([a], [b]) => a - b);
    const parts = [];
    let end = 0;
    for (const [start, length] of spans) {
      if (start < end) continue;
      parts.push(whole.slice(end, start), h("mark", { part: "quote" }, whole.slice(start, start + length)));
      end = start + length;
    }
    return [...parts, whole.slice(end)];
  }
}

/** @param {string[]} cells */
const rowKey = (cells) => cells.map(plain).join("|");

/**
 * The blocks of a section as elements.
 *
 * @param {Block[]} blocks
 * @param {Quote} quote
 */
export function blockElements(blocks, quote) {
  return blocks.map((block) => {
    if (block.kind === "list") {
      return h("ul", {}, ...block.items.map((item) => h("li", {}, ...quote.within(item))));
    }
    if (block.kind === "table") {
      const [head, ...rows] = block.rows;
      return h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...head.map((cell) => h(cell ? "th" : "td", { scope: cell && "col" }, cell)))),
        h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell) => {
          return h("td", {}, quote.hasRow(cells) ? h("mark", { part: "quote" }, cell) : cell);
        })))),
      );
    }
    return h("p", {}, ...quote.within(block.text));
  });
}
