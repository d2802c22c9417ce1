/* The words of what waits on this phone. */

import { en, zh } from "../i18n/outbox";
import { dictionary } from "../lib/dictionary";
import type { Trouble } from "./model";

export const t = dictionary(zh, en);

const CODES = {
  forbidden: "notTheirs",
  intermediary: "strangeNetwork",
  no_network: "noNetwork",
  not_a_receipt: "strangeNetwork",
  other_user: "otherUser",
  phone_store: "phoneStore",
  photo_lost: "photoLost",
  photo_not_kept: "photoNotKept",
  photo_not_listed: "photoLost",
  timeout: "slowNetwork",
  unauthenticated: "loginExpired",
} as const;

/** Why something waits or stopped, in a sentence: ours where we know better, else the server's own. */
export function troubleWords(trouble: Trouble): string {
  const key = Object.entries(CODES).find(([code]) => code === trouble.code)?.[1];
  if (key) return t(key);
  return trouble.detail || t("serverSaid", { status: trouble.status ?? "?" });
}
