/* The words of the scripts: both languages, the same keys, the same placeholders. */

import assert from "node:assert/strict";
import { test } from "node:test";
import dictionaries from "all-dictionaries";
import { fill } from "../lib/dictionary";

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

for (const [name, { zh, en }] of Object.entries(dictionaries)) {
  test(`${name}: same keys, same placeholders, nothing empty`, () => {
    assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort());
    for (const [key, sentence] of Object.entries(zh)) {
      assert.deepEqual(placeholders(en[key] ?? ""), placeholders(sentence), key);
      assert.ok(sentence && en[key], key);
    }
  });
}

test("fill puts values in and leaves unknown names visible", () => {
  assert.equal(fill("{count} 条，{wait}", { count: 3 }), "3 条，{wait}");
});
