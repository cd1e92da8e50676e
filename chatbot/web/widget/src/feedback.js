/**
 * Below an answer: thumbs, the form that asks what was wrong, and copying.
 */

import { h, iconButton } from "./dom.js";

/** @import { Exchange, Rating } from "./types.js" */
/** @import { Actions } from "./message.js" */
/** @import { Strings } from "./strings.js" */

const REASONS = /** @type {const} */ (["wrong_section", "wrong_text", "outdated", "unclear", "other"]);
const LONGEST_COMMENT = 1000;

/**
 * @param {Exchange} exchange
 * @param {Strings} strings
 * @param {Actions} actions
 */
export function feedbackTools(exchange, strings, actions) {
  const up = iconButton("up", strings.up, () => void rate("up"));
  // The rating counts at once; the reason, if one is given, replaces it.
  const down = iconButton("down", strings.down, () => {
    form.hidden = false;
    form.querySelector("input")?.focus();
    form.scrollIntoView({ block: "nearest" });
    void rate("down");
  });
  const form = reasonForm(strings, actions, down);

  const press = () => {
    up.setAttribute("aria-pressed", String(exchange.rating === "up"));
    down.setAttribute("aria-pressed", String(exchange.rating === "down"));
  };
  /** @param {Rating} rating */
  const rate = async (rating) => {
    if (rating === "up") form.hidden = true;
    await actions.rate(rating, null, "");
    press();
  };
  press();
  return h(
    "div",
    { part: "feedback" },
    h("div", { class: "row" }, up, down, iconButton("copy", strings.copy, () => actions.copy())),
    form,
  );
}

/**
 * @param {Strings} strings
 * @param {Actions} actions
 * @param {HTMLElement} opener gets the focus back
 */
function reasonForm(strings, actions, opener) {
  const comment = h("textarea", { rows: 2, maxlength: LONGEST_COMMENT });
  const close = () => {
    form.hidden = true;
    opener.focus();
  };
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    const reason = new FormData(form).get("reason");
    if (await actions.rate("down", reason && String(reason), comment.value)) close();
  };
  const form = h(
    "form",
    {
      class: "reasons",
      hidden: true,
      // Escape reaches the form before the panel.
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      },
    },
    h(
      "fieldset",
      {},
      h("legend", {}, strings.wrong),
      ...REASONS.map((value) => h("label", {}, h("input", { type: "radio", name: "reason", value }), strings[value])),
    ),
    h("label", { class: "comment" }, strings.comment, comment),
    h(
      "div",
      { class: "row" },
      // Enter on a reason presses it too. Nothing is submitted: frames without allow-forms could not.
      h("button", { class: "solid", onclick: send }, strings.submit),
      h("button", { type: "button", class: "link", onclick: close }, strings.cancel),
    ),
  );
  return form;
}
