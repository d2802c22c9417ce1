/* What the phone or its browser may do to unsent work, and what the reader can do about it. */

import { t } from "./view";

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
  readonly kind: "soon" | "late";
  readonly title: string;
  readonly text: string;
}

export const LEAST_FREE = 50_000_000;

/** The hints that apply, the gravest first. `waiting` is how many are unsent. */
export function hintsFor(around: Surroundings, waiting: number): Hint[] {
  const apple = /iPhone|iPad|iPod/.test(around.agent);
  const hints: Hint[] = [];
  if (!around.works) hints.push({ kind: "late", title: t("privateTitle"), text: t("privateText") });
  if (around.agent.includes("MicroMessenger")) hints.push({ kind: "late", title: t("wechatTitle"), text: t("wechatText") });
  else if (apple && !around.standalone) hints.push({ kind: "soon", title: t("homeScreenTitle"), text: t("homeScreenText") });
  if (around.free !== null && around.free < LEAST_FREE) hints.push({ kind: "late", title: t("fullTitle"), text: t("fullText") });
  if (waiting > 0 && !around.backgroundSync) hints.push({ kind: "soon", title: t("keepOpenTitle"), text: t("keepOpenText") });
  return hints;
}

export async function surroundings(works: boolean): Promise<Surroundings> {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const persisted = await navigator.storage?.persisted?.().catch(() => null);
  const { quota, usage } = estimate ?? {};
  return {
    agent: navigator.userAgent,
    standalone: matchMedia("(display-mode: standalone)").matches || "standalone" in navigator && navigator.standalone === true,
    works,
    free: quota !== undefined && usage !== undefined ? quota - usage : null,
    persisted: persisted ?? null,
    backgroundSync: "SyncManager" in window,
  };
}
