/**
 * <career-chat>: what a page can set, call and hear.
 */

import { Api } from "./api.js";
import { Chat, PHONE } from "./chat.js";
import { Conversation } from "./conversation.js";
import { webAddress } from "./dom.js";
import { Store } from "./store.js";
import { wordsFor } from "./strings.js";
import css from "./style.css";

/** @import { Frame } from "./panel.js" */
/** @import { Strings } from "./strings.js" */
/** @import { Answer } from "./types.js" */

/** Attributes of the element; on the script they are data-*. */
export const ATTRIBUTES = [
  "endpoint", "mode", "position", "theme", "locale", "storage", "heading", "greeting", "notice", "notice-url", "handoff", "handoff-url",
  "guide",
];

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/**
 * Events, all of which bubble and cross shadow roots. Every detail has `context`, as given to setContext().
 *
 * - cc:ready, cc:open, cc:close
 * - cc:message {text, id}: before a question is sent; preventDefault() keeps it from being sent
 * - cc:answer {answer, text, id}
 * - cc:feedback {turn, rating, reason, comment}: when the server has it
 * - cc:error {code, message, retryAfter, id}
 * - cc:handoff {transcript}: preventDefault() keeps the hand-off address from being opened
 */
export class CareerChat extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  /** Where an element without an endpoint asks: where the script came from. */
  static endpoint = location.origin;

  #shadow = this.attachShadow({ mode: "open" });
  /** @type {Partial<Strings>} */
  #own = {};
  /** @type {Record<string, unknown>} */
  #context = {};
  /** While the element is in a page. @type {?Chat} */
  #chat = null;
  /** @type {AbortController | undefined} */
  #listening;

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    const { signal } = (this.#listening = new AbortController());
    for (const name of ["offline", "online"]) addEventListener(name, () => this.#chat?.showConnection(), { signal });
    PHONE.addEventListener("change", () => this.#chat?.showModal(), { signal });
    this.#start();
    this.#emit("cc:ready");
  }

  disconnectedCallback() {
    this.#listening?.abort();
    this.#chat = null;
  }

  /**
   * @param {string} name
   * @param {?string} before
   * @param {?string} after
   */
  attributeChangedCallback(name, before, after) {
    if (!this.#chat || before === after) return;
    if (name === "endpoint" || name === "storage") this.#start();
    else if (name === "theme" || name === "position") this.#dress();
    else if (name !== "guide") this.#reframe();
  }

  /** Whether the panel shows. */
  get isOpen() {
    return !!this.#chat?.isOpen;
  }

  /** The height at which an inline widget needs no scroll bar, in pixels. */
  get contentHeight() {
    if (!this.#chat) return 0;
    const { box, scroller, content } = this.#chat.view;
    return box.offsetHeight - scroller.clientHeight + content.offsetHeight;
  }

  /**
   * Show the panel.
   *
   * @param {{focus?: boolean}} [options] focus: whether the focus moves into it
   */
  open({ focus = true } = {}) {
    this.#chat?.open(focus);
  }

  /** Hide the panel; the focus goes back to the launcher if it was inside. An inline one stays. */
  close() {
    this.#chat?.close();
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  /**
   * Ask a question, after the one before is answered.
   *
   * @param {string} [text] without it, what stands in the input
   * @returns {Promise<?Answer>} null where nothing was sent; rejected with an error that has a `code` where it failed
   */
  async send(text) {
    return this.#chat ? this.#chat.send(text ?? this.#chat.view.input.value) : null;
  }

  /**
   * Type a text into the input so that an audience can read along; nothing is sent.
   *
   * @param {string} text
   */
  async type(text) {
    await this.#chat?.type(text);
  }

  /** Forget the conversation. */
  clear() {
    this.#chat?.clear();
  }

  /**
   * Words instead of the widget's own.
   *
   * @param {Partial<Strings>} strings
   */
  setStrings(strings) {
    this.#own = { ...this.#own, ...strings };
    this.#reframe();
  }

  /**
   * What the page knows, such as {page: "Careers", guide: "..."}: goes into the details of events and into transcripts.
   * It is not sent to the server and changes no answer.
   *
   * @param {Record<string, unknown>} context
   */
  setContext(context) {
    this.#context = { ...context };
  }

  /** With another server or storage, another conversation. */
  #start() {
    const endpoint = (webAddress(this.getAttribute("endpoint")) ?? CareerChat.endpoint).replace(/\/+$/, "");
    const talk = new Conversation(new Api(endpoint, () => this.getAttribute("guide")), new Store(this.getAttribute("storage"), endpoint));
    this.#chat = new Chat(this.#shadow, talk, this.#frame(), (...event) => this.#emit(...event), () => this.#context);
    this.#dress();
  }

  #reframe() {
    this.#chat?.reframe(this.#frame());
    this.#dress();
  }

  /** @returns {Frame} */
  #frame() {
    const words = wordsFor(this.getAttribute("locale"), { ...this.#written(), ...this.#own });
    const handoffUrl = webAddress(this.getAttribute("handoff-url"));
    return {
      ...words,
      inline: this.getAttribute("mode") === "inline",
      heading: this.getAttribute("heading") || words.strings.heading,
      greeting: this.getAttribute("greeting") || words.strings.greeting,
      notice: this.getAttribute("notice"),
      noticeUrl: webAddress(this.getAttribute("notice-url")),
      handoff: !!handoffUrl || this.hasAttribute("handoff"),
      handoffUrl,
    };
  }

  /** Words in a <script type="application/json" slot="strings"> of the element. */
  #written() {
    try {
      return JSON.parse(this.querySelector("script[slot=strings]")?.textContent ?? "{}");
    } catch (fault) {
      console.error("career-chat: the strings are not JSON, so the widget's own are used.", fault);
      return {};
    }
  }

  #dress() {
    const root = this.#chat?.view.root;
    if (!root) return;
    root.dataset.theme = this.getAttribute("theme") ?? "auto";
    root.dataset.position = this.getAttribute("position") ?? "right";
  }

  /** @type {import("./chat.js").Emit} */
  #emit = (name, detail = {}, cancelable = false) => this.dispatchEvent(
    new CustomEvent(name, { detail: { ...detail, context: this.#context }, bubbles: true, composed: true, cancelable }),
  );
}
