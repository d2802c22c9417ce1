/* The list of what is in view: the map's twin for whoever reads or uses the keyboard. */

import { camera } from "../../app/site/icons.json";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import type { Lateness, Page, Row } from "./wire";
import { t } from "./words";

export interface Parts {
  readonly brief: HTMLElement;
  readonly heading: HTMLElement;
  readonly split: HTMLElement;
  readonly legend: HTMLElement;
  readonly rows: HTMLElement;
  readonly more: HTMLButtonElement;
  readonly note: HTMLElement;
}

export class List {
  private numbers = new Set<string>();

  constructor(
    private readonly parts: Parts,
    private readonly charOf: (category: string) => string,
    onHover: (number: string | null) => void,
  ) {
    const over = (event: Event): void => onHover(numberOf(event.target));
    for (const type of ["pointerover", "focusin"] as const) parts.rows.addEventListener(type, over);
    for (const type of ["pointerleave", "focusout"] as const) parts.rows.addEventListener(type, () => onHover(null));
  }

  /** Title and the three figures. */
  head(title: string, shown: Readonly<Record<Lateness, number>>): void {
    this.parts.heading.textContent = title;
    this.parts.brief.textContent = title;
    this.parts.split.setAttribute("aria-label", t("split", shown));
    for (const level of ["late", "soon", "ok"] as const) {
      const part = this.parts.split.querySelector(`[data-level="${level}"]`);
      if (part instanceof HTMLElement) {
        part.style.flexGrow = String(shown[level]);
        part.hidden = shown[level] === 0;
      }
      const words = this.parts.legend.querySelector(`[data-level="${level}"]`);
      if (words) words.textContent = t(level, { count: shown[level] });
    }
  }

  /** Whether the rows are still those of another view. */
  busy(yes: boolean): void {
    this.parts.rows.setAttribute("aria-busy", String(yes));
  }

  /** Replace the rows. Whoever stands in one by keyboard stays in it, or in the first where it has gone from view. */
  show(page: Page, empty: string): void {
    const { rows, more } = this.parts;
    const stood = rows.contains(document.activeElement) ? numberOf(document.activeElement) : null;
    this.numbers = new Set(page.cases.map((row) => row.number));
    const items = page.cases.map((row) => this.item(row));
    rows.replaceChildren(...(items.length > 0 ? items : [h("li", { class: "empty", tabindex: -1 }, h("p", {}, empty))]));
    rows.scrollTop = 0;
    more.hidden = page.after === null;
    if (stood === null) return;
    const place = rows.querySelector(`[data-number="${stood}"] a`) ?? rows.querySelector("a, .empty");
    if (place instanceof HTMLElement) place.focus();
  }

  append(page: Page): void {
    const fresh = page.cases.filter((row) => !this.numbers.has(row.number));
    for (const row of fresh) this.numbers.add(row.number);
    const items = fresh.map((row) => this.item(row));
    this.parts.rows.append(...items);
    this.parts.more.hidden = page.after === null;
    items[0]?.querySelector("a")?.focus();
  }

  /** Mark one row as the selected one and bring it into sight; it is put first when it is not among the rows. */
  select(number: string | null, row: Row | null, scroll: boolean): void {
    for (const old of this.parts.rows.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
    if (number === null) return;
    let item = this.parts.rows.querySelector(`[data-number="${number}"]`);
    if (item === null && row !== null) {
      item = this.item(row);
      this.numbers.add(number);
      this.parts.rows.querySelector(".empty")?.remove();
      this.parts.rows.prepend(item);
    }
    item?.setAttribute("aria-current", "true");
    if (scroll) item?.scrollIntoView({ block: "nearest" });
  }

  /** A sentence above the rows, with something to press; null takes it away. */
  say(words: string | null, act?: { readonly label: string; readonly press: () => void }): void {
    this.parts.note.replaceChildren();
    this.parts.note.hidden = words === null;
    if (words === null) return;
    this.parts.note.append(h("span", {}, words));
    if (!act) return;
    const button = h("button", { class: "link", type: "button" }, act.label);
    button.addEventListener("click", act.press);
    this.parts.note.append(button);
  }

  item(row: Row): HTMLLIElement {
    const picture = row.photo
      ? h("img", { src: row.photo, alt: row.title, width: 64, height: 64, loading: "lazy", decoding: "async" })
      : h("span", { class: "sr" }, t("noPhoto"));
    const figure = h("figure", { class: row.photo ? "photo photo--thumb" : "photo photo--thumb photo--missing" }, picture);
    if (!row.photo) figure.prepend(icon(camera));
    return h(
      "li",
      { class: "row", "data-number": row.number },
      figure,
      h(
        "div",
        { class: "row__body" },
        h(
          "div",
          { class: "row__head" },
          h("span", { class: "glyph glyph--s", "data-c": row.category, lang: "zh" }, this.charOf(row.category)),
          h("a", { class: "row__title", href: row.url }, row.title),
          h("span", { class: `state state--${row.state}` }, row.state_name),
        ),
        h("p", { class: "row__meta" }, row.place),
        clock(row),
      ),
    );
  }
}

function clock(row: Row): HTMLElement {
  const kind = row.level === "ok" ? "clock" : `clock clock--${row.level}`;
  return h(
    "div",
    { class: kind, style: `--used:${row.used}%` },
    h("div", { class: "clock__bar" }),
    h("p", { class: "clock__say" }, h("b", {}, row.phrase), row.until ? h("span", {}, row.until) : null),
  );
}

function numberOf(target: EventTarget | null): string | null {
  const item = target instanceof Element ? target.closest("[data-number]") : null;
  return item instanceof HTMLElement ? (item.dataset["number"] ?? null) : null;
}
