/* The check page: J and K walk the queue, P passes, R orders rework; three ways to lay before and after. */

import { all, one } from "../lib/dom";

const pair = one("[data-pair]", HTMLElement);
const slider = one("[data-slider]", HTMLElement);
const range = slider && one("input", HTMLInputElement, slider);

function lay(view: string): void {
  if (!pair || !slider) return;
  if (view === "pair") delete pair.dataset["view"];
  else pair.dataset["view"] = view;
  slider.hidden = view === "pair";
}

function cut(): void {
  if (!pair || !range) return;
  pair.style.setProperty("--cut", `${range.value}%`);
  pair.style.setProperty("--cut-n", range.value);
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["radio", "range"].includes(target.type));
}

for (const views of all("[data-views]", HTMLElement)) {
  views.hidden = false;
  views.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) lay(event.target.value);
  });
}
range?.addEventListener("input", cut);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const place = one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`, HTMLElement);
  if (!place) return;
  event.preventDefault();
  place.click();
});
