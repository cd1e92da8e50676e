/**
 * Questions offered while one is typed: a list above the input that the arrow keys walk and the input keeps the focus.
 */

import { fill, h } from "./dom.js";

const PAUSE = 150; // milliseconds without a key before the server is asked
const LEAST = 2; // characters; fewer say nothing
const MOST = 80; // who typed more has asked already

/** The list and the keys that belong to it. */
export class TypeAhead {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {AbortController | undefined} */
  #request;
  #active = -1;

  /**
   * @param {HTMLTextAreaElement} input
   * @param {string} label of the list
   * @param {(typed: string, signal: AbortSignal) => Promise<string[]>} find
   * @param {(question: string) => void} choose
   * @param {(count: number) => void} announce
   */
  constructor(input, label, find, choose, announce) {
    this.input = input;
    this.find = find;
    this.choose = choose;
    this.announce = announce;
    this.list = h("ul", { part: "suggestions", id: "suggestions", role: "listbox", "aria-label": label, hidden: true });
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("blur", () => this.close());
    // Or the input would lose the focus, and the list would close before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** Shown or about to be: who presses Escape a moment too early does not mean the panel. */
  get open() {
    return !this.list.hidden || !!this.#timer;
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.list.hidden = true;
    this.#mark(-1);
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was for the list
   */
  key(event) {
    const options = this.list.children;
    if (this.list.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // One place more than options: the last one is the input itself.
      const places = options.length + 1;
      const next = (this.#active + 1 + (event.key === "ArrowDown" ? 1 : places - 1)) % places;
      this.#mark(next - 1);
    } else if (event.key === "Enter" && !event.shiftKey && this.#active >= 0) {
      this.#pick(options[this.#active].textContent ?? "");
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #typed() {
    this.close();
    const typed = this.input.value.trim();
    if (typed.length < LEAST || typed.length > MOST || typed.includes("\n")) return;
    this.#timer = setTimeout(async () => {
      const request = (this.#request = new AbortController());
      const questions = await this.find(typed, request.signal).catch(() => []); // it is only a help
      if (request.signal.aborted) return;
      this.#timer = undefined;
      this.#show(questions);
    }, PAUSE);
  }

  /** @param {string[]} questions */
  #show(questions) {
    const options = questions.map((question, number) => h("li", {
      id: `suggestion-${number}`, role: "option", "aria-selected": "false", lang: "en", dir: "ltr",
      onclick: () => this.#pick(question),
    }, question));
    fill(this.list, ...options);
    this.list.hidden = !options.length;
    // As many as fit: a list that scrolls would be a stop for Tab, and that would close it.
    while (options.length > 1 && this.list.scrollHeight > this.list.clientHeight) options.pop()?.remove();
    if (options.length) this.announce(options.length);
  }

  /** @param {string} question */
  #pick(question) {
    this.close();
    this.choose(question);
  }

  /** @param {number} number of the option, -1 for none */
  #mark(number) {
    this.#active = number;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    if (number < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `suggestion-${number}`);
  }
}
