/* The checks that an inspector was shown last, so that one of them opens without a network. Under the person's own key; replaced
   by every list that the server gives, gone after three days and at the logout. */

import { h } from "../lib/html";
import { rememberOwner } from "../outbox/owner";
import type { Store } from "../outbox/store";

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

export const KNOWN_MS = 3 * 86_400_000;

const keyOf = (user: string): string => `checks:${user}`;

/** What the list holds now; what it holds no longer goes. */
export async function keepChecks(store: Store, user: string, checks: readonly KnownCheck[], now: number): Promise<void> {
  await rememberOwner(store, user);
  await store.keep(keyOf(user), checks.map((check): Kept => ({ ...check, at: now })));
}

/** One that was opened by itself joins the others. */
export async function keepCheck(store: Store, user: string, check: KnownCheck, now: number): Promise<void> {
  const others = (await knownChecks(store, user, now)).filter((other) => other.number !== check.number);
  await rememberOwner(store, user);
  await store.keep(keyOf(user), [...others, { ...check, at: now }]);
}

export async function knownChecks(store: Store, user: string, now: number): Promise<readonly Kept[]> {
  const kept = ((await store.kept(keyOf(user))) ?? []) as readonly Kept[];
  const fresh = kept.filter((check) => now - check.at <= KNOWN_MS);
  if (fresh.length < kept.length) await store.keep(keyOf(user), fresh);
  return fresh;
}

export async function forgetChecks(store: Store, user: string): Promise<void> {
  await store.keep(keyOf(user), null);
}

/** What the page says of the checks that it shows. */
export function checksOn(place: HTMLElement): readonly KnownCheck[] {
  return JSON.parse(place.dataset["checks"] ?? "[]") as KnownCheck[];
}

/** The rows of the list on a page of the shell. */
export function rowsOf(checks: readonly KnownCheck[]): HTMLElement[] {
  return checks.map((check) => {
    const link = h("a", { class: "row__title", href: `/site-checks/${check.number}` }, check.title);
    const body = h("div", { class: "row__body" }, h("div", { class: "row__head" }, link), h("p", { class: "row__meta" }, check.place));
    return h("li", { class: "row row--plain" }, body);
  });
}

function put(name: string, fill: (place: HTMLElement) => void): void {
  const place = document.querySelector(`[data-known="${name}"]`);
  if (!(place instanceof HTMLElement)) return;
  place.hidden = false;
  fill(place);
}

/** Writes the check of this address, as the phone knows it, into the page of the shell; false where it knows none. */
export async function fillIn(place: HTMLElement, store: Store, user: string | null): Promise<boolean> {
  const { pathname } = location;
  const known = user === null ? [] : await knownChecks(store, user, Date.now()).catch(() => []);
  const check = known.find((each) => pathname === `/site-checks/${each.number}`);
  if (check === undefined) {
    put("none", () => undefined);
    return false;
  }
  const { number, category, title, place: where, version, points } = check;
  Object.assign(place.dataset, { number, category, title: `${place.dataset["title"]} · ${title}`, place: where, open: pathname });
  const glyph = place.dataset["glyphs"]?.split(" ").find((pair) => pair.startsWith(`${category}:`))?.split(":")[1];
  if (glyph !== undefined) {
    put("glyph", (sign) => {
      sign.dataset["c"] = category;
      sign.textContent = glyph;
    });
  }
  put("title", (line) => line.replaceChildren(title));
  put("place", (line) => line.replaceChildren(where));
  put("ask", () => undefined);
  put("points", (list) => list.replaceChildren(...points.map((point) => h("li", {}, point))));
  const field = place.querySelector("input[name=version]");
  if (field instanceof HTMLInputElement) field.value = String(version);
  return true;
}
