/**
 * A conversation without its looks: what was said, what is kept, and asking one question after the other.
 */

import { Problem } from "./api.js";
import { nothing } from "./store.js";

/** @import { Api } from "./api.js" */
/** @import { Store } from "./store.js" */
/** @import { Answer, Exchange, Rating } from "./types.js" */

/** One conversation with one server. */
export class Conversation {
  #store;

  /**
   * @param {Api} api
   * @param {Store} store
   */
  constructor(api, store) {
    this.api = api;
    this.#store = store;
    this.kept = store.load();
  }

  get exchanges() {
    return this.kept.exchanges;
  }

  get last() {
    return this.kept.exchanges.at(-1);
  }

  save() {
    this.#store.save(this.kept);
  }

  /** Begin anew; what is still asked no longer counts. */
  clear() {
    this.kept = { ...nothing(), open: this.kept.open };
    this.save();
  }

  /** @param {Exchange} exchange */
  add(exchange) {
    this.exchanges.push(exchange);
    this.save();
  }

  /**
   * Ask what an exchange says; asking it again sends the same message id.
   *
   * @param {Exchange} exchange
   * @returns {Promise<?Answer>} null where the conversation was cleared meanwhile
   */
  async ask(exchange) {
    const kept = this.kept;
    const answer = await this.#exchange(exchange).catch((fault) => {
      if (kept === this.kept) throw fault;
      return null;
    });
    if (!answer || kept !== this.kept) return null;
    exchange.answer = answer;
    kept.state = answer.state ?? "";
    this.save();
    return answer;
  }

  /** @param {Exchange} exchange */
  async #exchange({ sent, id }) {
    try {
      return await this.api.ask(sent, this.kept.state, id);
    } catch (fault) {
      // A state that the server no longer takes, after an update for instance: go on without what was said before.
      if (!(fault instanceof Problem && fault.code === "bad_state" && this.kept.state)) throw fault;
      this.kept.state = "";
      return this.api.ask(sent, "", id);
    }
  }

  /**
   * @param {Exchange} exchange
   * @param {Rating} rating
   * @param {?string} reason
   * @param {string} comment
   */
  async rate(exchange, rating, reason, comment) {
    await this.api.feedback(exchange.answer?.id ?? "", rating, reason, comment);
    exchange.rating = rating;
    this.save();
  }
}

/**
 * A message that is not asked yet.
 *
 * @param {string} sent
 * @param {string} text as shown
 * @returns {Exchange}
 */
export function newExchange(sent, text) {
  // crypto.randomUUID is missing on plain http.
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const id = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, text, sent, at: Date.now(), answer: null };
}
