/**
 * The page for frames: options from its address, its height to the page around it.
 *
 * It runs before the widget's script, so that the widget finds its attributes when it is made.
 */

const OPTIONS = { theme: "theme", locale: "locale", storage: "storage", title: "heading" };

const chat = document.querySelector("career-chat");
const asked = new URLSearchParams(location.search);
for (const [option, attribute] of Object.entries(OPTIONS)) {
  const value = asked.get(option);
  if (value) chat.setAttribute(attribute, value.slice(0, 100));
}
if (asked.get("locale")) document.documentElement.lang = asked.get("locale").slice(0, 35);
if (asked.get("theme")) document.documentElement.dataset.theme = asked.get("theme");
if (asked.get("title")) {
  document.title = asked.get("title").slice(0, 100);
  document.querySelector("h1").textContent = document.title;
}

/** Tell the page around the height at which the chat needs no scroll bar. It is no secret, so any page may know. */
function tell() {
  parent.postMessage({ type: "career-chat:resize", height: Math.ceil(chat.contentHeight) }, "*");
}

/** Watch the conversation; the widget makes a new one when its language changes or it is cleared. */
function watch() {
  const sizes = new ResizeObserver(tell);
  const follow = () => {
    sizes.disconnect();
    const content = chat.shadowRoot.querySelector("[part~=log]")?.parentElement;
    if (content) sizes.observe(content);
  };
  new MutationObserver(follow).observe(chat.shadowRoot, { childList: true });
  follow();
}

if (parent !== window) customElements.whenDefined("career-chat").then(watch);
