/* What a phone does when its photos, its storage or its login fail: nothing goes without the reader, nothing is dropped. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { newDraft } from "../capture/draft";
import { lastDraft } from "../capture/keeper";
import { freezeEvent, newFollowUp, reopened } from "../case/event";
import { digest, digestOfText } from "../lib/digest";
import { base64, exported, fileName } from "../outbox/export";
import { giveUpPhotos, lostPhotos } from "../outbox/loss";
import type { Item } from "../outbox/model";
import { freshItem } from "../outbox/model";
import { askServer, forgetOwner, lastOwner, rememberOwner } from "../outbox/owner";
import { Sender } from "../outbox/sender";
import { DATABASE } from "../outbox/store";
import type { Fetch } from "../outbox/wire";
import { A, B, capture, honest, json, photoBytes, portal, problem, server, states, store, time, world } from "./phone";

const EVENT = "00000000-0000-4000-8000-00000000e001";

async function spoil(sha: string): Promise<void> {
  await store.saveDraft(newDraft("x", "nobody", ""), [{ sha, type: "image/jpeg", size: 1, buf: new Uint8Array([1]).buffer }]);
}

async function itemOf(first: Item): Promise<Item> {
  const item = await store.item(first.id);
  assert.ok(item);
  return item;
}

test("a lost photo stops only itself: the others arrive, then the reader is asked", async () => {
  const item = await capture(1, [1, 2, 3]);
  await spoil(item.photos[0] ?? "");
  await new Sender(store, world(honest), A).drain();
  assert.deepEqual(await states(), ["attention"]);
  assert.equal(server.photos.size, 2);
  assert.deepEqual(await lostPhotos(store, await itemOf(item)), [item.photos[0]]);
  assert.deepEqual(server.events, []);
});

test("a photo whose file was cleared away behind the database is lost, and nothing else is", async () => {
  const first = await capture(1, [1, 2]);
  await capture(2);
  const get = IDBObjectStore.prototype.get;
  IDBObjectStore.prototype.get = function (key) {
    if (key === first.photos[0]) throw new DOMException("gone", "NotReadableError");
    return get.call(this, key);
  };
  try {
    await new Sender(store, world(honest), A).drain();
    assert.deepEqual(await states(), ["attention", "done"]);
    assert.deepEqual(await lostPhotos(store, await itemOf(first)), [first.photos[0]]);
  } finally {
    IDBObjectStore.prototype.get = get;
  }
});

test("once the reader agrees an event releases the report, in that order, and only once", async () => {
  const first = await capture(1, [1, 2]);
  await spoil(first.photos[0] ?? "");
  const sender = new Sender(store, world(honest), A);
  await sender.drain();
  const item = await itemOf(first);
  await Promise.all([giveUpPhotos(store, item, "清理软件删了", EVENT), giveUpPhotos(store, item, "清理软件删了", EVENT.replace("e", "f"))]);
  assert.equal((await store.items(A)).length, 2);
  assert.equal((await sender.drain()).kind, "empty");
  assert.deepEqual(await states(), ["done", "done"]);
  const [event] = server.events.map((text) => JSON.parse(text) as Record<string, unknown>);
  assert.equal(event?.["kind"], "photo_lost");
  assert.equal(event?.["report"], first.id);
  assert.equal(event?.["note"], "清理软件删了");
  assert.deepEqual(event?.["photos"], [{ sha256: first.photos[0] }]);
});

test("while the event waits its report is not tried", async () => {
  const first = await capture(1, [1]);
  await spoil(first.photos[0] ?? "");
  await new Sender(store, world(honest), A).drain();
  await giveUpPhotos(store, await itemOf(first), "r", EVENT);
  const asked: string[] = [];
  const busy = (url: string): Promise<Response> => {
    asked.push(url);
    return Promise.resolve(problem(503, "busy", { "Retry-After": "9" }));
  };
  assert.equal((await new Sender(store, world(busy), A).drain()).kind, "waiting");
  assert.ok(asked.length > 0 && asked.every((url) => url.startsWith("/api/events/")));
});

test("a photo that the server refuses is named, and can be given up", async () => {
  const first = await capture(1, [1, 2]);
  const refused = first.photos[1] ?? "";
  const fetch: typeof honest = (url, init) => (url.endsWith(refused) ? Promise.resolve(problem(422, "photo_broken")) : honest(url, init));
  const sender = new Sender(store, world(fetch), A);
  await sender.drain();
  const item = await itemOf(first);
  assert.equal(item.last_error?.photo, refused);
  await giveUpPhotos(store, item, "服务器不收", EVENT);
  assert.equal((await sender.drain()).kind, "empty");
  assert.equal(server.complete, 1);
  assert.deepEqual(await states(), ["done", "done"]);
});

test("bytes that are here after all are simply sent", async () => {
  const first = await capture(1, [1]);
  await store.change(first.id, { state: "attention", last_error: { code: "photo_lost", status: null, detail: "", at: 0 } });
  await giveUpPhotos(store, await itemOf(first), "r", EVENT);
  assert.equal((await new Sender(store, world(honest), A).drain()).kind, "empty");
  assert.deepEqual(server.events, []);
  assert.equal(server.photos.size, 1);
});

test("the export holds the frozen texts and the photos, byte for byte", async () => {
  const item = await capture(1, [1, 2]);
  await capture(2);
  await capture(3, [], B);
  const { items } = await store.unsent(A);
  const file = JSON.parse(await (await exported(store, A, items, new Date(0))).text()) as {
    mingcha_export: number;
    user: string;
    exported_at: string;
    items: { kind: string; id: string; sha: string; payload: string; photos: { sha256: string; type: string; base64: string }[] }[];
  };
  assert.deepEqual([file.mingcha_export, file.user, file.exported_at], [1, A, "1970-01-01T00:00:00.000Z"]);
  assert.deepEqual(file.items.map((each) => [each.kind, each.photos.length]), [["report", 2], ["report", 0]]);
  assert.equal(file.items[0]?.payload, item.payload);
  assert.equal(file.items[0]?.sha, item.sha);
  for (const photo of file.items[0]?.photos ?? []) {
    const bytes = Uint8Array.from(atob(photo.base64), (letter) => letter.charCodeAt(0));
    assert.equal(await digest(bytes), photo.sha256);
    assert.equal(photo.type, "image/jpeg");
  }
});

test("an export of nothing is still a file of the format; large photos do not break it", async () => {
  const empty = JSON.parse(await (await exported(store, A, [], new Date(0))).text()) as { items: unknown[] };
  assert.deepEqual(empty.items, []);
  const large = new Uint8Array(300_000).fill(65);
  assert.equal(base64(large.buffer).length, 400_000);
  assert.match(fileName(new Date()), /^mingcha-\d{8}-\d{4}\.json$/);
});

test("a refused report becomes a draft of its own id, and its photos stay", async () => {
  const item = await capture(1, [1]);
  const draft = newDraft("fresh", A, "2026-11-24T01:00:00.000Z");
  await store.reopen(item.id, draft);
  assert.equal(await store.item(item.id), undefined);
  assert.deepEqual((await store.unsent(A)).drafts.map((each) => each.id), ["fresh"]);
  assert.ok(await store.photo(item.photos[0] ?? ""));
});

test("a receipt sets the phone's clock right and says when it last worked", async () => {
  await capture(1);
  const told = new Date(time.now - 5000).toISOString();
  const fetch: typeof honest = async (url, init) => {
    const answer = (await (await honest(url, init)).json()) as object;
    return json({ ...answer, server_time: told }, 201);
  };
  await new Sender(store, world(fetch), A).drain();
  assert.equal(await store.kept("clock_offset"), 5000);
  assert.equal(await store.kept("server_time"), told);
  assert.equal(await store.kept(`last_success:${A}`), time.now);
  assert.equal(await store.kept(`last_success:${B}`), undefined);
});

test("since when the server is out of reach is known until it answers", async () => {
  await capture(1);
  const dead = (): Promise<Response> => Promise.reject(new TypeError("offline"));
  const sender = new Sender(store, world(dead), A);
  await sender.drain();
  const since = time.now;
  time.now += 60_000;
  await sender.drain(true);
  assert.equal(await store.kept("unreachable_since"), since);
  await new Sender(store, world(honest), A).drain(true);
  assert.equal(await store.kept("unreachable_since"), null);
});

test("who is signed in: only the server's own words count", async () => {
  const says = (answer: Response) => askServer(() => Promise.resolve(answer));
  assert.deepEqual(await says(json({ handle: "h", role: "inspector" }, 200)), { kind: "somebody", handle: "h", role: "inspector" });
  assert.deepEqual(await says(problem(401, "unauthenticated")), { kind: "nobody" });
  assert.deepEqual(await says(portal()), { kind: "silent" });
  assert.deepEqual(await says(json({}, 401)), { kind: "silent" });
  assert.deepEqual(await askServer(() => Promise.reject(new TypeError("offline"))), { kind: "silent" });
});

test("the last inspector is known until the logout", async () => {
  assert.equal(await lastOwner(store), null);
  await rememberOwner(store, A);
  assert.equal(await lastOwner(store), A);
  await forgetOwner(store);
  assert.equal(await lastOwner(store), null);
});

test("a newer version in another tab gets the database: this one lets go by itself", async () => {
  await capture(1);
  let blocked = false;
  await new Promise<void>((resolve, reject) => {
    const upgrade = indexedDB.open(DATABASE, 9);
    upgrade.onblocked = () => {
      blocked = true;
    };
    upgrade.onerror = () => reject(new Error("no upgrade"));
    upgrade.onsuccess = () => {
      upgrade.result.close();
      resolve();
    };
  });
  assert.equal(blocked, false);
});

test("a storage process that died is asked once more on a new connection", async () => {
  await capture(1);
  const real = IDBDatabase.prototype.transaction;
  let failures = 1;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof real>) {
    if (failures > 0) {
      failures -= 1;
      throw new DOMException("gone", "InvalidStateError");
    }
    return real.apply(this, given);
  };
  try {
    assert.equal((await store.items(A)).length, 1);
    failures = 2;
    await assert.rejects(store.items(A), { name: "InvalidStateError" });
  } finally {
    IDBDatabase.prototype.transaction = real;
  }
});

test("a check made without a network waits with its photo, and is the reader's again where the server refuses it", async () => {
  const buf = photoBytes(9);
  const sha = await digest(buf);
  const draft = newFollowUp(EVENT, A, "48271936", "2026-11-24T00:00:00.000Z", "check");
  draft.verdict = "pass";
  draft.photos.push({
    sha256: sha, size: 64, type: "image/jpeg", role: "other", provenance: "camera_inpage",
    taken_at: null, fix: null, source_sha: null, last_modified: null, exif: null,
  });
  await store.saveDraft(draft, [{ sha, type: "image/jpeg", size: 64, buf }]);
  assert.equal(await lastDraft(store, A), null); // the capture page does not take it for a report
  const payload = freezeEvent(draft, 4);
  const label = { category: "ZANG", title: "t", place: "p", taken_at: null, confidential: false };
  const base = { id: EVENT, user_id: A, kind: "event" as const, payload, sha: await digestOfText(payload), label };
  await store.enqueue(freshItem({ ...base, photos: [sha], bytes: 64 }, time.now));
  const sent: string[] = [];
  const offline: Fetch = () => Promise.reject(new TypeError("no network"));
  await new Sender(store, world(offline), A).drain();
  assert.deepEqual([await states(), (await store.items(A))[0]?.payload], [["queued"], payload]);
  const refusing: Fetch = (url, init) => {
    sent.push(`${url} ${String(init.body)}`);
    return Promise.resolve(problem(409, "check_elsewhere"));
  };
  time.now += 600_000;
  await new Sender(store, world(refusing), A).drain();
  assert.deepEqual(sent, [`/api/events/${EVENT} ${payload}`]);
  assert.deepEqual(await states(), ["attention"]);
  const [item] = await store.items(A);
  assert.equal(item?.last_error?.detail, "said check_elsewhere");
  assert.equal(await store.photoCount(), 1);
  const again = item ? reopened(item, "id-2", "2026-11-24T01:00:00.000Z") : null;
  assert.deepEqual(again?.photos, [{ ...draft.photos[0], role: "after" }]);
});
