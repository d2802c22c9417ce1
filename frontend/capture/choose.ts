/* What the problem is: ten tiles, then item chips (recent first), or search by pinyin initials; what the item asks for. */

import { all } from "../lib/dom";
import { byId, h } from "../lib/html";
import type { Catalogue, Item } from "./items";
import { readCatalogue, recentFirst, search, withRecent } from "./items";
import type { Session } from "./session";
import { t } from "./words";

const RECENT = "mc-recent-items";

export function showChoice(session: Session): Catalogue {
  const select = byId("item", HTMLSelectElement);
  const catalogue = readCatalogue(select);
  const finder = byId("search", HTMLInputElement);
  select.required = false;

  for (const radio of all<HTMLInputElement>('input[name="category"]', HTMLInputElement)) {
    radio.addEventListener("change", () => chooseCategory(session, catalogue, radio.value));
  }
  finder.addEventListener("input", () => drawChips(session, catalogue, finder.value));
  byId("chips", HTMLElement).addEventListener("click", (event) => {
    const chip = event.target instanceof Element ? event.target.closest("button[value]") : null;
    if (chip instanceof HTMLButtonElement) chooseItem(session, catalogue, chip.value);
  });
  session.onChange(() => {
    select.value = session.fields.item ?? "";
    drawTiles(session);
    drawChips(session, catalogue, finder.value);
    drawDemands(session, catalogue);
  });
  noteOnDemand(session);
  return catalogue;
}

function chooseCategory(session: Session, catalogue: Catalogue, code: string): void {
  const current = session.fields.item && catalogue.items.get(session.fields.item);
  byId("search", HTMLInputElement).value = "";
  session.set({ category: code, ...(current && current.category === code ? {} : unchosen()) });
}

function unchosen(): { item: null; alt: false; joins_case: null; boundary_choice: null } {
  return { item: null, alt: false, joins_case: null, boundary_choice: null };
}

function chooseItem(session: Session, catalogue: Catalogue, code: string): void {
  const item = catalogue.items.get(code);
  if (!item) return;
  if (!catalogue.categories.get(item.category)?.confidential) remember(code);
  session.set({ ...unchosen(), item: code, category: item.category });
}

function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((code) => typeof code === "string") : [];
  } catch {
    return [];
  }
}

function remember(code: string): void {
  try {
    localStorage.setItem(RECENT, JSON.stringify(withRecent(recent(), code)));
  } catch {
    return; // a private window keeps nothing; the order is a comfort only
  }
}

function drawTiles(session: Session): void {
  for (const radio of all<HTMLInputElement>('input[name="category"]', HTMLInputElement)) {
    radio.checked = radio.value === session.fields.category;
  }
}

/** The chips to offer: what was searched, else the category's items, else the recent ones. */
function offered(session: Session, catalogue: Catalogue, query: string): Item[] {
  if (query.trim()) return search(catalogue.items.values(), query).slice(0, 12);
  const { category } = session.fields;
  const items = [...catalogue.items.values()];
  if (category) return recentFirst(items.filter((item) => item.category === category), recent());
  return recent().flatMap((code) => catalogue.items.get(code) ?? []);
}

function drawChips(session: Session, catalogue: Catalogue, query: string): void {
  const box = byId("chips", HTMLElement);
  const items = offered(session, catalogue, query);
  const key = `${items.map((item) => item.code).join()}|${query ? "search" : ""}`;
  if (box.dataset["key"] !== key) {
    box.dataset["key"] = key;
    box.replaceChildren(...items.map((item) => chip(item, query !== "")));
    if (items.length === 0) box.append(h("p", { class: "quiet" }, t(query.trim() ? "noItemFound" : "chooseFirst")));
    box.scrollLeft = 0;
  }
  for (const button of all("button", HTMLButtonElement, box)) {
    button.setAttribute("aria-pressed", String(button.value === session.fields.item));
  }
}

function chip(item: Item, mixed: boolean): HTMLButtonElement {
  const button = h("button", { class: "chip", type: "button", value: item.code, title: item.name });
  if (mixed) {
    const glyph = document.querySelector(`.tile[data-c="${item.category}"] b`)?.textContent ?? "";
    button.append(h("span", { class: "glyph glyph--s", "data-c": item.category, lang: "zh", "aria-hidden": true }, glyph));
  }
  button.append(item.short);
  return button;
}

/** What the chosen category and item ask for: the safety rule of confidential ones, privacy, the alternative limit. */
function drawDemands(session: Session, catalogue: Catalogue): void {
  const category = catalogue.categories.get(session.fields.category ?? "");
  const item = catalogue.items.get(session.fields.item ?? "");
  const safety = byId("safety", HTMLElement);
  safety.classList.toggle("shown", Boolean(category?.confidential));
  if (category?.confidential) byId("safety-words", HTMLElement).textContent = category.confidential;
  const privacy = byId("privacy", HTMLElement);
  privacy.hidden = !category?.note;
  privacy.textContent = category?.note ?? "";
  const tick = byId("alt-tick", HTMLElement);
  tick.classList.toggle("shown", Boolean(item?.alt));
  if (item?.alt) byId("alt-words", HTMLElement).textContent = item.alt;
  const box = tick.querySelector("input");
  if (box) box.checked = session.fields.alt;
}

function noteOnDemand(session: Session): void {
  const field = byId("field-note", HTMLElement);
  const note = byId("note", HTMLTextAreaElement);
  const opener = document.querySelector("[data-open-note]");
  let asked = false;
  const open = (shown: boolean): void => {
    if (shown && !asked) void import("./dictation").then(({ offerDictation }) => offerDictation(note)).catch(() => undefined);
    asked ||= shown;
    field.classList.toggle("note--open", shown);
    opener?.setAttribute("aria-expanded", String(shown));
  };
  opener?.addEventListener("click", () => {
    open(!field.classList.contains("note--open"));
    if (field.classList.contains("note--open")) note.focus();
  });
  note.addEventListener("input", () => session.set({ note: note.value }));
  byId("alt-tick", HTMLElement).querySelector("input")?.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) session.set({ alt: event.target.checked });
  });
  session.onChange(() => {
    if (note.value !== session.fields.note) note.value = session.fields.note;
    if (session.fields.note) open(true);
  });
}
