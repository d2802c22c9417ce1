/* What the network has shown: how soon the server answers, and how many bytes go up in a second. It decides how long a
   silent call is listened to: a call that will never be answered holds up everything behind it. */

const SMALL_BYTES = 8_192;
const LEAST_MS = 2_000;
const LONGEST_MS = 300_000;
/* Before anything is known the worst is believed */
const UNKNOWN_MS = 10_000;
const SLOWEST_RATE = 4_096;

/** `wait` in milliseconds, `rate` in bytes per second; null as long as nothing has been seen. */
export interface Shown {
  readonly wait: number | null;
  readonly rate: number | null;
}

export const NOTHING: Shown = { wait: null, rate: null };

/** What was kept of an earlier time, where it can be trusted to be one. */
export function shownOf(value: unknown): Shown {
  if (typeof value !== "object" || value === null) return NOTHING;
  const { wait, rate } = value as Record<string, unknown>;
  return { wait: positive(wait), rate: positive(rate) };
}

function positive(value: unknown): number | null {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : null;
}

/** An answer came after so many milliseconds. A slower one is believed at once, a quicker one by half. */
export function learnt(shown: Shown, bytes: number, ms: number): Shown {
  if (bytes <= SMALL_BYTES) {
    const wait = Math.max(ms, 1);
    return { ...shown, wait: shown.wait === null || wait > shown.wait ? wait : (shown.wait + wait) / 2 };
  }
  const rate = (bytes * 1000) / Math.max(ms - (shown.wait ?? 0), 1);
  return { ...shown, rate: shown.rate === null || rate < shown.rate ? rate : (shown.rate + rate) / 2 };
}

/** How long a call with a body of this size may take, after it has been given up as too late so many times. */
export function timeoutFor(bytes: number, shown: Shown, timeouts: number): number {
  const answer = shown.wait === null ? UNKNOWN_MS : LEAST_MS + 4 * shown.wait;
  const upload = bytes <= SMALL_BYTES && shown.wait !== null ? 0 : (bytes * 1000) / (shown.rate === null ? SLOWEST_RATE : shown.rate / 4);
  return Math.min(Math.round(answer + upload) * 2 ** Math.min(timeouts, 5), LONGEST_MS);
}
