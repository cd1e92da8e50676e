/**
 * The button with three dots and what it shows: a plain list of buttons.
 */

import { h, iconButton } from "./dom.js";

/** One menu. */
export class Menu {
  /**
   * @param {string} label
   * @param {HTMLElement[]} items buttons and links
   */
  constructor(label, items) {
    this.list = h("ul", { part: "menu", id: "menu", hidden: true }, ...items.map((item) => h("li", {}, item)));
    this.button = iconButton("menu", label, () => this.#show(!this.open), { "aria-expanded": "false", "aria-controls": "menu" });
    this.list.addEventListener("click", () => this.close());
  }

  get open() {
    return !this.list.hidden;
  }

  /** @param {boolean} [refocus] whether the focus goes back to the button */
  close(refocus = false) {
    this.#show(false);
    if (refocus) this.button.focus();
  }

  /** @param {boolean} open */
  #show(open) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }
}
