/* The one report being captured on this page: every change goes through here, and whoever shows or keeps it is told. */

import type { Draft, Fields, Shot } from "./draft";

type Listener = (session: Session) => void;

export class Session {
  readonly #listeners: Listener[] = [];
  readonly #pictures = new Map<string, Blob>();

  constructor(public draft: Draft) {}

  get fields(): Readonly<Fields> {
    return this.draft.fields;
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
    listener(this);
  }

  set(change: Partial<Fields>): void {
    Object.assign(this.draft.fields, change);
    this.#changed();
  }

  /** Something that is not a field was changed in the draft. */
  touched(): void {
    this.#changed();
  }

  addShot(shot: Shot, picture: Blob): void {
    if (this.draft.photos.some((other) => other.sha256 === shot.sha256)) return;
    this.#pictures.set(shot.sha256, picture);
    this.draft.photos.push(shot);
    this.#changed();
  }

  removeShot(sha256: string): void {
    const at = this.draft.photos.findIndex((shot) => shot.sha256 === sha256);
    if (at < 0) return;
    this.draft.photos.splice(at, 1);
    this.#changed();
  }

  picture(sha256: string): Blob | undefined {
    return this.#pictures.get(sha256);
  }

  /** Take up another draft, for example one restored after the browser was killed. */
  take(draft: Draft, pictures: ReadonlyMap<string, Blob>): void {
    this.draft = draft;
    this.#pictures.clear();
    for (const [sha256, picture] of pictures) this.#pictures.set(sha256, picture);
    this.#tell();
  }

  /** The time spent on it, by a clock that nobody can set back. */
  fieldsAtSubmit(elapsedMs: number): void {
    this.draft.fields.elapsed_ms = Math.round(elapsedMs);
  }

  #changed(): void {
    this.draft.updated_at = new Date().toISOString();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this);
  }
}
