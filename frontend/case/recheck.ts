/* Whatever the phone knows of checks it asks the server about at every contact: a check that was given, taken away or whose case
   went to the police is forgotten. Loaded only where something is known. */

import { Store } from "../outbox/store";
import type { Fetch } from "../outbox/wire";
import { forgetChecks, keepOnly, knownChecks } from "./known";

const PATIENCE_MS = 20_000;

/** On a page of `reader` (empty on a page of the shell) of a phone that knows checks of `owner`. */
export async function recheck(owner: string, reader: string): Promise<void> {
  const store = new Store();
  if (reader !== "" && reader !== owner) await forgetChecks(store, owner); // somebody else uses this phone now
  else await forgetGone(store, owner);
}

/** Asks what still waits for `user` and forgets the rest. Without an answer of our own server, or with an expired login, all stays. */
export async function forgetGone(store: Store, user: string, fetcher: Fetch = fetch, now = Date.now()): Promise<void> {
  if ((await knownChecks(store, user, now)).length === 0) return;
  const numbers = await askOpen(fetcher);
  if (numbers !== null) await keepOnly(store, user, numbers, now);
}

async function askOpen(fetcher: Fetch): Promise<readonly string[] | null> {
  try {
    const answer = await fetcher("/api/site-checks", {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = (await answer.json()) as { code?: unknown; numbers?: unknown };
    if (answer.status === 403 && body.code === "forbidden") return []; // no checker any more
    return answer.ok && Array.isArray(body.numbers) ? body.numbers.map(String) : null;
  } catch {
    return null;
  }
}
