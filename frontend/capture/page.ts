/* The capture page: the plain form, alive. */

import { byId } from "../lib/html";
import type { Store } from "../outbox/store";
import { showChoice } from "./choose";
import type { Draft, Point } from "./draft";
import { lacks, newDraft } from "./draft";
import type { Reference } from "./ground";
import { minimap } from "./minimap";
import { estimate, referenceFrom } from "./offline";
import { watchPlace } from "./place";
import { Route } from "./route";
import { Session } from "./session";
import type { Keeping } from "./shots";
import { NO_KEEPING, showShots } from "./shots";
import { t } from "./words";

export interface CapturePage {
  readonly session: Session;
  readonly form: HTMLFormElement;
  readonly complain: (sentences: readonly string[]) => void;
}

/** Bring the form to life around `draft`; over `store` and `keeping`, or over the form alone. */
export function openPage(draft: Draft, store: Store | null, keeping: Keeping = NO_KEEPING): CapturePage {
  const form = byId("capture", HTMLFormElement);
  const session = new Session(draft);
  const complain = (sentences: readonly string[]): void => showComplaint(form, sentences);
  const catalogue = showChoice(session);
  const watch = watchPlace(session);
  showShots(session, { ...keeping, watch, refused: (words) => complain([words]) });
  const load = (): Promise<Reference | null> => referenceFrom(store);
  new Route(session, async (question) => {
    const category = catalogue.categories.get(question.item?.split("-")[0] ?? "");
    const reference = await load();
    return reference && estimate(reference, question, Boolean(category?.confidential));
  });
  livePin(session, load);
  pastedPosition(session);
  return { session, form, complain };
}

/** A draft around what the server put into the form, so that a form that came back goes on where it was. */
export function draftOf(form: HTMLFormElement, user: string): Draft {
  const data = new FormData(form);
  const said = (name: string): string => String(data.get(name) ?? "");
  const draft = newDraft(said("id"), user, new Date().toISOString());
  Object.assign(draft.fields, {
    item: said("item") || null,
    category: said("category") || said("item").split("-")[0] || null,
    alt: data.get("alt") !== null,
    note: said("note"),
    boundary_choice: said("boundary_choice") || null,
    joins_case: said("joins_case") || null,
  });
  return draft;
}

/** What is missing, in sentences; empty when the report can go. */
export function complaints(session: Session): string[] {
  const words = { item: t("lackItem"), position: t("lackPosition") } as const;
  return lacks(session.draft).map((lack) => words[lack]);
}

function showComplaint(form: HTMLFormElement, sentences: readonly string[]): void {
  form.querySelector(".summary")?.remove();
  if (sentences.length === 0) return;
  const box = document.createElement("div");
  box.className = "summary";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  for (const sentence of sentences) {
    const line = document.createElement("p");
    line.textContent = sentence;
    box.append(line);
  }
  form.prepend(box);
  box.scrollIntoView({ block: "center" });
  box.focus({ preventScroll: true });
}

/** Outlines come with the first tap anywhere on the page; until then the mini map is a plain ring. */
function livePin(session: Session, fetched: () => Promise<Reference | null>): void {
  const draw = minimap(session);
  let known: Reference | null = null;
  const load = async (): Promise<Reference | null> => {
    known ??= await fetched();
    draw(known);
    return known;
  };
  document.addEventListener("pointerdown", () => void load(), { once: true });
  for (const opener of document.querySelectorAll("[data-open-pin]")) {
    opener.addEventListener("click", () => void openPinDialog(session, load));
  }
}

async function openPinDialog(session: Session, load: () => Promise<Reference | null>): Promise<void> {
  const [{ openPin }, reference] = await Promise.all([import("./pin"), load()]);
  const nothing: Reference = { version: "", bodies: {}, leaves: [], items: {} };
  openPin(session, reference ?? nothing, middleOf(reference));
}

function middleOf(reference: Reference | null): Point {
  const first = reference?.leaves[0]?.rings[0];
  return { lon: (first?.[0] ?? 11_383_000) / 1e5, lat: (first?.[1] ?? 3_403_000) / 1e5 };
}

/** Coordinates pasted by hand become the pin when the phone says WGS-84; other systems are left to the server. */
function pastedPosition(session: Session): void {
  const field = byId("position", HTMLInputElement);
  const crs = document.querySelector('select[name="crs"]');
  const take = (): void => {
    const numbers = field.value.match(/-?\d{1,3}(?:\.\d+)?/g)?.map(Number) ?? [];
    const [first, second] = numbers;
    if (first === undefined || second === undefined || !(crs instanceof HTMLSelectElement)) return;
    const swapped = first > 72 && second < 55;
    const point = swapped ? { lon: first, lat: second } : { lon: second, lat: first };
    const manual = { ...point, accuracy_m: null, age_ms: null, source: "manual", crs: crs.value } as const;
    if (crs.value === "wgs84") session.set({ pin: point, boundary_choice: null });
    else session.set({ fix: { ...manual, crs: crs.value === "bd09" ? "bd09" : "gcj02" }, pin: null });
  };
  field.addEventListener("change", take);
  take(); // pasted before this script was alive
}
