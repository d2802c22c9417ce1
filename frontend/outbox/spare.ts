/* A second copy of what has not been sent yet, in the browser's other store.

   A browser that is killed while it writes may find its database damaged, and then begins with an empty one without a word
   (Chromium does: one kill in a hundred under load). Its cache keeps every entry in a file of its own. The copy is read only
   when the database comes up empty; reports that had arrived meanwhile are the same reports to the server. */

import type { Draft } from "../capture/draft";
import type { Item, StoredPhoto } from "./model";

export const SPARE = "outbox";
/* The copy is a precaution: it may not hold up what it protects */
const PATIENCE_MS = 2000;
const FOLDER = "/outbox-copy/";
type Kind = "drafts" | "items" | "photos";

export interface Copies {
  readonly drafts: readonly Draft[];
  readonly items: readonly Item[];
  readonly photos: readonly StoredPhoto[];
}

/** Let the copy of one draft or item be as the database has it: what is sent or thrown away has none. */
export async function follow(id: string, draft: Draft | undefined, item: Item | undefined): Promise<void> {
  await patiently(async (cache) => {
    const unsent = item !== undefined && item.state !== "done";
    if (unsent) await cache.put(address("items", id), new Response(JSON.stringify(item)));
    if (draft) await cache.put(address("drafts", id), new Response(JSON.stringify(draft)));
    else await cache.delete(address("drafts", id)); // after its item is there: at every moment one of them is
    if (!unsent) await cache.delete(address("items", id));
  });
}

export async function copyPhotos(photos: readonly StoredPhoto[]): Promise<void> {
  if (photos.length === 0) return;
  await patiently(async (cache) => {
    for (const { sha, type, buf } of photos) await cache.put(address("photos", sha), new Response(buf, { headers: { "Content-Type": type } }));
  });
}

export async function dropPhotos(digests: readonly string[]): Promise<void> {
  if (digests.length === 0) return;
  await patiently(async (cache) => {
    for (const sha of digests) await cache.delete(address("photos", sha));
  });
}

/** Everything that was kept. A draft whose item is there too had been submitted. */
export async function copies(): Promise<Copies> {
  try {
    return await readAll();
  } catch {
    return { drafts: [], items: [], photos: [] };
  }
}

async function readAll(): Promise<Copies> {
  const found = { drafts: [] as Draft[], items: [] as Item[], photos: [] as StoredPhoto[] };
  if (!("caches" in globalThis) || !(await caches.has(SPARE))) return found;
  const cache = await caches.open(SPARE);
  for (const request of await cache.keys()) {
    const [kind, key = ""] = new URL(request.url).pathname.slice(FOLDER.length).split("/");
    const response = await cache.match(request);
    if (response === undefined) continue;
    if (kind === "photos") {
      const buf = await response.arrayBuffer();
      found.photos.push({ sha: key, type: response.headers.get("Content-Type") ?? "image/jpeg", size: buf.byteLength, buf });
    } else if (kind === "items") found.items.push((await response.json()) as Item);
    else if (kind === "drafts") found.drafts.push((await response.json()) as Draft);
  }
  const submitted = new Set(found.items.map((item) => item.id));
  return { ...found, drafts: found.drafts.filter((draft) => !submitted.has(draft.id)) };
}

/** Give every cache back, but not the copy of what is unsent. */
export async function forgetCaches(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name === SPARE && (await (await caches.open(name)).keys()).length > 0) continue;
    await caches.delete(name);
  }
}

function address(kind: Kind, key: string): string {
  return `${FOLDER}${kind}/${key}`;
}

async function patiently(work: (cache: Cache) => Promise<void>): Promise<void> {
  if (!("caches" in globalThis)) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const done = caches.open(SPARE).then(work).catch(() => undefined); // no room, or not allowed here: the database is enough
  await Promise.race([done, late]);
}
