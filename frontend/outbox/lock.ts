/* One sender over all tabs and the worker, and how they tell each other that something has changed. */

import type { Lock } from "./sender";

const CHANNEL = "mc-outbox";

/** Taken by whoever sends; freed by the browser when a tab or the worker dies. */
export const oneSender: Lock = async (work) => {
  if (!("locks" in navigator)) {
    await work();
    return true;
  }
  return navigator.locks.request("outbox-drain", { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await work();
    return true;
  });
};

/** Nobody looks into a database that somebody else is still filling. */
export async function oneOpener<T>(work: () => Promise<T>): Promise<T> {
  return "navigator" in globalThis && "locks" in navigator ? (navigator.locks.request("outbox-open", work) as Promise<T>) : work();
}

/** The line between tabs and worker; null where the browser has none. */
export function openChannel(): BroadcastChannel | null {
  return "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;
}
