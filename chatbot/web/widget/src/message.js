/**
 * One exchange as it stands in the conversation: the question, the answer, its sources, and what can be done with it.
 */

import { h, unseen } from "./dom.js";
import { feedbackTools } from "./feedback.js";
import { provenance, textElements } from "./text.js";

/** @import { Answer, Citation, Exchange, Rating } from "./types.js" */
/** @import { Strings } from "./strings.js" */

const MOST_SHOWN = 3; // sources; more are folded

/**
 * What a message can ask of the widget.
 *
 * @typedef {object} Actions
 * @property {(citation: Citation, opener: HTMLElement) => void} open
 * @property {() => void} copy
 * @property {(rating: Rating, reason: ?string, comment: string) => Promise<boolean>} rate whether the server has it
 */

/**
 * @param {string} text
 * @param {Strings} strings
 */
export function questionElement(text, strings) {
  return h("div", { part: "message user" }, unseen(strings.you), h("p", { dir: "auto" }, text));
}

/**
 * Words of the widget itself, in its own language.
 *
 * @param {string} text
 * @param {Strings} strings
 */
export function greetingElement(text, strings) {
  return h("div", { part: "message bot" }, unseen(strings.bot), h("p", { dir: "auto" }, text));
}

/**
 * @param {Exchange} exchange
 * @param {Answer} answer
 * @param {Strings} strings
 * @param {Actions} actions
 */
export function answerElement(exchange, answer, strings, actions) {
  // What is said is announced when it is added; the buttons below it need not be.
  const tools = answer.kind === "answer" || answer.kind === "abstain";
  return h(
    "div",
    { part: `message bot ${answer.kind}` },
    unseen(strings.bot),
    h("div", { class: "text", lang: "en", dir: "ltr" }, ...textElements(answer, strings, actions.open)),
    h(
      "div",
      { class: "below", "aria-live": "off" },
      answer.citations.length > 0 && sourceList(answer.citations, strings, actions.open),
      tools && feedbackTools(exchange, strings, actions),
    ),
  );
}

/**
 * @param {Citation[]} citations
 * @param {Strings} strings
 * @param {Actions["open"]} open
 */
function sourceList(citations, strings, open) {
  const items = citations.map((cited) => {
    const button = h(
      "button",
      { type: "button", part: "source" },
      h("span", { class: "number", "aria-hidden": "true" }, cited.mark),
      h("span", { lang: "en", dir: "ltr" }, h("b", {}, cited.section.at(-1) ?? cited.title), h("small", {}, provenance(cited))),
    );
    button.addEventListener("click", () => open(cited, button));
    return h("li", {}, button);
  });
  const list = h("ol", { part: "sources", "aria-label": strings.sources }, ...items);
  if (items.length <= MOST_SHOWN) return list;
  return h("details", {}, h("summary", {}, `${strings.sources} (${items.length})`), list);
}

/**
 * A question or reading to press.
 *
 * @param {string} text
 * @param {(event: Event) => void} onclick
 * @param {string} [lang] where it is not the widget's own
 */
export function chip(text, onclick, lang) {
  return h("button", { type: "button", part: "chip", onclick, lang, dir: lang && "ltr" }, text);
}
