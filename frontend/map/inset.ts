/* What the panels over the map cover, so that the view keeps clear of them. */

import { one } from "../lib/dom";
import { byId } from "../lib/html";
import type { Inset } from "./geometry";

/** On a desk the rail covers the left and the list the right. */
export function deskInset(frame: DOMRect): Inset {
  const rail = byId("map-filters", HTMLElement).getBoundingClientRect();
  const list = byId("map-list", HTMLElement).getBoundingClientRect();
  return { top: 0, bottom: 0, left: rail.right - frame.left, right: frame.right - list.left };
}

/** On a phone the chips cover the top and, while it is closed, the sheet the bottom. */
export function phoneInset(frame: DOMRect, open: boolean): Inset {
  const top = one(".room__top", HTMLElement)?.getBoundingClientRect();
  const sheet = byId("map-list", HTMLElement).getBoundingClientRect();
  return { top: top ? top.bottom - frame.top : 0, bottom: open ? 0 : frame.bottom - sheet.top, left: 0, right: 0 };
}
