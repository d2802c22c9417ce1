/* An officer's feedback before it is sent: what is missing, the frozen text, and a refused one taken up again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Shot } from "../capture/draft";
import { caseOf, firstGap, freezeEvent, isAbout, lacksOf, newFollowUp, reopened, spaced, takenUp, verdictOf } from "../case/event";
import { freshItem } from "../outbox/model";
import type { Item } from "../outbox/model";

const NOW = "2026-11-24T10:54:00+08:00";
const FIX = { lon: 113.8, lat: 34, accuracy_m: 6, age_ms: 0, source: "device", crs: "wgs84" } as const;
const SHOT: Shot = {
  sha256: "a".repeat(64),
  size: 3,
  type: "image/jpeg",
  role: "other",
  provenance: "camera_inpage",
  taken_at: NOW,
  fix: FIX,
  source_sha: null,
  last_modified: null,
  exif: null,
};

function filled() {
  const draft = newFollowUp("id-1", "user", "48271936", NOW);
  draft.photos.push(SHOT);
  draft.fields.note = " 清运 3 车次 ";
  draft.fields.fix = FIX;
  return draft;
}

function queued(payload: string): Item {
  const label = { category: "ZANG", title: "x", place: "", taken_at: null, confidential: false };
  return freshItem({ id: "id-1", user_id: "user", kind: "event", payload, sha: "s", photos: [SHOT.sha256], bytes: 3, label }, 0);
}

test("a photo and a sentence are needed", () => {
  assert.deepEqual(lacksOf(newFollowUp("id", "user", "48271936", NOW)), ["photo", "text"]);
  assert.deepEqual(lacksOf(filled()), []);
});

test("the frozen text is that of the wire, with the version that the page showed", () => {
  const said = JSON.parse(freezeEvent(filled(), 2)) as Record<string, unknown>;
  assert.deepEqual(Object.keys(said).sort(), ["base_version", "case", "cause", "fix", "form_version", "id", "kind", "note", "photos", "report"]);
  assert.deepEqual([said["kind"], said["case"], said["base_version"], said["note"]], ["rectify", "48271936", 2, "清运 3 车次"]);
  assert.equal(said["cause"], null);
  assert.deepEqual(said["photos"], [{ ...SHOT, role: "after" }]);
  assert.equal(freezeEvent(filled(), 2), freezeEvent(filled(), 2));
});

test("the cause is part of the draft: sent with it, and there again when it was refused", () => {
  const draft = filled();
  draft.cause = "works";
  assert.equal((JSON.parse(freezeEvent(draft, 2)) as Record<string, unknown>)["cause"], "works");
  assert.equal(reopened(queued(freezeEvent(draft, 2)), "id-2", NOW)?.cause, "works");
});

test("what was typed and ticked before the page was alive joins the draft that was left", () => {
  const left = { ...filled(), cause: "works" };
  const both = takenUp(left, { note: "冲洗地面", cause: null });
  assert.deepEqual([both.fields.note, both.cause, both.photos.length], [" 清运 3 车次\n冲洗地面", "works", 1]);
  assert.equal(takenUp(left, { note: "", cause: "weather" }).cause, "weather");
  assert.equal(takenUp(left, { note: left.fields.note, cause: null }).fields.note, left.fields.note);
});

test("a gap of a standard text keeps it from being sent", () => {
  const draft = filled();
  draft.fields.note = "清运{几}车次";
  assert.deepEqual(lacksOf(draft), ["gap"]);
  assert.deepEqual(firstGap(draft.fields.note), { start: 2, end: 5 });
  assert.equal(firstGap("清运 3 车次"), null);
});

test("what was refused is taken up again under another id", () => {
  const draft = reopened(queued(freezeEvent(filled(), 2)), "id-2", NOW);
  assert.ok(draft);
  assert.deepEqual([draft.id, draft.about, draft.fields.note, draft.photos.length], ["id-2", "48271936", "清运 3 车次", 1]);
  assert.equal(draft.photos[0]?.fix?.lon, FIX.lon);
});

test("only a rectification that still has its text is about a case", () => {
  assert.equal(caseOf(queued(freezeEvent(filled(), 2))), "48271936");
  assert.equal(caseOf(queued("")), null);
  assert.equal(caseOf(queued('{"kind":"photo_lost","report":"r"}')), null);
  assert.equal(reopened(queued(""), "id-2", NOW), null);
  assert.ok(isAbout(filled(), "48271936"));
  assert.ok(!isAbout(filled(), "11111111"));
});

test("a check needs a reason for rework and nothing else; only rework carries it", () => {
  const draft = newFollowUp("id-1", "user", "48271936", NOW, "check");
  draft.verdict = "rework";
  assert.deepEqual(lacksOf(draft), ["reason"]);
  draft.cause = "remains";
  assert.deepEqual(lacksOf(draft), []);
  const rework = JSON.parse(freezeEvent(draft, 3)) as Record<string, unknown>;
  assert.deepEqual([rework["kind"], rework["verdict"], rework["reason"], "cause" in rework], ["check", "rework", "remains", false]);
  draft.verdict = "pass";
  const passed = JSON.parse(freezeEvent(draft, 3)) as Record<string, unknown>;
  assert.deepEqual([passed["verdict"], passed["reason"], passed["base_version"], passed["photos"]], ["pass", null, 3, []]);
});

test("a refused check is taken up again as a check, with its reason; the verdict is chosen anew", () => {
  const draft = newFollowUp("id-1", "user", "48271936", NOW, "check");
  Object.assign(draft, { verdict: "rework", cause: "remains" });
  draft.photos.push(SHOT);
  const item = queued(freezeEvent(draft, 3));
  assert.deepEqual([caseOf(item), verdictOf(item), verdictOf(queued(freezeEvent(filled(), 2)))], ["48271936", "rework", null]);
  const again = reopened(item, "id-2", NOW);
  assert.deepEqual([again?.kind, again?.cause, again?.verdict, again?.photos.length], ["check", "remains", undefined, 1]);
});

test("a number as people read it", () => {
  assert.equal(spaced("48271936"), "4827-1936");
});
