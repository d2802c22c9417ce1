/* A line under the bar in which the phone itself says something: what happened, what is safe, one thing to do. */

import { h } from "./html";

export type Kind = "info" | "ok" | "soon" | "late";

/** Show the line, in place of what it said before. */
export function say(kind: Kind, title: string, text: string, act: HTMLElement | null = null): void {
  const place = document.querySelector("[data-phone-says]");
  if (!(place instanceof HTMLElement)) return;
  const words = h("div", {}, h("b", {}, title), text !== "" && h("p", {}, text));
  place.replaceChildren(h("div", { class: `alert alert--${kind} alert--said`, role: "status" }, words, act));
  place.hidden = false;
}

export function saidNothing(): void {
  const place = document.querySelector("[data-phone-says]");
  if (place instanceof HTMLElement) place.hidden = true;
}
