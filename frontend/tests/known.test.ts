/* The checks that a phone knows without a network: each person's own, for three days, replaced by the next list. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KnownCheck } from "../case/known";
import { forgetChecks, keepCheck, keepChecks, KNOWN_MS, knownChecks } from "../case/known";
import { A, B, store, time } from "./phone";

function check(number: string, version = 4): KnownCheck {
  return { number, version, category: "ZANG", title: "t", place: "p", points: [] };
}

async function numbers(user: string): Promise<string[]> {
  return (await knownChecks(store, user, time.now)).map((each) => `${each.number}v${each.version}`);
}

test("what the list shows is known to its reader alone, and what it shows no longer is not known", async () => {
  await keepChecks(store, A, [check("1"), check("2")], time.now);
  assert.deepEqual([await numbers(A), await numbers(B)], [["1v4", "2v4"], []]);
  await keepCheck(store, A, check("2", 5), time.now);
  assert.deepEqual(await numbers(A), ["1v4", "2v5"]);
  await keepChecks(store, A, [check("3")], time.now);
  assert.deepEqual(await numbers(A), ["3v4"]);
});

test("it goes by itself after three days, and at the logout", async () => {
  await keepChecks(store, A, [check("1")], time.now);
  time.now += KNOWN_MS;
  await keepCheck(store, A, check("2"), time.now);
  assert.deepEqual(await numbers(A), ["1v4", "2v4"]);
  time.now += 1;
  assert.deepEqual(await numbers(A), ["2v4"]);
  assert.equal(((await store.kept(`checks:${A}`)) as unknown[]).length, 1);
  await keepChecks(store, A, [check("1")], time.now);
  await forgetChecks(store, A);
  assert.deepEqual(await numbers(A), []);
});
