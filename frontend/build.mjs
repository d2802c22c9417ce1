/* Bundles the front end into app/static/build/: hashed files and manifest.json.

   entries/*.ts    one module per page kind, sharing chunks            -> asset('site.js')
   css/site.css    tokens, components, frames: on every page           -> asset('site.css')
   css/pages/*.css what one page adds, put into the layer "pages"      -> asset('pages/case.css')
   workers/*.ts    classic scripts, built last, knowing the shell list -> asset('sw.js')

   The same sources give the same bytes, so a name changes only with its content. `--out DIR` builds elsewhere. */

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const FRONTEND = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(FRONTEND);
const TO = process.argv.indexOf("--out");
const OUT = TO > 0 ? resolve(process.argv[TO + 1]) : join(ROOT, "app", "static", "build");
const MANIFEST = join(OUT, "manifest.json");
const TARGET = ["chrome100", "firefox102", "safari15.4"];
const ALONE = "site.ts";
/* Entries whose files the service worker keeps, so that they open without a network */
const SHELL = [
  "site.js", "site.css", "pages/error.css",
  "capture.js", "pages/capture.css", "home.js", "pages/home.css", "reports.js", "pages/reports.css", "leaving.js", "recheck.js",
  "case.js", "pages/case.css", "cases.js", "pages/cases.css",
];

function listed(folder, suffix) {
  const path = join(FRONTEND, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(suffix)).sort() : [];
}

/** A page's style sheet is imported into its layer, so that no author has to think of it. */
const pageLayer = {
  name: "page-layer",
  setup(builder) {
    builder.onResolve({ filter: /^page:/ }, ({ path }) => ({ path: path.slice(5), namespace: "page" }));
    builder.onLoad({ filter: /.*/, namespace: "page" }, ({ path }) => ({
      contents: `@import "./css/pages/${path}" layer(pages);`,
      loader: "css",
      resolveDir: FRONTEND,
    }));
  },
};

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  charset: "utf8",
  legalComments: "linked",
  loader: { ".png": "file", ".svg": "file" },
  metafile: true,
  minify: true,
  outdir: OUT,
  target: TARGET,
  write: false,
};

/** The entries share chunks; the one that stands on every page comes whole, in a single request. */
function scripts(splitting) {
  const names = listed("entries", ".ts").filter((name) => (name === ALONE) !== splitting);
  return build({
    ...COMMON,
    entryPoints: names.map((name) => ({ in: join(FRONTEND, "entries", name), out: name.slice(0, -3) })),
    chunkNames: "chunk-[hash]",
    entryNames: "[name]-[hash]",
    format: "esm",
    splitting,
  });
}

function styles() {
  const pages = listed(join("css", "pages"), ".css").map((name) => ({ in: `page:${name}`, out: `page-${name.slice(0, -4)}` }));
  return build({
    ...COMMON,
    assetNames: "asset-[name]-[hash]",
    entryNames: "[name]-[hash]",
    entryPoints: [{ in: join(FRONTEND, "css", "site.css"), out: "site" }, ...pages],
    plugins: [pageLayer],
  });
}

/** The worker carries the list of what it keeps; a changed list is a new version of it. */
function workers(shell) {
  const version = createHash("sha256").update(shell.join("\n")).digest("hex").slice(0, 12);
  return build({
    ...COMMON,
    define: { __BUILD__: JSON.stringify(version), __SHELL__: JSON.stringify(shell) },
    entryNames: "[name]-[hash]",
    entryPoints: listed("workers", ".ts").map((name) => join(FRONTEND, "workers", name)),
    format: "iife",
  });
}

const nameOf = (path) => basename(path);

/** The name that a template asks for: entries/map.ts -> map.js, css/pages/map.css -> pages/map.css. */
function publicName(entryPoint) {
  if (entryPoint.startsWith("page:")) return `pages/${entryPoint.slice(5)}`;
  return basename(entryPoint).replace(/\.ts$/, ".js");
}

/** What a template may ask for by name. Pieces that a script loads later have no name, only a place in the shell. */
function entriesOf(result) {
  const entries = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (!/^(page:|frontend\/(entries|css|workers)\/)/.test(output.entryPoint ?? "")) continue;
    entries[publicName(output.entryPoint)] = path;
  }
  return entries;
}

/** Every file that `path` may load: now (`import`) or, unless `atOnce`, later (`import()`). */
function reachedFrom(path, outputs, atOnce, found = new Set()) {
  for (const item of outputs[path]?.imports ?? []) {
    if (item.external || found.has(item.path) || (atOnce && item.kind === "dynamic-import")) continue;
    found.add(item.path);
    reachedFrom(item.path, outputs, atOnce, found);
  }
  return [...found];
}

function chunksByName(entries, outputs) {
  const chunks = Object.entries(entries).map(([name, path]) => [name, reachedFrom(path, outputs, true).map(nameOf).sort()]);
  return Object.fromEntries(chunks.filter(([, files]) => files.length > 0));
}

/** Files that open without a network: the named entries with all they may ever load. */
function shellOf(entries, outputs) {
  const wanted = SHELL.filter((name) => entries[name]).map((name) => entries[name]);
  return [...new Set(wanted.flatMap((path) => [path, ...reachedFrom(path, outputs, false)]).map(nameOf))].sort();
}

function writeAll(results) {
  mkdirSync(OUT, { recursive: true });
  const kept = new Set();
  for (const file of results.flatMap((result) => result.outputFiles)) {
    const name = basename(file.path);
    kept.add(name).add(`${name}.gz`);
    writeFileSync(join(OUT, name), file.contents);
    writeFileSync(join(OUT, `${name}.gz`), gzipSync(file.contents, { level: 9 }));
  }
  return kept;
}

/** The manifest arrives last and whole; files of the former build go only after it. */
function finish(manifest, kept) {
  const pending = `${MANIFEST}.new`;
  writeFileSync(pending, `${JSON.stringify(manifest, null, 1)}\n`);
  renameSync(pending, MANIFEST);
  for (const name of readdirSync(OUT)) {
    if (name !== "manifest.json" && !kept.has(name)) rmSync(join(OUT, name));
  }
}

function report(manifest) {
  for (const [name, file] of Object.entries(manifest.files)) {
    const bytes = readFileSync(join(OUT, file));
    const packed = (readFileSync(join(OUT, `${file}.gz`)).length / 1000).toFixed(1);
    console.log(`${name.padEnd(24)} ${(bytes.length / 1000).toFixed(1).padStart(7)} kB ${packed.padStart(6)} kB gzip`);
  }
}

async function main() {
  const [js, alone, css] = await Promise.all([scripts(true), scripts(false), styles()]);
  const entries = { ...entriesOf(js), ...entriesOf(alone), ...entriesOf(css) };
  const outputs = { ...js.metafile.outputs, ...alone.metafile.outputs, ...css.metafile.outputs };
  const shell = shellOf(entries, outputs);
  const background = await workers(shell);
  const named = Object.entries({ ...entries, ...entriesOf(background) }).sort(([a], [b]) => (a < b ? -1 : 1));
  const files = Object.fromEntries(named.map(([name, path]) => [name, nameOf(path)]));
  const manifest = { files, imports: chunksByName(entriesOf(js), outputs), shell };
  finish(manifest, writeAll([js, alone, css, background]));
  report(manifest);
}

await main();
