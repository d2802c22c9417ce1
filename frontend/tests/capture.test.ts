/* The capture page's own reckoning: what is frozen, what is found, where a point lies, what a file says about itself. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, Shot } from "../capture/draft";
import { bothTexts, freeze, goingOn, isWorthKeeping, lacks, localCode, metresBetween, newDraft, nextRole } from "../capture/draft";
import { readClaims } from "../capture/exif";
import type { Reference } from "../capture/ground";
import { leafAt, plane, ringsOf } from "../capture/ground";
import type { Item } from "../capture/items";
import { recentFirst, search, withRecent } from "../capture/items";
import { level } from "../capture/position";
import { queryOf } from "../capture/preview";
import { Session } from "../capture/session";

const CLOCK = { offset_ms: null, last_server_time: null };
const HERE = { lon: 113.8121, lat: 34.0305 };

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

/** A red square of 64 × 48 pixels by an Acme P1, taken at 34.025 N 113.8 E on 2026-11-24 10:21 +08:00; and one that says nothing. */
const SAYS = bytesOf("/9j/4AAQSkZJRgABAQAAAQABAAD/4QD4RXhpZgAATU0AKgAAAAgABQEPAAIAAAAFAAAASgEQAAIAAAADUDEAAAESAAMAAAABAAEAAIdpAAQAAAABAAAAUIglAAQAAAABAAAAigAAAABBY21lAAAAApADAAIAAAAUAAAAbpARAAIAAAAHAAAAggAAAAAyMDI2OjExOjI0IDEwOjIxOjAwACswODowMAAAAAQAAQACAAAAAk4AAAAAAgAFAAAAAwAAAMAAAwACAAAAAkUAAAAABAAFAAAAAwAAANgAAAAAAAAAIgAAAAEAAAABAAAAAQAAAB4AAAABAAAAcQAAAAEAAAAwAAAAAQAAAAAAAAAB/9sAQwAoHB4jHhkoIyEjLSsoMDxkQTw3Nzx7WF1JZJGAmZaPgIyKoLTmw6Cq2q2KjMj/y9ru9f///5vB////+v/m/f/4/9sAQwErLS08NTx2QUF2+KWMpfj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4/8AAEQgAMABAAwEiAAIRAQMRAf/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALURAAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoWJDThJfEXGBkaJicoKSo1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uLj5OXm5+jp6vLz9PX29/j5+v/aAAwDAQACEQMRAD8Aq0UUVznsBRRRQAUUUUAFFFFABRRRQAUUUUAFFFFABRRRQAUUUUAFFFFABRRRQAUUUUAf/9k=");
const SILENT = bytesOf("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAwAEADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCrRRRXOewFFFFABRRRQAUUUUAFFFFABRRRQAUUUUAFFFFABRRRQAUUUUAFFFFABRRRQB//2Q==");

function shot(sha256: string, role: Shot["role"]): Shot {
  return {
    sha256, size: 1, type: "image/jpeg", role, provenance: "camera_inpage",
    taken_at: null, fix: null, source_sha: null, last_modified: null, exif: null,
  };
}

function draft(): Draft {
  return newDraft("6f1c2a9e-1111-4111-8111-111111111111", "h", "2026-11-24T02:00:00.000Z");
}

test("the same draft frozen twice gives the same text, with the keys of the protocol and no others", () => {
  const made = draft();
  Object.assign(made.fields, { item: "ZANG-02", category: "ZANG", note: "  by the bin ", pin: { ...HERE, name: "x" } });
  const text = freeze(made, "2026-11-24T02:01:00.000Z", CLOCK);
  assert.equal(text, freeze(made, "2026-11-24T02:01:00.000Z", CLOCK));
  const body = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body).sort(), [
    "alt", "boundary_choice", "clock", "elapsed_ms", "finalized_at", "fix", "form_version", "id", "item", "joins_case",
    "note", "photos", "pin", "started_at", "visit",
  ]);
  assert.equal(body["note"], "by the bin");
  assert.deepEqual(body["pin"], HERE);
});

test("what was tapped before the page was alive fills what the left draft leaves open, and nothing else", () => {
  const [left, tapped] = [draft(), draft()];
  Object.assign(left.fields, { pin: HERE });
  Object.assign(tapped.fields, { category: "ZANG", note: "typed" });
  const filled = goingOn(left, tapped.fields).fields;
  assert.deepEqual([filled.category, filled.note, filled.pin], ["ZANG", "typed", HERE]);
  Object.assign(left.fields, { category: "CHA", item: "CHA-07", note: "kept" });
  const kept = goingOn(left, tapped.fields).fields;
  assert.deepEqual([kept.category, kept.item, kept.note], ["CHA", "CHA-07", "kept\ntyped"]);
  assert.deepEqual([bothTexts("清了", "清了三车"), bothTexts("清了三车", "清了 "), bothTexts("", "清了")], ["清了三车", "清了三车", "清了"]);
});

test("a draft says what it lacks and whether it is worth keeping", () => {
  const made = draft();
  assert.deepEqual(lacks(made), ["item", "position"]);
  assert.equal(isWorthKeeping(made), false);
  Object.assign(made.fields, { item: "ZANG-02", pin: HERE });
  assert.deepEqual(lacks(made), []);
  assert.equal(isWorthKeeping(made), true);
});

test("whoever sends waits for pictures that are still made small, in the order they were taken", async () => {
  const session = new Session(draft());
  const begin: (() => void)[] = [];
  const slow = (made: Shot) => () => new Promise<void>((done) => begin.push(() => (session.addShot(made, new Blob()), done())));
  void session.receive(slow(shot("a", "near")));
  void session.receive(() => Promise.reject(new Error("unreadable"))).catch(() => undefined);
  let settled = false;
  const wait = session.settled().then(() => (settled = true));
  await new Promise(setImmediate);
  assert.equal(settled, false);
  void session.receive(slow(shot("b", "wide"))); // taken while another waits
  begin.shift()?.();
  await new Promise(setImmediate);
  assert.equal(settled, false);
  begin.shift()?.();
  await wait;
  assert.deepEqual([session.coming, session.draft.photos.map((photo) => photo.sha256)], [false, ["a", "b"]]);
});

test("photos are near, then wide, then others; a dropped role is filled again", () => {
  assert.equal(nextRole([]), "near");
  assert.equal(nextRole([shot("a", "near")]), "wide");
  assert.equal(nextRole([shot("a", "near"), shot("b", "wide")]), "other");
  assert.equal(nextRole([shot("b", "wide")]), "near");
});

test("small figures", () => {
  assert.equal(localCode(draft().id), "6F1C2A");
  const east = metresBetween(HERE, { lon: HERE.lon + 0.001, lat: HERE.lat });
  assert.ok(east > 91 && east < 94);
  assert.deepEqual([null, 8, 15, 16, 50, 51, 100, 101, 3000].map(level), [
    "none", "good", "good", "fair", "fair", "poor", "poor", "bad", "bad",
  ]);
});

const ITEMS: Item[] = [
  { code: "ZANG-01", category: "ZANG", short: "", name: "", key: "bllj baolulaji zang-01", alt: null },
  { code: "ZANG-02", category: "ZANG", short: "", name: "", key: "ljtmy lajitongmanyi bins zang-02", alt: null },
  { code: "CHA-01", category: "CHA", short: "", name: "", key: "jgqs jinggaiqueshi xljt cha-01", alt: null },
];

test("search finds pinyin initials, keys that begin with them first, and every word counts", () => {
  assert.deepEqual(search(ITEMS, "ljt").map((item) => item.code), ["ZANG-02", "CHA-01"]);
  assert.deepEqual(search(ITEMS, "LJT bins").map((item) => item.code), ["ZANG-02"]);
  assert.deepEqual(search(ITEMS, " "), []);
});

test("recent items come first, the last used at the very front", () => {
  const recent = withRecent(withRecent([], "CHA-01"), "ZANG-02");
  assert.deepEqual(recent, ["ZANG-02", "CHA-01"]);
  assert.deepEqual(recentFirst(ITEMS, recent).map((item) => item.code), ["ZANG-02", "CHA-01", "ZANG-01"]);
  assert.equal(withRecent(Array.from({ length: 12 }, (_none, at) => String(at)), "new").length, 12);
});

test("a leaf holds what lies in it, not what lies in its hole", () => {
  const square = [0, 0, 1000, 0, 0, 1000, -1000, 0];
  const hole = [400, 400, 200, 0, 0, 200, -200, 0];
  const leaf = { code: "a", zh: "", en: "", body: "b", rings: [square, hole] };
  const reference: Reference = { version: "1", bodies: {}, leaves: [leaf], items: {} };
  assert.equal(leafAt(reference, { lon: 0.001, lat: 0.002 })?.code, "a");
  assert.equal(leafAt(reference, { lon: 0.005, lat: 0.005 }), null);
  assert.equal(leafAt(reference, { lon: 0.02, lat: 0.005 }), null);
  assert.deepEqual(ringsOf(leaf)[1]?.[2], { lon: 0.006, lat: 0.006 });
});

test("metres on the plane lead back to the same degrees", () => {
  const ground = plane(HERE);
  const there = { lon: 113.82, lat: 34.02 };
  const back = ground.back(ground.x(there.lon), ground.y(there.lat));
  assert.ok(metresBetween(there, back) < 0.001);
});

test("a question leaves out what is not known", () => {
  assert.equal(queryOf({ item: null, alt: false, point: HERE, accuracy: null, choice: null }), "lon=113.8121&lat=34.0305");
  const full = queryOf({ item: "CHA-07", alt: true, point: HERE, accuracy: 8.4, choice: "x" });
  assert.equal(full, "lon=113.8121&lat=34.0305&item=CHA-07&alt=1&accuracy=8&choice=x");
});

test("a photo file is heard before the canvas silences it", async () => {
  const claims = await readClaims(SAYS);
  assert.equal(claims?.["Make"], "Acme");
  assert.equal(claims?.["DateTimeOriginal"], "2026:11:24 10:21:00");
  assert.equal(claims?.["OffsetTimeOriginal"], "+08:00");
  assert.ok(Math.abs(Number(claims?.["lat"]) - 34.025) < 1e-6);
  assert.equal(await readClaims(SILENT), null);
});
