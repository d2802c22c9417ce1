/* Keeps the draft on the phone: on every change, before the camera opens, when the page is hidden. The mark "kept on this
   phone" is shown only when the transaction has completed; a failure is said aloud. */

import { drafting } from "../lib/shell";
import type { StoredPhoto } from "../outbox/model";
import type { Store } from "../outbox/store";
import { claim } from "./claim";
import type { Draft } from "./draft";
import { isWorthKeeping } from "./draft";
import type { Session } from "./session";

const PAUSE_MS = 150;

/** On disk, not on disk, not on disk for want of room, or nothing to say. */
export type Kept = "kept" | "unsaved" | "full" | "none";

export class Keeper {
  #timer = 0;
  #kept = new Set<string>();
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly store: Store,
    private readonly session: Session,
    private readonly said: (state: Kept) => void,
  ) {
    session.onChange(() => this.#soon());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.flush();
    });
    window.addEventListener("pagehide", () => void this.flush());
  }

  /** What is known to be on the phone already, after a draft was taken up again. */
  knows(draft: Draft): void {
    this.#kept = new Set(draft.photos.map((photo) => photo.sha256));
  }

  /** Save now, with photos not yet kept. Resolves when it is on disk; rejects when it is not. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#stopped || !isWorthKeeping(this.session.draft)) return this.#last;
    this.#last = this.#last.catch(() => undefined).then(() => this.#save());
    return this.#last;
  }

  /** The draft is about to become an item: nothing may write it back. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped = true;
  }

  go(): void {
    this.#stopped = false;
    this.#kept.clear();
    drafting(isWorthKeeping(this.session.draft));
    this.said("none");
  }

  #soon(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) drafting(isWorthKeeping(this.session.draft));
    const urgent = this.session.draft.photos.some((photo) => !this.#kept.has(photo.sha256));
    this.#timer = window.setTimeout(() => void this.flush().catch(() => undefined), urgent ? 0 : PAUSE_MS);
  }

  async #save(): Promise<void> {
    try {
      const fresh = this.session.draft.photos.filter((photo) => !this.#kept.has(photo.sha256));
      const photos = await Promise.all(fresh.map((photo) => this.#stored(photo.sha256, photo.type)));
      await this.store.saveDraft(this.session.draft, photos);
      for (const photo of photos) this.#kept.add(photo.sha);
      askToPersist();
      this.said("kept");
    } catch (error) {
      this.said(error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "unsaved");
      throw error;
    }
  }

  async #stored(sha: string, type: string): Promise<StoredPhoto> {
    const picture = this.session.picture(sha);
    if (picture === undefined) throw new Error(`no bytes for ${sha}`);
    const buf = await picture.arrayBuffer();
    return { sha, type, size: buf.byteLength, buf };
  }
}

let asked = false;

/** Once, after the first saved draft: that the browser shall not clear the store by itself. */
function askToPersist(): void {
  if (asked) return;
  asked = true;
  void navigator.storage?.persist?.().catch(() => undefined);
}

export interface Left {
  readonly draft: Draft;
  readonly pictures: ReadonlyMap<string, Blob>;
  /** How many of its photos are not on the phone any more. */
  readonly lost: number;
}

/** The report last worked on that no other tab has, with its pictures; null when there is none worth going on with. What is about a
    case belongs to the page of that case. */
export async function lastDraft(store: Store, user: string): Promise<Left | null> {
  for (const draft of (await store.drafts(user)).filter((draft) => !("about" in draft) && isWorthKeeping(draft))) {
    if (await claim(draft.id)) return withPictures(store, draft);
  }
  return null;
}

/** A draft with those of its pictures that are still on the phone. */
export async function withPictures(store: Store, draft: Draft): Promise<Left> {
  const pictures = new Map<string, Blob>();
  for (const shot of draft.photos) {
    const photo = await store.photo(shot.sha256);
    if (photo) pictures.set(shot.sha256, new Blob([photo.buf], { type: photo.type }));
  }
  const photos = draft.photos.filter((shot) => pictures.has(shot.sha256));
  return { draft: { ...draft, photos }, pictures, lost: draft.photos.length - photos.length };
}
