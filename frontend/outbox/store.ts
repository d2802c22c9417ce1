/* The phone's own store. Drafts, items, photo bytes, reference data, small facts; one database per origin.

   Photo bytes are ArrayBuffers in a store of their own and are read by primary key only: some browsers lose Blobs and
   anything read through an index. Nothing that is not IndexedDB is awaited inside a transaction. */

import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import { openDB } from "idb";
import type { Draft } from "../capture/draft";
import type { Item, StoredPhoto } from "./model";
import { byAge } from "./model";
import { oneOpener } from "./lock";
import { copies, copyPhotos, dropPhotos, follow } from "./spare";

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  items: { key: string; value: Item };
  photos: { key: string; value: StoredPhoto };
  ref: { key: string; value: unknown };
  meta: { key: string; value: unknown };
}

type Name = StoreNames<Schema>;
type Work<T> = (tx: IDBPTransaction<Schema, Name[], "readwrite">) => Promise<T>;

export const DATABASE = "mingcha";
const VERSION = 1;
/* Set in a database that has got back what the second store had */
const FILLED = "filled";
/* A storage process that died under us: once more on a new connection is worth it */
const TRANSIENT = new Set(["InvalidStateError", "UnknownError"]);

/** The item is there already: the tap came twice. */
export class AlreadyQueued extends Error {}

export class Store {
  #db: Promise<IDBPDatabase<Schema>> | null = null;

  constructor(private readonly blocked: () => void = () => undefined) {}

  /** Keep the draft, with photos that are new, in one transaction; resolves when it is on disk. */
  async saveDraft(draft: Draft, photos: readonly StoredPhoto[] = []): Promise<void> {
    const copy = structuredClone(draft);
    await this.#write(["drafts", "photos"], async (tx) => {
      for (const photo of photos) await tx.objectStore("photos").put(photo);
      await tx.objectStore("drafts").put(copy);
    });
    await copyPhotos(photos);
    await this.#mirror(draft.id);
  }

  /** The drafts of one person, the last changed first. */
  async drafts(user: string): Promise<Draft[]> {
    const all = await this.#read((db) => db.getAll("drafts"));
    return all.filter((draft) => draft.user_id === user).sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  }

  async dropDraft(id: string): Promise<void> {
    const freed = await this.#write(["drafts", "items", "photos"], async (tx) => {
      const draft = await tx.objectStore("drafts").get(id);
      await tx.objectStore("drafts").delete(id);
      return freePhotos(tx, draft?.photos.map((photo) => photo.sha256) ?? []);
    });
    await this.#mirror(id);
    await dropPhotos(freed);
  }

  /** Draft becomes item in one transaction; `add`, so that a second tap changes nothing. Raises AlreadyQueued. */
  async enqueue(item: Item): Promise<void> {
    try {
      await this.#write(["drafts", "items"], async (tx) => {
        await tx.objectStore("items").add(item);
        await tx.objectStore("drafts").delete(item.id);
      });
    } catch (error) {
      if (named(error) === "ConstraintError") throw new AlreadyQueued(item.id);
      throw error;
    }
    await this.#mirror(item.id);
  }

  async item(id: string): Promise<Item | undefined> {
    return this.#read((db) => db.get("items", id));
  }

  /** All items of one person, oldest first; with the sent ones only as stubs. */
  async items(user: string): Promise<Item[]> {
    const all = await this.#read((db) => db.getAll("items"));
    return all.filter((item) => item.user_id === user).sort(byAge);
  }

  /** How many unsent items and drafts other people left on this phone. */
  async othersWaiting(user: string): Promise<number> {
    const all = await this.#read((db) => db.getAll("items"));
    return all.filter((item) => item.user_id !== user && item.state !== "done").length;
  }

  async change(id: string, change: Partial<Item>): Promise<Item | undefined> {
    return this.#write(["items"], async (tx) => {
      const item = await tx.objectStore("items").get(id);
      if (item === undefined) return undefined;
      const changed = { ...item, ...change };
      await tx.objectStore("items").put(changed);
      return changed;
    });
  }

  /** The server has everything: keep a stub with number and time, give the bytes back. */
  async finish(id: string, number: string, now: number): Promise<void> {
    const freed = await this.#write(["drafts", "items", "photos"], async (tx) => {
      const item = await tx.objectStore("items").get(id);
      if (item === undefined) return [];
      const stub: Item = { ...item, state: "done", payload: "", missing: [], number, done_at: now, last_error: null };
      await tx.objectStore("items").put(stub);
      return freePhotos(tx, item.photos);
    });
    await this.#mirror(id);
    await dropPhotos(freed);
  }

  /** An event joins the queue, and the report it is about goes on waiting for it; both or neither, and once only. */
  async addAbout(event: Item): Promise<void> {
    await this.#write(["items"], async (tx) => {
      const report = await tx.objectStore("items").get(event.about ?? "");
      if (report === undefined || report.state !== "attention") return;
      await tx.objectStore("items").add(event);
      await tx.objectStore("items").put({ ...report, state: "queued", next_at: 0, attempts: 0, last_error: null });
    });
    await this.#mirror(event.id);
  }

  /** A refused item becomes a draft again, under another id; its photos stay. */
  async reopen(id: string, draft: Draft): Promise<void> {
    await this.#write(["drafts", "items"], async (tx) => {
      await tx.objectStore("drafts").put(draft);
      await tx.objectStore("items").delete(id);
    });
    await this.#mirror(draft.id);
    await this.#mirror(id);
  }

  /** What one person would leave behind: items not yet received, and drafts. */
  async unsent(user: string): Promise<{ items: Item[]; drafts: Draft[] }> {
    const items = await this.items(user);
    return { items: items.filter((item) => item.state !== "done"), drafts: await this.drafts(user) };
  }

  /** Throw an item away, its bytes too; only ever after the reader has said so. */
  async discard(id: string): Promise<void> {
    const freed = await this.#write(["drafts", "items", "photos"], async (tx) => {
      const item = await tx.objectStore("items").get(id);
      await tx.objectStore("items").delete(id);
      return freePhotos(tx, item?.photos ?? []);
    });
    await this.#mirror(id);
    await dropPhotos(freed);
  }

  /** Put a stored item back as it was exported. An item that is here already stays as it is. */
  async restore(item: Item, photos: readonly StoredPhoto[]): Promise<boolean> {
    const restored = await this.#write(["items", "photos"], async (tx) => {
      if ((await tx.objectStore("items").get(item.id)) !== undefined) return false;
      for (const photo of photos) await tx.objectStore("photos").put(photo);
      await tx.objectStore("items").add(item);
      return true;
    });
    await copyPhotos(restored ? photos : []);
    await this.#mirror(item.id);
    return restored;
  }

  /** Forget the stubs of what was sent before an instant. */
  async forgetSent(before: number): Promise<void> {
    await this.#write(["items"], async (tx) => {
      for (const item of await tx.objectStore("items").getAll()) {
        if (item.state === "done" && (item.done_at ?? 0) < before) await tx.objectStore("items").delete(item.id);
      }
    });
  }

  /** The bytes; undefined where there are none, or where something cleared their file away behind the database. */
  async photo(sha: string): Promise<StoredPhoto | undefined> {
    try {
      return await this.#read((db) => db.get("photos", sha));
    } catch (error) {
      if (named(error) === "NotReadableError") return undefined;
      throw error;
    }
  }

  async photoCount(): Promise<number> {
    return this.#read((db) => db.count("photos"));
  }

  async keep(key: string, value: unknown): Promise<void> {
    await this.#write(["meta"], async (tx) => {
      await tx.objectStore("meta").put(value, key);
    });
  }

  async keepAll(facts: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#write(["meta"], async (tx) => {
      for (const [key, value] of Object.entries(facts)) await tx.objectStore("meta").put(value, key);
    });
  }

  async kept(key: string): Promise<unknown> {
    return this.#read((db) => db.get("meta", key));
  }

  async keepReference(value: unknown): Promise<void> {
    await this.#write(["ref"], async (tx) => {
      await tx.objectStore("ref").put(value, "reference");
    });
  }

  async reference(): Promise<unknown> {
    return this.#read((db) => db.get("ref", "reference"));
  }

  /** Write and read back a large buffer: some windows (private ones) only pretend to keep it. */
  async works(): Promise<boolean> {
    try {
      const probe = new Uint8Array(100_000).fill(7);
      await this.keep("probe", probe.buffer);
      const back = await this.kept("probe");
      await this.keep("probe", null);
      return back instanceof ArrayBuffer && back.byteLength === probe.byteLength && new Uint8Array(back)[99_999] === 7;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const opened = this.#db;
    this.#db = null;
    if (opened) (await opened).close();
  }

  /** What the second store has of a draft or an item follows what is on disk here. */
  async #mirror(id: string): Promise<void> {
    const [draft, item] = await this.#read((db) => Promise.all([db.get("drafts", id), db.get("items", id)]));
    await follow(id, draft, item);
  }

  async #open(): Promise<IDBPDatabase<Schema>> {
    this.#db ??= oneOpener(() => this.#openAndFill());
    try {
      return await this.#db;
    } catch (error) {
      this.#db = null;
      throw error;
    }
  }

  async #openAndFill(): Promise<IDBPDatabase<Schema>> {
    const db = await openDB<Schema>(DATABASE, VERSION, {
      upgrade: (db) => {
        for (const name of ["drafts", "items"] as const) db.createObjectStore(name, { keyPath: "id" });
        db.createObjectStore("photos", { keyPath: "sha" });
        for (const name of ["ref", "meta"] as const) db.createObjectStore(name);
      },
      blocked: () => this.blocked(),
      blocking: () => void this.close(),
      terminated: () => {
        this.#db = null;
      },
    });
    try {
      if ((await db.get("meta", FILLED)) === undefined) await refill(db);
      return db;
    } catch (error) {
      db.close(); // a handle left open would hold up every later upgrade
      throw error;
    }
  }

  async #read<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    return this.#again(async () => work(await this.#open()));
  }

  async #write<T>(stores: readonly Name[], work: Work<T>): Promise<T> {
    return this.#again(async () => {
      const db = await this.#open();
      const tx = db.transaction([...stores], "readwrite", { durability: "strict" });
      try {
        const result = await work(tx);
        await tx.done;
        return result;
      } catch (error) {
        tx.done.catch(() => undefined);
        try {
          tx.abort();
        } catch {
          // it has ended already
        }
        throw error;
      }
    });
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!TRANSIENT.has(named(error))) throw error;
      void this.close().catch(() => undefined);
      return work();
    }
  }
}

function named(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : "";
}

/** A database that comes up empty gets back what the second store has: a new phone has nothing there. */
async function refill(db: IDBPDatabase<Schema>): Promise<void> {
  const kept = await copies();
  const tx = db.transaction(["drafts", "items", "photos", "meta"], "readwrite", { durability: "strict" });
  for (const photo of kept.photos) await tx.objectStore("photos").put(photo);
  for (const draft of kept.drafts) await tx.objectStore("drafts").put(draft);
  for (const item of kept.items) await tx.objectStore("items").put(item);
  await tx.objectStore("meta").put(true, FILLED);
  await tx.done;
}

/** Bytes go only when no draft and no unsent item, of anybody, still refers to them. Which went. */
async function freePhotos(tx: IDBPTransaction<Schema, Name[], "readwrite">, digests: readonly string[]): Promise<string[]> {
  const drafts = await tx.objectStore("drafts").getAll();
  const items = await tx.objectStore("items").getAll();
  const needed = new Set([
    ...drafts.flatMap((draft) => draft.photos.map((photo) => photo.sha256)),
    ...items.filter((item) => item.state !== "done").flatMap((item) => item.photos),
  ]);
  const freed = digests.filter((sha) => !needed.has(sha));
  for (const sha of freed) await tx.objectStore("photos").delete(sha);
  return freed;
}
