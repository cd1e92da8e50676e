// botframework-directlinejs asks the server: node direct_line.mjs URL QUESTION ... prints what it saw as one JSON line.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { DirectLine } = require("botframework-directlinejs");
const { Observable } = require("rxjs/Observable");
require("rxjs/add/observable/fromPromise");

const [url, ...questions] = process.argv.slice(2);
const PATIENCE = 10_000;

// Node has no XMLHttpRequest; the client takes another way to ask.
async function fetched({ method, url: address, body, headers }) {
  const reply = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) throw Object.assign(new Error(text), { status: reply.status, xhr: reply });
  return { status: reply.status, response: text && JSON.parse(text) };
}

class NoSocket {}

function connect(options = {}) {
  return new DirectLine({
    domain: `${url}/v3/directline`,
    webSocket: false,
    pollingInterval: 200,
    ajax: (request) => Observable.fromPromise(fetched(request)),
    WebSocket: NoSocket,
    ...options,
  });
}

function said(line, sent, wanted) {
  const seen = [];
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`saw only ${JSON.stringify(seen)}`)), PATIENCE);
    line.activity$.subscribe((activity) => {
      seen.push(activity);
      if (seen.length === wanted) {
        clearTimeout(late);
        resolve(seen);
      }
    }, reject);
    sent?.();
  });
}

const post = (line, activity) => new Promise((resolve, reject) => line.postActivity(activity).subscribe(resolve, reject));

const line = connect();
const ids = [];
const seen = await said(
  line,
  async () => {
    ids.push(await post(line, { type: "event", name: "webchat/join", from: { id: "visitor" } }));
    for (const text of questions) ids.push(await post(line, { type: "message", text, from: { id: "visitor" } }));
  },
  2 * questions.length,
);
const { token, conversationId } = line;
line.end();

// A page that was loaded anew goes on with what it kept.
const again = connect({ token, conversationId });
const before = await said(again, null, 2 * questions.length);
again.end();

console.log(JSON.stringify({ ids, seen, before, conversationId }));
process.exit(0);
