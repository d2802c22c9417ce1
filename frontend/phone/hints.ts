/* What the phone or its browser may do to unsent work, and what the reader can do about it. */

import { en, zh } from "../i18n/phone";
import { dictionary } from "../lib/dictionary";
import { sizeOf } from "../lib/size";
import { freeSpace, isFull, isLow } from "./room";

export const t = dictionary(zh, en);

export interface Surroundings {
  readonly agent: string;
  readonly standalone: boolean;
  /** Whether the store keeps what it is given. */
  readonly works: boolean;
  /** Bytes left; null where the browser does not say. */
  readonly free: number | null;
  readonly persisted: boolean | null;
  readonly backgroundSync: boolean;
}

export interface Hint {
  readonly key: "private" | "wechat" | "homeScreen" | "full" | "low" | "keepOpen";
  readonly kind: "soon" | "late";
  readonly title: string;
  readonly text: string;
}

/** The hints that apply, the gravest first. `waiting` is how many are unsent. */
export function hintsFor(around: Surroundings, waiting: number): Hint[] {
  const apple = /iPhone|iPad|iPod/.test(around.agent);
  const hints: Hint[] = [];
  if (!around.works) hints.push({ key: "private", kind: "late", title: t("privateTitle"), text: t("privateText") });
  const size = around.free === null ? "" : sizeOf(around.free);
  if (isFull(around.free)) hints.push({ key: "full", kind: "late", title: t("fullTitle"), text: t("fullText", { size }) });
  else if (isLow(around.free)) hints.push({ key: "low", kind: "soon", title: t("lowTitle"), text: t("lowText", { size }) });
  if (around.agent.includes("MicroMessenger")) hints.push({ key: "wechat", kind: "late", title: t("wechatTitle"), text: t("wechatText") });
  else if (apple && !around.standalone) hints.push({ key: "homeScreen", kind: "soon", title: t("homeScreenTitle"), text: t("homeScreenText") });
  if (waiting > 0 && !around.backgroundSync) hints.push({ key: "keepOpen", kind: "soon", title: t("keepOpenTitle"), text: t("keepOpenText") });
  return hints;
}

export async function surroundings(works: boolean): Promise<Surroundings> {
  const persisted = await navigator.storage?.persisted?.().catch(() => null);
  return {
    agent: navigator.userAgent,
    standalone: matchMedia("(display-mode: standalone)").matches || "standalone" in navigator && navigator.standalone === true,
    works,
    free: await freeSpace(),
    persisted: persisted ?? null,
    backgroundSync: "SyncManager" in window,
  };
}
