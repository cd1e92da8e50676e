/**
 * The sheet that shows a cited section over the conversation, with the quoted sentence marked.
 */

import { fill, h, iconButton } from "./dom.js";
import { blockElements, Quote } from "./quote.js";
import { provenance } from "./text.js";

/** @import { Api } from "./api.js" */
/** @import { Citation } from "./types.js" */
/** @import { Strings } from "./strings.js" */

/** One sheet; it is empty and hidden while nothing is read. */
export class SourceSheet {
  #strings;
  #body;
  /** @type {?HTMLElement} */
  #opener = null;
  /** Sections that were read on the way here. @type {Citation[]} */
  #trail = [];

  /**
   * @param {Strings} strings
   * @param {(open: boolean) => void} changed told when the conversation is covered or uncovered
   */
  constructor(strings, changed) {
    this.#strings = strings;
    this.#body = h("div", { class: "page", lang: "en", dir: "ltr", tabindex: 0, role: "group", "aria-labelledby": "cited" });
    this.changed = changed;
    this.element = h(
      "section",
      { part: "section", "aria-labelledby": "cited", hidden: true },
      h(
        "div",
        { class: "bar" },
        iconButton("back", strings.back, () => this.back(), { class: "icon turns" }),
        h("h3", { id: "cited", lang: "en", dir: "ltr" }),
      ),
      this.#body,
    );
  }

  get open() {
    return !this.element.hidden;
  }

  /**
   * Show the section that a citation points at. What the answer quotes is there at once, the rest when it is loaded.
   *
   * @param {Api} api
   * @param {Citation} cited
   * @param {HTMLElement} opener gets the focus back
   */
  show(api, cited, opener) {
    this.#opener = opener;
    this.element.hidden = false;
    this.changed(true);
    return this.#read(api, cited);
  }

  /** Back to the section read before, or to the conversation. */
  back() {
    this.#trail.pop();
    const before = this.#trail.pop();
    if (before && this.api) void this.#read(this.api, before);
    else this.close();
  }

  /** @param {boolean} [refocus] whether the focus goes back to what opened it */
  close(refocus = true) {
    if (!this.open) return;
    this.#trail = [];
    this.element.hidden = true;
    this.changed(false);
    if (refocus) this.#opener?.focus();
  }

  /**
   * @param {Api} api
   * @param {Citation} cited
   */
  async #read(api, cited) {
    this.api = api;
    this.#trail.push(cited);
    this.element.querySelector("button")?.focus();
    const title = this.element.querySelector("h3");
    if (title) title.textContent = cited.section.at(-1) ?? cited.title;
    const origin = h("p", { class: "muted" }, provenance(cited));
    const path = cited.section.length > 1 && h("p", { class: "muted" }, cited.section.slice(0, -1).join(" › "));
    fill(this.#body, path, h("p", { class: "muted" }, this.#strings.loading));
    let content;
    try {
      const section = await api.source(cited.guide, cited.anchor);
      const blocks = blockElements(section.blocks, new Quote(cited.quote));
      const below = section.sections.map(({ anchor, path: headings }) => h("li", {}, h("button", {
        type: "button", class: "link",
        onclick: () => void this.#read(api, { ...cited, anchor, section: headings, quote: "" }),
      }, headings.at(-1))));
      content = [...blocks, below.length > 0 && h("nav", { "aria-label": this.#strings.below }, h("ul", { class: "plain" }, ...below))];
    } catch {
      content = [h("p", { role: "alert" }, this.#strings.unloaded), h("blockquote", {}, cited.quote)];
    }
    if (this.#trail.at(-1) !== cited) return; // another section was opened meanwhile
    fill(this.#body, path, ...content, origin);
    const quoted = this.#body.querySelector("mark");
    this.#body.scrollTop = quoted ? quoted.offsetTop - this.#body.clientHeight / 3 : 0;
  }
}
