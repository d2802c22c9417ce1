/* Before and after laid over each other: a slider draws the line between them, or fades one into the other. */

import { all, one } from "../lib/dom";

/** Bring the pair of the page to life; does nothing where there is none. */
export function playPair(): void {
  const pair = one("[data-pair]", HTMLElement);
  const slider = one("[data-slider]", HTMLElement);
  const range = slider && one("input", HTMLInputElement, slider);
  if (!pair || !slider || !range) return;
  for (const views of all("[data-views]", HTMLElement)) {
    views.hidden = false;
    views.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) lay(pair, slider, event.target.value);
    });
  }
  range.addEventListener("input", () => {
    pair.style.setProperty("--cut", `${range.value}%`);
    pair.style.setProperty("--cut-n", range.value);
  });
}

function lay(pair: HTMLElement, slider: HTMLElement, view: string): void {
  if (view === "pair") delete pair.dataset["view"];
  else pair.dataset["view"] = view;
  slider.hidden = view === "pair";
}
