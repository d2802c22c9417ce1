/* The screen stays on while photos are on their way, and no longer. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { awake } from "../outbox/awake";

/** A page in front whose browser grants wake locks with `request`; returns how to hide and show it. */
function page(request: (kind: string) => Promise<{ release(): Promise<void> }>): { show: () => void } {
  const target = Object.assign(new EventTarget(), { visibilityState: "visible" });
  Object.defineProperty(globalThis, "document", { value: target, configurable: true });
  Object.defineProperty(globalThis, "navigator", { value: { wakeLock: { request } }, configurable: true });
  return { show: () => target.dispatchEvent(new Event("visibilitychange")) };
}

test("held while the work lasts, asked for again when the page comes back, let go at the end", async () => {
  const log: string[] = [];
  const { show } = page((kind) => {
    log.push(`hold ${kind}`);
    return Promise.resolve({ release: () => Promise.resolve(void log.push("release")) });
  });
  const made = await awake(async () => {
    await Promise.resolve();
    show();
    log.push("work");
    return 7;
  });
  show(); // nobody listens any more
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(made, 7);
  assert.deepEqual(log, ["hold screen", "hold screen", "work", "release"]);
});

test("a refusal, and work that fails, change nothing else", async () => {
  page(() => Promise.reject(new Error("battery is low")));
  assert.equal(await awake(() => Promise.resolve("done")), "done");
  await assert.rejects(awake(() => Promise.reject(new Error("no network"))), /no network/);
});
