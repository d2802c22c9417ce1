/* Unsent reports as one file: the last line of defence. The import page checks every digest and runs the same idempotent
   calls, so a file that is imported twice, or after the phone has recovered, makes no report twice. */

import type { Item } from "./model";
import type { Store } from "./store";

const FORMAT = 1;
const STEP = 0x8000;

export function base64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += STEP) text += String.fromCharCode(...view.subarray(at, at + STEP));
  return btoa(text);
}

/** One file with the frozen texts and the photos that are still here. Photo by photo, so that no text grows too long. */
export async function exported(store: Store, user: string, items: readonly Item[], now: Date): Promise<Blob> {
  const head = JSON.stringify({ mingcha_export: FORMAT, user, exported_at: now.toISOString() });
  const parts: string[] = [`${head.slice(0, -1)},"items":[`];
  for (const [at, item] of items.entries()) {
    const { kind, id, sha, payload } = item;
    parts.push(at > 0 ? "," : "", `${JSON.stringify({ kind, id, sha, payload }).slice(0, -1)},"photos":[`);
    let between = "";
    for (const sha256 of item.photos) {
      const photo = await store.photo(sha256);
      if (photo === undefined) continue;
      parts.push(between, JSON.stringify({ sha256, type: photo.type, base64: base64(photo.buf) }));
      between = ",";
    }
    parts.push("]}");
  }
  parts.push("]}");
  return new Blob(parts, { type: "application/json" });
}

/** The name under which it is saved: by day and minute, so that the newest is found. */
export function fileName(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return `mingcha-${local.slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}.json`;
}
