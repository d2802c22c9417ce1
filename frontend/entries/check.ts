/* The check page: J and K walk the queue, P passes, R orders rework; three ways to lay before and after. */

import { playPair } from "../case/pair";
import { one } from "../lib/dom";

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["radio", "range"].includes(target.type));
}

playPair();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const place = one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`, HTMLElement);
  if (!place) return;
  event.preventDefault();
  place.click();
});
