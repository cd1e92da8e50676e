/**
 * Speaks to the server: questions, feedback, suggestions and sections. Whatever goes wrong becomes a Problem.
 */

/** @import { Answer, Rating, Section } from "./types.js" */

const TIMEOUT = 15_000; // milliseconds a request may take
const PATIENCE = 10; // seconds to wait where a busy server does not say how long

/**
 * Why there is no answer.
 *
 * code: "offline", "timeout", "busy" (wait `retryAfter` seconds), "bad_state", "refused" (the message says why) or
 * "server".
 */
export class Problem extends Error {
  /**
   * @param {"offline" | "timeout" | "busy" | "bad_state" | "refused" | "server"} code
   * @param {string} [message]
   * @param {number} [retryAfter]
   */
  constructor(code, message = code, retryAfter = 0) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** One server. */
export class Api {
  /**
   * @param {string} endpoint its address, without a slash at the end
   * @param {() => ?string} guide which guide alone is asked, "" for all, null to leave it as it is
   */
  constructor(endpoint, guide) {
    this.endpoint = endpoint;
    this.guide = guide;
  }

  /**
   * @param {string} text
   * @param {string} state of the conversation, "" at its beginning
   * @param {string} message its id; the server logs a repeated one once
   * @returns {Promise<Answer>}
   */
  async ask(text, state, message) {
    const guide = this.guide();
    const body = { text, message_id: message, ...(state && { state }), ...(guide !== null && { guide }) };
    const said = await this.#call("ask", body);
    if (typeof said?.text !== "string") throw new Problem("server");
    // An older server may leave out what is empty.
    return { citations: [], suggestions: [], choices: [], ...said };
  }

  /**
   * @param {string} turn
   * @param {Rating} rating
   * @param {?string} reason
   * @param {string} comment
   */
  feedback(turn, rating, reason, comment) {
    return this.#call("feedback", { turn, rating, reason, comment });
  }

  /**
   * Questions that the guides answer and that begin as typed; without a text, some to start with.
   *
   * @param {string} typed
   * @param {AbortSignal} [signal]
   * @returns {Promise<string[]>}
   */
  async suggestions(typed, signal) {
    const query = typed ? `q=${encodeURIComponent(typed)}&limit=6` : "limit=4";
    const { suggestions } = await this.#call(`suggestions?${query}`, null, signal);
    return suggestions.map((/** @type {{text: string}} */ suggestion) => suggestion.text);
  }

  /**
   * @param {string} guide
   * @param {string} anchor
   * @returns {Promise<Section>}
   */
  source(guide, anchor) {
    return this.#call(`sources/${encodeURIComponent(guide)}/${encodeURIComponent(anchor)}`);
  }

  /**
   * @param {string} path
   * @param {?object} [body]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  async #call(path, body, signal) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIMEOUT);
    signal?.addEventListener("abort", () => limit.abort());
    try {
      const response = await fetch(`${this.endpoint}/api/v1/${path}`, {
        method: body ? "POST" : "GET",
        headers: body ? { "Content-Type": "application/json" } : {},
        body: body ? JSON.stringify(body) : null,
        credentials: "omit",
        signal: limit.signal,
      });
      if (!response.ok) throw await problem(response);
      return await response.json();
    } catch (fault) {
      if (fault instanceof Problem) throw fault;
      // Asked even when the browser thinks it is offline: the server may be on this very machine.
      throw new Problem(limit.signal.aborted ? "timeout" : navigator.onLine ? "server" : "offline");
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * What a refusal means for the reader.
 *
 * @param {Response} response
 */
async function problem(response) {
  const { status } = response;
  const { code, message } = (await response.json().catch(() => null))?.error ?? {};
  if (status === 429 || status === 503) return new Problem("busy", message, seconds(response.headers.get("Retry-After")));
  if (code === "bad_state") return new Problem(code, message);
  return status < 500 ? new Problem("refused", message) : new Problem("server", message);
}

/**
 * Retry-After as seconds: it is a number or a date.
 *
 * @param {?string} value
 */
function seconds(value) {
  const wait = Number(value ?? PATIENCE);
  const until = Number.isNaN(wait) ? (Date.parse(value ?? "") - Date.now()) / 1000 : wait;
  return Math.max(1, Math.ceil(until || PATIENCE));
}
