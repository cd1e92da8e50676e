/**
 * The keyboard within the widget: Escape closes the innermost thing, Tab stays inside where the panel fills the screen.
 */

/** @import { Panel } from "./panel.js" */

const FOCUSABLE = "button, a[href], textarea, input, summary, [tabindex='0']";

/**
 * Close the innermost thing that is open.
 *
 * @param {Panel} view
 * @param {() => boolean} close closes the panel itself, and says whether it could
 * @returns {boolean} whether anything was closed
 */
export function escape(view, close) {
  if (view.ahead.open) view.ahead.close();
  else if (view.menu.open) view.menu.close(true);
  else if (view.sheet.open) view.sheet.back();
  else return close();
  return true;
}

/**
 * Keep Tab within a box: from its last element to its first, and the other way.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} box
 */
export function trap(event, box) {
  /** @type {HTMLElement[]} */
  const focusable = [...box.querySelectorAll(/** @type {"button"} */ (FOCUSABLE))];
  const all = focusable.filter((element) => !element.closest("[inert]") && element.getClientRects().length > 0);
  const first = all[0];
  const last = all[all.length - 1];
  const root = box.getRootNode();
  const active = root instanceof ShadowRoot ? root.activeElement : null;
  const [edge, other] = event.shiftKey ? [first, last] : [last, first];
  if (active !== edge && !(event.shiftKey && active === box)) return;
  event.preventDefault();
  other?.focus();
}
