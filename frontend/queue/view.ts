/* What the queue page says, from the items and the hour. Pure: no document, no storage. */

import { localCode } from "../capture/draft";
import { caseOf, pageOf } from "../case/event";
import { waited } from "../home/waiting";
import { en, zh } from "../i18n/queue";
import { dictionary, locale } from "../lib/dictionary";
import { sizeOf } from "../lib/size";
import type { Item } from "../outbox/model";
import { byAge, due } from "../outbox/model";
import { NOT_THEIRS } from "../outbox/wire";
import { troubleWords } from "../outbox/words";

export const t = dictionary(zh, en);

export type Mark = "kept" | "part" | "stop" | "sent";
export type Act = "again" | "edit" | "export" | "delete" | "giveUp" | "logIn" | "open";

export interface Row {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  readonly photo: string | null;
  readonly mark: Mark;
  readonly markWords: string;
  readonly meta: string;
  readonly why: string;
  /** The one act that helps, if any, and the others. */
  readonly main: Act | null;
  readonly acts: readonly Act[];
}

export interface View {
  readonly stopped: readonly Row[];
  readonly waiting: readonly Row[];
  readonly sent: readonly Row[];
  readonly oldest: string;
  readonly loginExpired: boolean;
}

export function viewOf(items: readonly Item[], now: number): View {
  const open = items.filter((item) => item.state !== "done").sort(byAge);
  const held = new Set(open.filter((item) => item.state === "queued").map((item) => item.about ?? ""));
  const oldest = open[0];
  const done = items.filter((item) => item.state === "done" && !item.about).sort((a, b) => (b.done_at ?? 0) - (a.done_at ?? 0));
  return {
    stopped: open.filter((item) => item.state === "attention").map((item) => rowOf(item, now, false)),
    waiting: open.filter((item) => item.state === "queued").map((item) => rowOf(item, now, held.has(item.id))),
    sent: done.map((item) => rowOf(item, now, false)),
    oldest: oldest ? t("oldest", { age: waited(oldest.queued_at, now) }) : "",
    loginExpired: open.some((item) => item.state === "queued" && item.last_error?.code === "unauthenticated"),
  };
}

function rowOf(item: Item, now: number, held: boolean): Row {
  const mark = markOf(item);
  const acts = actsOf(item);
  const main = mark === "stop" ? mainOf(item, acts) : null;
  return {
    id: item.id,
    category: item.label.confidential ? "" : item.label.category, // told to nobody who looks over a shoulder
    title: item.label.confidential ? t("lead") : item.label.title || localCode(item.id),
    photo: item.state === "done" ? null : (item.photos[0] ?? null), // sent bytes are given back
    mark,
    markWords: markWords(item, mark),
    meta: [clockTime(item.label.taken_at === null ? item.queued_at : Date.parse(item.label.taken_at), now), item.label.place].join(" ").trim(),
    why: whyOf(item, now, held),
    main: item.last_error?.code === "unauthenticated" && item.state === "queued" ? "logIn" : main,
    acts: acts.filter((act) => act !== main),
  };
}

function markOf(item: Item): Mark {
  if (item.state === "done") return "sent";
  if (item.state === "attention") return "stop";
  return item.missing !== null && arrived(item) > 0 ? "part" : "kept";
}

function arrived(item: Item): number {
  return item.photos.length - (item.missing ?? item.photos).length;
}

function markWords(item: Item, mark: Mark): string {
  const partial = t("partial", { arrived: arrived(item), n: item.photos.length });
  return { kept: t("keptShort"), part: partial, stop: t("needsYou"), sent: t("receivedShort") }[mark];
}

function mainOf(item: Item, acts: readonly Act[]): Act {
  if (item.last_error?.code === NOT_THEIRS) return "export";
  return acts.find((act) => HELPS.has(act)) ?? (isRefused(item) ? "export" : "again");
}

const HELPS: ReadonlySet<Act> = new Set(["giveUp", "edit", "open"]);
const REFUSALS = new Set([400, 404, 409, 410, 413, 415, 422]);

/** The server has read a rectification or a check and will never take it as it is; what something between us and the server
    answered is no such word. */
function isRefused(item: Item): boolean {
  const { code, status } = item.last_error ?? {};
  return item.state === "attention" && caseOf(item) !== null && code !== "intermediary" && REFUSALS.has(status ?? 0);
}

/** A photo that is lost or refused can be left out once the server has the report; before that the report can be edited.
    What was to be done to a case is taken up again on the page of the case, if the reader may open it. */
function actsOf(item: Item): Act[] {
  if (item.state === "done") return [];
  const photoTrouble = item.last_error?.code === "photo_lost" || Boolean(item.last_error?.photo);
  const acts: Act[] = ["again"];
  if (item.state === "attention" && item.kind === "report") {
    if (item.number !== null && photoTrouble) acts.push("giveUp");
    if (item.number === null) acts.push("edit");
  }
  if (isRefused(item) && pageOf(item) !== null) acts.push("open");
  return [...acts, "export", "delete"];
}

function whyOf(item: Item, now: number, held: boolean): string {
  if (item.state === "done") return item.label.confidential || !item.number ? t("received") : spaced(item.number);
  if (held) return t("held");
  const parts = [item.last_error ? troubleWords(item.last_error) : t("turn")];
  if (item.state === "queued" && arrived(item) > 0 && item.missing) {
    parts.push(t("partialText", { arrived: arrived(item), left: item.missing.length }));
  } else if (item.photos.length > 0) parts.push(t("photos", { n: item.photos.length, size: sizeOf(item.bytes) }));
  if (item.state === "queued" && !due(item, now)) parts.push(t("nextTry", { when: clockTime(item.next_at, now) }));
  return parts.map((part) => part.replace(/[。.]$/, "")).join(" · ");
}

function spaced(number: string): string {
  return number.length === 8 ? `${number.slice(0, 4)}-${number.slice(4)}` : number;
}

/** The minute; with the day before it when that is another one. */
export function clockTime(instant: number, now: number): string {
  const zone = { timeZone: "Asia/Shanghai" } as const;
  const day = (at: number): string => new Date(at).toLocaleDateString(locale(), { ...zone, month: "numeric", day: "numeric" });
  const minute = new Date(instant).toLocaleTimeString(locale(), { ...zone, hour: "2-digit", minute: "2-digit" });
  return day(instant) === day(now) ? minute : `${day(instant)} ${minute}`;
}
