/**
 * What the script does when it is loaded: it makes <career-chat> known, and puts one on the page if there is none.
 */

import { ATTRIBUTES, CareerChat } from "./element.js";

const NAME = "career-chat";
const script = document.currentScript; // null later on, and for modules

/** A bubble with the script's data-* attributes; data-mount="none" leaves it to the page. */
function mount() {
  if (!(script instanceof HTMLScriptElement) || script.dataset.mount === "none" || document.querySelector(NAME)) return;
  const element = document.createElement(NAME);
  for (const name of ATTRIBUTES) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  document.body.append(element);
}

if (!customElements.get(NAME)) {
  if (script instanceof HTMLScriptElement) CareerChat.endpoint = script.dataset.endpoint || new URL(script.src).origin;
  customElements.define(NAME, CareerChat);
  if (document.body && document.readyState !== "loading") mount();
  else addEventListener("DOMContentLoaded", mount);
}
