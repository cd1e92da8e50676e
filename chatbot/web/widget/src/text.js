/**
 * The text of an answer as elements: paragraphs, lists, and marks that can be pressed.
 *
 * Format: lines; "- " begins an item of a list.
 */

import { h } from "./dom.js";
import { say } from "./strings.js";

/** @import { Answer, Citation } from "./types.js" */
/** @import { Strings } from "./strings.js" */

const ITEM = "- ";

/**
 * @param {Answer} answer
 * @param {Strings} strings
 * @param {(citation: Citation, opener: HTMLElement) => void} open shows a section
 * @returns {HTMLElement[]}
 */
export function textElements(answer, strings, open) {
  /** @param {string} line */
  const inline = (line) => withMarks(line, answer.citations, strings, open);
  const lines = answer.text.split("\n").filter((line) => line.trim());
  /** @type {HTMLElement[]} */
  const elements = [];
  lines.forEach((line, number) => {
    const last = elements.at(-1);
    if (line.startsWith(ITEM)) {
      const item = h("li", {}, ...inline(line.slice(ITEM.length)));
      if (last?.tagName === "UL") last.append(item);
      else elements.push(h("ul", {}, item));
    } else {
      elements.push(h("p", { class: lines[number + 1]?.startsWith(ITEM) && "lead" }, ...inline(line)));
    }
  });
  return elements;
}

/**
 * A line with its marks as buttons; "[7]" without such a citation is plain text.
 *
 * @param {string} line
 * @param {Citation[]} citations
 * @param {Strings} strings
 * @param {(citation: Citation, opener: HTMLElement) => void} open
 * @returns {(string | Node)[]}
 */
function withMarks(line, citations, strings, open) {
  return line.split(/(\[\d+\])/).map((piece) => {
    const citation = citations.find(({ mark }) => piece === `[${mark}]`);
    if (!citation) return piece;
    const name = say(strings.source, { n: citation.mark, title: citation.section.at(-1) ?? citation.title });
    const button = h("button", { type: "button", part: "mark", "aria-label": name, title: name }, citation.mark);
    button.addEventListener("click", () => open(citation, button));
    return button;
  });
}

/**
 * Where a citation is from, in one line.
 *
 * @param {Pick<Citation, "title" | "source">} cited
 */
export function provenance({ title, source }) {
  return [title, source?.publisher, source?.year].filter(Boolean).join(", ");
}

/**
 * An answer for the clipboard and the transcript: its text, then its sources.
 *
 * @param {Answer} answer
 * @param {Strings} strings
 */
export function plainAnswer({ text, citations }, strings) {
  const sources = citations.map((cited) => `[${cited.mark}] ${cited.section.join(" > ")} (${provenance(cited)})`);
  return sources.length ? `${text}\n\n${strings.sources}:\n${sources.join("\n")}` : text;
}
