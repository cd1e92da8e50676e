// Bundles src/ into ../static/career-chat.js: one classic script. The same source gives the same bytes.
//
//     npm ci && npm run build
import { readFile, stat } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const TARGET = new URL("../static/career-chat.js", import.meta.url);
const MOST = 15_000; // bytes, gzipped: the promise we make to sites

/** The style sheet as a string without blanks, for a constructable sheet: no style element, no request. */
const styles = {
  name: "styles",
  setup(/** @type {import("esbuild").PluginBuild} */ bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const sheet = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, charset: "utf8" });
      return { contents: sheet.code.trim(), loader: "text" };
    });
  },
};

await build({
  entryPoints: [new URL("src/mount.js", import.meta.url).pathname],
  outfile: TARGET.pathname,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/*! career-chat widget, MIT. Source: chatbot/web/widget/ */" },
  plugins: [styles],
  logLevel: "warning",
});

const zipped = gzipSync(await readFile(TARGET), { level: 9 }).length;
console.log(`career-chat.js: ${(await stat(TARGET)).size} bytes, ${zipped} gzipped (at most ${MOST})`);
if (zipped > MOST) {
  console.error("The widget is larger than it may be: shorten it, or say in build.mjs why it may grow.");
  process.exit(1);
}
