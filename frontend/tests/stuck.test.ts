/* What could hold up the queue: one item, one photo, one clock, one answer. Nothing of the kind may stop the others, or last. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST_TOLD_MS } from "../outbox/model";
import { Sender } from "../outbox/sender";
import { Store } from "../outbox/store";
import type { Fetch } from "../outbox/wire";
import { A, B, capture, honest, problem, scripted, server, states, store, time, world } from "./phone";

const broken: Fetch = () => Promise.reject(new TypeError("reset"));

test("an item that this phone cannot read waits, and the next one goes", async () => {
  const first = await capture(1, [1]);
  await capture(2);
  const read = Store.prototype.photo;
  store.photo = () => Promise.reject(new DOMException("disk", "UnknownError"));
  const sender = new Sender(store, world(honest), A);
  assert.equal((await sender.drain()).kind, "waiting");
  assert.deepEqual(await states(), ["queued", "done"]);
  assert.equal((await store.item(first.id))?.last_error?.code, "phone_store");
  store.photo = read;
  assert.equal((await sender.drain(true)).kind, "empty");
});

test("a photo that the server acknowledges and does not keep is not sent for ever", async () => {
  await capture(1, [1]);
  await capture(2);
  let photos = 0;
  const fetch: Fetch = async (url, init) => {
    if (!url.includes("/photos/")) return server.put(url, init);
    photos += 1;
    assert.ok(photos < 20, "the same photo again and again");
    return server.receipt(url.split("/")[3] ?? "", 200);
  };
  assert.equal((await new Sender(store, world(fetch), A).drain()).kind, "waiting");
  assert.equal(photos, 1);
  assert.deepEqual(await states(), ["queued", "done"]);
});

test("what ran out of time stands behind the others, for it is listened to longer each time", async () => {
  const slow = await capture(1);
  const later = await capture(2);
  await store.change(slow.id, { timeouts: 3 });
  const asked: string[] = [];
  const fetch: Fetch = (url, init) => {
    asked.push(url.split("/")[3] ?? "");
    return server.put(url, init);
  };
  await new Sender(store, world(fetch), A).drain();
  assert.deepEqual(asked, [later.id, slow.id]);
});

test("a clock that was put back does not put an item off", async () => {
  const item = await capture(1);
  time.now += 86_400_000; // the clock is a day ahead
  const sender = new Sender(store, world(scripted(problem(500, "internal"), problem(500, "internal"), problem(500, "internal"))), A);
  assert.equal((await sender.drain()).kind, "waiting");
  time.now -= 86_400_000;
  assert.ok(((await store.item(item.id))?.next_at ?? 0) > time.now + LONGEST_TOLD_MS);
  assert.equal((await sender.drain()).kind, "empty");
});

test("a server that is busy for a second is asked again in seconds, however often it was busy, and the report is not sent anew", async () => {
  const item = await capture(1, [1]);
  const calls: string[] = [];
  let answers = 0;
  const fetch: Fetch = (url, init) => {
    const photo = url.includes("/photos/");
    calls.push(photo ? "photo" : "report");
    answers += photo ? 1 : 0;
    return photo && answers <= 9 ? Promise.resolve(problem(503, "busy", { "Retry-After": "1" })) : server.put(url, init);
  };
  const sender = new Sender(store, world(fetch, { random: () => 1 }), A);
  for (let round = 0; round < 9; round += 1) {
    const ended = await sender.drain();
    assert.ok(ended.kind === "waiting" && ended.until - time.now <= 10_000);
    time.now = ended.until;
  }
  assert.equal((await sender.drain()).kind, "empty");
  assert.deepEqual(calls, ["report", ...Array<string>(10).fill("photo")]);
  assert.equal((await store.item(item.id))?.state, "done");
});

test("nobody tells us to stay away longer than an hour", async () => {
  await capture(1);
  const sender = new Sender(store, world(scripted(problem(503, "busy", { "Retry-After": "86400" }))), A);
  const ended = await sender.drain();
  assert.ok(ended.kind === "waiting" && ended.until === time.now + LONGEST_TOLD_MS);
});

test("roused by an arrival, an item counts its waiting anew", async () => {
  const first = await capture(1);
  await capture(2);
  await store.change(first.id, { attempts: 9, next_at: time.now + 200_000, last_error: { code: "no_network", status: null, detail: "", at: 0 } });
  const fetch: Fetch = (url, init) => (url.includes(first.id) ? broken(url, init) : server.put(url, init));
  const ended = await new Sender(store, world(fetch), A).drain();
  assert.ok(ended.kind === "waiting" && ended.until - time.now <= 2_000, "the last one left does not wait five minutes");
});

test("a phone calls itself the same for one person at every call, and otherwise for another", async () => {
  const said: string[] = [];
  const fetch: Fetch = (url, init) => {
    said.push(new Headers(init.headers).get("X-Outbox-Pending") ?? "");
    return server.put(url, init);
  };
  for (const [n, user] of [[1, A], [2, A], [3, B]] as const) {
    await capture(n, [], user);
    await new Sender(store, world(fetch), user).drain();
  }
  const [one, two, other] = said.map((line) => /^1,0,([0-9a-f]{12})$/.exec(line)?.[1]);
  assert.ok(one);
  assert.equal(two, one);
  assert.ok(other && other !== one);
});

test("what this person may not send any more stops itself alone; a refused login stops everything and loses nothing", async () => {
  const first = await capture(1);
  await capture(2);
  const refused = (code: string): Fetch => (url, init) => (url.includes(first.id) ? Promise.resolve(problem(403, code)) : server.put(url, init));
  for (const code of ["other_user", "password_change_needed", "cross_site"]) {
    const ended = await new Sender(store, world(refused(code)), A).drain();
    assert.ok(ended.kind === "stopped" && ended.trouble.code === code);
    assert.deepEqual(await states(), ["queued", "queued"]);
  }
  assert.equal((await new Sender(store, world(refused("forbidden")), A).drain(true)).kind, "empty");
  assert.deepEqual(await states(), ["attention", "done"]);
});
