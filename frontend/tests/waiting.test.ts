/* The lines of the home page about what waits on the phone. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Line } from "../home/waiting";
import { linesOf, waited } from "../home/waiting";
import { freshItem } from "../outbox/model";
import type { Item, ItemState } from "../outbox/model";

const NOW = Date.parse("2026-11-24T10:54:00+08:00");
const MINUTE = 60_000;

before(() => {
  Object.assign(globalThis, { document: { documentElement: { lang: "zh-CN" } } });
});

function item(state: ItemState, minutesAgo: number): Item {
  const label = { category: "ZANG", title: "x", place: "", taken_at: null, confidential: false };
  const base = { id: "id", user_id: "user", kind: "report", payload: "{}", sha: "sha", photos: [], bytes: 2, label } as const;
  return { ...freshItem(base, NOW - minutesAgo * MINUTE), state };
}

test("nothing waits: nothing is said", () => {
  assert.deepEqual(linesOf([item("done", 5)], NOW), []);
});

test("the oldest of the waiting gives the age; what needs the reader comes first", () => {
  const lines = linesOf([item("queued", 42), item("queued", 3), item("attention", 90)], NOW);
  assert.deepEqual(
    lines.map((line: Line) => [line.kind, line.title, line.text]),
    [
      ["late", "1 条要您处理", "都在本机，没有丢"],
      ["soon", "2 条未送达", "最早已等 42 分钟，都在本机"],
    ],
  );
});

test("waited takes the largest unit and never less than nothing", () => {
  const said = [-3, 0, 59, 60, 1439, 1440, 4000].map((minutes) => waited(NOW - minutes * MINUTE, NOW));
  assert.deepEqual(said, ["0 分钟", "0 分钟", "59 分钟", "1 小时", "23 小时", "1 天", "2 天"]);
});
