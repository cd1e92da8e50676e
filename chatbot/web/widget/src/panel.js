/**
 * The frame of the widget: launcher, header with its menu, conversation, composer. It holds no state of its own.
 */

import { fill, h, icon, iconButton } from "./dom.js";
import { Menu } from "./menu.js";
import { SourceSheet } from "./sources.js";
import { TypeAhead } from "./typeahead.js";

/** @import { Strings } from "./strings.js" */

const LONGEST_MESSAGE = 2000;

/**
 * @typedef {object} Frame what stands around a conversation
 * @property {Strings} strings
 * @property {string} lang
 * @property {"ltr" | "rtl"} dir
 * @property {boolean} inline whether it is a part of the page, without a launcher
 * @property {string} heading
 * @property {string} greeting
 * @property {?string} notice
 * @property {?string} noticeUrl
 * @property {boolean} handoff whether a person can be asked for
 * @property {?string} handoffUrl null where the page takes over
 *
 * @typedef {object} Handlers
 * @property {() => void} toggle
 * @property {() => void} send
 * @property {(question: string) => void} choose
 * @property {(typed: string, signal: AbortSignal) => Promise<string[]>} find
 * @property {(count: number) => void} found
 * @property {() => void} clear
 * @property {() => void} download
 * @property {(event: Event) => void} handoff
 * @property {(event: KeyboardEvent) => void} key
 * @property {(event: KeyboardEvent) => void} inputKey
 *
 * @typedef {ReturnType<typeof panel>} Panel
 */

/**
 * @param {Frame} frame
 * @param {Handlers} handlers
 */
export function panel(frame, handlers) {
  const { strings, inline } = frame;
  const input = h("textarea", {
    part: "input", rows: 1, maxlength: LONGEST_MESSAGE, placeholder: strings.placeholder, "aria-label": strings.placeholder,
    autocomplete: "off", enterkeyhint: "send", onkeydown: handlers.inputKey,
    "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": "suggestions",
  });
  const ahead = new TypeAhead(input, strings.chips, handlers.find, handlers.choose, handlers.found);
  const sheet = new SourceSheet(strings, (covered) => (body.inert = covered));
  // No form: frames without allow-forms submit none.
  const send = h("button", { type: "button", part: "send", "aria-label": strings.send, title: strings.send, onclick: handlers.send }, icon("send"));
  const composer = h("div", { part: "composer" }, ahead.list, input, send);

  const menu = menuOf(frame, handlers);
  const log = h("div", { part: "log", role: "log", "aria-live": "polite", "aria-label": strings.conversation });
  const dots = h("div", { part: "typing", "aria-hidden": "true", hidden: true }, h("i"), h("i"), h("i"));
  const error = h("div", { part: "error", role: "alert", hidden: true });
  const chips = h("div", { part: "chips", role: "group", "aria-label": strings.chips, hidden: true });
  const content = h("div", { class: "content" }, noticeOf(frame), log, dots, error, chips);
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "group", "aria-label": strings.conversation }, content);
  const offline = h("p", { part: "offline", role: "status" });
  const status = h("p", { class: "unseen", role: "status" });
  const body = h("div", { class: "body" }, scroller, composer);

  const close = !inline && iconButton("close", strings.close, handlers.toggle);
  const header = h("div", { part: "header" }, h("h2", { dir: "auto" }, frame.heading), menu.button, close);
  const box = h(
    "div",
    { part: "panel", id: "panel", tabindex: -1, hidden: !inline, ...(!inline && { role: "dialog", "aria-label": frame.heading }) },
    header, menu.list, offline, body, sheet.element, status,
  );
  const launcher = !inline && h("button", {
    type: "button", part: "launcher", "aria-label": strings.launcher, title: strings.launcher,
    "aria-expanded": "false", "aria-controls": "panel", onclick: handlers.toggle,
  }, icon("chat"), icon("close"));

  const root = h(
    "section",
    {
      class: `root ${inline ? "inline" : "bubble"}`, lang: frame.lang, dir: frame.dir, "aria-label": strings.launcher,
      onkeydown: handlers.key,
      onclick: (/** @type {Event} */ event) => event.composedPath().includes(menu.button) || menu.close(),
    },
    box,
    launcher,
  );
  return { root, box, launcher, menu, log, dots, error, chips, content, scroller, offline, status, body, input, send, ahead, sheet };
}

/**
 * @param {Frame} frame
 * @param {Handlers} handlers
 */
function menuOf({ strings, handoff, handoffUrl }, handlers) {
  /** @param {string} words @param {(event: Event) => void} onclick */
  const item = (words, onclick) => h("button", { type: "button", part: "menu-item", onclick }, words);
  const person = handoffUrl
    ? h("a", { part: "menu-item", href: handoffUrl, target: "_blank", rel: "noopener", onclick: handlers.handoff }, strings.handoff)
    : item(strings.handoff, handlers.handoff);
  const items = [item(strings.download, handlers.download), item(strings.clear, handlers.clear)];
  return new Menu(strings.menu, handoff ? [person, ...items] : items);
}

/**
 * The line above a conversation, about privacy for instance, with a link where one is given.
 *
 * @param {Frame} frame
 */
function noticeOf({ notice, noticeUrl: href }) {
  const words = href ? h("a", { href, target: "_blank", rel: "noopener" }, notice) : notice;
  return notice && h("p", { part: "notice", dir: "auto" }, words);
}

/**
 * Say something to screen readers only.
 *
 * @param {Panel} view
 * @param {string} words
 */
export function announce(view, words) {
  view.status.textContent = words;
}

/** @param {Panel} view */
export function scrollDown({ scroller }) {
  scroller.scrollTop = scroller.scrollHeight;
}

/**
 * @param {Panel} view
 * @param {boolean} waiting for an answer
 */
export function showWaiting(view, waiting) {
  view.send.setAttribute("aria-disabled", String(waiting));
  if (waiting) {
    view.error.hidden = view.chips.hidden = true;
    scrollDown(view);
  } else {
    view.dots.hidden = true;
  }
}

/**
 * @param {Panel} view
 * @param {string} text
 * @param {string | false} words of the button to try again, where that makes sense
 * @param {number} wait seconds before which it does not
 * @param {() => void} again
 */
export function showProblem(view, text, words, wait, again) {
  const retry = words && h("button", {
    type: "button", class: "link", "aria-disabled": wait ? "true" : null,
    onclick: (/** @type {Event} */ { currentTarget }) => currentTarget instanceof Element && !currentTarget.ariaDisabled && again(),
  }, words);
  if (retry) setTimeout(() => retry.removeAttribute("aria-disabled"), wait * 1000);
  view.error.hidden = false;
  view.dots.hidden = true;
  fill(view.error, h("p", { dir: "auto" }, text), retry);
  scrollDown(view);
}
