/* The preview line, the choice on a border, and the cards "the same spot?". */

import { next } from "../../app/site/icons.json";
import { byId, h } from "../lib/html";
import { icon } from "../lib/icon";
import { metresBetween } from "./draft";
import { namePlace, pointOf } from "./place";
import type { Candidate, Nearby, Preview, Question } from "./preview";
import { ask } from "./preview";
import type { Session } from "./session";
import { t } from "./words";

const PAUSE_MS = 350;
/* A phone that stands still wanders by a few metres: not worth another question */
const SAME_PLACE_M = 8;

export class Route {
  #timer = 0;
  #asking: AbortController | null = null;
  #asked: Question | null = null;

  constructor(
    private readonly session: Session,
    private readonly offline: (question: Question) => Promise<Preview | null>,
  ) {
    session.onChange(() => this.#consider());
  }

  #consider(): void {
    const question = this.#question();
    if (question === null || (this.#asked !== null && alike(question, this.#asked))) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(question), this.#asked === null ? 0 : PAUSE_MS);
    this.#asked = question;
  }

  #question(): Question | null {
    const point = pointOf(this.session);
    if (point === null) return null;
    const { item, alt, fix, pin, boundary_choice } = this.session.fields;
    const accuracy = pin === null ? (fix?.accuracy_m ?? null) : 10;
    return { item, alt, point: { lon: point.lon, lat: point.lat }, accuracy, choice: boundary_choice };
  }

  async #ask(question: Question): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const answer = (await ask(question, asking.signal)) ?? (await this.offline(question));
    if (asking.signal.aborted) return;
    if (answer === null) this.#asked = null;
    this.#show(answer, question);
  }

  #show(preview: Preview | null, question: Question): void {
    if (preview?.place) {
      byId("place-name", HTMLElement).dataset["named"] = "yes";
      namePlace(preview.place);
    }
    drawLine(preview, question.item !== null);
    drawChoice(this.session, preview?.outcome === "choose" ? preview.candidates : []);
    drawNearby(this.session, preview?.nearby ?? []);
    drawDemo(this.session, preview);
  }
}

function alike(a: Question, b: Question): boolean {
  const settled = a.item === b.item && a.alt === b.alt && a.choice === b.choice;
  const grown = (a.accuracy ?? 50) / (b.accuracy ?? 50);
  return settled && metresBetween(a.point, b.point) < SAME_PLACE_M && grown > 0.6 && grown < 1.6;
}

function drawLine(preview: Preview | null, itemChosen: boolean): void {
  const lead = byId("route-lead", HTMLElement);
  const more = byId("route-more", HTMLElement);
  if (preview === null) {
    lead.textContent = t("later");
    more.textContent = "";
  } else if (!itemChosen) {
    lead.textContent = preview.place ?? preview.line.strong;
    more.textContent = t("pickItem");
  } else {
    lead.replaceChildren(preview.line.before, h("b", {}, preview.line.strong), preview.line.after);
    more.replaceChildren(preview.more.before, h("b", {}, preview.more.strong));
  }
}

function drawChoice(session: Session, candidates: readonly Candidate[]): void {
  const box = byId("choose", HTMLFieldSetElement);
  box.hidden = candidates.length === 0;
  for (const old of box.querySelectorAll("label")) old.remove();
  const chosen = session.fields.boundary_choice ?? candidates[0]?.code;
  for (const candidate of candidates) {
    const input = h("input", { type: "radio", name: "side", value: candidate.code, checked: candidate.code === chosen });
    input.addEventListener("change", () => session.set({ boundary_choice: candidate.code }));
    const share = h("small", {}, t("candidateShare", { share: Math.round(candidate.share * 100) }));
    box.append(h("label", { class: "chip" }, input, h("span", {}, candidate.name), share));
  }
}

function drawNearby(session: Session, cases: readonly Nearby[]): void {
  const box = byId("same", HTMLElement);
  box.replaceChildren(...cases.map((found) => card(session, found)));
}

function card(session: Session, found: Nearby): HTMLElement {
  const joined = session.fields.joins_case === found.number;
  const photo = h("span", { class: "same__photo" }, found.photo !== null && h("img", { src: found.photo, alt: "" }));
  const words = h("span", {}, h("b", {}, t(joined ? "joined" : "sameSpot")), `${found.distance} · ${found.when} · ${found.state}`);
  const button = h("button", { class: "same", type: "button", "aria-pressed": String(joined) }, photo, words, icon(next, true));
  button.addEventListener("click", () => {
    session.set({ joins_case: joined ? null : found.number });
    button.replaceWith(card(session, found));
  });
  return button;
}

function drawDemo(session: Session, preview: Preview | null): void {
  const box = byId("same", HTMLElement);
  const demo = preview?.outcome === "outside" ? preview.demo : null;
  if (!demo) return;
  const button = h("button", { class: "btn", type: "button" }, t("adoptDemo", { name: demo.name }));
  button.addEventListener("click", () => session.set({ pin: { lon: demo.lon, lat: demo.lat } }));
  box.prepend(button);
}
