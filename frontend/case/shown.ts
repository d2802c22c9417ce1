/* The checks that the phone knows, on the pages of the shell; and what a page of the server gives it to know. */

import { h } from "../lib/html";
import type { Store } from "../outbox/store";
import type { KnownCheck } from "./known";
import { knownChecks } from "./known";

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
