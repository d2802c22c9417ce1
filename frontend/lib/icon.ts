/* The same drawings as in the templates. Import the ones you need by name:
   import { camera } from "../../app/site/icons.json"; the rest is dropped from the bundle. */

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An inline icon, hidden from assistive technology: the text beside it or the button's label says what it is. */
export function icon(drawing: string, small = false): SVGSVGElement {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("class", small ? "icon icon--s" : "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = drawing;
  return svg;
}
