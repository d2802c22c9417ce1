/* The hints as lines of a page. What is no danger can be put away for a week. */

import { h } from "../lib/html";
import type { Hint } from "./hints";
import { t } from "./hints";

const REST_MS = 7 * 86_400_000;

export function hintLine(hint: Hint): HTMLElement {
  return h("div", { class: `alert alert--${hint.kind} alert--said` }, h("div", {}, h("b", {}, hint.title), h("p", {}, hint.text)));
}

/** The dangers above `page`, and one hint at a time; one that was put away stays away for a while. */
export function tellAbove(page: HTMLElement, hints: readonly Hint[]): void {
  const dangers = hints.filter((hint) => hint.kind === "late");
  const others = hints.filter((hint) => hint.kind !== "late" && !rests(hint.key)).slice(0, 1);
  const lines = [...dangers, ...others].map(lineToDismiss);
  if (lines.length > 0) page.parentElement?.prepend(h("div", { class: "stack gap-2", "data-hints": true }, ...lines));
}

function lineToDismiss(hint: Hint): HTMLElement {
  const line = hintLine(hint);
  if (hint.kind === "late") return line;
  const button = h("button", { class: "btn btn--quiet", type: "button" }, t("dismiss"));
  button.addEventListener("click", () => {
    rest(hint.key);
    line.remove();
  });
  line.append(button);
  return line;
}

function rests(key: string): boolean {
  try {
    return Number(localStorage.getItem(`mc-hint-${key}`)) > Date.now() - REST_MS;
  } catch {
    return false;
  }
}

function rest(key: string): void {
  try {
    localStorage.setItem(`mc-hint-${key}`, String(Date.now()));
  } catch {
    return; // it will be said again
  }
}
