/* What waits on this phone, in two lines for the home page. Pure: items and the hour in, words out. */

import { en, zh } from "../i18n/home";
import { dictionary } from "../lib/dictionary";
import type { Item } from "../outbox/model";

export const t = dictionary(zh, en);
const HOUR = 60;
const DAY = 24 * HOUR;

export interface Line {
  readonly kind: "soon" | "late";
  readonly title: string;
  readonly text: string;
}

/** How long something has waited, in its largest unit. */
export function waited(since: number, now: number): string {
  const minutes = Math.max(0, Math.round((now - since) / 60_000));
  if (minutes < HOUR) return t("ageMinutes", { n: minutes });
  if (minutes < DAY) return t("ageHours", { n: Math.floor(minutes / HOUR) });
  return t("ageDays", { n: Math.floor(minutes / DAY) });
}

/** First what only the reader can put right, then what goes out by itself; nothing when nothing waits. */
export function linesOf(items: readonly Item[], now: number): Line[] {
  const stopped = items.filter((item) => item.state === "attention").length;
  const queued = items.filter((item) => item.state === "queued");
  const lines: Line[] = [];
  if (stopped > 0) lines.push({ kind: "late", title: t("stopped", { n: stopped }), text: t("safe") });
  if (queued.length > 0) {
    const oldest = Math.min(...queued.map((item) => item.queued_at));
    lines.push({ kind: "soon", title: t("waiting", { n: queued.length }), text: t("oldest", { age: waited(oldest, now) }) });
  }
  return lines;
}
