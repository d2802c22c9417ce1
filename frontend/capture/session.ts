/* The one report being captured on this page: every change goes through here, and whoever shows or keeps it is told. */

import type { Draft, Fields, Shot } from "./draft";

type Listener = (session: Session) => void;

export class Session {
  readonly #listeners: Listener[] = [];
  readonly #pictures = new Map<string, Blob>();
  #arriving: Promise<void> = Promise.resolve();
  #coming = 0;

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

  /** Let a picture come in: one after another, in the order they were taken. A phone needs a second to make one small. */
  receive(picture: () => Promise<void>): Promise<void> {
    this.#coming += 1;
    const arrived = this.#arriving.then(picture).finally(() => (this.#coming -= 1));
    this.#arriving = arrived.catch(() => undefined); // whoever lets it come says what is wrong with it
    return arrived;
  }

  /** Whether pictures were taken that are not in the draft yet. */
  get coming(): boolean {
    return this.#coming > 0;
  }

  /** Resolves when every picture that was taken is in the draft or was refused: nothing is sent before. */
  async settled(): Promise<void> {
    while (this.coming) await this.#arriving;
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
