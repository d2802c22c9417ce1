/* The checks that an inspector was shown last, so that one of them opens without a network. Under the person's own key; replaced
   by every list that the server gives, asked about anew on every page (recheck.ts), gone after a day and at the logout. */

import { rememberOwner } from "../outbox/owner";
import type { Store } from "../outbox/store";
import { noteWhose } from "./whose";

export interface KnownCheck {
  readonly number: string;
  readonly version: number;
  readonly category: string;
  readonly title: string;
  readonly place: string;
  readonly points: readonly string[];
}

/** Each with the instant at which the server showed it. */
interface Kept extends KnownCheck {
  readonly at: number;
}

/* A day on site begins with the list */
export const KNOWN_MS = 86_400_000;

const keyOf = (user: string): string => `checks:${user}`;

async function write(store: Store, user: string, checks: readonly Kept[]): Promise<void> {
  noteWhose(user, checks.length > 0);
  await store.keep(keyOf(user), checks);
}

/** What the list holds now; what it holds no longer goes. */
export async function keepChecks(store: Store, user: string, checks: readonly KnownCheck[], now: number): Promise<void> {
  await rememberOwner(store, user);
  await write(store, user, checks.map((check): Kept => ({ ...check, at: now })));
}

/** One that was opened by itself joins the others. */
export async function keepCheck(store: Store, user: string, check: KnownCheck, now: number): Promise<void> {
  const others = (await knownChecks(store, user, now)).filter((other) => other.number !== check.number);
  await rememberOwner(store, user);
  await write(store, user, [...others, { ...check, at: now }]);
}

export async function knownChecks(store: Store, user: string, now: number): Promise<readonly Kept[]> {
  const kept = ((await store.kept(keyOf(user))) ?? []) as readonly Kept[];
  const fresh = kept.filter((check) => now - check.at <= KNOWN_MS);
  if (fresh.length < kept.length) await write(store, user, fresh);
  return fresh;
}

/** Of what is known only those `numbers` stay that the server still gives to this person. */
export async function keepOnly(store: Store, user: string, numbers: readonly string[], now: number): Promise<void> {
  const known = await knownChecks(store, user, now);
  const still = known.filter((check) => numbers.includes(check.number));
  if (still.length < known.length) await write(store, user, still);
}

export async function forgetChecks(store: Store, user: string): Promise<void> {
  await write(store, user, []);
}
