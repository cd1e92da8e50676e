/**
 * Keeps a conversation from page to page, in the tab or on the machine; where a browser forbids that, in this page.
 */

/** @import { Kept } from "./types.js" */

const VERSION = 1;
const MOST_EXCHANGES = 50;
const MOST_CHARACTERS = 200_000; // browsers give a site some 5 million; it is not ours

/** @returns {Kept} a conversation that has not begun */
export const nothing = () => ({ v: VERSION, state: "", open: false, exchanges: [] });

/** Where one conversation is kept. */
export class Store {
  #kind;
  #key;

  /**
   * @param {?string} kind "session", "local" or "none"
   * @param {string} endpoint a conversation belongs to one server
   */
  constructor(kind, endpoint) {
    this.#kind = kind;
    this.#key = `career-chat:${endpoint}`;
  }

  /** @returns {Kept} */
  load() {
    try {
      const kept = JSON.parse(this.#storage()?.getItem(this.#key) ?? "null");
      const whole = kept?.v === VERSION && kept.exchanges.every(isExchange);
      return whole ? kept : nothing();
    } catch {
      return nothing(); // blocked, or not written by us
    }
  }

  /**
   * The oldest exchanges are dropped where there are too many.
   *
   * @param {Kept} kept
   */
  save(kept) {
    try {
      const storage = this.#storage();
      let exchanges = kept.exchanges.slice(-MOST_EXCHANGES);
      let text = JSON.stringify({ ...kept, exchanges });
      while (text.length > MOST_CHARACTERS && exchanges.length) {
        exchanges = exchanges.slice(1);
        text = JSON.stringify({ ...kept, exchanges });
      }
      storage?.setItem(this.#key, text);
    } catch {
      // Blocked or full: the conversation lives as long as the page.
    }
  }

  /** The mere name of a blocked storage throws, so it is looked up each time, within a try. */
  #storage() {
    return this.#kind === "none" ? null : this.#kind === "local" ? localStorage : sessionStorage;
  }
}

/** @param {any} exchange */
function isExchange(exchange) {
  const { text, sent, answer } = exchange;
  return typeof text === "string" && typeof sent === "string"
    && (answer === null || (typeof answer.text === "string" && Array.isArray(answer.citations)));
}
