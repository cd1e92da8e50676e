/**
 * The chat as it is seen and used: a conversation, the panel that shows it, and what pressing its buttons does.
 */

import { Problem } from "./api.js";
import { newExchange } from "./conversation.js";
import { fill } from "./dom.js";
import { escape, trap } from "./keys.js";
import { answerElement, chip, greetingElement, questionElement } from "./message.js";
import { announce, panel, scrollDown, showProblem, showWaiting } from "./panel.js";
import { say } from "./strings.js";
import { plainAnswer } from "./text.js";
import { copy, download, transcript } from "./transcript.js";

/** @import { Conversation } from "./conversation.js" */
/** @import { Frame, Panel } from "./panel.js" */
/** @import { Answer, Exchange } from "./types.js" */

const LONGEST_MESSAGE = 2000;
const DOTS_AFTER = 300; // milliseconds; an answer that comes sooner needs no dots
const PACE = 35; // milliseconds a character, where the page types
export const PHONE = matchMedia("(max-width: 479.98px)"); // where the panel fills the screen, as in style.css
const TOUCH = matchMedia("(pointer: coarse)"); // focusing the input brings up a keyboard there, over the answer
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Tells the page what happens; false where the page prevents it.
 *
 * @typedef {(name: string, detail?: object, cancelable?: boolean) => boolean} Emit
 */

/** One chat, in one language at a time. */
export class Chat {
  /** The question asked last; the next one waits for it, since an answer's state is the next question's. */
  #asked = Promise.resolve();
  #begun = false;
  /** Why the question asked last has no answer. @type {?Problem} */
  #failed = null;
  /** Replaced by whatever ends the typing. */
  #typing = {};

  /**
   * @param {ShadowRoot} place where it stands
   * @param {Conversation} talk
   * @param {Frame} frame
   * @param {Emit} emit
   * @param {() => Record<string, unknown>} context what the page told about itself
   */
  constructor(place, talk, frame, emit, context) {
    this.place = place;
    this.talk = talk;
    this.emit = emit;
    this.context = context;
    this.frame = frame;
    this.view = this.#build();
    this.#resume(talk.kept.open && !PHONE.matches);
  }

  /**
   * Show the same conversation in other words or another place.
   *
   * @param {Frame} frame
   */
  reframe(frame) {
    const { view } = this;
    const open = view.launcher ? this.isOpen : this.talk.kept.open; // an inline one is always open
    view.ahead.close();
    this.frame = frame;
    this.view = this.#build();
    this.view.input.value = view.input.value;
    if (this.#failed) this.#showProblem(this.#failed);
    this.#resume(open);
  }

  /** @param {boolean} open whether the panel was open */
  #resume(open) {
    if (this.frame.inline) this.#begin();
    else if (open) this.open(false);
  }

  /** @returns {Panel} */
  #build() {
    const { talk } = this;
    const { strings } = this.frame;
    const view = panel(this.frame, {
      toggle: () => (this.isOpen ? this.close() : this.open()),
      send: () => this.#submit(),
      choose: (question) => this.#press(question, question),
      find: (typed, signal) => talk.api.suggestions(typed, signal),
      found: (n) => announce(view, say(strings.found, { n })),
      clear: () => {
        this.clear();
        announce(view, strings.cleared);
        this.focusInput();
      },
      download: () => download(this.#transcript()),
      handoff: (event) => this.#handOff(event),
      key: (event) => this.#key(event),
      inputKey: (event) => this.#inputKey(event),
    });
    view.log.append(greetingElement(this.frame.greeting, strings));
    for (const exchange of talk.exchanges) {
      view.log.append(questionElement(exchange.text, strings));
      if (exchange.answer) view.log.append(this.#answerElement(exchange, exchange.answer));
    }
    this.place.replaceChildren(view.root);
    return view;
  }

  // Open and closed

  get isOpen() {
    return !this.view.box.hidden;
  }

  /** @param {boolean} [focus] whether the focus moves into the panel */
  open(focus = true) {
    if (!this.isOpen) {
      this.#reveal(true);
      this.#begin();
      this.emit("cc:open");
    }
    if (focus) this.focusInput();
  }

  /** @returns {boolean} whether it was open; an inline one cannot be closed */
  close() {
    const { box, launcher, ahead, sheet } = this.view;
    if (!launcher || !this.isOpen) return false;
    const inside = box.matches(":focus-within");
    ahead.close();
    sheet.close(false);
    this.#reveal(false);
    if (inside) launcher.focus();
    this.emit("cc:close");
    return true;
  }

  /** @param {boolean} open */
  #reveal(open) {
    const { box, root, launcher } = this.view;
    box.hidden = !open;
    root.classList.toggle("open", open);
    launcher && launcher.setAttribute("aria-expanded", String(open));
    this.showModal();
    this.talk.kept.open = open;
    this.talk.save();
  }

  /** Where the panel fills the screen, there is nothing beside it to go to. */
  showModal() {
    if (this.#isModal()) this.view.box.setAttribute("aria-modal", "true");
    else this.view.box.removeAttribute("aria-modal");
  }

  #isModal() {
    return !!this.view.launcher && this.isOpen && PHONE.matches;
  }

  focusInput() {
    if (TOUCH.matches) this.view.box.focus();
    else this.view.input.focus();
  }

  /** The conversation is seen: until then nothing is asked of the server. */
  #begin() {
    const { last } = this.talk;
    this.showConnection();
    scrollDown(this.view);
    if (last?.answer) this.#offer(last.answer);
    else if (!last) void this.#offerStarters();
    else if (!this.#begun) this.#again(); // the page was left before the answer came
    this.#begun = true;
  }

  // Asking

  /**
   * @param {string} sent
   * @param {string} [shown]
   * @returns {Promise<?Answer>} null where nothing was sent
   */
  send(sent, shown = sent) {
    return this.#queue(async () => {
      const exchange = newExchange(sent.trim().slice(0, LONGEST_MESSAGE), shown.trim());
      if (!exchange.sent || !this.emit("cc:message", { text: exchange.sent, id: exchange.id }, true)) return null;
      const { view } = this;
      this.talk.add(exchange);
      this.#typing = {};
      view.input.value = "";
      view.ahead.close();
      view.sheet.close(false);
      view.log.append(questionElement(exchange.text, this.frame.strings));
      return this.#ask(exchange);
    });
  }

  /** What stands in the input. */
  #submit() {
    if (this.view.send.getAttribute("aria-disabled") !== "true") this.#press(this.view.input.value);
  }

  /**
   * @param {string} sent
   * @param {string} [shown]
   */
  #press(sent, shown) {
    this.send(sent, shown).catch(() => {}); // it is shown
    this.focusInput();
  }

  /** Ask all again that has no answer, in order. */
  #again() {
    for (const exchange of this.talk.exchanges) {
      if (!exchange.answer && !exchange.refused) this.#queue(() => this.#ask(exchange)).catch(() => {});
    }
  }

  /**
   * @param {() => Promise<?Answer>} ask
   * @returns {Promise<?Answer>}
   */
  #queue(ask) {
    const turn = this.#asked.then(ask);
    this.#asked = turn.then(() => {}, () => {});
    return turn;
  }

  /**
   * @param {Exchange} exchange
   * @returns {Promise<?Answer>}
   */
  async #ask(exchange) {
    this.#failed = null;
    showWaiting(this.view, true);
    const dots = setTimeout(() => {
      this.view.dots.hidden = false;
      scrollDown(this.view);
      announce(this.view, this.frame.strings.writing);
    }, DOTS_AFTER);
    try {
      const answer = await this.talk.ask(exchange);
      if (answer) this.#showAnswer(exchange, answer);
      return answer;
    } catch (fault) {
      const problem = fault instanceof Problem ? fault : new Problem("server", String(fault));
      const { code, message, retryAfter } = problem;
      this.#failed = problem;
      exchange.refused = code === "refused";
      this.#showProblem(problem);
      this.emit("cc:error", { code, message, retryAfter, id: exchange.id });
      throw problem;
    } finally {
      clearTimeout(dots);
      showWaiting(this.view, false);
    }
  }

  /**
   * @param {Exchange} exchange
   * @param {Answer} answer
   */
  #showAnswer(exchange, answer) {
    const { log, dots, scroller, offline } = this.view;
    const { exchanges } = this.talk;
    // Below its question: others may have been asked meanwhile.
    const question = [...log.querySelectorAll("[part~=user]")].at(exchanges.indexOf(exchange) - exchanges.length);
    dots.hidden = true;
    question?.after(this.#answerElement(exchange, answer));
    this.#offer(answer);
    // A long answer is read from its beginning, with the question above it.
    if (question instanceof HTMLElement) scroller.scrollTop = question.offsetTop - 8;
    offline.hidden = true; // whatever the browser believes, there is a connection
    this.emit("cc:answer", { answer, text: exchange.text, id: exchange.id });
  }

  /** @param {Problem} problem */
  #showProblem({ code, message, retryAfter }) {
    const words = this.frame.strings;
    const refused = code === "refused";
    const text = refused ? `${words.refused} ${message}` : say(words[code === "bad_state" ? "server" : code], { n: retryAfter });
    showProblem(this.view, text, !refused && words.retry, retryAfter, () => {
      this.#again();
      this.focusInput();
    });
  }

  /** Say when the browser is offline; ask again when it is back. */
  showConnection() {
    const { offline } = this.view;
    const here = navigator.onLine;
    offline.hidden = here;
    fill(offline, !here && this.frame.strings.offline);
    if (here && this.#failed?.code === "offline") this.#again();
  }

  // What there is to press

  async #offerStarters() {
    const suggestions = await this.talk.api.suggestions("").catch(() => []); // if it fails, the first question will say so
    if (!this.talk.last) this.#offer({ suggestions });
  }

  /** @param {Partial<Answer>} answer */
  #offer({ kind, choices = [], more, suggestions = [] }) {
    const words = this.frame.strings;
    const chips = choices.map(({ id, text }) => chip(text, () => this.#press(id, text), "en"));
    if (more) chips.push(chip(words.more, () => this.#press("more", words.more)));
    chips.push(...suggestions.map((text) => chip(text, () => this.#press(text), "en")));
    if (kind === "abstain" && this.frame.handoff) chips.push(chip(words.handoff, (event) => this.#handOff(event)));
    fill(this.view.chips, ...chips);
    this.view.chips.hidden = !chips.length;
  }

  /**
   * @param {Exchange} exchange
   * @param {Answer} answer
   */
  #answerElement(exchange, answer) {
    const words = this.frame.strings;
    return answerElement(exchange, answer, words, {
      open: (cited, opener) => void this.view.sheet.show(this.talk.api, cited, opener),
      copy: async () => {
        const done = await copy(plainAnswer(answer, words), this.view.box);
        announce(this.view, done ? words.copied : words.failed);
      },
      rate: async (rating, reason, comment) => {
        const done = await this.talk.rate(exchange, rating, reason, comment).then(() => true, () => false);
        announce(this.view, done ? words.thanks : words.failed);
        if (done) this.emit("cc:feedback", { turn: answer.id, rating, reason, comment });
        return done;
      },
    });
  }

  clear() {
    const { view } = this;
    this.talk.clear();
    this.#failed = null;
    this.#typing = {};
    view.sheet.close(false);
    view.error.hidden = view.chips.hidden = true;
    fill(view.log, greetingElement(this.frame.greeting, this.frame.strings));
    if (this.isOpen) this.#begin();
  }

  /** @param {Event} event */
  #handOff(event) {
    const { handoffUrl } = this.frame;
    if (!this.emit("cc:handoff", { transcript: this.#transcript() }, true)) event.preventDefault();
    else if (handoffUrl && !(event.currentTarget instanceof HTMLAnchorElement)) open(handoffUrl, "_blank", "noopener");
  }

  #transcript() {
    return transcript(this.talk.exchanges, this.frame.strings, this.context());
  }

  /**
   * Type a text so that an audience can read along; nothing is sent.
   *
   * @param {string} text
   */
  async type(text) {
    const turn = (this.#typing = {});
    const letters = STILL.matches ? [] : [...text];
    for (let end = 1; end < letters.length; end++) {
      this.view.input.value = letters.slice(0, end).join("");
      await new Promise((resolve) => setTimeout(resolve, PACE));
      if (this.#typing !== turn) return;
    }
    this.view.input.value = text;
  }

  // Keys

  /** @param {KeyboardEvent} event in the input */
  #inputKey(event) {
    // While a word is composed, as in Japanese, Enter belongs to the composing; Safari says so with 229 only.
    if (event.isComposing || event.keyCode === 229 || this.view.ahead.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.#submit();
  }

  /** @param {KeyboardEvent} event anywhere in the widget */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Tab" && this.#isModal()) trap(event, this.view.box);
    if (event.key === "Escape" && escape(this.view, () => this.close())) event.stopPropagation();
  }
}
