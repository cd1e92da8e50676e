/**
 * A conversation as plain text: to download, to copy, to hand to a person.
 */

import { h } from "./dom.js";
import { plainAnswer } from "./text.js";

/** @import { Exchange } from "./types.js" */
/** @import { Strings } from "./strings.js" */

/**
 * @param {Exchange[]} exchanges
 * @param {Strings} strings
 * @param {Record<string, unknown>} context what the page told with setContext
 */
export function transcript(exchanges, strings, context) {
  const facts = Object.entries(context).map(([name, value]) => `${name}: ${value}`);
  const head = [strings.heading, location.href, ...facts].join("\n");
  const said = exchanges.map(({ at, text, answer }) => {
    const time = new Date(at).toISOString().slice(0, 16).replace("T", " ");
    return `${time} UTC\n${strings.you} ${text}\n${strings.bot} ${answer ? plainAnswer(answer, strings) : `(${strings.unsent})`}`;
  });
  return `${[head, ...said].join("\n\n")}\n`;
}

/**
 * Give a text file to the reader.
 *
 * @param {string} text
 */
export function download(text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href, download: "career-guide.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000); // the browser needs it until it has begun
}

/**
 * Put a text on the clipboard.
 *
 * @param {string} text
 * @param {ParentNode & Node} place where a field may stand for a moment
 * @returns {Promise<boolean>} whether it is there
 */
export async function copy(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http and some frames lack the clipboard; the old way still works there.
    const field = h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
    field.value = text;
    const focused = place instanceof ShadowRoot ? place.activeElement : null;
    place.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return done;
  }
}
