/* The pin: the map moves under its tip. Pointer, wheel, pinch, keys; the phone's own fix stays visible. Loaded on demand. */

import { minus, pin as pinDrawing, plus } from "../../app/site/icons.json";
import { byId, h } from "../lib/html";
import { icon } from "../lib/icon";
import type { Fix, Point } from "./draft";
import { metresBetween } from "./draft";
import type { Reference } from "./ground";
import { groundPaths, leafAt, plane, svg } from "./ground";
import { coordinates, pointOf } from "./place";
import type { Session } from "./session";
import { t } from "./words";
import { language } from "../lib/dictionary";

const ZOOMS = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256]; // metres per pixel
const START_ZOOM = 2;
const STEP_PX = 24;

interface View {
  x: number;
  y: number;
  zoom: number;
}

/** Let the reader place the pin; the session is changed only when they say so. */
export function openPin(session: Session, reference: Reference, fallback: Point): void {
  const origin = pointOf(session) ?? fallback;
  const dialog = byId("pin-dialog", HTMLDialogElement);
  const view: View = { x: 0, y: 0, zoom: pointOf(session) === null ? 6 : START_ZOOM };
  const map = h("div", { class: "map pin__map", tabindex: 0, role: "group", "aria-label": t("holdMap") });
  const said = h("p", { class: "place__name", "aria-live": "polite" });
  const scale = h("span", { class: "pin__scale" });
  const world = svg("g");
  world.append(groundPaths(reference, origin), ...ringOf(session.fields.fix, origin));
  const canvas = svg("svg", { "aria-hidden": "true" });
  canvas.append(world);

  const here = (): Point => plane(origin).back(view.x, view.y);
  const draw = (): void => {
    const { width, height } = map.getBoundingClientRect();
    const perPixel = ZOOMS[view.zoom] ?? 1;
    world.setAttribute("transform", `translate(${width / 2} ${height / 2}) scale(${1 / perPixel}) translate(${-view.x} ${-view.y})`);
    said.textContent = describe(here(), session.fields.fix, reference);
    drawScale(scale, perPixel);
  };
  const zoomBy = (steps: number): void => {
    view.zoom = Math.min(ZOOMS.length - 1, Math.max(0, view.zoom + steps));
    draw();
  };

  map.append(
    canvas,
    h("span", { class: "pin__mark" }, icon(pinDrawing)),
    h("span", { class: "map__note pin__note" }, t("illustrative")),
    h("div", { class: "pin__zoom" }, zoomButton(plus, t("zoomIn"), () => zoomBy(-1)), zoomButton(minus, t("zoomOut"), () => zoomBy(1))),
    scale,
  );
  listen(map, view, zoomBy, draw);
  dialog.replaceChildren(map, h("div", { class: "pin__body" }, said, acts(dialog, session, here)));
  dialog.showModal();
  draw();
}

function ringOf(fix: Fix | null, origin: Point): SVGElement[] {
  if (fix === null) return [];
  const { x, y } = plane(origin);
  const at = { cx: x(fix.lon), cy: y(fix.lat) };
  return [
    svg("circle", { class: "ring", ...at, r: fix.accuracy_m ?? 50, "vector-effect": "non-scaling-stroke" }),
    svg("circle", { class: "ring__dot", ...at, r: 3, "vector-effect": "non-scaling-stroke" }),
  ];
}

function describe(point: Point, fix: Fix | null, reference: Reference): string {
  const leaf = leafAt(reference, point);
  const name = leaf ? (language() === "en" ? leaf.en : leaf.zh) : coordinates(point);
  return fix === null ? name : `${name} · ${t("pinFrom", { metres: Math.round(metresBetween(point, fix)) })}`;
}

/** A scale bar of 40 to 100 pixels with a round number on it. */
function drawScale(bar: HTMLElement, perPixel: number): void {
  const wanted = perPixel * 100;
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].map((digit) => digit * magnitude).find((round) => round <= wanted) ?? magnitude;
  bar.style.width = `${metres / perPixel}px`;
  bar.textContent = t("scaleMetres", { metres });
}

function zoomButton(drawing: string, words: string, act: () => void): HTMLElement {
  const button = h("button", { class: "iconbtn", type: "button", "aria-label": words }, icon(drawing));
  button.addEventListener("click", act);
  return button;
}

function acts(dialog: HTMLDialogElement, session: Session, here: () => Point): HTMLElement {
  const back = h("button", { class: "btn", type: "button", hidden: session.fields.fix === null }, t("usePhone"));
  const use = h("button", { class: "btn btn--ink btn--wide", type: "button" }, t("usePin"));
  const paste = h("button", { class: "btn btn--quiet", type: "button" }, t("pasteInstead"));
  back.addEventListener("click", () => leave(dialog, () => session.set({ pin: null, boundary_choice: null })));
  use.addEventListener("click", () => leave(dialog, () => session.set({ pin: rounded(here()), boundary_choice: null })));
  paste.addEventListener("click", () =>
    leave(dialog, () => {
      document.querySelector(".manual")?.classList.add("manual--open");
      byId("position", HTMLInputElement).focus();
    }),
  );
  return h("div", { class: "stack gap-2" }, h("div", { class: "line" }, back, use), paste);
}

function leave(dialog: HTMLDialogElement, act: () => void): void {
  dialog.close();
  act();
}

function rounded(point: Point): Point {
  return { lon: Math.round(point.lon * 1e6) / 1e6, lat: Math.round(point.lat * 1e6) / 1e6 };
}

function listen(map: HTMLElement, view: View, zoomBy: (steps: number) => void, draw: () => void): void {
  const fingers = new Map<number, { x: number; y: number }>();
  let spread = 0;
  const move = (dx: number, dy: number): void => {
    const perPixel = ZOOMS[view.zoom] ?? 1;
    view.x -= dx * perPixel;
    view.y -= dy * perPixel;
    draw();
  };
  map.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    spread = 0;
    map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    fingers.set(event.pointerId, now);
    if (fingers.size === 1) move(now.x - before.x, now.y - before.y);
    else spread = pinched([...fingers.values()], spread, zoomBy);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    map.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  map.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(event.deltaY > 0 ? 1 : -1);
  });
  map.addEventListener("keydown", (event) => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [STEP_PX, 0],
      ArrowRight: [-STEP_PX, 0],
      ArrowUp: [0, STEP_PX],
      ArrowDown: [0, -STEP_PX],
    };
    const step = steps[event.key];
    if (step) move(...step);
    else if (event.key === "+" || event.key === "-") zoomBy(event.key === "+" ? -1 : 1);
    else return;
    event.preventDefault();
  });
}

/** One zoom step for every doubling of the distance between two fingers. Returns the distance counted from. */
function pinched(fingers: readonly { x: number; y: number }[], from: number, zoomBy: (steps: number) => void): number {
  const [a, b] = fingers;
  if (!a || !b) return from;
  const distance = Math.hypot(a.x - b.x, a.y - b.y);
  if (from === 0) return distance;
  if (distance > from * 1.6) zoomBy(-1);
  else if (distance < from / 1.6) zoomBy(1);
  else return from;
  return distance;
}
