/* What the tests of the outbox share: a server in memory, a world whose time stands still, captures as the page makes them. */

import "fake-indexeddb/auto";
import { afterEach, beforeEach } from "node:test";
import { newDraft, nextRole } from "../capture/draft";
import { digest, digestOfText } from "../lib/digest";
import type { Item } from "../outbox/model";
import { freshItem } from "../outbox/model";
import type { Lock, World } from "../outbox/sender";
import { DATABASE, Store } from "../outbox/store";
import type { Fetch } from "../outbox/wire";

export const A = "handle-a";
export const B = "handle-b";
const LABEL = { category: "ZANG", title: "t", place: "p", taken_at: null, confidential: false };
export const ME = "00000000-0000-4000-8000-";

/** The server, as the protocol says: rows by id, photos by digest, a log of what was stored. */
export class Server {
  readonly rows = new Map<string, { sha: string; body: string; missing: string[] }>();
  readonly photos = new Set<string>();
  readonly stored: string[] = [];
  readonly events: string[] = [];
  idempotent = true;

  async put(url: string, init: RequestInit): Promise<Response> {
    const [, , kind, id = "", , photo] = url.split("/");
    if (kind === "events") return this.#event(id, String(init.body));
    if (photo !== undefined) return this.#photo(id, photo, new Uint8Array(await new Response(init.body).arrayBuffer()));
    const body = String(init.body);
    const sha = await digestOfText(body);
    const known = this.rows.get(id);
    if (known && known.sha !== sha) return problem(409, "other_body");
    if (known && this.idempotent) return this.receipt(id, 200);
    this.stored.push(id);
    const photos = (JSON.parse(body) as { photos: { sha256: string }[] }).photos.map((each) => each.sha256);
    this.rows.set(id, { sha, body, missing: known?.missing ?? [...photos] });
    return this.receipt(id, 201);
  }

  /** A lost photo is no longer waited for. */
  async #event(id: string, body: string): Promise<Response> {
    const event = JSON.parse(body) as { report: string; photos: { sha256: string }[] };
    const row = this.rows.get(event.report);
    if (!row) return problem(404, "report_not_found");
    const lost = event.photos.map((photo) => photo.sha256);
    row.missing = row.missing.filter((sha) => !lost.includes(sha));
    this.events.push(body);
    const receipt = { receipt: 1, id, sha: await digestOfText(body), number: `N${event.report.slice(-4)}`, missing: [], complete: true };
    return json({ ...receipt, server_time: "" }, 201);
  }

  async #photo(id: string, sha: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    const row = this.rows.get(id);
    if (!row?.body.includes(sha)) return problem(404, "photo_not_announced");
    if ((await digest(bytes)) !== sha) return problem(422, "photo_digest");
    this.photos.add(sha);
    row.missing = row.missing.filter((other) => other !== sha);
    return this.receipt(id, 201);
  }

  receipt(id: string, status: number): Response {
    const row = this.rows.get(id);
    if (!row) return problem(404, "report_not_found");
    const { sha, missing } = row;
    const body = { receipt: 1, id, sha, number: `N${id.slice(-4)}`, missing, complete: missing.length === 0, server_time: "" };
    return json(body, status);
  }

  get complete(): number {
    return [...this.rows.values()].filter((row) => row.missing.length === 0).length;
  }
}

export function json(body: unknown, status: number, type = "application/json", headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type, ...headers } });
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return json({ code, detail: `said ${code}`, status }, status, "application/problem+json", headers);
}

export function portal(status = 200): Response {
  return new Response("<html>Welcome to the hotel</html>", { status, headers: { "Content-Type": "text/html" } });
}

export function lockOf(): Lock {
  let held = false;
  return async (work) => {
    if (held) return false;
    held = true;
    try {
      await work();
    } finally {
      held = false;
    }
    return true;
  };
}

export let store: Store;
export let server: Server;
/** The hour of the test; nothing waits for it. */
export const time = { now: 0 };

beforeEach(() => {
  store = new Store();
  server = new Server();
  time.now = 1_000_000;
});

afterEach(async () => {
  await store.close();
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new Error("not deleted"));
  });
});

export function world(fetch: Fetch, changes: Partial<World> = {}): World {
  return {
    fetch,
    now: () => time.now,
    random: () => 0.5,
    sleep: () => Promise.resolve(),
    lock: lockOf(),
    changed: () => undefined,
    ...changes,
  };
}

export const honest: Fetch = (url, init) => server.put(url, init);

export function photoBytes(seed: number): ArrayBuffer {
  return new Uint8Array(64).fill(seed).buffer;
}

/** Capture as the page does it: draft with photos first, then the item. */
export async function capture(n: number, photos: readonly number[] = [], user = A): Promise<Item> {
  const id = `${ME}${String(n).padStart(12, "0")}`;
  const draft = newDraft(id, user, "2026-11-24T00:00:00.000Z");
  for (const seed of photos) {
    const buf = photoBytes(seed);
    const sha = await digest(buf);
    const role = nextRole(draft.photos);
    draft.photos.push({
      sha256: sha, size: 64, type: "image/jpeg", role, provenance: "camera_inpage",
      taken_at: null, fix: null, source_sha: null, last_modified: null, exif: null,
    });
    await store.saveDraft(draft, [{ sha, type: "image/jpeg", size: 64, buf }]);
  }
  await store.saveDraft(draft);
  const payload = JSON.stringify({ id, photos: draft.photos.map((photo) => ({ sha256: photo.sha256 })) });
  const item = freshItem(
    {
      id, user_id: user, kind: "report", payload, sha: await digestOfText(payload),
      photos: draft.photos.map((photo) => photo.sha256), bytes: 64 * photos.length, label: LABEL,
    },
    time.now + n,
  );
  await store.enqueue(item);
  return item;
}

export async function states(user = A): Promise<string[]> {
  return (await store.items(user)).map((item) => item.state);
}

/** Answers one after the other; then the honest server. */
export function scripted(...answers: (Response | "lost" | "after")[]): Fetch {
  return async (url, init) => {
    const answer = answers.shift();
    if (answer === "lost") throw new TypeError("connection reset");
    if (answer === "after") {
      await server.put(url, init);
      throw new TypeError("connection reset");
    }
    return answer ?? server.put(url, init);
  };
}
