/* What a phone shows instead of the rail: chips for the usual filters, the place and its number, the sheet's summary. */

import { all, one } from "../lib/dom";
import { type Choice, countOf } from "./view";
import type { Lateness, Sight } from "./wire";
import { t } from "./words";

export class Chips {
  private readonly shortcuts = all("[data-shortcut]", HTMLElement);

  constructor(private readonly onToggle: (part: Partial<Choice>) => void) {}

  /** A shortcut sets one filter, or takes it back. */
  toggle(chip: HTMLElement, choice: Choice): void {
    const { late, state } = chip.dataset;
    if (late) this.onToggle({ late: choice.late === late ? "" : late });
    if (state) this.onToggle({ states: choice.states.join() === state ? [] : [state] });
  }

  /** Which chips are down, how many filters are on, where one looks. */
  show(choice: Choice, place: string): void {
    const active = countOf(choice);
    for (const chip of this.shortcuts) {
      const { late, state } = chip.dataset;
      chip.setAttribute("aria-pressed", String(late ? choice.late === late : choice.states.join() === state));
    }
    for (const words of all("[data-open-filters] [data-words]", HTMLElement)) {
      words.textContent = active > 0 ? t("filters", { count: active }) : t("filter");
      words.closest(".chip")?.setAttribute("aria-pressed", String(active > 0));
    }
    for (const reset of all("[data-reset]", HTMLElement)) reset.hidden = active === 0;
    write("#map-place", place);
  }

  count({ figures }: Sight): void {
    for (const chip of this.shortcuts) {
      const { late, state } = chip.dataset;
      const count = late ? figures.late[late as Lateness] : figures.state[state ?? ""];
      const place = chip.querySelector("[data-number-of]");
      if (place) place.textContent = String(count ?? 0);
    }
    write("#map-total", t("openOf", { count: figures.total }));
    write("#map-summary", t("summary", figures.shown));
    write("#map-done", t("showCases", { count: figures.total }));
  }
}

function write(selector: string, words: string): void {
  const place = one(selector, HTMLElement);
  if (place) place.textContent = words;
}
