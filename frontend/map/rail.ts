/* The filters: one form that the server understands too. Category glyphs are chosen from none, states start all ticked. */

import type { Figures } from "./wire";
import { type Choice, NOTHING } from "./view";

export class Rail {
  constructor(
    private readonly form: HTMLFormElement,
    onChange: (choice: Choice) => void,
  ) {
    form.addEventListener("change", () => onChange(this.read()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onChange(this.read());
    });
  }

  read(): Choice {
    const data = new FormData(this.form);
    const text = (name: string): string => String(data.get(name) ?? "").trim();
    const states = data.getAll("state").map(String);
    const every = this.boxes("state").length;
    return {
      categories: data.getAll("category").map(String),
      states: states.length === every ? [] : states,
      late: text("late"),
      unit: text("unit"),
      days: text("days"),
      number: text("q").replaceAll(/[\s-]/g, ""),
      mark: text("mark"),
    };
  }

  write(choice: Choice): void {
    for (const box of this.boxes("category")) box.checked = choice.categories.includes(box.value);
    for (const box of this.boxes("state")) box.checked = choice.states.length === 0 || choice.states.includes(box.value);
    for (const radio of this.boxes("late")) radio.checked = radio.value === choice.late;
    this.set("unit", choice.unit);
    this.set("days", choice.days);
    this.set("q", choice.number);
    this.set("mark", choice.mark);
  }

  /** The name of the chosen jurisdiction, or that it is the whole city. */
  get unitName(): string {
    const field = this.form.elements.namedItem("unit");
    return field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.textContent?.trim() ?? "") : "";
  }

  clear(): void {
    this.write(NOTHING);
  }

  /** Numbers beside every choice: how many there would be with it. */
  count(figures: Figures): void {
    const total = figures.late.late + figures.late.soon + figures.late.ok;
    for (const place of this.form.querySelectorAll<HTMLElement>("[data-count]")) {
      const [facet, code = ""] = (place.dataset["count"] ?? "").split(":");
      if (facet === "category") place.textContent = String(figures.category[code] ?? 0);
      if (facet === "state") place.textContent = String(figures.state[code] ?? 0);
      if (facet === "late") place.textContent = String(code === "" ? total : figures.late[code === "late" ? "late" : "soon"]);
    }
  }

  private boxes(name: string): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)];
  }

  private set(name: string, value: string): void {
    const field = this.form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) field.value = value;
  }
}
