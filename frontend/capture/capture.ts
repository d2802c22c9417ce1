/* Capture over the phone's own store: restore, keep, queue, send, show the receipt. */

import { byId } from "../lib/html";
import { digestOfText } from "../lib/digest";
import { Driver } from "../outbox/driver";
import type { Label } from "../outbox/model";
import { freshItem } from "../outbox/model";
import type { Store } from "../outbox/store";
import { AlreadyQueued } from "../outbox/store";
import type { Room } from "../phone/room";
import { claim } from "./claim";
import type { Draft } from "./draft";
import { freeze, goingOn, newDraft } from "./draft";
import type { Kept } from "./keeper";
import { Keeper, lastDraft } from "./keeper";
import type { CapturePage } from "./page";
import { complaints, draftOf, openPage } from "./page";
import { coordinates } from "./place";
import { ReceiptSheet } from "./receipt";
import { openAtOnce } from "./shots";
import { t } from "./words";

export class Capture {
  readonly #driver: Driver;
  #page: CapturePage | null = null;
  #keeper: Keeper | null = null;
  #begun = performance.now();
  #busy = false;

  constructor(
    private readonly store: Store,
    private readonly user: string,
    private readonly form: HTMLFormElement,
    private readonly room: Room,
  ) {
    this.#driver = new Driver(store, user);
  }

  async open(): Promise<void> {
    const left = await lastDraft(this.store, this.user);
    const page = openPage(this.#firstDraft(), this.store, { kept: async () => this.#keeper?.flush(), room: this.room });
    this.#page = page;
    const keeper = new Keeper(this.store, page.session, showMark);
    this.#keeper = keeper;
    if (left === null) void claim(page.session.draft.id);
    else {
      keeper.knows(left.draft);
      page.session.take(goingOn(left.draft, page.session.fields), left.pictures);
      if (left.lost > 0) page.complain([t("lostPhotos", { count: left.lost })]);
    }
    const sheet = new ReceiptSheet(this.store, { another: () => this.#another() });
    this.#driver.onChange(() => void sheet.refresh());
    this.#driver.start();
    this.#saveBeforeCamera();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.#submit(sheet);
    });
    await openAtOnce(page.session);
  }

  #firstDraft(): Draft {
    const onForm = draftOf(this.form, this.user);
    return onForm.id ? onForm : { ...onForm, id: crypto.randomUUID() }; // a page of the shell names none
  }

  /** Android may free this page while the camera is open: what there is goes to disk first. */
  #saveBeforeCamera(): void {
    this.form.addEventListener("click", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "file") void this.#keeper?.flush().catch(() => undefined);
    });
  }

  async #submit(sheet: ReceiptSheet): Promise<void> {
    const page = this.#page;
    const keeper = this.#keeper;
    if (page === null || keeper === null || this.#busy) return;
    const wanting = complaints(page.session);
    page.complain(wanting);
    if (wanting.length > 0) return;
    this.#busy = true;
    try {
      await page.session.settled();
      page.session.fieldsAtSubmit(performance.now() - this.#begun);
      await keeper.flush();
      keeper.stop();
      const id = page.session.draft.id;
      await this.#queue(page.session.draft);
      void this.#driver.drain(true);
      await sheet.show(id);
    } catch {
      keeper.go();
      page.complain([t("unsaved")]);
    } finally {
      this.#busy = false;
    }
  }

  async #queue(draft: Draft): Promise<void> {
    const offset = await this.store.kept("clock_offset");
    const heard = await this.store.kept("server_time");
    const clock = {
      offset_ms: typeof offset === "number" ? Math.round(offset) : null,
      last_server_time: typeof heard === "string" ? heard : null,
    };
    const payload = freeze(draft, new Date().toISOString(), clock);
    const item = freshItem(
      {
        id: draft.id,
        user_id: draft.user_id,
        kind: "report",
        payload,
        sha: await digestOfText(payload),
        photos: draft.photos.map((photo) => photo.sha256),
        bytes: draft.photos.reduce((sum, photo) => sum + photo.size, 0),
        label: labelOf(draft),
      },
      Date.now(),
    );
    try {
      await this.store.enqueue(item);
    } catch (error) {
      if (!(error instanceof AlreadyQueued)) throw error;
    }
  }

  /** A fresh page for the next finding; the position goes on being watched. */
  #another(): void {
    const page = this.#page;
    if (page === null) return;
    const fresh = newDraft(crypto.randomUUID(), this.user, new Date().toISOString());
    fresh.fields.fix = page.session.fields.fix;
    void claim(fresh.id);
    this.#begun = performance.now();
    page.session.take(fresh, new Map());
    this.#keeper?.go();
    page.form.scrollIntoView({ block: "start" });
  }
}

function labelOf(draft: Draft): Label {
  const option = byId("item", HTMLSelectElement).querySelector(`option[value="${draft.fields.item ?? ""}"]`);
  const name = byId("place-name", HTMLElement);
  const point = draft.fields.pin ?? draft.fields.fix;
  const place = name.dataset["named"] === "yes" ? (name.textContent ?? "") : point ? coordinates(point) : "";
  const title = option instanceof HTMLOptionElement ? (option.dataset["short"] ?? option.text) : "";
  const confidential = option?.parentElement instanceof HTMLElement && option.parentElement.dataset["confidential"] !== undefined;
  const taken = draft.photos[0]?.taken_at ?? draft.fields.started_at;
  return { category: draft.fields.category ?? "", title, place: confidential ? "" : place, taken_at: taken, confidential };
}

function showMark(state: Kept): void {
  const mark = byId("kept-mark", HTMLElement);
  mark.hidden = state === "none";
  mark.className = state === "kept" ? "mark mark--kept" : "mark mark--stop";
  mark.textContent = t(state === "full" ? "noRoom" : state === "unsaved" ? "unsaved" : "keptHere");
}
