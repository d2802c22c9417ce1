/* A photo that cannot be fetched leaves an empty well with a sign, never a broken picture with half a word. */

import { camera } from "../../app/site/icons.json";
import { all } from "./dom";
import { icon } from "./icon";

function mark(image: EventTarget | null, lost: boolean): void {
  if (!(image instanceof HTMLImageElement)) return;
  const frame = image.closest(".photo");
  if (!frame || frame.classList.contains("photo--lost") === lost) return;
  frame.classList.toggle("photo--lost", lost);
  if (lost) frame.append(icon(camera));
  else frame.querySelector(":scope > .icon")?.remove();
}

/** Watch the photos of the page, those that come later too. */
export function watchPhotos(): void {
  document.addEventListener("error", (event) => mark(event.target, true), true);
  document.addEventListener("load", (event) => mark(event.target, false), true);
  for (const image of all(".photo img", HTMLImageElement)) {
    if (image.complete && image.naturalWidth === 0) mark(image, true);
  }
}
