/* Photos that will never arrive: gone from this phone, or refused by the server. Only after the reader has agreed does an event
   of its own release the report; the frozen report is never edited. */

import { digest, digestOfText } from "../lib/digest";
import type { Item } from "./model";
import { freshItem } from "./model";
import type { Store } from "./store";

interface Announced {
  readonly sha256: string;
  readonly size?: number;
  readonly type?: string;
}

/** The digests that the server still waits for and this phone cannot give, or that the server would not take. */
export async function lostPhotos(store: Store, item: Item): Promise<string[]> {
  const wanted = item.missing ?? item.photos;
  const lost: string[] = [];
  for (const sha of wanted) {
    const photo = await store.photo(sha);
    if (item.last_error?.photo === sha || photo === undefined || (await digest(photo.buf)) !== sha) lost.push(sha);
  }
  return lost;
}

/** The reader has agreed: an event says which photos are given up and why, and the report follows it. */
export async function giveUpPhotos(store: Store, item: Item, reason: string, id: string): Promise<void> {
  const lost = await lostPhotos(store, item);
  if (lost.length === 0) {
    await store.change(item.id, { state: "queued", next_at: 0, last_error: null });
    return;
  }
  const announced = announcedBy(item).filter((photo) => lost.includes(photo.sha256));
  const photos = announced.map(({ sha256, size, type }) => ({ sha256, size, type }));
  const payload = JSON.stringify({ id, form_version: 1, kind: "photo_lost", report: item.id, note: reason, photos });
  const base = { id, user_id: item.user_id, kind: "event" as const, payload, sha: await digestOfText(payload), photos: [], bytes: 0 };
  await store.addAbout({ ...freshItem({ ...base, label: item.label }, item.queued_at), about: item.id });
}

function announcedBy(item: Item): readonly Announced[] {
  const { photos } = JSON.parse(item.payload) as { readonly photos?: readonly Announced[] };
  return photos ?? [];
}
