/* The one that sends: strictly one item at a time, oldest first, never more than one of us over all tabs and the worker.

   An item that backs off never blocks the next. What retrying can not mend goes to "needs attention". A refused login stops
   everything and keeps everything. */

import { digest } from "../lib/digest";
import type { Item, Receipt, Trouble } from "./model";
import { due, sendable, waitAfter } from "./model";
import type { Shown } from "./pace";
import { NOTHING, learnt, shownOf, timeoutFor } from "./pace";
import type { Store } from "./store";
import type { Answer, Fetch } from "./wire";
import { send } from "./wire";

export type Lock = (work: () => Promise<void>) => Promise<boolean>;

export interface World {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Runs the work if nobody else is sending; false when somebody is. */
  readonly lock: Lock;
  readonly changed: () => void;
}

/** How a drain ended: nothing left, something waits until an instant, or it had to stop. */
export type Ended =
  | { readonly kind: "empty" }
  | { readonly kind: "waiting"; readonly until: number }
  | { readonly kind: "stopped"; readonly trouble: Trouble; readonly until: number }
  | { readonly kind: "elsewhere" };

const PACE = "pace";
const TRIES = 3;
const PAUSE_MS = 150;
const STRANGE_LIMIT = 5;
const FIRST_STOP_MS = 500;
const LONGEST_STOP_MS = 30_000;
/* Troubles that say nothing about the item, only about the way to the server */
const OF_THE_WAY = new Set(["no_network", "timeout", "intermediary", "not_a_receipt"]);
/* A photo that the server acknowledges and goes on missing; this phone's own store that failed at one item */
const NOT_KEPT = "photo_not_kept";
const PHONE_STORE = "phone_store";

type Attempt = "done" | "again" | "attention" | { readonly stop: Trouble };

export class Sender {
  #pace: Shown | null = null;
  #stops = 0;
  #phone = "";
  /** Whether the last call was answered by anybody: a connection that breaks after that is a hiccup. */
  #heard = false;

  constructor(
    private readonly store: Store,
    private readonly world: World,
    private readonly user: string,
  ) {}

  /** Send what is due. `eager` (the network came back, the reader tapped) forgets the waiting times first. */
  async drain(eager = false): Promise<Ended> {
    let ended: Ended = { kind: "empty" };
    const mine = await this.world.lock(async () => {
      if (eager) await this.#forgetWaiting();
      ended = await this.#drainAll();
    });
    return mine ? ended : { kind: "elsewhere" };
  }

  async #forgetWaiting(): Promise<void> {
    for (const item of await this.#queued()) {
      if (item.next_at > 0) await this.store.change(item.id, { next_at: 0, attempts: 0 });
    }
  }

  async #queued(): Promise<Item[]> {
    return sendable(await this.store.items(this.user));
  }

  /** Something has just arrived whole: whoever waits only because of the network may try at once, and its waiting is counted
      anew, or those tried most often would wait longest once nobody is left to rouse them. */
  async #rouse(): Promise<void> {
    for (const item of await this.#queued()) {
      if (!due(item, this.world.now()) && OF_THE_WAY.has(item.last_error?.code ?? "")) await this.store.change(item.id, { next_at: 0, attempts: 0 });
    }
  }

  async #drainAll(): Promise<Ended> {
    this.#pace ??= shownOf(await this.store.kept(PACE));
    this.#phone ||= await this.#phoneKey();
    for (;;) {
      const queued = await this.#queued();
      const next = queued.find((item) => due(item, this.world.now()));
      if (next === undefined) {
        return queued.length === 0 ? { kind: "empty" } : { kind: "waiting", until: Math.min(...queued.map((item) => item.next_at)) };
      }
      const attempt = await this.#guarded(next, `${pendingLine(queued, this.world.now())},${this.#phone}`);
      this.world.changed();
      if (typeof attempt === "object") {
        const until = this.world.now() + Math.min(FIRST_STOP_MS * 2 ** this.#stops, LONGEST_STOP_MS);
        this.#stops += 1;
        return { kind: "stopped", trouble: attempt.stop, until };
      }
      this.#stops = 0;
      if (attempt === "done") await this.#rouse();
    }
  }

  /** Tells this phone from another one of the same person, in what the server is told of what waits; drawn for each person,
      so that it tells nobody who shares a phone. */
  async #phoneKey(): Promise<string> {
    const kept = await this.store.kept(`phone:${this.user}`);
    if (typeof kept === "string") return kept;
    const drawn = crypto.randomUUID().slice(-12);
    await this.store.keepAll({ [`phone:${this.user}`]: drawn });
    return drawn;
  }

  /** An attempt whose item this phone cannot read waits like any other, and the next one goes. Throws only when the store
      takes nothing at all. */
  async #guarded(item: Item, pending: string): Promise<Attempt> {
    try {
      return await this.#attempt(item, pending);
    } catch (error) {
      const trouble: Trouble = { code: PHONE_STORE, status: null, detail: String(error), at: this.world.now() };
      return this.#putOff(item, trouble, item.attempts + 1);
    }
  }

  /** One attempt at one item: the report first, then what is missing. An attempt that was only put off goes on where it was,
      with the missing photo: asking for the report again would be one more call that may fail. */
  async #attempt(item: Item, pending: string): Promise<Attempt> {
    const goesOn = item.last_error !== null && item.last_error.code !== NOT_KEPT;
    const known = (goesOn && item.missing?.find((sha) => item.photos.includes(sha))) || null;
    const opening = known === null ? "none" : await this.#sendPhoto(item, known, pending);
    // Bytes that are gone, a report that is not known: how things stand now is heard from the report
    const direct = typeof opening === "object" && opening.kind !== "unknown";
    let answer = direct ? opening : await this.#call(item, null, pending);
    let photo = direct ? known : null;
    let resent = !direct && known !== null && opening !== "lost";
    let progressed = (direct || item.missing === null) && answer.kind === "receipt";
    const lost = new Set<string>();
    const taken = new Set<string>();
    for (;;) {
      if (answer.kind !== "receipt") return this.#settle(item, answer, photo, progressed);
      const { missing, complete, number } = answer.receipt;
      await this.store.change(item.id, { missing, number, timeouts: 0, strange: 0 });
      if (complete) return this.#finish(item, answer.receipt);
      this.world.changed();
      photo = missing.find((sha) => item.photos.includes(sha) && !lost.has(sha)) ?? null;
      if (photo === null) return this.#needsAttention(item, lost.size > 0 ? "photo_lost" : "photo_not_listed");
      if (taken.has(photo)) {
        const trouble: Trouble = { code: NOT_KEPT, status: null, detail: "", at: this.world.now(), photo };
        return this.#putOff(item, trouble, item.attempts + 1); // or it would be sent for ever, and nothing else
      }
      const sent = await this.#sendPhoto(item, photo, pending);
      if (sent === "lost") {
        lost.add(photo); // the others go all the same
        continue;
      }
      if (sent.kind === "unknown") {
        if (resent) return this.#settle(item, { ...sent, kind: "attention" }, photo, progressed);
        resent = true;
        answer = await this.#call(item, null, pending);
        continue;
      }
      if (sent.kind === "receipt") taken.add(photo);
      progressed ||= sent.kind === "receipt";
      answer = sent;
    }
  }

  async #finish(item: Item, receipt: Receipt): Promise<Attempt> {
    const now = this.world.now();
    await this.store.finish(item.id, receipt.number, now);
    const told = Date.parse(receipt.server_time);
    const clock = Number.isNaN(told) ? {} : { clock_offset: now - told, server_time: receipt.server_time };
    await this.store.keepAll({ [`last_success:${item.user_id}`]: now, unreachable_since: null, [PACE]: this.#pace, ...clock });
    return "done";
  }

  async #sendPhoto(item: Item, sha: string, pending: string): Promise<Answer | "lost"> {
    const photo = await this.store.photo(sha);
    if (photo === undefined || (await digest(photo.buf)) !== sha) return "lost";
    return this.#call(item, { sha, type: photo.type, bytes: photo.buf }, pending);
  }

  /** A call with up to three tries. */
  async #call(
    item: Item,
    photo: { sha: string; type: string; bytes: ArrayBuffer } | null,
    pending: string,
  ): Promise<Answer> {
    const size = photo === null ? item.payload.length : photo.bytes.byteLength;
    for (let tried = 1; ; tried += 1) {
      const begun = this.world.now();
      const shown = this.#pace ?? NOTHING;
      const answer = await send(
        {
          kind: item.kind,
          id: item.id,
          sha: item.sha,
          user: item.user_id,
          body: photo === null ? item.payload : photo.bytes,
          type: photo === null ? "application/json" : photo.type,
          photo: photo === null ? null : photo.sha,
          pending,
          timeout: timeoutFor(size, shown, item.timeouts),
        },
        this.world.fetch,
        this.world.now,
      );
      if (answer.kind === "receipt") this.#pace = learnt(shown, size, this.world.now() - begun);
      const hiccup = this.#heard;
      this.#heard = answer.kind === "receipt" || answer.trouble.status !== null;
      const mayTryAgain = answer.kind === "retry" && !answer.late && answer.after === null && (this.#heard || hiccup);
      if (!mayTryAgain || tried >= TRIES) return answer;
      await this.world.sleep(PAUSE_MS * tried);
    }
  }

  async #settle(
    item: Item,
    answer: Exclude<Answer, { kind: "receipt" }>,
    photo: string | null,
    progressed: boolean,
  ): Promise<Attempt> {
    if (answer.trouble.code === "no_network") await this.#lostTouch();
    if (answer.kind === "stop") {
      await this.store.change(item.id, { last_error: answer.trouble });
      return { stop: answer.trouble };
    }
    const strange = answer.kind === "retry" && answer.strange && answer.trouble.code === "intermediary" ? item.strange + 1 : 0;
    if (answer.kind !== "retry" || strange >= STRANGE_LIMIT) {
      await this.store.change(item.id, { state: "attention", last_error: { ...answer.trouble, photo } });
      return "attention";
    }
    const attempts = progressed ? 0 : item.attempts + 1;
    const timeouts = answer.late ? item.timeouts + 1 : item.timeouts;
    return this.#putOff(item, answer.trouble, attempts, { strange, timeouts }, answer.after);
  }

  /** Later again: after a wait that grows with the attempts, or as the server has told. */
  async #putOff(item: Item, trouble: Trouble, attempts: number, more: Partial<Item> = {}, told: number | null = null): Promise<Attempt> {
    const wait = waitAfter(told, attempts, this.world.random());
    await this.store.change(item.id, { ...more, attempts, next_at: this.world.now() + wait, last_error: trouble });
    return "again";
  }

  /** Since when the server has not been heard: said on the queue page. */
  async #lostTouch(): Promise<void> {
    if (typeof (await this.store.kept("unreachable_since")) === "number") return;
    await this.store.keepAll({ unreachable_since: this.world.now() });
  }

  async #needsAttention(item: Item, code: string): Promise<Attempt> {
    const trouble: Trouble = { code, status: null, detail: "", at: this.world.now() };
    await this.store.change(item.id, { state: "attention", last_error: trouble });
    return "attention";
  }
}

/** For the server's reminders: how many wait, and for how many seconds the oldest. */
function pendingLine(queued: readonly Item[], now: number): string {
  const oldest = Math.min(...queued.map((item) => item.queued_at));
  return `${queued.length},${Math.max(0, Math.round((now - oldest) / 1000))}`;
}

export type { Receipt };
