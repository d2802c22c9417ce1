/* Bundles tests/*.test.ts into a scratch folder and hands them to the test runner of Node. Arguments: names to run. */

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FRONTEND = dirname(fileURLToPath(import.meta.url));
const FOLDER = join(FRONTEND, "tests");

/** import dictionaries from "all-dictionaries": every file of i18n/, so that none escapes its test. */
const allDictionaries = {
  name: "all-dictionaries",
  setup(builder) {
    builder.onResolve({ filter: /^all-dictionaries$/ }, ({ path }) => ({ path, namespace: "all" }));
    builder.onLoad({ filter: /.*/, namespace: "all" }, () => {
      const names = readdirSync(join(FRONTEND, "i18n")).map((name) => name.replace(/\.ts$/, ""));
      const imports = names.map((name, at) => `import * as d${at} from "./i18n/${name}";`);
      const entries = names.map((name, at) => `${JSON.stringify(name)}: d${at}`);
      return { contents: `${imports.join("\n")}\nexport default { ${entries.join(", ")} };`, resolveDir: FRONTEND };
    });
  },
};

const wanted = process.argv.slice(2);
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

const scratch = mkdtempSync(join(tmpdir(), "mingcha-tests-"));
try {
  await build({
    bundle: true,
    entryPoints: names.map((name) => join(FOLDER, name)),
    format: "esm",
    outExtension: { ".js": ".mjs" },
    outdir: scratch,
    plugins: [allDictionaries],
    platform: "node",
    sourcemap: "inline",
    target: "node20",
  });
  const files = names.map((name) => join(scratch, name.replace(/\.ts$/, ".mjs")));
  process.exitCode = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
