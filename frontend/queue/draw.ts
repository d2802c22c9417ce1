/* Draws the queue: sections of rows, each with its mark, its reason and its acts. A row is drawn anew only when it changes. */

import { more } from "../../app/site/icons.json";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import type { Act, Row } from "./view";
import { t } from "./view";

export type Do = (act: Act, id: string) => void;
export type Picture = (sha: string) => Promise<Blob | null>;

const WORDS = { again: "again", edit: "edit", export: "exportOne", delete: "delete", giveUp: "giveUp", logIn: "logIn", open: "open" } as const;

export class Rows {
  readonly #drawn = new Map<string, { readonly key: string; readonly element: HTMLElement }>();

  constructor(
    private readonly act: Do,
    private readonly picture: Picture,
    private readonly glyphs: ReadonlyMap<string, string>,
  ) {}

  section(heading: string, aside: string, rows: readonly Row[]): HTMLElement | null {
    if (rows.length === 0) return null;
    const head = h("div", { class: "line line--ends" }, h("h2", { class: "section" }, heading), h("span", { class: "quiet" }, aside));
    return h("section", { class: "mine__day" }, head, h("ul", { class: "rows" }, ...rows.map((row) => this.#row(row))));
  }

  #row(row: Row): HTMLElement {
    const key = JSON.stringify(row);
    const known = this.#drawn.get(row.id);
    if (known?.key === key) return known.element;
    const element = this.#draw(row);
    this.#drawn.set(row.id, { key, element });
    return element;
  }

  #draw(row: Row): HTMLElement {
    const glyph = this.glyphs.get(row.category);
    const head = h(
      "div",
      { class: "row__head" },
      glyph !== undefined && h("span", { class: "glyph glyph--s", "data-c": row.category, lang: "zh" }, glyph),
      h("span", { class: "row__title" }, row.title),
      h("span", { class: `mark mark--${row.mark}` }, row.markWords),
    );
    const body = h("div", { class: "row__body" }, head, h("div", { class: "mine__line" }, h("p", { class: "row__meta grow" }, row.meta), this.#menu(row)), h("p", { class: "mine__state" }, row.why));
    if (row.main !== null) body.append(h("div", { class: "mine__acts" }, this.#button(row.main, row, "btn")));
    return h("li", { class: row.photo === null ? "row row--plain" : "row", "data-item": row.id }, row.photo !== null && this.#photo(row.photo), body);
  }

  #photo(sha: string): HTMLElement {
    const well = h("figure", { class: "photo photo--thumb" });
    void this.picture(sha).then((blob) => {
      if (blob === null) return;
      const image = h("img", { alt: "", src: URL.createObjectURL(blob) });
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
      well.append(image);
    });
    return well;
  }

  #menu(row: Row): HTMLElement | null {
    if (row.acts.length === 0) return null;
    const list = h("div", { class: "menu__list" }, ...row.acts.map((act) => this.#button(act, row, null)));
    const summary = h("summary", { class: "iconbtn", "aria-label": t("more", { title: row.title }) }, icon(more));
    return h("details", { class: "menu" }, summary, list);
  }

  #button(act: Act, row: Row, style: string | null): HTMLElement {
    const button = h("button", { class: style, type: "button", "data-act": act }, t(WORDS[act]));
    button.addEventListener("click", () => {
      button.closest("details")?.removeAttribute("open");
      this.act(act, row.id);
    });
    return button;
  }
}

/** Ask before something that cannot be taken back; resolves to the answer. */
export function ask(question: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const keep = h("button", { class: "btn btn--ink btn--tall", value: "" }, t("keepIt"));
    const go = h("button", { class: "btn btn--tall", value: "yes" }, yes);
    const form = h("form", { method: "dialog", class: "ask__body" }, h("p", {}, question), h("div", { class: "actionbar__row" }, go, keep));
    const dialog = h("dialog", { class: "ask", "aria-label": question }, form);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    keep.focus();
  });
}
