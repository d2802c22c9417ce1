/* The 64-pixel map beside the position: the ring of accuracy, and the outlines once they are there. */

import type { Reference } from "./ground";
import { pointOf } from "./place";
import type { Session } from "./session";

const SIZE = 64;

/** Draw into the button; returns the way to hand in the outlines later. */
export function minimap(session: Session): (reference: Reference | null) => void {
  let reference: Reference | null = null;
  let key = "";
  const draw = (): void => {
    const point = pointOf(session);
    const now = point === null ? "" : `${point.lon.toFixed(4)} ${point.lat.toFixed(4)} ${reference?.version ?? ""}`;
    if (point === null || now === key) return;
    key = now;
    void paint(session, reference);
  };
  session.onChange(draw);
  return (found) => {
    reference = found;
    draw();
  };
}

async function paint(session: Session, reference: Reference | null): Promise<void> {
  const point = pointOf(session);
  const button = document.querySelector("button.place__map");
  if (point === null || !(button instanceof HTMLElement)) return;
  const ring = '<circle class="ring" r="15"/><circle class="ring__dot" r="5.5"/>';
  if (reference === null) {
    button.innerHTML = `<svg viewBox="-32 -32 ${SIZE} ${SIZE}" aria-hidden="true">${ring}</svg>`;
    return;
  }
  const { groundPaths, svg } = await import("./ground");
  const frame = svg("svg", { viewBox: `-32 -32 ${SIZE} ${SIZE}`, "aria-hidden": "true" });
  const world = svg("g", { transform: "scale(0.016)" });
  world.append(groundPaths(reference, point));
  frame.append(world);
  frame.insertAdjacentHTML("beforeend", ring);
  button.replaceChildren(frame);
}
