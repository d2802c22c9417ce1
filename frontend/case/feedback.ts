/* The form for feedback or for a check over the phone's own store: draft kept, sent as an event through the outbox, shown until it has arrived.

   Without a store that works (a private window) the plain form goes on as it is. */

import type { Draft } from "../capture/draft";
import { isWorthKeeping } from "../capture/draft";
import type { Kept } from "../capture/keeper";
import { Keeper, withPictures } from "../capture/keeper";
import { prepare } from "../capture/picture";
import type { Watch } from "../capture/position";
import { Session } from "../capture/session";
import { digestOfText } from "../lib/digest";
import { all, one } from "../lib/dom";
import { h } from "../lib/html";
import { backUpAndSay } from "../outbox/backup";
import type { Driver } from "../outbox/driver";
import type { Item } from "../outbox/model";
import { freshItem } from "../outbox/model";
import type { Store } from "../outbox/store";
import { AlreadyQueued } from "../outbox/store";
import type { FollowUp, Lack, StepKind } from "./event";
import { caseOf, freezeEvent, isAbout, lacksOf, MOST_PHOTOS, newFollowUp, reopened, takenUp } from "./event";
import { SendingPanel } from "./sending";
import { showTiles } from "./tiles";
import { t } from "./words";

const LACK_WORDS = { photo: "lackPhoto", text: "lackText", gap: "lackGap", reason: "lackReason" } as const satisfies Record<Lack, string>;

/** What the page says of its case. */
export interface CaseOnPage {
  readonly kind: StepKind;
  readonly number: string;
  readonly category: string;
  readonly title: string;
  readonly place: string;
  readonly received: string;
  /** The address of the form; empty where the case is in no state to be fed back on. */
  readonly open: string;
}

export class Feedback {
  readonly #panel: SendingPanel;
  #session: Session | null = null;
  #keeper: Keeper | null = null;
  #waiting: Item | null = null;
  #sent: string | null = null;
  #busy = false;

  constructor(
    private readonly store: Store,
    private readonly user: string,
    private readonly driver: Driver,
    private readonly page: CaseOnPage,
    private readonly place: HTMLElement,
    private readonly form: HTMLFormElement | null,
  ) {
    this.#panel = new SendingPanel(place, {
      tryNow: () => void this.driver.drain(true),
      backUp: () => void this.#backUp(),
      discard: () => void this.#discard(),
      edit: page.open ? () => void this.#edit() : null,
      received: t(page.kind === "check" ? "receivedCheck" : "receivedText"),
    });
  }

  async open(watch: Watch | null): Promise<void> {
    if (this.form !== null && watch !== null) await this.#takeUp(this.form, watch);
    this.driver.onChange(() => void this.refresh());
    await this.refresh();
  }

  /** What waits for this case, or has just arrived. */
  async refresh(): Promise<void> {
    const items = await this.store.items(this.user);
    const waiting = items.filter((item) => item.state !== "done" && caseOf(item) === this.page.number).at(-1) ?? null;
    const arrived = this.#sent === null ? null : (items.find((item) => item.id === this.#sent && item.state === "done") ?? null);
    this.#waiting = waiting;
    this.#panel.show(arrived ?? waiting);
    this.#hideForm((arrived ?? waiting) !== null);
    if (waiting !== null) this.#sent = waiting.id;
    if (arrived !== null && waiting === null) location.replace(this.page.received);
  }

  #hideForm(hidden: boolean): void {
    if (this.form === null) return;
    (this.form.closest<HTMLElement>("section") ?? this.form).hidden = hidden;
    if (hidden) showMark("none");
  }

  async #takeUp(form: HTMLFormElement, watch: Watch): Promise<void> {
    const drafts = await this.store.drafts(this.user);
    const kept = drafts.find((draft) => isAbout(draft, this.page.number) && isWorthKeeping(draft));
    const left = kept === undefined ? null : await withPictures(this.store, kept);
    const text = one("textarea[name=text]", HTMLTextAreaElement, form);
    const chips = all("input[name=cause], input[name=reason]", HTMLInputElement, form);
    const begun = left !== null && isAbout(left.draft, this.page.number) ? left.draft : this.#fresh();
    const onForm = { note: text?.value ?? "", cause: chips.find((chip) => chip.checked)?.value ?? null };
    const session = new Session(takenUp(begun, onForm));
    const keeper = new Keeper(this.store, session, showMark);
    this.#session = session;
    this.#keeper = keeper;
    if (left !== null) {
      keeper.knows(left.draft);
      session.take(session.draft, left.pictures);
      if (left.lost > 0) complain(form, [t("lostPhotos", { count: left.lost })]);
    }
    showTiles(session, form);
    if (text !== null) this.#follow(text, session);
    for (const chip of chips) this.#followChip(chip, session);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.#submit(form, watch, event.submitter);
    });
  }

  #fresh(): FollowUp {
    return newFollowUp(crypto.randomUUID(), this.user, this.page.number, new Date().toISOString(), this.page.kind);
  }

  #follow(field: HTMLTextAreaElement, session: Session): void {
    if (field.value !== session.fields.note) field.value = session.fields.note;
    field.addEventListener("input", () => {
      showMark("none"); // until this too is on disk
      session.set({ note: field.value });
    });
  }

  #followChip(chip: HTMLInputElement, session: Session): void {
    const draft = session.draft;
    if (!isAbout(draft, this.page.number)) return;
    chip.checked = chip.value === draft.cause;
    chip.addEventListener("change", () => {
      draft.cause = chip.value;
      session.touched();
    });
  }

  /** Before the camera app opens: Android may free this page meanwhile. */
  async beforeCamera(): Promise<void> {
    await this.#keeper?.flush().catch(() => undefined);
  }

  /** A photo with the position of its shutter. */
  async add(file: File, provenance: "camera_inpage" | "input_capture", watch: Watch): Promise<void> {
    const session = this.#session;
    const form = this.form;
    if (session === null || form === null) return;
    complain(form, []);
    await session.receive(async () => {
      if (session.draft.photos.length >= MOST_PHOTOS) return complain(form, [t("full")]);
      try {
        const made = await prepare(file, { role: "other", provenance, fixAt: (instant) => watch.at(instant) });
        session.addShot(made.shot, new Blob([made.bytes], { type: made.shot.type }));
      } catch {
        complain(form, [t("unreadable")]);
      }
    });
  }

  async #submit(form: HTMLFormElement, watch: Watch, by: HTMLElement | null): Promise<void> {
    const session = this.#session;
    const keeper = this.#keeper;
    if (session === null || keeper === null || this.#busy) return;
    const draft = session.draft;
    if (!isAbout(draft, this.page.number)) return;
    if (draft.kind === "check") draft.verdict = by instanceof HTMLButtonElement && by.value === "pass" ? "pass" : "rework";
    this.#busy = true;
    try {
      await session.settled();
      const wanting = lacksOf(draft).map((lack) => t(LACK_WORDS[lack]));
      complain(form, wanting);
      if (wanting.length > 0) return;
      session.set({ fix: watch.at(Date.now()) });
      await keeper.flush();
      keeper.stop();
      await this.#queue(session.draft);
      this.#sent = session.draft.id;
      await this.refresh();
      this.place.scrollIntoView({ block: "start" });
      void this.driver.drain(true);
    } catch {
      keeper.go();
      complain(form, [t("unsaved")]);
    } finally {
      this.#busy = false;
    }
  }

  async #queue(draft: Draft): Promise<void> {
    if (!isAbout(draft, this.page.number)) throw new Error("the draft of another case");
    const payload = freezeEvent(draft, this.#version());
    const { category, title, place } = this.page;
    const item = freshItem(
      {
        id: draft.id,
        user_id: draft.user_id,
        kind: "event",
        payload,
        sha: await digestOfText(payload),
        photos: draft.photos.map((photo) => photo.sha256),
        bytes: draft.photos.reduce((sum, photo) => sum + photo.size, 0),
        label: { category, title, place, taken_at: draft.photos[0]?.taken_at ?? null, confidential: false },
      },
      Date.now(),
    );
    try {
      await this.store.enqueue(item);
    } catch (error) {
      if (!(error instanceof AlreadyQueued)) throw error;
    }
  }

  #version(): number {
    const field = this.form?.elements.namedItem("version");
    return field instanceof HTMLInputElement ? Number(field.value) : 1;
  }

  /** What was refused becomes a draft again, on a page that shows the case as it stands now. */
  async #edit(): Promise<void> {
    const draft = this.#waiting === null ? null : reopened(this.#waiting, crypto.randomUUID(), new Date().toISOString());
    if (draft === null || this.#waiting === null) return;
    await this.store.saveDraft(draft);
    await this.store.discard(this.#waiting.id);
    location.assign(this.page.open);
  }

  async #backUp(): Promise<void> {
    if (this.#waiting !== null) await backUpAndSay(this.store, this.user, [this.#waiting]);
  }

  async #discard(): Promise<void> {
    if (this.#waiting !== null) await this.store.discard(this.#waiting.id);
    this.#sent = null;
    this.driver.announce();
    await this.refresh();
  }
}

function complain(form: HTMLFormElement, sentences: readonly string[]): void {
  const place = one("[data-complaint]", HTMLElement, form);
  if (!place) return;
  place.replaceChildren(...sentences.map((sentence) => h("p", {}, sentence)));
  place.hidden = sentences.length === 0;
}

function showMark(state: Kept): void {
  const mark = one("[data-kept]", HTMLElement);
  if (!mark) return;
  mark.hidden = state === "none";
  mark.className = `mark mark--${state === "kept" ? "kept" : "stop"}`;
  mark.textContent = t(state === "full" ? "noRoom" : state === "unsaved" ? "unsaved" : "keptHere");
}
