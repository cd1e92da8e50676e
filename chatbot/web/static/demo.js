/**
 * The demo page: controls that change the widget and its snippet, and the rehearsed demo, played in the widget.
 */

const READING = 45; // milliseconds a character, where the demo goes on by itself
const BEAT = 600; // milliseconds between the last letter of a question and its sending: people look up then
const DEFAULTS = { theme: "auto", locale: "auto", position: "right", mode: "bubble" };

/** @param {string} id */
const part = (id) => document.getElementById(id);
const chat = part("chat");
const options = part("options");
const stage = part("stage");

// Controls

/** The script by a name that changes with its content, and its hash: a browser runs that very file or none. */
async function pinned() {
  const file = await (await fetch("/widget/v1/career-chat.js")).arrayBuffer();
  const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-384", file))]; // plain http from afar has none
  const version = digest.slice(0, 6).map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const hash = btoa(String.fromCharCode(...digest));
  return `career-chat.${version}.js" integrity="sha384-${hash}" crossorigin="anonymous`;
}

/** What names the script; without a hash until it is known. */
let script = "career-chat.js";

/** What a site would write to get what is shown. */
function snippet(chosen) {
  const host = location.origin;
  const own = Object.entries(chosen).filter(([name, value]) => name !== "mode" && value !== DEFAULTS[name]);
  const written = (prefix) => own.map(([name, value]) => ` ${prefix}${name}="${value}"`).join("");
  const source = `<script src="${host}/widget/v1/${script}" defer`;
  if (chosen.mode === "bubble") return `${source} data-endpoint="${host}"${written("data-")}></script>`;
  return `${source}></script>\n<career-chat endpoint="${host}" mode="inline"${written("")}></career-chat>`;
}

/** The widget, the page and the snippet as chosen. */
function apply() {
  const inline = options.elements.mode.value === "inline";
  options.elements.position.disabled = inline; // and so is left out of what is chosen
  const chosen = Object.fromEntries(new FormData(options));
  document.documentElement.dataset.theme = chosen.theme;
  for (const [name, value] of Object.entries(chosen)) chat.setAttribute(name, value);
  part("place").hidden = !inline;
  const home = inline ? part("place") : document.body;
  if (chat.parentElement !== home) home.append(chat);
  stage.classList.toggle("right", chosen.position === "left");
  part("code").textContent = snippet(chosen);
}

options.addEventListener("change", apply);
part("show-snippet").addEventListener("click", ({ currentTarget }) => {
  part("snippet").hidden = !part("snippet").hidden;
  currentTarget.setAttribute("aria-expanded", String(!part("snippet").hidden));
});
part("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(part("code").textContent);
    part("copied").textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(part("code"));
    part("copied").textContent = "Selected: copy it with the keyboard.";
  }
});

// The rehearsed demo

/** One performance: it waits for the audience between the steps, and can be stopped at any of them. */
class Performance {
  constructor(demo) {
    this.demo = demo;
    this.stopped = false;
    this.asked = 0;
    this.right = 0;
    this.total = demo.chapters.flatMap(({ steps }) => steps).filter(({ question }) => question).length;
    this.advance = () => {};
  }

  async play() {
    const { title, chapters } = this.demo;
    for (const chapter of chapters) {
      if (this.stopped) return;
      part("chapter").textContent = chapter.title === title ? title : `${title}: ${chapter.title}`;
      chat.clear(); // each chapter is a conversation of its own
      chat.setAttribute("guide", chapter.guide ?? "");
      for (const step of chapter.steps) {
        if (this.stopped) return;
        await (step.question ? this.ask(step) : this.tell(step.say));
      }
    }
    if (this.stopped) return;
    this.say(`That was the demo: ${this.right} of ${this.total} questions answered from the sections expected.`);
    part("next").hidden = true;
    part("auto").parentElement.hidden = true;
    part("stop").textContent = "Close";
  }

  async tell(words) {
    this.say(words);
    await this.pause(words.length);
  }

  /** Type a question, send it, and compare what is cited with what the rehearsal expects. */
  async ask({ question, expects = [], kind }) {
    this.asked += 1;
    this.say(question);
    await chat.type(question);
    await wait(BEAT);
    if (this.stopped) return;
    const answer = await chat.send(question).catch(() => null);
    if (this.stopped) return;
    this.judge(answer, expects, kind);
    await this.pause(answer ? answer.text.length : 0);
  }

  judge(answer, expects, kind) {
    const found = answer ? answer.citations.map(({ guide, anchor }) => `${guide}#${anchor}`) : [];
    // As `career-chat demo --check` has it: all that is expected, and one of it first; or an answer of the right kind.
    const asExpected = expects.length
      ? expects.every((name) => found.includes(name)) && expects.includes(found[0])
      : answer?.kind === kind;
    const right = answer !== null && asExpected;
    const cited = [...new Set(answer?.citations.map(({ section }) => section.at(-1)))].join(", ");
    if (right) this.right += 1;
    const verdict = part("verdict");
    verdict.className = right ? "right" : "wrong";
    verdict.textContent = right
      ? cited ? `✓ Cited as expected: ${cited}` : "✓ As expected: the guides do not cover it"
      : answer ? `✗ Expected ${expects.join(", ") || kind}; cited ${cited || "nothing"}` : "✗ No answer came. Next tries the following question.";
  }

  say(words) {
    part("caption").textContent = words;
    part("verdict").textContent = "";
    part("count").textContent = this.asked ? `Question ${this.asked} of ${this.total}` : "";
  }

  /** Until Next is pressed, or, where the demo goes on by itself, until so many characters are read. */
  pause(characters) {
    return new Promise((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        part("auto").removeEventListener("change", start);
        resolve();
      };
      let timer;
      const start = () => {
        clearTimeout(timer);
        if (part("auto").checked) timer = setTimeout(goOn, 1500 + characters * READING);
      };
      this.advance = goOn;
      part("auto").addEventListener("change", start);
      start();
    });
  }

  stop() {
    this.stopped = true;
    this.advance();
  }
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The one that plays. @type {?Performance} */
let playing = null;

async function begin() {
  if (playing) return;
  let demo;
  try {
    const response = await fetch("/api/v1/demo");
    if (!response.ok) throw new Error(String(response.status));
    demo = await response.json();
  } catch {
    part("play").textContent = "The demo could not be loaded: try again";
    return;
  }
  if (!demo.chapters.length) {
    part("play").textContent = "Nothing to play: no guide has an FAQ";
    return;
  }
  part("play").textContent = "Play the demo";
  part("snippet").hidden = true;
  part("show-snippet").setAttribute("aria-expanded", "false");
  part("next").hidden = false;
  part("auto").parentElement.hidden = false;
  part("stop").replaceChildren("Stop ", key("Esc"));
  stage.hidden = false;
  document.body.classList.add("playing");
  chat.open({ focus: false });
  if (options.elements.mode.value === "inline") part("place").scrollIntoView({ block: "start" });
  part("next").focus({ preventScroll: true });
  playing = new Performance(demo);
  await playing.play();
}

function end() {
  playing?.stop();
  playing = null;
  stage.hidden = true;
  document.body.classList.remove("playing");
  chat.removeAttribute("guide");
  part("play").focus();
}

function key(name) {
  const element = document.createElement("kbd");
  element.textContent = name;
  return element;
}

part("play").addEventListener("click", begin);
part("next").addEventListener("click", () => playing?.advance());
part("stop").addEventListener("click", end);
// The keys of a presenter's remote count too; those within the chat are the chat's.
document.addEventListener("keydown", (event) => {
  if (!playing || event.target.closest("career-chat, select")) return;
  const pressed = event.target.closest("input, button, a"); // Space is theirs
  if (event.key === "Escape") end();
  else if (event.key === "PageDown" || event.key === "ArrowRight" || (event.key === " " && !pressed)) playing.advance();
  else return;
  event.preventDefault();
});

apply();
pinned().then((named) => {
  script = named;
  apply();
}, () => {});
