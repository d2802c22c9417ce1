/* Unsent work saved to a file, with a word on what the file is and where it is taken back. */

import { h } from "../lib/html";
import { saveFile } from "../lib/save";
import { say } from "../lib/say";
import { exported, fileName } from "./export";
import type { Item } from "./model";
import type { Store } from "./store";
import { t } from "./words";

const IMPORT_PAGE = "/import";

/** Give these items, or everything unsent of this person, to the reader as one file. False when there is no file: called off,
    or failed, which is said. */
export async function backUp(store: Store, user: string, only: readonly Item[] | null = null): Promise<boolean> {
  const now = new Date();
  try {
    const items = only ?? (await store.unsent(user)).items;
    await saveFile(await exported(store, user, items, now), fileName(now));
    return true;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) say("late", t("backupFailed"), t("backupFailedText"));
    return false;
  }
}

/** The same on a page, which then says that the file holds evidence, and where it goes. */
export async function backUpAndSay(store: Store, user: string, only: readonly Item[] | null = null): Promise<void> {
  const link = h("a", { class: "btn", href: IMPORT_PAGE }, t("backupImport"));
  if (await backUp(store, user, only)) say("info", t("backupDone"), t("backupText"), link);
}
