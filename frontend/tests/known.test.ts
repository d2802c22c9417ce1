/* The checks that a phone knows without a network: each person's own, for a day, replaced by the next list,
   and forgotten once the server does not give them to him any more. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KnownCheck } from "../case/known";
import { forgetChecks, keepCheck, keepChecks, KNOWN_MS, knownChecks } from "../case/known";
import { forgetGone } from "../case/recheck";
import type { Fetch } from "../outbox/wire";
import { A, B, json, portal, problem, store, time } from "./phone";

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

test("it goes by itself after a day, and at the logout", async () => {
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

test("a check that the server gives no more is forgotten; silence, a portal and an expired login change nothing", async () => {
  await keepChecks(store, A, [check("1"), check("2")], time.now);
  const answers: (Response | null)[] = [null, portal(), problem(401, "unauthenticated"), problem(403, "portal")];
  const asked: string[] = [];
  const server: Fetch = (url) => {
    asked.push(url);
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : Promise.reject(new TypeError("no network"));
  };
  for (const _each of [1, 2, 3, 4]) await forgetGone(store, A, server, time.now);
  assert.deepEqual(await numbers(A), ["1v4", "2v4"]);
  answers.push(json({ numbers: ["2"] }, 200));
  await forgetGone(store, A, server, time.now);
  assert.deepEqual(await numbers(A), ["2v4"]);
  answers.push(problem(403, "forbidden"));
  await forgetGone(store, A, server, time.now);
  assert.deepEqual(await numbers(A), []);
  await forgetGone(store, A, server, time.now);
  assert.deepEqual([...new Set(asked), asked.length], ["/api/site-checks", 6]); // who knows nothing asks nothing
});
