/* The check page by keyboard: J skips, K goes back, P passes, 1 to 9 choose a reason, R orders rework; three ways to lay before and
   after; the next pair is at hand before it is asked for. */

import { playPair } from "../case/pair";
import { Queue } from "../case/queue";
import { all, on, one } from "../lib/dom";

function typing(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["radio", "range", "checkbox"].includes(target.type);
}

function awake(): void {
  playPair();
  for (const keys of all("[data-keys]", HTMLElement)) keys.hidden = false;
  for (const button of all("form[data-live] button[data-apply]", HTMLButtonElement)) button.hidden = true;
}

awake();
const queue = new Queue(awake);

on("click", "a[data-key], .check__queue li a", (link, event) => {
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void queue.go(link.href);
});
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !event.target.matches("[data-verdict]")) return;
  event.preventDefault();
  void queue.send(event.target, event.submitter);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const reason = /^[1-9]$/.test(event.key) ? all("[data-verdict] [name=reason]", HTMLInputElement)[Number(event.key) - 1] : undefined;
  const place = reason ?? one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`, HTMLElement);
  if (!place) return;
  event.preventDefault();
  place.click();
});
