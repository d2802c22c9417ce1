/* The outbox against a server in memory: what it does with every answer, and that chaos neither loses nor doubles anything. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { newDraft } from "../capture/draft";
import { backOff } from "../outbox/model";
import { NOTHING, learnt, shownOf, timeoutFor } from "../outbox/pace";
import type { Ended } from "../outbox/sender";
import { Sender } from "../outbox/sender";
import { AlreadyQueued } from "../outbox/store";
import type { Fetch } from "../outbox/wire";
import { A, B, ME, capture, honest, lockOf, portal, problem, scripted, json, server, states, store, time, world } from "./phone";

test("a report with photos arrives whole, its bytes are given back, a stub stays", async () => {
  await capture(1, [1, 2]);
  assert.deepEqual(await new Sender(store, world(honest), A).drain(), { kind: "empty" });
  assert.equal(server.complete, 1);
  assert.equal(await store.photoCount(), 0);
  const [stub] = await store.items(A);
  assert.equal(stub?.state, "done");
  assert.equal(stub?.number, "N0001");
  assert.equal(stub?.payload, "");
});

test("a second tap queues nothing twice", async () => {
  const item = await capture(1);
  await assert.rejects(store.enqueue(item), AlreadyQueued);
  assert.equal((await store.items(A)).length, 1);
});

test("a lost answer makes no second report", async () => {
  await capture(1, [1]);
  const sender = new Sender(store, world(scripted("after")), A);
  assert.equal((await sender.drain()).kind, "waiting");
  time.now += 10_000;
  assert.equal((await sender.drain()).kind, "empty");
  assert.deepEqual(server.stored, [`${ME}000000000001`]);
});

test("a portal's 200 is no success, whatever it says", async () => {
  await capture(1);
  const other = json({ receipt: 1, id: "x", sha: "y", number: "1", missing: [], complete: true, server_time: "" }, 200);
  const sender = new Sender(store, world(scripted(portal(), portal(), other)), A);
  assert.equal((await sender.drain()).kind, "waiting");
  assert.deepEqual(await states(), ["queued"]);
  assert.equal(server.rows.size, 0);
});

test("an item that backs off does not block the next", async () => {
  const first = await capture(1);
  await capture(2);
  const fetch: Fetch = (url, init) => (url.includes(first.id) ? Promise.resolve(problem(500, "internal")) : server.put(url, init));
  const ended = await new Sender(store, world(fetch), A).drain();
  assert.equal(ended.kind, "waiting");
  assert.deepEqual(await states(), ["queued", "done"]);
});

test("what retrying cannot mend needs attention and keeps its bytes", async () => {
  for (const status of [400, 409, 410, 413, 415, 422]) {
    await capture(status, [status % 250]);
    await new Sender(store, world(scripted(problem(status, "why"))), A).drain();
    const item = await store.item(`${ME}${String(status).padStart(12, "0")}`);
    assert.equal(item?.state, "attention", String(status));
    assert.equal(item?.last_error?.code, "why");
    assert.ok(await store.photo(item?.photos[0] ?? ""));
  }
});

test("an expired login stops everything and keeps everything", async () => {
  await capture(1);
  await capture(2);
  const sender = new Sender(store, world(scripted(problem(401, "unauthenticated"))), A);
  assert.equal((await sender.drain()).kind, "stopped");
  assert.deepEqual(await states(), ["queued", "queued"]);
  assert.equal((await sender.drain()).kind, "empty");
});

test("one person's items are never sent as another's", async () => {
  await capture(1, [], A);
  await capture(2, [], B);
  const users: string[] = [];
  const fetch: Fetch = (url, init) => {
    users.push(new Headers(init.headers).get("X-Outbox-User") ?? "");
    return server.put(url, init);
  };
  await new Sender(store, world(fetch), B).drain();
  assert.deepEqual(users, [B]);
  assert.deepEqual(await states(A), ["queued"]);
  assert.equal(await store.othersWaiting(B), 1);
});

test("Retry-After is honoured, and an eager drain forgets the waiting", async () => {
  await capture(1);
  const sender = new Sender(store, world(scripted(problem(503, "busy", { "Retry-After": "90" }))), A);
  const ended = await sender.drain();
  assert.ok(ended.kind === "waiting" && ended.until === time.now + 90_000);
  assert.equal((await sender.drain()).kind, "waiting");
  assert.equal((await sender.drain(true)).kind, "empty");
});

test("an intermediary that refuses five times brings the item to attention", async () => {
  await capture(1);
  const sender = new Sender(store, world(() => Promise.resolve(portal(403))), A);
  for (let round = 0; round < 5; round += 1) {
    assert.deepEqual(await states(), ["queued"]);
    await sender.drain(true);
  }
  assert.deepEqual(await states(), ["attention"]);
});

test("a photo whose bytes are gone or changed needs attention; nothing is sent in its place", async () => {
  const item = await capture(1, [1]);
  const sha = item.photos[0] ?? "";
  await store.saveDraft(newDraft("x", A, ""), [{ sha, type: "image/jpeg", size: 3, buf: new Uint8Array([1, 2, 3]).buffer }]);
  await new Sender(store, world(honest), A).drain();
  assert.deepEqual(await states(), ["attention"]);
  assert.equal((await store.item(item.id))?.last_error?.code, "photo_lost");
  assert.equal(server.photos.size, 0);
});

test("a server that forgot the report gets it once more before a photo is given up", async () => {
  await capture(1, [1]);
  const report = await server.put(`/api/reports/${ME}000000000001`, { body: (await store.items(A))[0]?.payload ?? "" });
  server.rows.clear();
  const sender = new Sender(store, world(scripted(report)), A);
  assert.equal((await sender.drain()).kind, "empty");
  assert.equal(server.complete, 1);
});

test("a photo shared by two reports stays until both have it", async () => {
  await capture(1, [7]);
  const second = await capture(2, [7]);
  const fetch: Fetch = (url, init) => (url.includes(second.id) ? Promise.resolve(problem(500, "internal")) : server.put(url, init));
  await new Sender(store, world(fetch), A).drain();
  assert.deepEqual(await states(), ["done", "queued"]);
  assert.equal(await store.photoCount(), 1);
  await new Sender(store, world(honest), A).drain(true);
  assert.equal(await store.photoCount(), 0);
});

test("only one of several senders sends", async () => {
  await capture(1);
  const lock = lockOf();
  const ends = await Promise.all(
    [0, 1, 2].map(() => new Sender(store, world(honest, { lock }), A).drain()),
  );
  assert.deepEqual(ends.map((end: Ended) => end.kind).sort(), ["elsewhere", "elsewhere", "empty"]);
  assert.equal(server.stored.length, 1);
});

test("an exported item comes back once", async () => {
  const item = await capture(1, [1]);
  const photo = await store.photo(item.photos[0] ?? "");
  assert.ok(photo);
  assert.equal(await store.restore(item, [photo]), false);
  await store.discard(item.id);
  assert.equal(await store.photoCount(), 0);
  assert.equal(await store.restore(item, [photo]), true);
  await new Sender(store, world(honest), A).drain();
  assert.equal(server.complete, 1);
});

test("a draft survives, newest first, and is another person's business only to that person", async () => {
  const older = newDraft("a", A, "2026-11-24T00:00:00.000Z");
  const newer = newDraft("b", A, "2026-11-24T01:00:00.000Z");
  await store.saveDraft(older);
  await store.saveDraft(newer);
  await store.saveDraft(newDraft("c", B, "2026-11-24T02:00:00.000Z"));
  assert.deepEqual((await store.drafts(A)).map((draft) => draft.id), ["b", "a"]);
});

test("the store says whether it can be trusted", async () => {
  assert.equal(await store.works(), true);
});

test("waiting grows and ends at five minutes; a call's time follows the network", () => {
  assert.ok(backOff(1, 1) === 2000 && backOff(1, 0) === 1000);
  assert.equal(backOff(40, 1), 300_000);
  assert.ok(timeoutFor(400_000, NOTHING, 0) > 100_000);
  const quick = { wait: 100, rate: 2_000_000 };
  assert.ok(timeoutFor(400_000, quick, 0) < 4_000);
  assert.equal(timeoutFor(400_000, quick, 2), 4 * timeoutFor(400_000, quick, 0));
  assert.ok(timeoutFor(500, quick, 0) < 2_500 && timeoutFor(500, NOTHING, 0) >= 10_000);
});

test("a slower answer is believed at once, a quicker one by half; what was kept is read with care", () => {
  let shown = learnt(learnt(NOTHING, 500, 200), 500, 3_000);
  assert.equal(shown.wait, 3_000);
  shown = learnt(shown, 500, 1_000);
  assert.equal(shown.wait, 2_000);
  shown = learnt(shown, 400_000, 4_000);
  assert.equal(shown.rate, 200_000);
  assert.equal(learnt(shown, 400_000, 42_000).rate, 10_000);
  assert.deepEqual(shownOf({ wait: 5, rate: Number.NaN }), { wait: 5, rate: null });
  assert.deepEqual(shownOf(undefined), NOTHING);
});

/** A network that notes what is asked of the server: "PUT report" or the end of a photo's digest. */
function noting(calls: string[], fetch: Fetch): Fetch {
  return (url, init) => {
    calls.push(url.includes("/photos/") ? "photo" : "report");
    return fetch(url, init);
  };
}

test("what the server has told already is not asked again: a later attempt goes on with the missing photo", async () => {
  await capture(1, [1, 2]);
  const calls: string[] = [];
  let broken = true;
  const fetch = noting(calls, (url, init) => {
    return broken && calls.length > 2 ? Promise.resolve(portal()) : server.put(url, init);
  });
  const sender = new Sender(store, world(fetch), A);
  assert.equal((await sender.drain()).kind, "waiting");
  broken = false;
  calls.length = 0;
  assert.equal((await sender.drain(true)).kind, "empty");
  assert.deepEqual(calls, ["photo"]);
});

test("one broken connection among answers is a hiccup, two are no network", async () => {
  await capture(1);
  const calls: string[] = [];
  const broken: Fetch = () => Promise.reject(new TypeError("reset"));
  let answers: Fetch[] = [() => Promise.resolve(problem(500, "internal")), broken, honest];
  const fetch = noting(calls, (url, init) => (answers.shift() ?? broken)(url, init));
  const sender = new Sender(store, world(fetch), A);
  assert.equal((await sender.drain()).kind, "empty");
  await capture(2);
  answers = [];
  calls.length = 0;
  await sender.drain();
  await sender.drain(true);
  assert.equal(calls.length, 3);
});

test("an arrival rouses those that only the network held up, not those that the server put off", async () => {
  const put: Record<string, Fetch> = {
    [(await capture(1)).id]: () => Promise.reject(new TypeError("reset")),
    [(await capture(2)).id]: () => Promise.resolve(problem(503, "busy", { "Retry-After": "90" })),
  };
  await capture(3);
  const seen: Record<string, number> = {};
  const fetch: Fetch = (url, init) => {
    const id = url.split("/")[3] ?? "";
    seen[id] = (seen[id] ?? 0) + 1;
    return seen[id] === 1 && put[id] ? put[id](url, init) : server.put(url, init);
  };
  await new Sender(store, world(fetch), A).drain();
  assert.deepEqual(await states(), ["done", "queued", "done"]);
});

/** A repeatable source of chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Faults before and after the server has committed, as a bad network makes them. */
function chaotic(random: () => number, rate: number): Fetch {
  const faults = [
    () => Promise.reject(new TypeError("reset")),
    () => Promise.resolve(problem(500, "internal")),
    () => Promise.resolve(portal()),
    () => Promise.resolve(problem(503, "busy", { "Retry-After": "1" })),
    () => Promise.resolve(problem(401, "unauthenticated")),
  ];
  const fault = (): Promise<Response> => (faults[Math.floor(random() * faults.length)] ?? (() => Promise.resolve(portal())))();
  return async (url, init) => {
    if (random() < rate) return fault();
    const answer = await server.put(url, init);
    return random() < rate ? fault() : answer;
  };
}

async function chaosRun(seed: number, rate = 0.4): Promise<void> {
  const random = chance(seed);
  for (let n = 1; n <= 20; n += 1) await capture(n, Array.from({ length: Math.floor(random() * 5) }, () => Math.floor(random() * 40)));
  const sender = new Sender(store, world(chaotic(random, rate), { random }), A);
  for (let round = 0; round < 2000; round += 1) {
    const ended = await sender.drain();
    if (ended.kind === "empty") return;
    time.now = "until" in ended ? Math.max(time.now + 1, ended.until) : time.now + 1000;
  }
  assert.fail("never empty");
}

for (const seed of [11, 12, 13]) {
  test(`chaos, seed ${seed}: all complete, none doubled, nothing left`, async () => {
    await chaosRun(seed);
    assert.equal(server.complete, 20);
    assert.equal(server.stored.length, 20);
    assert.equal(await store.photoCount(), 0);
    assert.deepEqual(new Set(await states()), new Set(["done"]));
  });
}

test("negative control: the same chaos doubles reports where the server does not know them again", async () => {
  server.idempotent = false;
  await chaosRun(11);
  assert.ok(server.stored.length > 20);
});
