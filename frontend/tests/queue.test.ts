/* What the queue page offers for an item that the server will not take. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { freezeEvent, newFollowUp } from "../case/event";
import type { StepKind } from "../case/event";
import type { Item, Trouble } from "../outbox/model";
import { freshItem } from "../outbox/model";
import { viewOf } from "../queue/view";

before(() => {
  Object.assign(globalThis, { document: { documentElement: { lang: "zh-CN" } } });
});

function stopped(kind: StepKind | "report" | "photo_lost", trouble: Pick<Trouble, "code" | "status">): Item {
  const label = { category: "ZANG", title: "x", place: "", taken_at: null, confidential: false };
  const step = kind === "rectify" || kind === "check";
  const payload = step ? freezeEvent(newFollowUp("id", "user", "48271936", "2026-11-24T10:54:00+08:00", kind), 1) : JSON.stringify({ kind });
  const base = { id: "id", user_id: "user", kind: kind === "report" ? "report" : "event", payload, sha: "s", photos: [], bytes: 2, label } as const;
  return { ...freshItem(base, 0), state: "attention", last_error: { ...trouble, detail: "", at: 0 } };
}

function offered(...told: Parameters<typeof stopped>): readonly [string | null | undefined, string] {
  const row = viewOf([stopped(...told)], 0).stopped[0];
  return [row?.main, row?.acts.join(" ") ?? ""];
}

test("a step that was refused is taken up again on the page of its case: the same bytes again cannot help", () => {
  for (const status of [400, 404, 409, 410, 413, 415, 422]) {
    assert.deepEqual(offered("check", { code: "case_changed", status }), ["open", "again export delete"], String(status));
  }
  assert.equal(offered("rectify", { code: "photo_seen_before", status: 422 })[0], "open");
});

test("what is confidential has neither name nor sign on the screen", () => {
  const item = stopped("report", { code: "x", status: null });
  const row = viewOf([{ ...item, label: { ...item.label, category: "DUPIN", title: "涉毒", confidential: true } }], 0).stopped[0];
  assert.deepEqual([row?.title, row?.category], ["线索", ""]);
});

test("a case that is not the reader's any more is not opened: what there is can be saved", () => {
  for (const code of ["check_elsewhere", "case_elsewhere", "case_not_found"]) {
    assert.deepEqual(offered("check", { code, status: 409 }), ["export", "again delete"], code);
  }
});

test("what the reader's role may not send is saved to a file", () => {
  assert.equal(offered("check", { code: "forbidden", status: 403 })[0], "export");
  assert.equal(offered("report", { code: "forbidden", status: 403 })[0], "export");
});

test("what may go through the next time is tried again, whatever answered in the server's place", () => {
  assert.equal(offered("check", { code: "intermediary", status: 404 })[0], "again");
  assert.equal(offered("photo_lost", { code: "photo_not_announced", status: 404 })[0], "again");
  assert.equal(offered("report", { code: "form_wrong", status: 422 })[0], "edit");
});
