/* What waits on this phone. Pure types and small decisions about them. */

export type ItemState = "queued" | "attention" | "done";
export type ItemKind = "report" | "event";

/** Why an item waits or stopped: the server's own words where it spoke, else a code of ours. */
export interface Trouble {
  readonly code: string;
  readonly status: number | null;
  readonly detail: string;
  readonly at: number;
  /** The photo it is about, where it is about one. */
  readonly photo?: string | null;
}

/** What the lists show of an item; nothing of it is sent. */
export interface Label {
  readonly category: string;
  readonly title: string;
  readonly place: string;
  readonly taken_at: string | null;
  readonly confidential: boolean;
}

export interface Item {
  readonly id: string;
  readonly user_id: string;
  readonly kind: ItemKind;
  readonly state: ItemState;
  /** The frozen text; emptied once the server has everything. */
  readonly payload: string;
  readonly sha: string;
  readonly photos: readonly string[];
  readonly bytes: number;
  /** Photos the server still lacks, as far as it has told; null before the first receipt. */
  readonly missing: readonly string[] | null;
  readonly attempts: number;
  readonly timeouts: number;
  readonly strange: number;
  readonly next_at: number;
  readonly last_error: Trouble | null;
  readonly queued_at: number;
  readonly done_at: number | null;
  readonly number: string | null;
  readonly label: Label;
  /** The report that waits for this event: it is not tried before the event has arrived. */
  readonly about?: string | null;
}

export interface StoredPhoto {
  readonly sha: string;
  readonly type: string;
  readonly size: number;
  readonly buf: ArrayBuffer;
}

/** The server's answer that may be acted on. */
export interface Receipt {
  readonly receipt: 1;
  readonly id: string;
  readonly sha: string;
  readonly number: string;
  readonly missing: readonly string[];
  readonly complete: boolean;
  readonly server_time: string;
}

export const LONGEST_WAIT_MS = 300_000;
/** However long the server, or whatever spoke in its place, tells us to stay away: after an hour we ask again. */
export const LONGEST_TOLD_MS = 3_600_000;

/** How long an item waits after its n-th attempt without progress: 2^n seconds with jitter, five minutes at most. */
export function backOff(attempts: number, random: number): number {
  const whole = Math.min(2 ** Math.min(attempts, 16) * 1000, LONGEST_WAIT_MS);
  return Math.round(whole * (0.5 + random / 2));
}

/** How long after a refusal that named a time: never less, and ten times that at most. A server that says "in a second" is
    there, and does not mean five minutes. */
export function waitAfter(told: number | null, attempts: number, random: number): number {
  const own = backOff(attempts, random);
  if (told === null) return own;
  const named = Math.min(told, LONGEST_TOLD_MS);
  return Math.max(named, Math.min(own, 10 * named));
}

export function freshItem(
  base: Pick<Item, "id" | "user_id" | "kind" | "payload" | "sha" | "photos" | "bytes" | "label">,
  now: number,
): Item {
  return {
    ...base,
    state: "queued",
    missing: null,
    attempts: 0,
    timeouts: 0,
    strange: 0,
    next_at: 0,
    last_error: null,
    queued_at: now,
    done_at: null,
    number: null,
  };
}

/** Whether its waiting is over. No wait is longer than the longest: an instant beyond it was written by a clock that was
    put right since, and nobody waits for the clock to get there. */
export function due(item: Item, now: number): boolean {
  return item.next_at <= now || item.next_at - now > LONGEST_TOLD_MS;
}

/** What is still to be sent, oldest first; a report that waits for an event of its own stands back, and so does what ran out
    of time, for it is listened to longer each time while everything behind it stands still. */
export function sendable(items: readonly Item[]): Item[] {
  const queued = items.filter((item) => item.state === "queued");
  const held = new Set(queued.map((item) => item.about ?? ""));
  return queued.filter((item) => !held.has(item.id)).sort((a, b) => a.timeouts - b.timeouts || byAge(a, b));
}

/** Oldest first, always. */
export function byAge(a: Item, b: Item): number {
  return a.queued_at - b.queued_at || (a.id < b.id ? -1 : 1);
}
